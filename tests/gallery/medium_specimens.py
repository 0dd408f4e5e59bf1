"""What is looked at of wristbands: one is waited for, what became of one is asked, and a swap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kiosk.domain.admission import Decision, Ticket, Verdict
from kiosk.domain.door.media import EndReason
from kiosk.domain.ids import EventId, TicketId
from kiosk.ui.desk import Desk
from kiosk.ui.medium_view import MediumView
from kiosk.ui.pane import Pane, Place
from tests.factories import START

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_TICKET = Ticket(TicketId("t"), EventId("e"), "T-1", "Day ticket", name="Ada Okafor")


def asks(view: MediumView, *, camera: bool = False) -> Prepare:
    """A window's door waits for a wristband, also with its camera."""

    async def prepare(_desk: Desk, pane: Pane) -> None:
        pane.go(Place.DOOR)
        pane.camera.becomes(camera)
        pane.medium.becomes(view)

    return prepare


async def swapped(_desk: Desk, pane: Pane) -> None:
    """A ticket was swapped for a wristband."""
    pane.go(Place.DOOR)
    pane.decision.becomes(Decision(Verdict.SWAPPED, _TICKET, when=START, medium="0815"))


_WHO = "Ada Okafor · Day ticket"
# Name, till, what is done, and whether it is walked by keyboard too.
BANDS = (
    ("medium-scan", "fair", asks(MediumView("T-1", _WHO)), True),
    ("medium-camera", "fair", asks(MediumView("T-1", _WHO), camera=True), False),
    ("medium-why", "fair", asks(MediumView("T-1", _WHO, "0815")), True),
    ("medium-next", "fair", asks(MediumView("T-1", _WHO, "0815", EndReason.LOST)), False),
    ("medium-swapped", "fair", swapped, False),
)
