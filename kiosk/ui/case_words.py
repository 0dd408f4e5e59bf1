"""What is said of cases."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kiosk.domain.cases import CARD_UNCLEAR, DOUBLE_ADMISSION, MEDIUM_TWICE, NUMBER_TWICE
from kiosk.domain.fiscal import SIGNER_OUT
from kiosk.domain.journal import Kind
from kiosk.language import Phrase
from kiosk.services.cases import Case, Piece
from kiosk.services.formats import day_and_time

_TITLES: Mapping[str, Phrase] = {
    DOUBLE_ADMISSION: Phrase("Let in more than once"),
    MEDIUM_TWICE: Phrase("A wristband linked twice"),
    NUMBER_TWICE: Phrase("One number sold twice"),
    CARD_UNCLEAR: Phrase("A card payment is unclear"),
    SIGNER_OUT: Phrase("The signing device is out of order"),
    "oversold": Phrase("Sold more than there is"),
    "uncovered": Phrase("Sold more than was held"),
    "written-off": Phrase("A till was written off"),
    "fork": Phrase("Two copies of one till"),
    "time": Phrase("A clock ran backwards"),
    "unreadable": Phrase("An entry can't be read"),
    "taken-twice": Phrase("Units taken twice"),
    "late-take": Phrase("Units taken too late"),
    "refunded-twice": Phrase("Refunded more than once"),
    "provisional-refund": Phrase("Refunded provisionally"),
    "hub-restored": Phrase("The central inventory was put back"),
    "over-limit": Phrase("One person bought too many"),
    "hub-forked": Phrase("The central inventory forgot what it gave"),
}
_TITLE_ELSE = Phrase("Somebody must look at this")

_SENTENCES: Mapping[str, Phrase] = {
    DOUBLE_ADMISSION: Phrase("Ticket {ticket} was let in {seen} times. The first time counts."),
    MEDIUM_TWICE: Phrase(
        "Wristband …{medium} was linked to {seen} tickets, at devices that did not know of each "
        "other. It lets nobody in until it is taken back."
    ),
    NUMBER_TWICE: Phrase(
        "Number {number} of {product} was sold {seen} times. Look at the receipts below."
    ),
    CARD_UNCLEAR: Phrase(
        "The terminal did not say what became of {amount}. Look at its last payments, then write "
        "down here what they say."
    ),
    SIGNER_OUT: Phrase(
        "The signing device gave no answer. Sales went on without it, and their receipts say so. "
        "Have it mended, and write down here how long it was away."
    ),
    "oversold": Phrase("More was sold than there is: {units} too many."),
    "uncovered": Phrase("A till sold more than it held: {units}. What was free made up for it."),
    "written-off": Phrase("{device} was written off. It held: {units}."),
    "fork": Phrase("Two copies of this till were at work. What both did is kept."),
    "time": Phrase("This happened before what stands before it. Check the till's clock."),
    "unreadable": Phrase("An entry makes no sense and was not counted."),
    "taken-twice": Phrase("A till took units that it had taken before. They count once."),
    "late-take": Phrase("A till took units after it was written off."),
    "refunded-twice": Phrase("More of receipt {receipt} was refunded than was sold."),
    "provisional-refund": Phrase(
        "Receipt {receipt} was refunded by a till that could not ask whether it may."
    ),
    "hub-restored": Phrase(
        "The central inventory was put back from a backup and has heard what it lost."
    ),
    "over-limit": Phrase("{contact} bought {units}; at most {limit} are for one person."),
    "hub-forked": Phrase(
        "The central inventory was put back from a backup and gave units before it was told so. "
        "Count what is limited."
    ),
}
_TICKET_TWICE = Phrase(
    "Ticket {ticket} was linked to {seen} wristbands, at devices that did not know of each other. "
    "They let one person in between them."
)
_PROVISIONAL_TWICE = Phrase(
    "Receipt {receipt} was refunded by a till that could not ask whether it may, and elsewhere too."
)
_CARD_ASTRAY = Phrase(
    "The terminal charged {amount} for a basket that was not open any more. Give the money back "
    "unless the sale was made."
)
_BACK_UNCLEAR = Phrase(
    "The terminal did not say whether {amount} was paid back for receipt {receipt}. Look at the "
    "terminal."
)
_HOLD_UNCLEAR: Mapping[str, Phrase] = {
    "authorize": Phrase(
        "The terminal did not say whether it holds {amount} on a card. Look at the terminal, then "
        "write down here what it says."
    ),
    "release": Phrase(
        "The terminal did not say whether a card hold of {amount} was released. Look at the "
        "terminal, then write down here what it says."
    ),
}
_BACK_UNWRITTEN = Phrase(
    "The terminal paid {amount} back for receipt {receipt}, which could not be refunded any more."
)
# The same where nothing was sold: what is too many was wasted, given away or sent elsewhere.
_BY_HAND: Mapping[str, tuple[Phrase, Phrase]] = {
    "oversold": (
        Phrase("More gone than there was"),
        Phrase("More was taken off the shelf by hand than there is: {units} too many."),
    ),
    "uncovered": (
        Phrase("More gone than was held"),
        Phrase(
            "A till took more off the shelf by hand than it held: {units}. What was free made up "
            "for it."
        ),
    ),
}
_ADVICE: Mapping[str, Phrase] = {
    DOUBLE_ADMISSION: Phrase(
        "Look for the other guest inside, compare names and orders, and write down what you found."
    ),
    MEDIUM_TWICE: Phrase(
        "Find whoever wears it, take back what is wrong at a door, and write down what you found."
    ),
}
_SENTENCE_ELSE = Phrase("The central inventory can't decide this ({kind}).")
_SEEN = Phrase("{device}, {time}")
_SEEN_BY = Phrase("{device}, {time}, {staff}")
_SEEN_NOT_HERE = Phrase("{device}, not heard here yet")


def case_title(case: Case) -> str:
    """A case in a few words."""
    if _is_by_hand(case):
        return _BY_HAND[case.kind][0]()
    return _TITLES.get(case.kind, _TITLE_ELSE)()


def case_sentence(case: Case) -> str:
    """What a case is about."""
    names = ("ticket", "units", "device", "contact", "limit", "product", "number", "receipt")
    facts = {**dict.fromkeys((*names, "amount", "medium"), ""), **case.about}
    found = _SENTENCES.get(case.kind, _SENTENCE_ELSE)
    if case.kind == "provisional-refund" and facts.get("twice"):
        found = _PROVISIONAL_TWICE
    elif case.kind == MEDIUM_TWICE and facts.get("which") == "ticket":
        found = _TICKET_TWICE
    elif case.kind == CARD_UNCLEAR and case.about.get("receipt"):
        found = _BACK_UNWRITTEN if facts.get("charged") else _BACK_UNCLEAR
    elif case.kind == CARD_UNCLEAR and facts.get("charged"):
        found = _CARD_ASTRAY
    elif case.kind == CARD_UNCLEAR:
        found = _HOLD_UNCLEAR.get(facts.get("preauth", ""), found)
    elif _is_by_hand(case):
        found = _BY_HAND[case.kind][1]
    # Of what it is about, some may be undone or ended since; hubs of older versions don't say so.
    return found(seen=facts.get("many", case.seen), kind=case.kind, **facts)


def case_advice(kind: str) -> str:
    """What to do about a case; empty where its sentence says all."""
    return _ADVICE[kind]() if kind in _ADVICE else ""


def _is_by_hand(case: Case) -> bool:
    """Whether nothing of what a case is about was sold."""
    kinds = {piece.kind for piece in case.evidence}
    return case.kind in _BY_HAND and kinds == {Kind.STOCK_MOVED}


def piece_words(piece: Piece, zone: ZoneInfo) -> str:
    """Where, when and by whom a piece of evidence was made, in the event's own time."""
    if piece.at is None:
        return _SEEN_NOT_HERE(device=piece.device)
    time = day_and_time(piece.at, zone)
    if piece.staff:
        return _SEEN_BY(device=piece.device, time=time, staff=piece.staff)
    return _SEEN(device=piece.device, time=time)
