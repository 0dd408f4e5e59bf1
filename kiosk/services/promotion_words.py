"""A promotion's terms in words, for screens and commands alike."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kiosk.domain.money import Money
from kiosk.domain.promotions import ANY_TIER, IN_PERCENT, WHOLE, Promotion, PromotionKind
from kiosk.language import Phrase
from kiosk.services.formats import as_written, count, day_and_time, money, percent

_KINDS = {
    PromotionKind.PERCENT: Phrase("{much} off"),
    PromotionKind.AMOUNT: Phrase("{much} off each"),
    PromotionKind.FIXED_PRICE: Phrase("{much} each"),
    PromotionKind.BUY_X_GET_Y: Phrase("buy {buy}, get {get} more {much} off"),
    PromotionKind.BUNDLE: Phrase("together {much}"),
    PromotionKind.BASKET_PERCENT: Phrase("{much} off the basket"),
    PromotionKind.BASKET_AMOUNT: Phrase("{much} off the basket"),
}
_FREE = Phrase("buy {buy}, get {get} more free")
_THRESHOLD = Phrase("from {amount}")
_SKUS = Phrase("for {skus}")
_CODE = Phrase("with code {code}")
_MEMBERS = Phrase("for members")
_TIER = Phrase("for members ({tier})")
_STARTS = Phrase("from {time}")
_ENDS = Phrase("until {time}")
_LIMIT = Phrase("in at most {number} sales")
_PRIORITY = Phrase("priority {number}")
_ALONE = Phrase("does not combine")


def promotion_words(one: Promotion, place: ZoneInfo) -> str:
    """Its terms in one line; times as they are at ``place``."""

    def told(minor: int) -> str:
        return money(Money(minor, one.currency))

    much = percent(one.value) if one.kind in IN_PERCENT else told(one.value)
    free = one.kind is PromotionKind.BUY_X_GET_Y and one.value == WHOLE
    what = _FREE if free else _KINDS[one.kind]
    parts = [
        what(much=much, buy=count(one.buy), get=count(one.get)),
        *([_THRESHOLD(amount=told(one.threshold))] if one.threshold else []),
        *([_SKUS(skus=as_written(", ".join(one.skus)))] if one.skus else []),
        *([_CODE(code=as_written(one.code))] if one.code else []),
        *([_MEMBERS()] if one.tier == ANY_TIER else []),
        *([_TIER(tier=as_written(one.tier))] if one.tier not in ("", ANY_TIER) else []),
        *([_STARTS(time=day_and_time(one.starts, place))] if one.starts else []),
        *([_ENDS(time=day_and_time(one.ends, place))] if one.ends else []),
        *([_LIMIT(number=count(one.limit))] if one.limit is not None else []),
        *([_PRIORITY(number=one.priority)] if one.priority else []),
        *([] if one.combines else [_ALONE()]),
    ]
    return ", ".join(parts)
