"""Answers in words: why a rule said no, what went wrong.

A sentence says what happened, what it means for the person in front, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from kiosk.domain.errors import Refusal, TrestleError
from kiosk.domain.pools import MEMBERS
from kiosk.domain.staff import Role
from kiosk.domain.tenders import TenderKind
from kiosk.language import Phrase, say
from kiosk.services.formats import as_written, duration, in_this_language
from kiosk.services.syncing import CLOCK_OFF, SyncStatus
from kiosk.ui.aftersale_strings import REFUSALS as _AFTER_SALE
from kiosk.ui.card_strings import CARD_REFUSALS
from kiosk.ui.goods_sentences import GOODS_REFUSALS
from kiosk.ui.invoice_strings import TAX_REFUSALS
from kiosk.ui.medium_strings import MEDIUM_REFUSALS
from kiosk.ui.preorder_strings import PREORDER_REFUSALS
from kiosk.ui.strings import SOLD_OUT
from kiosk.ui.walk_strings import WALK_IN_REFUSALS

# Enough of a code or a title to recognise it by: the rest of the sentence must be read too, and it
# stands in three short lines.
_SHOWN: Mapping[str, int] = {"code": 20, "title": 36, "receipt": 24, "device": 24}
# Facts that are amounts of money or days in some refusals, as a program writes them.
_AMOUNTS = frozenset({"missing", "due", "over", "left", "given", "amount", "last_day"})

_REFUSALS: Mapping[str, Phrase] = {
    **_AFTER_SALE,
    "empty_cart": Phrase("The basket is empty. Tap a product or scan its barcode first."),
    "too_many_lines": Phrase(
        "One sale holds at most {most} different things. Take this one, then start another."
    ),
    "unknown_variant": Phrase(
        "Nothing here has the code “{sku}”. Check the code, or import the product first."
    ),
    "bad_quantity": Phrase(
        "{quantity} of “{sku}” can't be sold. Use a whole number from 1 to 9,999."
    ),
    "too_little": Phrase("{missing} is still missing. Nothing was sold."),
    "over_tendered": Phrase(
        "That is {over} more than is due, and only cash gives change. Charge the card what is due."
    ),
    "wrong_currency": Phrase("This event takes {expected}, not {given}. Nothing was sold."),
    "bad_key": Phrase("A sale's key has at most {most} characters."),
    **TAX_REFUSALS,
    **CARD_REFUSALS,
    **GOODS_REFUSALS,
    **WALK_IN_REFUSALS,
    **MEDIUM_REFUSALS,
    **PREORDER_REFUSALS,
    "no_event": Phrase("There is no event yet. Make one with:  kiosk init --event NAME"),
    "held_elsewhere": Phrase(
        "Only {on_hand} of “{title}” here; {elsewhere} more are elsewhere. "
        "Asked for them: try again in a moment."
    ),
    "out_of_reach": Phrase(
        "Only {on_hand} of “{title}” here, and no connection to get {elsewhere} more. Sell fewer."
    ),
    "kept_back": Phrase(
        "Only {on_hand} of “{title}” left for everybody; {kept} more are kept for {pool}."
    ),
    "over_limit": Phrase("At most {limit} of “{title}” for one person. Sell fewer."),
    "frozen": Phrase(
        "“{title}” is locked on this till: it is a copy, or was given up. "
        "Ask the person in charge; all else can be sold."
    ),
    "in_basket": Phrase("“{title}” is in the basket. Take it out of there first."),
    "sold_out": Phrase("Only {on_hand} of “{title}” left. Sell fewer."),
    "number_elsewhere": Phrase(
        "Number {number} of “{title}” is not here. Take another, or let the till choose."
    ),
    "too_many_numbers": Phrase(
        "More numbers of “{title}” are chosen than the {quantity} that are sold."
    ),
    "not_numbered": Phrase("“{title}” has no numbers to choose from."),
    "unknown_receipt": Phrase(
        "Receipt “{receipt}” is not known here. "
        "If it was made at another till, let both of them sync first."
    ),
    "session_open": Phrase("A till session is open here already. Close it first."),
    "no_session": Phrase("No till session is open here. Open one with its float first."),
    "unknown_line": Phrase("This receipt has no line {line}."),
    "bad_refund": Phrase("At least one “{title}” must come back, or none is chosen."),
    "refunded_before": Phrase("Only {left} of “{title}” can still be refunded."),
    "right_asked": Phrase("Asking {device} for receipt {receipt}. Try again in a moment."),
    "right_cut_off": Phrase(
        "{device} may refund receipt {receipt}, and can't be reached. Refund it there, or "
        "provisionally, on the word of the person in charge."
    ),
    "right_frozen": Phrase(
        "This till may refund nothing: it is a copy, or was given up. "
        "Refund receipt {receipt} at another till."
    ),
    "no_part": Phrase("A part must be more than nothing and less than the {left} still to pay."),
    "too_many_parts": Phrase("At most {most} parts pay for one basket. Take the rest in one."),
    "money_taken": Phrase(
        "{given} were given for this basket. Hand them back and take them out of it first."
    ),
    "complimentary_alone": Phrase(
        "What was given for this basket goes back first; then it can be given away."
    ),
    "cards_are_paid": Phrase("Gift cards can't be given away. Take them out of the basket first."),
    "too_many_parked": Phrase("{most} baskets are parked already. Take one of them up first."),
    "not_parked": Phrase("That basket was taken up already."),
    "too_many_cards": Phrase("At most {most} gift cards in one sale. Sell the others after it."),
    "only_cards": Phrase("A gift card or voucher can't pay for gift cards. Nothing was sold."),
    "value_unknown": Phrase(
        "“…{code}” is not known here. If it was made at another till, let both of them sync first."
    ),
    "value_spent": Phrase("Nothing is left on gift card …{code}."),
    "value_frozen": Phrase(
        "This till may take no gift card or voucher: it is a copy, or was given up. "
        "Pay with it at another till."
    ),
    "value_asked": Phrase("Gift card …{code} has been asked for. Try again in a moment."),
    "value_cut_off": Phrase(
        "{left} of gift card …{code} are with {device}, which can't be reached. "
        "Pay with it there, or take something else here."
    ),
    "card_used": Phrase(
        "Something was paid with this gift card before, so it can't be taken back; {left} can be."
    ),
    "card_elsewhere": Phrase(
        "The gift card was given to another till to be paid with. Refund it there, or let both "
        "sync and try again in a moment."
    ),
    "misread_code": Phrase("“{code}” was misread: its last digit doesn't fit. Scan it once more."),
    "not_allowed": Phrase("A supervisor or manager has to allow this. Nothing was changed."),
    "pin_wrong": Phrase("That is not the PIN. Try again."),
    "pin_closed": Phrase("Too many wrong PINs. Try again in {time}."),
    "staff_gone": Phrase("This person is not on the staff any more. Choose somebody else."),
    "unknown_promotion": Phrase("“{code}” is not the code of any promotion here. Check the code."),
    "promotion_not_yet": Phrase("“{title}” has not started yet."),
    "promotion_over": Phrase("“{title}” is over."),
    "promotion_used_up": Phrase("“{title}” was used as often as it may be."),
    "promotion_for_members": Phrase("“{title}” is for members. Say who buys first."),
    "promotion_needs_code": Phrase("“{title}” is for those who say its code."),
    "no_membership": Phrase("Nobody here with the id “{contact}” has a membership."),
    "discount_too_large": Phrase("A discount of {amount} is more than it costs: {most}."),
    "card_not_discounted": Phrase("“{title}” is money: no discount is given on a gift card."),
    "unknown_code": Phrase("“{code}” is no product and no ticket here. Check the code."),
}
_MANAGER_ALLOWS = Phrase("A manager has to allow this. Nothing was changed.")
_NONE_HERE = Phrase(
    "No “{title}” here; {elsewhere} are elsewhere. Asked for them: try again in a moment."
)
_NONE_IN_REACH = Phrase(
    "No “{title}” here, and no connection to get {elsewhere} from elsewhere. Ask at another till."
)
_NONE_LEFT = Phrase("“{title}” is sold out.")
_KEPT_UNTIL = Phrase(
    "Only {on_hand} of “{title}” left for everybody; {kept} more are kept for {pool} until {until}."
)
_ALL_KEPT = Phrase("No “{title}” left for everybody; {kept} are kept for {pool}.")
_ALL_KEPT_UNTIL = Phrase(
    "No “{title}” left for everybody; {kept} are kept for {pool} until {until}."
)
_MEMBERS = Phrase("members")
_BOUGHT_BEFORE = Phrase(
    "At most {limit} of “{title}” for one person, who has bought {bought} before. Sell fewer."
)
_REFUNDED_BEFORE = Phrase("“{title}” was refunded before.")
_HUB_ASKED = Phrase("Asking the central inventory for receipt {receipt}. Try again in a moment.")
_HUB_CUT_OFF = Phrase(
    "The central inventory has to allow the refund of receipt {receipt}, and can't be reached. "
    "Refund it later, or provisionally, on the word of the person in charge."
)
_VOUCHER_SPENT = Phrase("Voucher …{code} was used before.")
_VOUCHER_ASKED = Phrase("Voucher …{code} has been asked for. Try again in a moment.")
_VOUCHER_CUT_OFF = Phrase(
    "Voucher …{code} is with {device}, which can't be reached. "
    "Pay with it there, or take something else here."
)
_CARD_AT_THE_HUB = Phrase(
    "{left} of gift card …{code} are at the central inventory, which can't be reached. "
    "Take something else."
)
_VOUCHER_AT_THE_HUB = Phrase(
    "Voucher …{code} is at the central inventory, which can't be reached. Take something else."
)
_VOUCHERS: Mapping[str, Phrase] = {
    "value_spent": _VOUCHER_SPENT,
    "value_asked": _VOUCHER_ASKED,
    "value_cut_off": _VOUCHER_CUT_OFF,
}
_OF_VALUE = frozenset({"value_spent", "value_asked", "value_cut_off", "value_frozen"})


def sentence(refusal: Refusal) -> str:
    """Say a refusal in words.

    :raises KeyError: nobody has written a sentence for this code; a test walks them all.
    """
    facts = dict(refusal.facts)
    for name, shown in _SHOWN.items():
        if name in facts:
            facts[name] = as_written(_short(str(facts[name]), shown))
    for name in _AMOUNTS.intersection(facts):
        facts[name] = in_this_language(str(facts[name]))
    if refusal.code in _OF_VALUE:
        return _of_value(refusal.code, facts)
    if refusal.code == "sold_out" and facts["on_hand"] == 0:
        return _NONE_LEFT(**facts)
    if refusal.code == "refunded_before" and facts["left"] == 0:
        return _REFUNDED_BEFORE(**facts)
    if refusal.code == "right_asked" and not facts["device"]:
        return _HUB_ASKED(**facts)
    if refusal.code == "right_cut_off" and not facts["device"]:
        return _HUB_CUT_OFF(**facts)
    if refusal.code == "held_elsewhere" and facts["on_hand"] == 0:
        return _NONE_HERE(**facts)
    if refusal.code == "out_of_reach" and facts["on_hand"] == 0:
        return _NONE_IN_REACH(**facts)
    if refusal.code == "over_limit" and facts["bought"]:
        return _BOUGHT_BEFORE(**facts)
    if refusal.code == "not_allowed" and facts["role"] == Role.MANAGER:
        return _MANAGER_ALLOWS()
    if refusal.code == "pin_closed":
        facts["time"] = duration(timedelta(seconds=int(facts["seconds"])))
    if refusal.code == "kept_back":
        return _kept_back(refusal, _KEPT_SENTENCES)(**{**facts, "pool": _people(refusal)})
    return _REFUSALS[refusal.code](**facts)


def _of_value(code: str, facts: Mapping[str, str | int]) -> str:
    """Why a gift card or voucher pays no more here."""
    voucher = facts["kind"] == TenderKind.VOUCHER
    if code == "value_cut_off" and not facts["device"]:
        return (_VOUCHER_AT_THE_HUB if voucher else _CARD_AT_THE_HUB)(**facts)
    return (_VOUCHERS if voucher and code in _VOUCHERS else _REFUSALS)[code](**facts)


def _people(refusal: Refusal) -> str:
    """For whom something is kept: a word for members, and else the pool's own name."""
    pool = str(refusal.facts["pool"])
    return _MEMBERS() if pool == MEMBERS else as_written(pool)


