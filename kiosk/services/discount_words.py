"""Discounts in words, for screens, paper and commands alike."""

from __future__ import annotations

from kiosk.domain.promotions import OFF_TAX, Discount, HandKind
from kiosk.language import Phrase
from kiosk.services.formats import percent

_BY_HAND = Phrase("Discount")
_WITHOUT_TAX = Phrase("Without tax")
_PERCENT_BY_HAND = Phrase("Discount {percent}")


def discount_words(given: Discount) -> str:
    """Why a line is cheaper: the promotion's name, or the discount that somebody gave."""
    if given.kind == HandKind.PERCENT:
        return _PERCENT_BY_HAND(percent=percent(given.value))
    return _WITHOUT_TAX() if given.kind == OFF_TAX else given.name or _BY_HAND()
