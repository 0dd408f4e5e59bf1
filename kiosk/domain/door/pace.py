"""How long an answer of the door stays on a screen before it waits for the next ticket.

A busy door wants its screen back at once, and whoever was refused wants to be told why. So an
answer that somebody has to act on stays longer than a welcome, and a question stays until it is
answered: nothing goes away under the finger that was about to tap it. The next scan replaces any
answer at once, however long it would have stayed. Whoever needs longer at a self-service screen
can keep an answer (WCAG 2.2, 2.2.1), though not until the next day: it may say a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kiosk.domain.admission import Decision
from kiosk.domain.errors import N_, BadInput

SLOWEST = 120
FASTEST_ALONE = 2
# A refusal and an admission with something to be told are read, and talked about.
TO_BE_READ = 3
# The same code within this of its last reading is the same ticket, held still before a scanner.
ECHO = timedelta(seconds=3)
KEPT_AT_MOST = timedelta(minutes=5)
# So long a language that was chosen waits for a ticket.
CHOSEN_WAITS = timedelta(seconds=60)


@dataclass(frozen=True)
class Paces:
    """In how many seconds the screens of an event's doors go back to their start: the one that
    ``staff`` looks at, 0 for never, and the one that people use by ``themselves``."""

    staff: int = 8
    themselves: int = 8


def check_pace(seconds: int, *, alone: bool) -> int:
    """A pace that a screen can have; one that people use ``alone`` always goes back.

    :raises BadInput: it can't.
    """
    if alone and not FASTEST_ALONE <= seconds <= SLOWEST:
        raise BadInput(
            N_("A self-service screen goes back after {least} to {most} seconds."),
            least=FASTEST_ALONE,
            most=SLOWEST,
        )
    if not 0 <= seconds <= SLOWEST:
        raise BadInput(
            N_("Say after how many seconds, from 1 to {most}, or 0 for never."), most=SLOWEST
        )
    return seconds


def stays(decision: Decision, seconds: int) -> timedelta | None:
    """How long staff sees an answer at a pace of so many ``seconds``; None until the next scan."""
    if not seconds or decision.questions or decision.payable:
        return None
    ticket = decision.ticket
    told = ticket is not None and (ticket.attention or bool(ticket.notes))
    slow = not decision.admitted or told or decision.stale
    return timedelta(seconds=seconds * (TO_BE_READ if slow else 1))


def stays_alone(seconds: int, *, kept: bool) -> timedelta:
    """How long an answer stays where people are by themselves; longer where somebody ``kept`` it.

    Nobody stands by to explain a refusal there; it says one thing to do, and as quickly.
    """
    return KEPT_AT_MOST if kept else timedelta(seconds=seconds)


def is_echo(code: str, before: str, since: timedelta) -> bool:
    """Whether a ``code`` is only the one ``before`` it, read again ``since`` that was read last: a
    ticket that is held still must not be welcomed and then be used already."""
    return bool(before) and code == before and since < ECHO