def _kept_back(refusal: Refusal, texts: Mapping[tuple[bool, bool], Phrase]) -> Phrase:
    return texts[refusal.facts["on_hand"] == 0, bool(refusal.facts["until"])]


# By whether all of it is kept, and until a time.
_KEPT_SENTENCES: Mapping[tuple[bool, bool], Phrase] = {
    (False, False): _REFUSALS["kept_back"],
    (False, True): _KEPT_UNTIL,
    (True, False): _ALL_KEPT,
    (True, True): _ALL_KEPT_UNTIL,
}
_KEPT_SHORTAGES: Mapping[tuple[bool, bool], Phrase] = {
    (False, False): Phrase("Only {on_hand} left, {kept} kept for {pool}"),
    (False, True): Phrase("Only {on_hand} left, {kept} kept for {pool} until {until}"),
    (True, False): Phrase("{kept} kept for {pool}"),
    (True, True): Phrase("{kept} kept for {pool} until {until}"),
}
_SHORTAGES: Mapping[str, Phrase] = {
    "held_elsewhere": Phrase("Only {on_hand} here, {elsewhere} asked for"),
    "out_of_reach": Phrase("Only {on_hand} here, {elsewhere} elsewhere"),
    "sold_out": Phrase("Only {on_hand} left"),
    "frozen": Phrase("Locked on this till"),
    "over_limit": Phrase("At most {limit} for one person"),
}
_NONES: Mapping[str, Phrase] = {
    "held_elsewhere": Phrase("None here, {elsewhere} asked for"),
    "out_of_reach": Phrase("None here, {elsewhere} elsewhere"),
    "sold_out": SOLD_OUT,
}


