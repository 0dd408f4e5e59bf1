"""Receipts by e-mail at a window: asking for one, and deciding of those that did not go out."""

from __future__ import annotations

import asyncio

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.services import mail_papers, mailing
from kiosk.services.formats import isolated
from kiosk.services.sales import Sale
from kiosk.ui import mail_strings
from kiosk.ui.desk import Desk
from kiosk.ui.mail_view import MailView, mailbox
from kiosk.ui.pane import Leaf, Meaning, Pane, Place, Step
from kiosk.ui.sentences import sentence

_GLANCE_SECONDS = 3.0


def begin(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Ask where a sale's receipt goes."""
    pane.mailed.becomes(MailView(sale, new_id(desk.till.clock.now())))
    pane.hush()
    if pane.place is Place.TILL:
        pane.to(Step.MAIL)
    else:
        pane.turn(Leaf.MAIL)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the sale."""
    view = pane.mailed.value
    pane.mailed.becomes(None)
    if pane.place is Place.TILL:
        pane.to(Step.DONE)
        return
    await desk.list_sales(pane)
    if view is not None:
        await desk.choose(pane, view.sale)


async def send(desk: Desk, pane: Pane, address: str) -> None:
    """Owe the receipt to this address and go back to the sale, which waits for no network.

    :raises BadInput: that can't be an address.
    """
    view = pane.mailed.value
    if view is None:
        return
    paper = await asyncio.to_thread(mail_papers.of_sale, desk.till, view.sale)
    outcome = await asyncio.to_thread(mailing.ask, desk.till, paper, address, view.key)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
        return
    # A second tap finds it on its way, and the window where the first one took it.
    if pane.mailed.value is view:
        await leave(desk, pane)
        told = mail_strings.ON_ITS_WAY(address=isolated(outcome.address))
        pane.say(told, Meaning.ACCEPT)
        await look(desk)


async def list_mails(desk: Desk, pane: Pane) -> None:
    """Show which mails did not go out yet."""
    pane.mails.becomes(await asyncio.to_thread(mailing.listed, desk.till))
    pane.turn(Leaf.MAILS)


async def send_again(desk: Desk, pane: Pane, mail_id: str) -> None:
    """Send a mail once more, because a person says so."""
    outcome = await asyncio.to_thread(mailing.send_again, desk.till, mail_id)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    await look(desk)


async def drop(desk: Desk, pane: Pane, mail_id: str) -> None:
    """Send a mail no more."""
    outcome = await asyncio.to_thread(mailing.drop, desk.till, mail_id)
    if outcome is not None:
        pane.say(sentence(outcome))
    await look(desk)


async def watch(desk: Desk) -> None:
    """Look again and again how the mails stand, until cancelled."""
    while True:
        await asyncio.sleep(_GLANCE_SECONDS)
        await look(desk)


async def look(desk: Desk) -> None:
    """Look how the mails stand now. Those that are looked at stay in their places, even once they
    are sent or dropped, so that nothing moves under a finger."""
    box = await asyncio.to_thread(mailbox, desk.till)
    if box != desk.mailbox.value:
        desk.mailbox.becomes(box)
    for pane in list(desk.panes.values()):
        if pane.leaf is Leaf.MAILS:
            shown = pane.mails.value
            now = await asyncio.to_thread(mailing.as_they_stand, desk.till, shown)
            if pane.mails.value is shown and now != list(shown):
                pane.mails.becomes(now)
