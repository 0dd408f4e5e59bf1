"""The gate where people are by themselves: a code becomes what they are told."""

from __future__ import annotations

from kiosk.domain.admission import Decision, Direction
from kiosk.services import gate
from kiosk.services.gate import Asked
from kiosk.services.till import Till


def scan(till: Till, raw: str, direction: Direction) -> Decision:
    """Decide what somebody held up by themselves and, if it is valid, redeem it; it is recorded as
    any other scan, as nobody's of the staff.

    :raises NoListChosen: nobody has said which of several check-in lists is in use.
    :raises StoreUnwritable: the store can't be written.
    """
    return gate.scan(till.acting_as(None), raw, Asked(direction=direction, alone=True))