def shortage_words(refusal: Refusal) -> str:
    """Say in a few words, beside a line of the basket, why so many can't be sold."""
    if refusal.code == "kept_back":
        facts = {**refusal.facts, "pool": _people(refusal)}
        return _kept_back(refusal, _KEPT_SHORTAGES)(**facts)
    if refusal.facts.get("on_hand") == 0:
        return _NONES[refusal.code](**refusal.facts)
    return _SHORTAGES[refusal.code](**refusal.facts)


_AWAY: Mapping[str, Phrase] = {
    "value_asked": Phrase("{left} asked for"),
    "value_cut_off": Phrase("{left} out of reach"),
    "value_frozen": _SHORTAGES["frozen"],
}
_AWAY_AT = Phrase("{left} out of reach, at {device}")


def value_words(refusal: Refusal) -> str:
    """Say in a few words, beside a gift card in the basket, why it pays no more."""
    if refusal.code not in _AWAY:
        return sentence(refusal)
    facts = dict(refusal.facts)
    if not facts.get("device"):
        return _AWAY[refusal.code](**facts)
    return _AWAY_AT(**{**facts, "device": as_written(_short(str(facts["device"]), 24))})


# Where no rule knows what happened.
WENT_WRONG = Phrase("Something went wrong in Trestle; what was confirmed is safe. Try again.")


