"""The event: where and in which money a till sells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.domain.cash_rounding import NO_ROUNDING
from kiosk.domain.ids import EventId
from kiosk.domain.seller import Seller
from kiosk.domain.tax import EXEMPT, STANDARD, TaxRate, TaxRounding


@dataclass(frozen=True)
class Event:
    """One occasion: its name, its one currency (ISO 4217), its time zone (IANA) and its tax.

    What is paid in cash is rounded to ``cash_step`` minor units; 1 is not at all. ``tax_classes``
    are the rates of what is not taxed at the standard ``tax``, by name. ``seller`` is who sells
    there, as far as it was said."""

    id: EventId
    name: str
    currency: str
    timezone: str
    tax: TaxRate = EXEMPT
    cash_step: int = NO_ROUNDING
    tax_rounding: TaxRounding = TaxRounding.RECEIPT
    tax_classes: Mapping[str, TaxRate] = field(default_factory=dict)
    seller: Seller | None = None

    def rate_for(self, taxable: bool, tax_class: str = "") -> TaxRate | None:
        """The rate of a variant: that of its class, the event's own where it names none, or no tax
        where it isn't taxable. None where its class is not known here."""
        if not taxable:
            return EXEMPT
        return self.tax_classes.get(tax_class) if tax_class else self.tax

    @property
    def all_classes(self) -> Mapping[str, TaxRate]:
        """The rates of all classes by name, the standard one first."""
        return {STANDARD: self.tax, **dict(sorted(self.tax_classes.items()))}
