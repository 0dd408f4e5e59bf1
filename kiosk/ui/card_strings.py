"""The words of looking at a gift card, and of paying out what little is left on it."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase, Plural
from kiosk.ui.preauth_strings import PREAUTH_REFUSALS

CARDS = Phrase("Gift cards")
CARDS_HELP = Phrase("What is left on one, and what is owed")
CODE = Phrase("Scan or type the code of a gift card")
SHOW = Phrase("Show")
LEFT_OF = Phrase("left of {amount}")
PAID_HERE = Phrase("{amount} of it can be paid at this till now")
PAY_OUT = Phrase("Pay out {amount} in cash")
PAID_OUT = Phrase("Paid out: {amount}")
OWED = Phrase("Owed on gift cards")
OF_ONE_CLASS = Phrase("Taxed when sold")
CARDS_IN_ALL = Plural("{count} gift card", "{count} gift cards")
SOLD = Phrase("Sold and given as credit")
TAKEN_BACK = Phrase("Taken back")
REDEEMED = Phrase("Redeemed")
CASHED_OUT = Phrase("Paid out in cash")
EXPIRED = Phrase("Expired")
OUTSTANDING = Phrase("Outstanding")
CARD_REFUSALS: Mapping[str, Phrase] = {
    **PREAUTH_REFUSALS,
    "value_expired": Phrase("Gift card …{code} was valid until {last_day}. It pays nothing more."),
    "card_for_others": Phrase(
        "Gift card …{code} pays for goods of the tax class “{tax_class}” only, and there are none."
    ),
    "single_needs_tax": Phrase(
        "“{title}” is taxed when it is sold, and its tax must be in the price. Set its tax first."
    ),
    "single_not_cashed": Phrase(
        "Gift card …{code} was taxed when it was sold, so its rest is not paid out."
    ),
    "not_paid_out": Phrase("The rest of a gift card is not paid out in cash here."),
    "too_much_on_it": Phrase("{left} are on it: only less than {amount} is paid out in cash."),
    "no_coin_for_it": Phrase("{left} are less than the smallest coin. Nothing was paid out."),
}
