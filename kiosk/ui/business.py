"""Who sells, at a window: changing what stands on every receipt."""

from __future__ import annotations

import asyncio

from kiosk.domain.seller import Seller, checked
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import sellers, taxing
from kiosk.ui import seller_strings
from kiosk.ui.business_view import view_of
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.sentences import sentence
from kiosk.ui.signing_in import with_leave


async def begin(desk: Desk, pane: Pane) -> None:
    """Open the details to whoever may change them, or is allowed to this once."""

    async def show(allowed: Allowed | None) -> None:
        pane.business.becomes(view_of(desk.event.value.seller or Seller(), allowed))
        pane.go_to(Leaf.BUSINESS)

    await with_leave(desk, pane, Permission.SETTINGS, show)


def leave(pane: Pane) -> None:
    """Go back to what is known; nothing is changed."""
    pane.hush()
    pane.business.becomes(None)
    pane.turn(Leaf.SELLER)


async def keep(desk: Desk, pane: Pane) -> None:
    """Have what is typed stand on receipts from now on, and go back.

    :raises BadInput: a text or a number can't be used; nothing was changed.
    """
    view = pane.business.value
    if view is None:
        return
    before = desk.event.value.seller
    seller = checked(
        name=view.name.text,
        address=[line.text for line in view.address],
        country=view.country.text,
        vat_number=view.vat_number.text,
        tax_number=view.tax_number.text,
        iban=view.iban.text,
        bic=view.bic.text,
        pay_link=before.pay_link if before else "",
    )
    till = desk.crew.till_with(view.allowed)
    refusal = await asyncio.to_thread(sellers.set_seller, till, seller)
    if refusal is not None:
        pane.say(sentence(refusal))
        return
    desk.event.becomes(await asyncio.to_thread(taxing.event_with_taxes, desk.till))
    leave(pane)
    pane.say(seller_strings.KEPT(), Meaning.ACCEPT)
