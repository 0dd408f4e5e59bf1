"""Where one code ends and the next begins, in what a scanner sends down a serial line."""

from __future__ import annotations

_ENDS = b"\r\n\t\x03\x00"
_STARTS = b"\x02"
LONGEST = 4096


class Framer:
    """Cuts bytes into codes.

    A code ends with a carriage return, a line feed, a tab, an end of text or a null, as scanners
    are set; one without any of them ends where the line falls silent, which the caller says.
    A start of text is no part of a code; a group separator is, within a GS1 code.
    """

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, data: bytes) -> list[str]:
        """Take bytes as they came; returns the codes that they complete."""
        found = []
        for byte in data:
            if byte in _ENDS:
                found += self.silent()
            elif byte not in _STARTS and len(self._begun) < LONGEST:
                self._begun.append(byte)
        return found

    def silent(self) -> list[str]:
        """Nothing came for a while: what has begun is a code, if anything has."""
        code = bytes(self._begun)
        self._begun.clear()
        return [text_of(code)] if code else []


def text_of(code: bytes) -> str:
    """A code's bytes as text: UTF-8 where they are that, else Latin-1, which never fails."""
    try:
        return code.decode("utf-8")
    except UnicodeDecodeError:
        return code.decode("latin-1")
