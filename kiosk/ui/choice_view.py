"""What a window shows while somebody chooses of a thing's modifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.cart_lines import CartLine
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import Choosing
from kiosk.domain.money import Money
from kiosk.ui.watching import Draft


@dataclass(frozen=True)
class ChoiceView:
    """What is about to be put into the basket, as a line with what is chosen so far, and what is
    written of each group that has a text; or what the line ``changed`` becomes."""

    line: CartLine
    texts: Mapping[str, Draft]
    changed: VariantId | None = None

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """What is chosen by the ids of groups, as it stands in the fields and boxes."""
        written = {one: (" ".join(draft.text.split()),) for one, draft in self.texts.items()}
        return {**dict(self.line.picked), **{one: t if t[0] else () for one, t in written.items()}}

    @property
    def amount(self) -> Money:
        """What all of it costs like this."""
        line = self.line
        texts = [
            one.options[0].price
            for one in line.groups
            if one.choosing is Choosing.TEXT and self.wanted.get(one.id)
        ]
        each = line.good.price
        for price in texts:
            each += price
        return each * line.quantity
