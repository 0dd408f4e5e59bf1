"""Bank transfers at a window: selling by one, and saying that the money is there."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hardware.documents import Document, Qr
from kiosk.domain.errors import Refusal
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import transfers
from kiosk.services.receipts import transfer_code
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.sentences import sentence


def offered(desk: Desk) -> bool:
    """Whether somebody could transfer money: there is an account to send it to."""
    seller = desk.event.value.seller
    return seller is not None and bool(seller.iban)


def links(desk: Desk) -> bool:
    """Whether somebody could pay with a link."""
    seller = desk.event.value.seller
    return seller is not None and bool(seller.pay_link)


async def sell(desk: Desk, pane: Pane, kind: TenderKind) -> None:
    """Sell what is in the basket for a transfer, or a payment link, of all that is to pay."""
    await desk.pay(pane, Tender(kind, desk.basket.value.to_pay))
    paid = pane.paid.value
    code = paid and transfer_code(paid.sale)
    if paid and code:
        document = Document(title=paid.sale.receipt, blocks=(Qr(code),))
        drawn = await asyncio.to_thread(desk.paperwork.picture, document)
        # The receipt's picture may have come meanwhile, or the next customer.
        now = pane.paid.value
        if now is not None and now.sale.id == paid.sale.id:
            pane.paid.becomes(replace(now, code=drawn))


async def begin(desk: Desk, pane: Pane) -> None:
    """Show which transfers wait for their money."""
    pane.transfers.becomes(
        await asyncio.to_thread(transfers.transfers, desk.till, unconfirmed=True)
    )
    pane.turn(Leaf.TRANSFERS)


async def confirm(desk: Desk, pane: Pane, receipt: str) -> None:
    """Say that a transfer is there; it stays in its place, so that nothing moves under a finger."""
    outcome = await asyncio.to_thread(transfers.confirm, desk.till, receipt)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
        return
    pane.transfers.becomes(
        [outcome if one.sale_id == outcome.sale_id else one for one in pane.transfers.value]
    )
