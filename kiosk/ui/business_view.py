"""What a window shows of the seller's details while somebody changes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.seller import Seller
from kiosk.domain.staff import Allowed
from kiosk.ui.watching import Draft

ADDRESS_LINES = 3


@dataclass(frozen=True)
class BusinessView:
    """What is typed; with ``allowed``, somebody else let it happen."""

    name: Draft = field(default_factory=Draft)
    address: tuple[Draft, ...] = ()
    country: Draft = field(default_factory=Draft)
    vat_number: Draft = field(default_factory=Draft)
    tax_number: Draft = field(default_factory=Draft)
    iban: Draft = field(default_factory=Draft)
    bic: Draft = field(default_factory=Draft)
    allowed: Allowed | None = None


def view_of(seller: Seller, allowed: Allowed | None) -> BusinessView:
    """The details as they are, to be changed; a longer address has its last lines in one."""
    lines = list(seller.address[:ADDRESS_LINES])
    if len(seller.address) > ADDRESS_LINES:
        lines[-1] = ", ".join(seller.address[ADDRESS_LINES - 1 :])
    lines += [""] * (ADDRESS_LINES - len(lines))
    return BusinessView(
        Draft(seller.name),
        tuple(map(Draft, lines)),
        Draft(seller.country),
        Draft(seller.vat_number),
        Draft(seller.tax_number),
        Draft(seller.iban),
        Draft(seller.bic),
        allowed,
    )
