"""Every word a person reads, in one place. Free of Flet: the command line speaks them too.

A sentence says what happened, what it means for the person in front, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.errors import Refusal
from kiosk.services.formats import day_and_time

APP = "Trestle"

_SHOWN_OF_A_CODE = 20

# The four places
TILL = "Till"
DOOR = "Door"
PEOPLE = "People"
MORE = "More"

# Till
SEARCH = "Search products"
CLEAR_SEARCH = "Clear the search"
SHOW_MORE = "More products"
PAGE_BEFORE = "Previous"
NO_PRODUCTS = "Nothing to sell yet"
NO_PRODUCTS_HELP = "Load your products with:  kiosk import products FILE"
NOTHING_FOUND = "Nothing found"
NOTHING_FOUND_HELP = "Try a shorter word, or scan the barcode."
CART = "Basket"
CART_EMPTY = "The basket is empty"
CART_EMPTY_HELP = "Tap a product or scan its barcode."
CLEAR_CART = "Empty the basket"
TOTAL = "Total"
CASH = "Cash"
CARD = "Card"
ONE_MORE = "One more"
ONE_LESS = "One less"
SOLD_OUT = "sold out"

# Paying
TO_PAY = "To pay"
CASH_QUESTION = "How much did you get?"
EXACT = "Exact"
GIVEN = "Given"
CHANGE = "Change"
TAKE = "Take"
BACK = "Back"
BACK_TO_CART = "Back to the basket"
CARD_HELP = "Take the payment on the card terminal, then confirm it here."
CARD_REFERENCE = "Reference on the slip (optional)"
CARD_PAID = "Payment accepted"
PAID = "Paid"
NO_CHANGE = "No change"
CARD_TAKEN = "Paid by card"
RECEIPT = "Receipt"
NEW_SALE = "Next customer"
REPRINT = "Print a copy"
PRINTED = "Sent to the printer."
ERASE = "Delete the last digit"

# Door
READY = "Ready to scan"
READY_HELP = "Scan a ticket, or type its code."
CODE = "Ticket code"
CHECK = "Check"
LAST_SCANS = "Last scans"
NO_SCANS = "No ticket scanned yet"

# People
SIGN_UP = "Sign up"
SIGN_UP_HELP = "For news, offers or a membership. Only what is ticked is agreed to."
NAME = "Name"
EMAIL = "E-mail"
EMAIL_NEEDED = "An e-mail address is needed to sign somebody up."
AGREES = "They agree to"
SIGN_UP_BUTTON = "Sign up"
SIGN_UP_AND_PAY = "Sign up and go to the basket"
MEMBERSHIP = "Add a membership to the basket"

# More
OVERVIEW = "This till"
EVENT = "Event"
DEVICE = "Device"
DATA_FOLDER = "Data folder"
SYNC = "Central inventory"
CURRENCY_AND_TAX = "Money and tax"
SALES = "Sales"
SALES_HELP = "Look up a receipt, print a copy"
NO_SALES = "No sales yet"
NO_SALES_HELP = "Each receipt will be listed here."
CHOOSE_SALE = "Choose a sale to see its receipt"

# Sync badge
ALL_SENT = "All sent"
NOT_CONNECTED = "Not connected"
NEEDS_YOU = "1 needs you"
ON_ITS_OWN = "Not linked"
ON_ITS_OWN_HELP = "This till works on its own. Link it with:  kiosk enrol HUB_URL CODE"

LOADING = "One moment"


def sync_badge(pending: int, since: str = "") -> str:
    """What waits to be sent: ``12 to send since 13:40``."""
    if not pending:
        return ALL_SENT
    return f"{pending} to send since {since}" if since else f"{pending} to send"


def kept_here(number: str) -> str:
    """Nothing is lost while there is no hub."""
    return f"{number} to send once it is linked. Nothing is lost until then."


def last_heard(time: str) -> str:
    """When the hub last answered."""
    return f"Last sent {time}"


def added(title: str) -> str:
    """A scan put something into the basket."""
    return f"{title} is in the basket."


def receipt_number(number: str) -> str:
    """A receipt by its number."""
    return f"Receipt {number}"


def take_amount(amount: str) -> str:
    """Take what was counted."""
    return f"{TAKE} {amount}"


def exact_amount(amount: str) -> str:
    """Take exactly what is due."""
    return f"{EXACT} {amount}"


def times(quantity: int, unit: str) -> str:
    """Some of one thing at a price each."""
    return f"{quantity} × {unit}"


def stock_left(on_hand: int) -> str:
    """What the shelf still holds."""
    return SOLD_OUT if on_hand <= 0 else f"{on_hand} left"


def tile_label(title: str, price: str) -> str:
    """What a screen reader says of a product tile."""
    return f"{title} {price}"


def quantity_label(action: str, title: str) -> str:
    """What a screen reader says of a plus or minus button."""
    return f"{action}: {title}"


def signed_up(name: str) -> str:
    """Somebody joined the list."""
    return f"{name} is signed up." if name else "Signed up."


def _short(code: str) -> str:
    # Enough of a code to recognise it by; the rest of the sentence must be read too.
    return code if len(code) <= _SHOWN_OF_A_CODE else f"{code[:_SHOWN_OF_A_CODE]}…"


_SENTENCES: Mapping[str, Callable[[Mapping[str, str | int]], str]] = {
    "empty_cart": lambda f: "The basket is empty. Tap a product or scan its barcode first.",
    "too_many_lines": lambda f: (
        f"One sale holds at most {f['most']} different things. Take this one, then start another."
    ),
    "unknown_variant": lambda f: (
        f"Nothing here has the code “{f['sku']}”. Check the code, or import the product first."
    ),
    "bad_quantity": lambda f: (
        f"{f['quantity']} of “{f['sku']}” can't be sold. Use a whole number from 1 to 9,999."
    ),
    "too_little": lambda f: f"{f['missing']} is still missing. Nothing was sold.",
    "over_tendered": lambda f: (
        f"That is {f['over']} more than is due, and only cash gives change. "
        "Charge the card what is due."
    ),
    "wrong_currency": lambda f: (
        f"This event takes {f['expected']}, not {f['given']}. Nothing was sold."
    ),
    "bad_key": lambda f: f"A sale's key has at most {f['most']} characters.",
    "no_price": lambda f: f"“{f['title']}” has no price yet. Give it one, then sell it.",
    "no_event": lambda f: "There is no event yet. Make one with:  kiosk init --event NAME",
    "sold_out": lambda f: (
        f"“{f['title']}” is sold out."
        if f["on_hand"] == 0
        else f"Only {f['on_hand']} of “{f['title']}” left. Sell fewer."
    ),
    "unknown_code": lambda f: (
        f"“{_short(str(f['code']))}” is no product and no ticket here. Check the code."
    ),
}


def sentence(refusal: Refusal) -> str:
    """Say a refusal in words.

    :raises KeyError: nobody has written a sentence for this code; a test walks them all.
    """
    return _SENTENCES[refusal.code](refusal.facts)


REFUSALS = frozenset(_SENTENCES)


VERDICTS: Mapping[Verdict, str] = {
    Verdict.VALID: "Welcome",
    Verdict.USED: "Already used",
    Verdict.INVALID: "Not known",
    Verdict.CANCELLED: "Cancelled",
    Verdict.UNPAID: "Not paid",
    Verdict.BLOCKED: "Blocked",
    Verdict.WRONG_EVENT: "Other event",
    Verdict.NOT_YET_VALID: "Too early",
    Verdict.NO_LONGER_VALID: "Too late",
}


def verdict_words(decision: Decision, zone: ZoneInfo) -> tuple[str, str]:
    """Say a door's answer: a title to read across a room, and the reason below it.

    Times are shown in ``zone``, the event's own.
    """
    return VERDICTS[decision.verdict], _reason(decision, zone)


def _reason(decision: Decision, zone: ZoneInfo) -> str:
    when = decision.when
    at = day_and_time(when, zone) if when else ""
    ticket = decision.ticket
    match decision.verdict:
        case Verdict.VALID:
            return "Let them in."
        case Verdict.USED:
            where = decision.first.device_name if decision.first else ""
            time = f" on {at}" if at else " before"
            place = f", at {where}" if where else ""
            return f"This ticket came in{time}{place}."
        case Verdict.INVALID:
            return "No ticket here has this code. Check the code or the order."
        case Verdict.CANCELLED:
            return "This ticket was cancelled. It can't be used any more."
        case Verdict.UNPAID:
            order = f" Order {ticket.order}." if ticket and ticket.order else ""
            return f"This ticket was never paid for.{order}"
        case Verdict.BLOCKED:
            return "This ticket was blocked. Ask the person in charge."
        case Verdict.WRONG_EVENT:
            return "This is a ticket, but for another event."
        case Verdict.NOT_YET_VALID:
            return f"This ticket is valid from {at}."
        case Verdict.NO_LONGER_VALID:
            return f"This ticket was valid until {at}."
