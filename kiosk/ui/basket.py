"""The open basket as the screens see it."""

from __future__ import annotations

from collections import Counter

from kiosk.domain.ids import VariantId
from kiosk.services.carts import CartView
from kiosk.ui.watching import Shown


class Basket(Shown[CartView]):
    """The basket, and how many of each variant are in it.

    The numbers are watched one by one, so that a tap draws one tile anew and not all of them.
    """

    def __init__(self, value: CartView) -> None:
        super().__init__(value)
        self.units: Shown[int] = Shown(value.units)
        self._numbers: dict[VariantId, Shown[int]] = {}

    def number_of(self, variant: VariantId) -> Shown[int]:
        """How many of a variant are in the basket."""
        if variant not in self._numbers:
            self._numbers[variant] = Shown(_numbers(self.value).get(variant, 0))
        return self._numbers[variant]

    def becomes(self, value: CartView) -> None:
        """Show another content of the basket."""
        before, now = _numbers(self.value), _numbers(value)
        self.value = value
        super().changed()
        for variant in before.keys() | now.keys():
            shown = self._numbers.get(variant)
            if shown is not None and shown.value != now.get(variant, 0):
                shown.becomes(now.get(variant, 0))
        if self.units.value != value.units:
            self.units.becomes(value.units)

    def changed(self) -> None:
        """Have whoever shows any of it look again."""
        super().changed()
        for shown in (self.units, *self._numbers.values()):
            shown.changed()


def _numbers(value: CartView) -> dict[VariantId, int]:
    numbers = Counter[VariantId]()
    for line in value.lines:
        numbers[line.variant.id] += line.quantity
    return numbers
