"""Selling without tax to a business abroad, which is invoiced at once and owes the tax itself."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from kiosk.domain.countries import missing, profile_of
from kiosk.domain.errors import Refusal
from kiosk.domain.invoices import Buyer
from kiosk.domain.reverse_charge import foreign_vat_number
from kiosk.services.taxing import selling_event
from kiosk.services.till import Till


def check_abroad(till: Till, session: Session, buyer: Buyer) -> Buyer | Refusal:
    """A buyer who is charged no tax, with the VAT number as it is written; or why the seller can't
    invoice them.

    :raises BadInput: the number is none, or of the seller's own country.
    """
    event = selling_event(till, session)
    seller = event.seller
    known = seller is not None and seller.country and seller.vat_number
    if seller is None or not known or missing(event, profile_of(seller).invoice):
        return Refusal("seller_lacks")
    return replace(buyer, tax_number=foreign_vat_number(buyer.tax_number, seller.country))
