"""The event: where and in which money a till sells."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.cash_rounding import NO_ROUNDING
from kiosk.domain.ids import EventId
from kiosk.domain.tax import EXEMPT, TaxRate


@dataclass(frozen=True)
class Event:
    """One occasion: its name, its one currency (ISO 4217), its time zone (IANA) and its tax.

    What is paid in cash is rounded to ``cash_step`` minor units; 1 is not at all."""

    id: EventId
    name: str
    currency: str
    timezone: str
    tax: TaxRate = EXEMPT
    cash_step: int = NO_ROUNDING

    def rate_for(self, taxable: bool) -> TaxRate:
        """The rate of a variant: the event's own, or none where the variant isn't taxable."""
        return self.tax if taxable else EXEMPT
