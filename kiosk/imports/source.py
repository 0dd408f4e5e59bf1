"""What kind of file was given: found out from its bytes, before anything is read into memory."""

from __future__ import annotations

import codecs
import hashlib
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from kiosk.domain.errors import BadInput

# No real record comes near it: a spreadsheet's cell ends at 32,767 characters. It is also the
# size of the pieces in which a file is read, so memory stays at a few of them.
RECORD_LIMIT = 1 << 20

# An Excel file is a zip; this is what it may unpack to (about a million rows).
_EXCEL_LIMIT = 512 << 20

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_EXCEL_NAMES = {".xlsx", ".xlsm", ".xls"}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# On a few words the guess takes “Café” for Russian and “São João” for Chinese, so it may choose
# among these only where most letters are no Latin ones. The pages of Central Europe and of old
# Macs are not offered: “Crème” would become “Crčme”, and Western Windows is far more common.
_OTHER_SCRIPTS = ["cp1251", "cp932", "gb18030", "big5", "euc_kr", "cp1253", "cp1255"]
_ENOUGH = 8


class Kind(StrEnum):
    """What the bytes are, whatever the file is called."""

    TEXT = "text"
    JSON = "json"
    EXCEL = "excel"


@dataclass(frozen=True)
class Source:
    """A file that can be read. ``encoding`` is empty for Excel; ``digest`` is SHA-256 in hex."""

    path: Path
    kind: Kind
    encoding: str
    digest: str

    @property
    def name(self) -> str:
        """The file's name in sentences and problems."""
        return self.path.name


def inspect(path: Path) -> Source:
    """Look at a file once, in small pieces: kind, encoding and digest.

    :raises BadInput: it is missing, no file, unreadable, empty, binary, no Excel file though
        called one, or it has a line longer than 1 MiB (refused at that line, not at its end).
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file in it.")
    if path.exists() and not path.is_file():
        raise BadInput(f"{path} is not a file that can be imported.")
    try:
        with path.open("rb") as stream:
            return _inspect(path, stream)
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}; check the name and the folder.") from None
    except OSError as fault:
        raise BadInput(f"{path} can't be read: {fault.strerror or fault}.") from None


def _inspect(path: Path, stream: BinaryIO) -> Source:
    head = stream.read(RECORD_LIMIT)
    if not head:
        raise BadInput(f"{path.name} is empty.")
    if head.startswith((_ZIP, _OLD_EXCEL)):
        if head.startswith(_ZIP):
            _refuse_huge(path)
        return Source(path, Kind.EXCEL, "", _digest(stream, head))
    if path.suffix.lower() in _EXCEL_NAMES:
        raise BadInput(
            f"{path.name} is named like an Excel file but isn't one; "
            "save it again as .xlsx, or name it .csv if it is text."
        )
    encoding = _marked(head)
    text = encoding or "utf-8"
    json = path.suffix.lower() == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in b"[{"
    digest, strange = _walk(
        path, stream, head, wide=text.startswith(("utf-16", "utf-32")), lines=not json
    )
    if not encoding and strange:
        text = _guess(strange)
    return Source(path, Kind.JSON if json else Kind.TEXT, text, digest)


def _marked(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # UTF-16 without its mark: every second byte of Latin text is zero.
    sample = head[:512]
    if len(sample) >= 4 and sample[1::2].count(0) > len(sample) // 4 > sample[::2].count(0):
        return "utf-16-le"
    if len(sample) >= 4 and sample[::2].count(0) > len(sample) // 4 > sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _walk(
    path: Path, stream: BinaryIO, head: bytes, *, wide: bool, lines: bool
) -> tuple[str, bytes]:
    """Digest the file and refuse what no table has; give the first lines that are no UTF-8."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    strange = b""
    run = 0
    chunk = head
    while chunk:
        if not wide and b"\0" in chunk:
            raise BadInput(
                f"{path.name} holds bytes that no text file has; save it as CSV (UTF-8) or .xlsx."
            )
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        run += min(ends) if ends else len(chunk)
        if lines and run >= RECORD_LIMIT:
            raise too_long(path.name)
        if ends:
            run = len(chunk) - 1 - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        digest.update(chunk)
        following = stream.read(RECORD_LIMIT)
        if not strange:
            try:
                decoder.decode(chunk, final=not following)
            except UnicodeDecodeError as wrong:
                strange = chunk[chunk.rfind(b"\n", 0, wrong.start) + 1 :]
        chunk = following
    return digest.hexdigest(), strange


def too_long(name: str, row: int | None = None) -> BadInput:
    """The refusal of a record that is longer than any real one."""
    where = f"row {row} of {name}" if row else f"a line of {name}"
    return BadInput(
        f"{where[0].upper()}{where[1:]} is longer than 1 MiB, which no real table has; "
        "a quotation mark may be missing, or this is another kind of file."
    )


def _guess(sample: bytes) -> str:
    sample = sample[: RECORD_LIMIT // 4]
    high = sum(byte >= 0x80 for byte in sample)
    latin = sum(bytes((byte,)).isalpha() for byte in sample)
    if high < _ENOUGH or high <= latin:
        return "cp1252"
    # It takes long to load, and few files need it.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_OTHER_SCRIPTS).best()
    return best.encoding if best is not None else "cp1252"


def _digest(stream: BinaryIO, head: bytes) -> str:
    digest = hashlib.sha256(head)
    while chunk := stream.read(RECORD_LIMIT):
        digest.update(chunk)
    return digest.hexdigest()


def _refuse_huge(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        raise BadInput(f"{path.name} is a damaged Excel file; open it and save it again.") from None
    if unpacked > _EXCEL_LIMIT:
        raise BadInput(f"{path.name} is too large for an Excel file; save it as CSV (UTF-8).")
