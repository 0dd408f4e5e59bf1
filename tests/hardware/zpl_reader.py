"""Reads ZPL as a label printer would, by what Zebra's guide says and not by what wrote it: commands
one by one, graphic fields into dots, and how often the label comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from PIL import Image

_COMMAND = re.compile(r"([\^~])([A-Z][A-Z0-9]|A)([^\^~]*)", re.S)


@dataclass
class Printed:
    """A label that came out ``times``; ``commands`` are all that were obeyed."""

    picture: Image.Image
    times: int = 1
    commands: list[str] = field(default_factory=list)


def read(sent: bytes) -> list[Printed]:
    """What comes out of a printer that is sent these bytes."""
    labels: list[Printed] = []
    now: Printed | None = None
    width, height, at = 832, 1200, (0, 0)
    for sign, name, said in _COMMAND.findall(sent.decode("latin-1")):
        args = said.strip().split(",", 3)
        if (sign, name) == ("^", "XA"):
            now = Printed(Image.new("1", (width, height), 1))
        assert now is not None, f"{sign}{name} outside of a label"
        now.commands.append(sign + name)
        match name:
            case "PW" | "LL":
                width, height = (int(args[0]), height) if name == "PW" else (width, int(args[0]))
                now.picture = Image.new("1", (width, height), 1)
            case "FO":
                at = (int(args[0]), int(args[1]))
            case "GF":
                assert args[0] == "A"
                assert args[1] == args[2].split(",")[0]
                across, _, data = args[3].partition(",")
                _paint(now.picture, at, int(args[1]), int(across), data)
            case "PQ":
                now.times = int(args[0])
            case "XZ":
                labels.append(now)
                now = None
    assert now is None, "a label was begun and never ended"
    return labels


def _paint(page: Image.Image, at: tuple[int, int], total: int, across: int, data: str) -> None:
    nibbles = _unpacked(data, across * 2)
    assert len(nibbles) == total * 2, "as many bytes as were announced"
    dots = bytes.fromhex(nibbles)
    size = (across * 8, total // across)
    black = Image.frombytes("1", size, dots)
    page.paste(black.point(lambda dot: 0 if dot else 255), at)


def _unpacked(data: str, row: int) -> str:
    rows: list[str] = []
    now, times = "", 0
    for sign in data:
        if "G" <= sign <= "Y":
            times += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            times += (ord(sign) - ord("f")) * 20
        elif sign in ",!:":
            rows.append(rows[-1] if sign == ":" else now.ljust(row, "0" if sign == "," else "F"))
            now = ""
        else:
            assert sign in "0123456789ABCDEF", f"{sign!r} is no digit"
            now += sign * max(1, times)
            times = 0
        if len(now) == row:
            rows.append(now)
            now = ""
        assert len(now) < row or not now
    assert not now
    return "".join(rows)