def fault_sentence(fault: TrestleError) -> str:
    """Say a fault in words, in the language spoken where its text has been translated."""
    return " ".join(say(text, **fault.facts) for text in fault.texts)


_HUB_SAID: Mapping[str, Phrase] = {
    "not_enrolled": Phrase(
        "The central inventory does not know this till any more. "
        "Link it anew; sales go on and are kept here."
    ),
    "revoked": Phrase(
        "This till was revoked: the central inventory takes its sales, and gives it nothing more. "
        "What it has sent of people is wiped here. Ask the person in charge; sales go on."
    ),
    "copied": Phrase(
        "There is a copy of this till, or it is an older copy itself. Sales go on; what is limited "
        "is not sold here. The person in charge must make it a till of its own."
    ),
}
_CLOCK_AHEAD = Phrase(
    "This till's clock is {time} ahead of the central inventory's. Sales go on; set the clock "
    "right, or times on receipts are wrong."
)
_CLOCK_BEHIND = Phrase(
    "This till's clock is {time} behind the central inventory's. Sales go on; set the clock "
    "right, or times on receipts are wrong."
)
_HUB_SAID_ELSE = Phrase(
    "The central inventory and this till disagree; sales go on and are kept here. "
    "Show this to the person in charge: {words}"
)


def sync_trouble(status: SyncStatus) -> str:
    """Say what is in the way of the sync and won't go away by itself."""
    if status.code == CLOCK_OFF:
        off = _CLOCK_AHEAD if status.clock_ahead > timedelta(0) else _CLOCK_BEHIND
        return off(time=duration(abs(status.clock_ahead)))
    return _HUB_SAID.get(status.code, _HUB_SAID_ELSE)(words=status.trouble)


def _short(text: str, shown: int) -> str:
    return text if len(text) <= shown else f"{text[:shown].rstrip()}…"
