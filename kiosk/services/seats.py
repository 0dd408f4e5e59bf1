"""What is kept of single windows of a till: which people use by themselves, which are silent.

A window is known by its *seat*, a name that its browser keeps through reloads and restarts of the
till. A browser that is started anew has lost it. So that nobody gets out of self-service by pulling
a plug, whichever new window comes first after a start takes the place of one that is missing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from sqlmodel import Session

from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_SEATS = "seats"
# The oldest are forgotten: a browser's windows come and go.
_MOST = 32


@dataclass(frozen=True)
class Seat:
    """One window: ``alone``, people use it by themselves, and with its ``camera`` where no scanner
    is there; ``silent``, it makes no sound."""

    alone: bool = False
    camera: bool = False
    silent: bool = False


def seats(till: Till) -> dict[str, Seat]:
    """All that is kept, by the windows' names; the one that was changed last comes last."""
    with till.store.reading() as session:
        return _seats(session)


def set_alone(till: Till, name: str, *, alone: bool, camera: bool = False) -> None:
    """Have people use a window by themselves from now on, with its camera or not; or no more."""
    with till.store.writing() as session:
        seat = _seats(session).get(name, Seat())
        _keep(session, name, replace(seat, alone=alone, camera=camera))


def set_silent(till: Till, name: str, *, silent: bool) -> None:
    """Have a window keep silent from now on, or no more."""
    with till.store.writing() as session:
        _keep(session, name, replace(_seats(session).get(name, Seat()), silent=silent))


def move(till: Till, name: str, to: str) -> Seat:
    """Give what is kept of one window to another, which has taken its place."""
    with till.store.writing() as session:
        found = _seats(session).get(name, Seat())
        _keep(session, name, Seat())
        _keep(session, to, found)
    return found


def _seats(session: Session) -> dict[str, Seat]:
    text = get_setting(session, _SEATS)
    return {name: Seat(**told) for name, told in json.loads(text).items()} if text else {}


def _keep(session: Session, name: str, seat: Seat) -> None:
    found = _seats(session)
    found.pop(name, None)
    if seat != Seat():
        found[name] = seat
    # Of those that are too many, no window in self-service is forgotten.
    spare = [one for one, each in found.items() if not each.alone][: max(0, len(found) - _MOST)]
    for one in spare:
        del found[one]
    put_settings(session, **{_SEATS: json.dumps({one: asdict(s) for one, s in found.items()})})
