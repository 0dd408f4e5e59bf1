"""How complete a report is: who has sent everything, and who may have something yet.

Each till's chain is at the hub without holes, so what is missing is what a till has not sent. A
till says with each pull how many records it has unsent, and the hub remembers when that was. What
a till did after it was last heard nobody else can know: of a till that has been silent for longer
than :data:`SILENT` a report says so, instead of calling itself complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

# Tills are heard every few seconds while they are connected; a short pause is no silence.
SILENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Heard:
    """A till as the hub knows it: last heard ``at`` (None: never), with ``unsent`` records then.

    ``gone``: its rights were ended, so that it is not waited for."""

    id: str
    name: str
    at: datetime | None
    unsent: int
    gone: bool = False


@dataclass(frozen=True)
class Standing:
    """What a report can be said to hold.

    ``tills`` are all that are counted on, whoever reports among them. ``as_of`` is when the others
    were last asked about, None where they never were. ``late`` are those of whom something is or
    may be missing; ``silent`` says that whoever reports has itself not asked lately; ``alone``
    that there are no others.
    """

    tills: int
    as_of: datetime | None
    late: tuple[Heard, ...] = ()
    silent: bool = False
    alone: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing can be missing."""
        return self.alone or (self.as_of is not None and not self.late and not self.silent)

    @property
    def missing(self) -> int:
        """How many records are known to be missing."""
        return sum(one.unsent for one in self.late)


ALONE = Standing(1, None, alone=True)


def standing(
    others: Iterable[Heard], as_of: datetime, asked: datetime, now: datetime, myself: int = 1
) -> Standing:
    """How complete a report is that is made ``now``.

    ``as_of`` is the hub's time of what it said of the ``others``, ``asked`` the same moment by the
    clock that ``now`` is from: the two may differ. ``myself`` is 0 where the hub itself reports.
    """
    known = list(others)
    late = tuple(one for one in known if _is_late(one, as_of))
    counted = [one for one in known if not one.gone or one in late]
    return Standing(len(counted) + myself, asked, late, now - asked > SILENT)


def _is_late(one: Heard, as_of: datetime) -> bool:
    if one.unsent:
        return True
    if one.gone:
        return False
    return one.at is None or as_of - one.at > SILENT


class Said(Protocol):
    """What the hub says of its tills: see ``sync.standing.StandingReply``."""

    @property
    def server_time(self) -> str: ...
    @property
    def tills(self) -> Sequence[Any]: ...
