"""The scanners that a till reads itself: which there are, by what names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import orjson
from sqlmodel import Session

from kiosk.domain.errors import N_, BadInput
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_SCANNERS = "scanners"
LONGEST_NAME = 40
MOST_SCANNERS = 16


class Way(StrEnum):
    """How a scanner is read: down a serial line, as a keyboard taken from all windows, or by
    looking through a camera of this machine."""

    SERIAL = "serial"
    INPUT = "input"
    CAMERA = "camera"


@dataclass(frozen=True)
class KnownScanner:
    """A scanner of this till; ``address`` finds it again, as the machine names it."""

    name: str
    way: Way
    address: str


@dataclass(frozen=True)
class AttachedScanner:
    """A scanner, or what may be one, that this machine has now: ``told`` is what it says of
    itself."""

    way: Way
    address: str
    told: str


def known(till: Till) -> list[KnownScanner]:
    """The scanners of this till, by name."""
    with till.store.reading() as session:
        return _known(session)


def add(till: Till, name: str, way: Way, address: str) -> KnownScanner:
    """Have this scanner read by the till itself, under this name; another of that name is replaced.

    :raises BadInput: it can't be called that, is read under another name already, or there are
        too many.
    """
    called = " ".join(name.split())
    if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
        raise BadInput(
            N_("A scanner's name has from 1 to {longest} characters."), longest=LONGEST_NAME
        )
    if not address.strip():
        raise BadInput(N_("Say where the scanner is; “kiosk scanner find” names all."))
    made = KnownScanner(called, way, address.strip())
    with till.store.writing() as session:
        others = [one for one in _known(session) if one.name.casefold() != called.casefold()]
        same = next((one for one in others if one.address == made.address), None)
        if same is not None:
            raise BadInput(
                N_("That scanner is read already, as “{name}”. Remove it first."), name=same.name
            )
        if len(others) >= MOST_SCANNERS:
            raise BadInput(
                N_("A till reads {most} scanners at most. Remove one first."), most=MOST_SCANNERS
            )
        _keep(session, [*others, made])
    return made


def remove(till: Till, name: str) -> KnownScanner:
    """Leave a scanner to the windows again.

    :raises BadInput: there is none of that name.
    """
    called = " ".join(name.split()).casefold()
    with till.store.writing() as session:
        all_ = _known(session)
        gone = next((one for one in all_ if one.name.casefold() == called), None)
        if gone is None:
            raise BadInput(
                N_("There is no scanner “{name}”; “kiosk scanner list” names all."), name=name
            )
        _keep(session, [one for one in all_ if one != gone])
    return gone


def name_for(found: AttachedScanner, taken: Collection[str]) -> str:
    """What a scanner may be called of which only is known what it says of itself, and which names
    (case-folded) are ``taken``."""
    told = " ".join(found.told.split("·")[0].split())[: LONGEST_NAME - 3] or "Scanner"
    number = 1
    name = told
    while name.casefold() in taken:
        number += 1
        name = f"{told} {number}"
    return name


def _known(session: Session) -> list[KnownScanner]:
    kept = get_setting(session, _SCANNERS)
    rows = orjson.loads(kept) if kept else []
    return [KnownScanner(one["name"], Way(one["way"]), one["address"]) for one in rows]


def _keep(session: Session, scanners: Sequence[KnownScanner]) -> None:
    rows = [asdict(one) for one in sorted(scanners, key=lambda one: one.name.casefold())]
    put_settings(session, **{_SCANNERS: orjson.dumps(rows).decode()})
