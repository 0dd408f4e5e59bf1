"""What the screens say of what happens to a sale once it is made."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.tenders import TenderKind
from kiosk.language import Phrase
from kiosk.ui.mail_strings import MAIL_REFUSALS

VOID = Phrase("Void")
VOID_HEAD = Phrase("Void {receipt}")
VOID_HELP = Phrase(
    "All of it counts as not sold: things go back to the shelf, tickets end, and what was paid "
    "goes back by the way that it came."
)
WHAT_GOES_BACK = Phrase("What goes back")
NOTHING_GOES_BACK = Phrase("Nothing was paid for it, so nothing goes back.")
GOES_BACK: Mapping[TenderKind, Phrase] = {
    TenderKind.CASH: Phrase("Take {amount} out of the drawer"),
    TenderKind.CARD: Phrase("Cancel {amount} on the card terminal"),
    TenderKind.GIFT_CARD: Phrase("{amount} can be paid with the gift card again"),
    TenderKind.VOUCHER: Phrase("The voucher for {amount} can be used again"),
}
ON_THE_SLIP = Phrase("{words} ({reference})")
VOID_WHY = Phrase("Why?")
VOID_REASONS = {
    "mistake": Phrase("Rung up by mistake"),
    "wrong": Phrase("Wrong things or prices"),
    "left": Phrase("Customer went away"),
    "otherwise": Phrase("Paid in another way"),
}
IN_OWN_WORDS = Phrase("In your own words")
VOID_YES = Phrase("Void {amount}")
VOIDED = Phrase("Voided")
PAID_BACK_IN = Phrase("{amount} paid back with {receipt}")
VOIDED_IN = Phrase("{amount} voided with {receipt}")
EXCHANGE = Phrase("Exchange")
EXCHANGE_HELP = Phrase("Choose what comes back and what is taken instead.")
CAN_COME_BACK = Phrase("{left} of {quantity} can come back")
TAKEN_INSTEAD = Phrase("What is taken instead")
FIND_GOODS = Phrase("Scan it, or search for it")
IN_CASH = Phrase("{amount} in cash")
BY_CARD = Phrase("By card")
DO_EXCHANGE = Phrase("Exchange, nothing to pay")
EXCHANGED = Phrase("Exchanged")
CHANGE_BACK = Phrase("Change: {amount}")
PAID_OUT = Phrase("Pay out {amount}")
REFUSALS: Mapping[str, Phrase] = {
    **MAIL_REFUSALS,
    "nothing_to_refund": Phrase("All of this receipt was refunded before."),
    "none_chosen": Phrase("Choose what comes back first."),
    "was_given_away": Phrase("This was given away: nothing is paid back for it."),
    "was_paid_for": Phrase("This was paid for: pay it back in cash, by card or on a gift card."),
    "no_tip": Phrase("A tip is more than nothing, and at most what is due: {due}."),
    "no_tip_left": Phrase("{receipt} has no tip that could go back."),
    "void_too_late": Phrase(
        "{receipt} was not sold in the till session that is open here. Refund it instead."
    ),
    "void_exchanged": Phrase(
        "{receipt} was part of an exchange. Refund it instead, or exchange it once more."
    ),
    "exchange_pays_out": Phrase("Choose how the {due} are paid out."),
    "exchange_is_paid": Phrase("What comes back pays for all of it: nothing more is to be paid."),
    "void_refunded": Phrase(
        "Something of {receipt} was paid back before. Refund what is left of it instead."
    ),
}
