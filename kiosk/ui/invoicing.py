"""An invoice at a window: for the sale that is looked at, made once, and printed again."""

from __future__ import annotations

import asyncio

from kiosk.domain.errors import Refusal
from kiosk.domain.invoices import checked_buyer
from kiosk.services import invoices, invoicing
from kiosk.services.sales import Sale
from kiosk.ui import invoice_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.sentences import sentence


async def begin(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Print a copy of the sale's invoice, or ask whom to make it out to."""
    known = await asyncio.to_thread(invoices.find, desk.till, sale)
    if known is None:
        pane.turn(Leaf.INVOICE)
        pane.invoiced.becomes(sale)
        return
    await asyncio.to_thread(invoicing.copy, desk.till, known)
    if await desk.print_owed(pane):
        pane.say(invoice_strings.COPY_PRINTED(number=known.number), Meaning.ACCEPT)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the sale."""
    sale = pane.invoiced.value
    pane.invoiced.becomes(None)
    await desk.list_sales(pane)
    if sale is not None:
        await desk.choose(pane, sale)


async def make(
    desk: Desk, pane: Pane, name: str, address: tuple[str, ...], tax_number: str
) -> None:
    """Make the invoice and go back to the sale.

    :raises BadInput: a name or an address is missing, or something is longer than fits.
    """
    sale = pane.invoiced.value
    if sale is None:
        return
    buyer = checked_buyer(name, address, tax_number)
    outcome = await asyncio.to_thread(invoicing.issue, desk.till, sale.receipt, buyer)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
        return
    await leave(desk, pane)
    pane.say(invoice_strings.MADE(number=outcome.invoice.number), Meaning.ACCEPT)
    desk.errand(desk.print_owed(pane))
