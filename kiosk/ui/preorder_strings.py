"""The words of pre-orders."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

PREORDERS = Phrase("Pre-orders")
PREORDERS_HELP = Phrase("What is promised for when, and collecting it")
PREORDER = Phrase("Pre-order")
TAKE = Phrase("Take as a pre-order")
WHO = Phrase("Who orders")
PHONE = Phrase("Phone")
DAY = Phrase("For which day, as in 2026-12-05")
WINDOW = Phrase("When on that day, as in 14:00-16:00 (optional)")
ADVANCE = Phrase("Paid now: an amount or 20% (empty: all)")
STREET = Phrase("To be sent: street and number")
TOWN = Phrase("To be sent: postcode and town")
COUNTRY = Phrase("To be sent: country")
GO_ON = Phrase("To the payment")
IN_ALL = Phrase("{amount} in all, {due} due later")
TAKE_IT = Phrase("Take it, nothing paid now")
TAKEN = Phrase("Pre-order taken")
TO_LIST = Phrase("To the pre-orders")
SEARCH = Phrase("Search names, phones, receipts, goods")
NONE_WAIT = Phrase("No pre-order waits")
NONE_WAIT_HELP = Phrase("The calendar above the basket takes one.")
TODAY = Phrase("Today")
OVERDUE = Phrase("Overdue")
NO_NAME = Phrase("No name")
IS_PICKUP = Phrase("To be collected")
IS_SENT = Phrase("To be sent")
PACKING_SLIP = Phrase("Packing slip")
PAID_BEFORE = Phrase("{paid} of {amount} paid")
HAND_OVER = Phrase("Hand over, nothing to pay")
CHECK_AGE = Phrase("Only for those of {age} or older: check their age before you hand it over.")
COLLECTED = Phrase("Collected")
CANCEL_HEAD = Phrase("Cancel it instead")
CANCEL_CASH = Phrase("Cancel, {amount} back in cash")
CANCEL_CARD = Phrase("Cancel, {amount} back to the card")
CANCEL_NONE = Phrase("Cancel")
CANCEL_QUESTION = Phrase("Cancel this pre-order?")
CANCEL_SENTENCE = Phrase("{amount} is paid back. It can't be taken back.")
CANCEL_YES = Phrase("Cancel the pre-order")
CANCEL_NO = Phrase("Keep it")
CANCELLED = Phrase("Cancelled")

PREORDER_REFUSALS: Mapping[str, Phrase] = {
    "preorder_kind": Phrase(
        "Only goods can be ordered. Take tickets, memberships, gift cards and deposits out first."
    ),
    "preorder_stored": Phrase(
        "Gift cards, vouchers and parts that were paid can't go towards a pre-order. "
        "Take them out first."
    ),
    "no_advance": Phrase("Something from nothing to {due} is paid now."),
    "no_preorder": Phrase("There is no pre-order {receipt} here. Check its number, or sync first."),
    "preorder_collected": Phrase("{receipt} was collected already."),
    "preorder_cancelled": Phrase("{receipt} was cancelled and paid back."),
    "preorder_elsewhere": Phrase(
        "What was ordered is kept at {device}. Collect or cancel it there."
    ),
    "is_preorder": Phrase(
        "{receipt} is a pre-order. Collect or cancel it under More, then Pre-orders."
    ),
}
