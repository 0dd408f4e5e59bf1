"""Keyboard layouts: what a scanner meant, whatever the computer took its keys for.

A scanner that acts as a keyboard sends keys, not letters: it holds down the one that types an A on
the keyboard it was made for. Where the computer is set to another, a French one, a QR code's
``A12`` arrives as ``Q&é``. So a scan comes twice: as typed, and as the keys would have typed on a
US keyboard (ANSI INCITS 154), for which most scanners are made. A scanner that is set to yet
another keyboard is learnt from one code that holds every letter, :data:`CALIBRATION`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field

# What codes are made of: letters and digits, and what Code 39 and addresses on the web add. Not
# what some keyboards only type with two keys or a third level, as an at sign.
_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase + " -./:%$+*_=?&,;()!'\""
# Told from any other code by how it begins and ends, on every keyboard: each is twice the same key.
_FRAME = "TRESTLE0011"

CALIBRATION = _FRAME + _LETTERS + _FRAME
"""The code from which a scanner's keyboard is learnt, as a QR code."""

DIGITS = "00112233445566778899"
"""The same for a scanner that reads no QR codes: what the barcodes of goods are made of. No real
code looks like it, on any keyboard: ten pairs, each of another letter."""


@dataclass(frozen=True)
class KeyboardLayout:
    """``letters`` says what a scanner means by what its keys type on a US keyboard, wherever the
    two differ; without any it is made for a US keyboard."""

    letters: Mapping[str, str] = field(default_factory=dict)

    def read(self, keys: str) -> str:
        """What was scanned, of what the scanner's keys type on a US keyboard."""
        return "".join(self.letters.get(key, key) for key in keys)


US = KeyboardLayout()


def learn(keys: str) -> KeyboardLayout | None:
    """The layout of a scanner that read :data:`CALIBRATION` or :data:`DIGITS`, of what its keys
    type on a US keyboard; None where this is neither, or was not read as a whole."""
    code = {len(CALIBRATION): CALIBRATION, len(DIGITS): DIGITS}.get(len(keys), "")
    letters: dict[str, str] = {}
    for key, letter in zip(keys, code, strict=bool(code)):
        if letters.setdefault(key, letter) != letter:
            return None
    if not letters:
        return None
    return KeyboardLayout({key: letter for key, letter in letters.items() if key != letter})
