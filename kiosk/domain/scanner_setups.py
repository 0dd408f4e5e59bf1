"""The barcodes that set a maker's scanners to type F8 before each code.

A maker is named here only where a document of its own says what is in its set-up barcodes; the
others' scanners are set up from their handbooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SetUp:
    """What to scan, one after the other, with a scanner of ``maker``: each a Code 128."""

    maker: str
    codes: Sequence[str]


SET_UPS = (
    # Prefixes cleared, their sending switched on, one added: 88 (hexadecimal), which is F8.
    SetUp("NETUM", ("$SCAN#4", "$DATA#2", "$SCAN#2", "$NO#8", "$NO#8")),
)
"""NETUM: "Wireless Scanner Quick Setup Guide", online manual of 31 October 2025, Data Editing,
sections Output Format, Prefix and Numeric Bar Codes, and ASCII Chars Table (NT-1200, NT-1228BL,
NT-1228W, NT-2028, NT-8080, NT-1900 and others, with one set of barcodes). After each code they send
Enter as they come. Its barcodes were read back from the manual's own pictures."""
