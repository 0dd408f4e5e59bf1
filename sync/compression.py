"""Bodies made small for the wire, and made whole again without trusting what they claim to be."""

from __future__ import annotations

import gzip
import io
import zlib

import zstandard

ZSTD, GZIP = "zstd", "gzip"
CODINGS = (ZSTD, GZIP)

# Below this a header says more than compression saves.
WORTH_IT = 1024
# The largest history that a frame may ask us to keep, whatever it says: 8 MiB.
_LARGEST_WINDOW = 2**23
_LEVEL = 3


class Unreadable(ValueError):
    """The bytes are not what their content coding says."""


class Oversized(ValueError):
    """There is more in them than the reader takes; the rest was not unpacked."""


def pack(plain: bytes) -> bytes:
    """Compress with Zstandard (RFC 8878), one frame that says how long its content is."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(plain)


def pack_gzip(plain: bytes) -> bytes:
    """Compress with gzip (RFC 1952), for senders and tests without Zstandard."""
    return gzip.compress(plain, compresslevel=_LEVEL, mtime=0)


def unpack(coding: str, packed: bytes, most: int) -> bytes:
    """The content of one frame or member, never unpacking more than ``most`` bytes and one.

    :raises Oversized: there is more than ``most`` in it.
    :raises Unreadable: it is damaged, cut off, or goes on after its end.
    """
    plain = _unzstd(packed, most) if coding == ZSTD else _gunzip(packed, most)
    if len(plain) > most:
        raise Oversized(f"it holds more than {most} bytes")
    return plain


def _unzstd(packed: bytes, most: int) -> bytes:
    try:
        said = zstandard.get_frame_parameters(packed).content_size
        if said != zstandard.CONTENTSIZE_UNKNOWN and said > most:
            raise Oversized(f"it says that it holds {said} bytes")
        opener = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        # The stream stops where it is told to, but takes a frame that is cut off for a whole one.
        with opener.stream_reader(io.BytesIO(packed), read_across_frames=False) as frame:
            plain = frame.read(most + 1)
        if len(plain) > most:
            return plain
        # Now that it is known to be small, the object that knows where a frame ends.
        whole = opener.decompressobj()
        whole.decompress(packed)
    except zstandard.ZstdError as fault:
        raise Unreadable(str(fault)) from fault
    _check_end(whole.eof, whole.unused_data)
    return plain


def _gunzip(packed: bytes, most: int) -> bytes:
    member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = member.decompress(packed, most + 1)
    except zlib.error as fault:
        raise Unreadable(str(fault)) from fault
    if len(plain) <= most:
        _check_end(member.eof, member.unused_data)
    return plain


def _check_end(ended: bool, after: bytes) -> None:
    if not ended:
        raise Unreadable("it is cut off")
    if after:
        raise Unreadable("it goes on after its end")
