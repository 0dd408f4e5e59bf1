"""What is looked at of receipts by e-mail: the way there, the field, and what did not go out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from kiosk.domain.mails import MailState, Trouble
from kiosk.services import prep, sales
from kiosk.services.mail_words import trouble_words
from kiosk.services.mailing import Mail
from kiosk.ui import mailing
from kiosk.ui.desk import Desk
from kiosk.ui.mail_view import MailBox
from kiosk.ui.pane import Leaf, Paid, Pane, Place, Step
from tests.factories import START

Prepare = Callable[[Desk, Pane], Awaitable[None]]


async def done(desk: Desk, pane: Pane) -> None:
    """A sale is made, and its receipt can be mailed."""
    desk.mailbox.becomes(MailBox(True, 0))
    (sale,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
    pane.paid.becomes(Paid(sale, prepared=bool(prep.tickets_of(desk.till, sale))))
    pane.to(Step.DONE)


async def form(desk: Desk, pane: Pane) -> None:
    """It is asked where it goes."""
    await done(desk, pane)
    sale = pane.paid.value
    assert sale is not None
    mailing.begin(desk, pane, sale.sale)


async def chosen(desk: Desk, pane: Pane) -> None:
    """A sale was looked up."""
    desk.mailbox.becomes(MailBox(True, 0))
    (sale,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
    pane.go(Place.MORE)
    await desk.list_sales(pane)
    await desk.choose(pane, sale)


async def listed(desk: Desk, pane: Pane) -> None:
    """Some did not go out, each for a reason of its own; one was dropped just now."""
    desk.mailbox.becomes(MailBox(True, 4))
    (sale,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
    long = "maximiliane.o@buchladen.example.org"
    states = (
        ("ada@example.org", MailState.QUEUED, Trouble.UNREACHABLE, ""),
        ("ben@example.org", MailState.UNKNOWN, Trouble.CUT_OFF, "Connection reset by peer"),
        (long, MailState.FAILED, Trouble.ADDRESS, "550 5.1.1 No such user here, or not any more"),
        ("", MailState.QUEUED, None, ""),
        ("cleo@example.org", MailState.SENT, None, ""),
    )
    pane.go(Place.MORE)
    pane.turn(Leaf.MAILS)
    pane.mails.becomes(
        [
            Mail(
                str(number),
                sale.receipt,
                address,
                START + timedelta(minutes=number),
                state,
                trouble_words(trouble) if trouble else "",
                said,
            )
            for number, (address, state, trouble, said) in enumerate(states)
        ]
    )


async def nothing(desk: Desk, pane: Pane) -> None:
    """All went out."""
    desk.mailbox.becomes(MailBox(True, 0))
    pane.go(Place.MORE)
    pane.turn(Leaf.MAILS)


async def more(desk: Desk, pane: Pane) -> None:
    """The way to them."""
    desk.mailbox.becomes(MailBox(True, 4))
    pane.go(Place.MORE)


# A name, the shop, what brings it about, and whether it is walked by keyboard.
MAILS: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("done-mail", "mailing", done, False),
    ("done-mail-prepared", "mailing-cafe", done, False),
    ("sales-mail-prepared", "mailing-cafe", chosen, False),
    ("mail", "mailing", form, True),
    ("sales-mail", "mailing", chosen, False),
    ("mails", "mailing", listed, True),
    ("mails-none", "mailing", nothing, False),
    ("more-mails", "mailing", more, False),
)
