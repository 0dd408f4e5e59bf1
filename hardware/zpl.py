"""A label as bytes for a printer that speaks ZPL II, Zebra's language, which many others speak.

The label is a picture in one ``^GF`` field. What is written on it is dots when it gets here, so
that no name can be a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from hardware import label_picture
from hardware.documents import Document
from hardware.fonts import Fonts
from kiosk.domain.errors import N_, BadInput

# ZPL's alternative data compression (ZPL II Programming Guide): how often the next sign stands.
_ONES = "GHIJKLMNOPQRSTUVWXY"
_TWENTIES = "ghijklmnopqrstuvwxyz"
_MOST = 400


@dataclass(frozen=True)
class Roll:
    """The labels of a ZPL printer with ``dpi`` dots an inch."""

    fonts: Fonts
    dpi: int = label_picture.DPI


def render(document: Document, roll: Roll) -> bytes:
    """The printer's bytes for a label.

    Raises :class:`BadInput` where it is no label, or does not fit on it, and :class:`OSError` where
    the fonts can't be read.
    """
    label = document.label
    if label is None:
        raise BadInput(
            N_("“{title}” is no label; a ZPL printer prints nothing else."), title=document.title
        )
    picture = label_picture.draw(label, roll.fonts, roll.dpi)
    width, height = picture.size
    commands = (
        "^XA",
        f"^PW{width}",
        f"^LL{height}",
        "^LH0,0",
        f"^FO0,0{graphic(picture)}^FS",
        f"^PQ{label.copies}",
        "^XZ",
    )
    return "\n".join((*commands, "")).encode("ascii")


def graphic(picture: Image.Image) -> str:
    """A black and white picture as a ``^GF`` field in ZPL's compressed hexadecimal."""
    black = picture.point([255 if level < 128 else 0 for level in range(256)]).convert("1")
    across = (picture.width + 7) // 8
    data = black.tobytes()
    rows = [data[at : at + across].hex().upper() for at in range(0, len(data), across)]
    return f"^GFA,{len(data)},{len(data)},{across},{''.join(_rows(rows))}"


def _rows(rows: list[str]) -> list[str]:
    said, before = [], ""
    for row in rows:
        said.append(":" if row == before else _row(row))
        before = row
    return said


def _row(row: str) -> str:
    rest, end = row, ""
    for sign, stands_for in (("0", ","), ("F", "!")):
        if row.endswith(sign):
            rest, end = row.rstrip(sign), stands_for
    return "".join(_run(sign, len(list(run))) for sign, run in groupby(rest)) + end


def _run(sign: str, times: int) -> str:
    said = ""
    while times > _MOST:
        said += f"{_TWENTIES[-1]}{sign}"
        times -= _MOST
    if times < 3:
        return said + sign * times
    twenties, ones = divmod(times, 20)
    said += _TWENTIES[twenties - 1] if twenties else ""
    return said + (_ONES[ones - 1] if ones else "") + sign


# What the printer says of itself: three lines, each between STX and ETX (~HS in the guide).
ASK_STATUS = b"~HS\r\n"
_ANSWER = re.compile(
    rb"\x02\d{3},(?P<paper>[01]),(?P<pause>[01]),\d{4},(?P<waiting>\d{3}),[01],[01],[01],\w{3},[01],"
    rb"(?P<cold>[01]),(?P<hot>[01])\x03\s*"
    rb"\x02\d{3},[01],(?P<head>[01]),(?P<ribbon>[01]),[^\x03]*?,(?P<left>\d{8}),[^\x03]*\x03"
)


@dataclass(frozen=True)
class Answer:
    """What a ZPL printer says of itself; ``busy`` while it has labels to print."""

    paper_out: bool
    head_open: bool
    paused: bool
    error: bool
    busy: bool


def read_answer(heard: bytes) -> Answer | None:
    """The newest whole answer in what was heard; None where there is none."""
    answers = list(_ANSWER.finditer(heard))
    if not answers:
        return None
    on = {name: value.strip(b"0") != b"" for name, value in answers[-1].groupdict().items()}
    return Answer(
        paper_out=on["paper"],
        head_open=on["head"],
        paused=on["pause"],
        error=on["ribbon"] or on["cold"] or on["hot"],
        busy=on["waiting"] or on["left"],
    )
