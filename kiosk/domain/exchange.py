"""An exchange: things come back and others are taken, and only the difference is paid.

It is a refund and a sale in one action. What comes back pays for what is taken, as a tender of its
own on both sides (:attr:`kiosk.domain.tenders.TenderKind.EXCHANGE`), so that each of the two
adds up by itself, and nothing of it moves in the drawer.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind


@dataclass(frozen=True)
class Difference:
    """What comes ``back`` and what is ``due`` for what is taken, taxes in both."""

    back: Money
    due: Money

    @property
    def covered(self) -> Money:
        """What of the one pays for the other."""
        return min(self.back, self.due, key=lambda one: one.minor)

    @property
    def to_pay(self) -> Money:
        """What the customer still pays."""
        return self.due - self.covered

    @property
    def to_pay_back(self) -> Money:
        """What the customer gets."""
        return self.back - self.covered

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """What stands on both sides for what is covered."""
        return (Tender(TenderKind.EXCHANGE, self.covered),) if self.covered else ()


def fits(found: Difference, *, given: bool, payout: bool) -> Refusal | None:
    """Why what is ``given``, or how the rest is paid out (``payout``), doesn't fit the difference;
    None where it does."""
    if found.to_pay_back and not payout:
        return Refusal("exchange_pays_out", {"due": str(found.to_pay_back)})
    if given and not found.to_pay:
        return Refusal("exchange_is_paid")
    return None
