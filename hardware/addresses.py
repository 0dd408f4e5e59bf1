"""Where a printer is, in one line that a person can type and a till remembers.

network:192.168.1.50:9100    serial:/dev/ttyUSB0@9600    usb:04b8:0e15:X3F1
                             serial:usb:067b:2303:A1@9600
cups:Kitchen                 windows:EPSON TM-T20        device:/dev/usb/lp0
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.errors import N_, BadInput

_USB = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}(:[^:]{1,60})?")
_LONGEST = 200
_BAUD = "9600"
_RAW_PORT = "9100"


class Way(StrEnum):
    """How a printer is reached."""

    NETWORK = "network"
    SERIAL = "serial"
    USB = "usb"
    CUPS = "cups"
    WINDOWS = "windows"
    DEVICE = "device"


@dataclass(frozen=True)
class Address:
    """Where a printer is: ``place`` is a host, a port, a queue or a path; ``number`` the network's
    port or the signs a second of a serial line, 0 for the others."""

    way: Way
    place: str
    number: int = 0

    def __str__(self) -> str:
        match self.way:
            case Way.NETWORK:
                host = f"[{self.place}]" if ":" in self.place else self.place
                return f"network:{host}:{self.number}"
            case Way.SERIAL:
                return f"serial:{self.place}@{self.number}"
            case _:
                return f"{self.way}:{self.place}"


@dataclass(frozen=True)
class Found:
    """A printer that was found, or a port that one may be at, and what it calls itself."""

    address: Address
    title: str


@dataclass(frozen=True)
class Identity:
    """What a printer says of itself: its maker, model and serial number, each empty where it
    doesn't say."""

    maker: str = ""
    model: str = ""
    serial: str = ""

    @property
    def tells(self) -> bool:
        """Whether no other printer says the same. Some have a number that all of their kind
        have."""
        return len(self.serial) > 3 and len(set(self.serial)) > 2

    @property
    def title(self) -> str:
        """Maker and model, as people read them."""
        return " ".join(filter(None, (self.maker, self.model)))


def parse_address(text: str) -> Address:
    """Read an address as a person types it; a network's port is 9100 and a serial line's speed
    9600 where none is said.

    :raises BadInput: it is none.
    """
    way, _, place = text.strip().partition(":")
    if len(place) > _LONGEST or not place.isprintable() or not place or way not in set(Way):
        raise _refused(text)
    match Way(way):
        case Way.NETWORK:
            host, port = _halves(place, ":", _RAW_PORT)
            if host.count(":") > 0 and not host.startswith("["):
                host, port = place, _RAW_PORT
            host = host.strip("[]")
            if not host:
                raise _refused(text)
            return Address(Way.NETWORK, host, _number(port, 65535, text))
        case Way.SERIAL:
            path, baud = _halves(place, "@", _BAUD)
            if not path:
                raise _refused(text)
            return Address(Way.SERIAL, path, _number(baud, 4_000_000, text))
        case Way.USB:
            if not _USB.fullmatch(place):
                raise _refused(text)
            return Address(Way.USB, place)
        case other:
            return Address(other, place)


def _halves(text: str, sign: str, default: str) -> tuple[str, str]:
    first, found, last = text.rpartition(sign)
    return (first, last) if found and not last.endswith("]") else (text, default)


def _number(text: str, most: int, whole: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        raise _refused(whole)
    return int(text)


def _refused(text: str) -> BadInput:
    return BadInput(
        N_(
            "“{text}” is no printer's address; write one as in network:192.168.1.50:9100, "
            "serial:/dev/ttyUSB0@9600, usb:04b8:0e15 or cups:NAME."
        ),
        text=text[:_LONGEST],
    )
