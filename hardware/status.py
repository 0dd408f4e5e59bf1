"""What an ESC/POS printer's answers mean (Epson's references for DLE EOT and GS r).

Answers carry no name. Their fixed bits tell a real-time answer (DLE EOT: bits 7, 4, 1, 0 are
0, 1, 1, 0) from one that waited its turn in the print queue (GS r: bits 7 and 4 are 0), so a late
answer to one question is never read as the answer to another.
"""

from __future__ import annotations

from enum import Enum

from hardware.ports import Cause
from kiosk.domain.errors import N_

ASK_ONLINE = b"\x10\x04\x01"
ASK_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"
ASK_DONE = b"\x1dr\x01"

_DRAWER = 0b0000_0100
_OFFLINE = 0b0000_1000
_COVER_OPEN = 0b0000_0100
_STOPPED_BY_PAPER_END = 0b0010_0000
_ERROR = 0b0100_0000
_PAPER_ENDED = 0b0110_0000
_PAPER_NEAR_END = 0b0000_1100
_DONE_PAPER_ENDED = 0b0000_1100


class Trouble(Enum):
    """Why a printer doesn't print, in words for the person beside it.

    A silent one may well print: many never answer.
    """

    PAPER_OUT = N_("{printer} is out of paper. Put in a new roll.")
    COVER_OPEN = N_("{printer} has its cover open. Close it until it clicks.")
    ERROR = N_(
        "{printer} reports an error, perhaps a jammed cutter. "
        "Switch it off, clear it and switch it on."
    )
    OFFLINE = N_("{printer} is offline. Look at its lights, and switch it off and on.")
    SILENT = N_("{printer} is there, but doesn't say how it is.")

    @property
    def cause(self) -> Cause:
        """The same in a word."""
        return Cause[self.name]


def is_realtime(answer: int) -> bool:
    """Whether a byte answers one of the DLE EOT questions."""
    return answer & 0b1001_0011 == 0b0001_0010


def is_done(answer: int) -> bool:
    """Whether a byte answers GS r: everything sent before it has been printed."""
    return answer & 0b1001_0000 == 0


def is_offline(online: int) -> bool:
    """Read the answer to :data:`ASK_ONLINE`."""
    return bool(online & _OFFLINE)


def drawer_level(online: int) -> bool:
    """The level at the drawer's switch (connector pin 3), in the answer to :data:`ASK_ONLINE`."""
    return bool(online & _DRAWER)


def trouble(cause: int | None, paper: int | None) -> Trouble:
    """Read the answers to :data:`ASK_CAUSE` and :data:`ASK_PAPER` of a printer that is offline."""
    if cause is not None and cause & _COVER_OPEN:
        return Trouble.COVER_OPEN
    if paper is not None and paper & _PAPER_ENDED:
        return Trouble.PAPER_OUT
    if cause is not None and cause & _STOPPED_BY_PAPER_END:
        return Trouble.PAPER_OUT
    if cause is not None and cause & _ERROR:
        return Trouble.ERROR
    return Trouble.OFFLINE


def is_nearly_out(paper: int) -> bool:
    """Whether the answer to :data:`ASK_PAPER` says that the roll is nearly used up."""
    return bool(paper & _PAPER_NEAR_END)


def ended_while_printing(done: int) -> bool:
    """Whether the answer to :data:`ASK_DONE` says that the paper has run out."""
    return done & _DONE_PAPER_ENDED == _DONE_PAPER_ENDED
