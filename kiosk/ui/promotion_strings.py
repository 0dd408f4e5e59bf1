"""The words of the page on which promotions are set up and ended."""

from __future__ import annotations

from kiosk.domain.promotions import PromotionKind
from kiosk.language import Phrase, Plural

PROMOTIONS = Phrase("Promotions")
PROMOTIONS_HELP = Phrase("Prices that come down by themselves, at every till.")
NONE = Phrase("No promotions")
NONE_HELP = Phrase("Set one up, or scan what it is for.")
NEW = Phrase("New promotion")
NAME = Phrase("What the receipt calls it")
KIND = Phrase("What it does")
KINDS = {
    PromotionKind.PERCENT: Phrase("Percent off"),
    PromotionKind.AMOUNT: Phrase("An amount off each"),
    PromotionKind.FIXED_PRICE: Phrase("A price for each"),
    PromotionKind.BUY_X_GET_Y: Phrase("One free"),
}
MUCH = {
    PromotionKind.PERCENT: Phrase("Percent"),
    PromotionKind.AMOUNT: Phrase("How much off each"),
    PromotionKind.FIXED_PRICE: Phrase("What each costs"),
    PromotionKind.BUY_X_GET_Y: Phrase("So many are paid for, one more is free"),
}
SKUS = Phrase("For these SKUs; empty: for everything")
CODE = Phrase("Only for who says this code (optional)")
ENDS = Phrase("Until, as 2026-11-28 18:00 (optional)")
MORE_KINDS = Phrase("Bundles, baskets, members and limits:  kiosk promotion add --help")
SET_UP = Phrase("Set it up")
IS_SET_UP = Phrase("“{name}” counts from now on.")
USED = Plural("used in {count} sale", "used in {count} sales")
END = Phrase("End it")
END_QUESTION = Phrase("End “{name}”?")
END_SENTENCE = Phrase("It can't be brought back. What was sold with it stays as it was sold.")
END_YES = Phrase("End it for good")
END_NO = Phrase("Keep it going")
HAS_ENDED = Phrase("“{name}” is over.")
