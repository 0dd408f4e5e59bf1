"""What a self-service screen says to whoever is alone with it, and to who starts it.

Short words: they are read from a metre away, by people who have a queue behind them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.admission import Verdict
from kiosk.language import Phrase

HOLD_UP = Phrase("Hold up your ticket")
HOLD_UP_HELP = Phrase("Show its code to the scanner")
HOLD_UP_TO_CAMERA = Phrase("Show its code to the camera")
HOLD_UP_TO_LEAVE = Phrase("Leaving? Hold up your ticket")
WELCOME = Phrase("Welcome")
GOODBYE = Phrase("Goodbye")
ASK_STAFF = Phrase("Ask the staff")
COME_IN = Phrase("Please come in.")
SEE_YOU = Phrase("See you soon.")
KEEP = Phrase("Keep this")
DONE = Phrase("Done")
STAFF = Phrase("Staff")


REASONS: Mapping[Verdict, Phrase] = {
    Verdict.USED: Phrase("This ticket came in before."),
    Verdict.INVALID: Phrase("We don't know this code."),
    Verdict.AMBIGUOUS: Phrase("This code fits more than one ticket."),
    Verdict.CANCELLED: Phrase("This ticket was cancelled."),
    Verdict.UNPAID: Phrase("This ticket is not paid for yet."),
    Verdict.UNAPPROVED: Phrase("This order is not approved yet."),
    Verdict.BLOCKED: Phrase("This ticket can't be used."),
    Verdict.REVOKED: Phrase("This ticket is not valid any more."),
    Verdict.SWAPPED: Phrase("This ticket was swapped: hold up what you got for it."),
    Verdict.WRONG_EVENT: Phrase("This ticket is for another event."),
    Verdict.WRONG_PRODUCT: Phrase("This ticket is for another entrance."),
    Verdict.WRONG_DATE: Phrase("This ticket is for another day."),
    Verdict.NOT_YET_VALID: Phrase("This ticket is valid from {time}."),
    Verdict.NO_LONGER_VALID: Phrase("This ticket was valid until {time}."),
    Verdict.RULES: Phrase("This ticket doesn't come in at this time."),
    Verdict.QUESTIONS: Phrase("There is something to ask you first."),
}
NEWER_CODE = Phrase("There is a newer code for this ticket.")
NOT_READY = Phrase("Something isn't ready here.")

SELF_SERVICE = Phrase("Self-service")
SELF_SERVICE_HELP = Phrase(
    "People hold up their ticket themselves. This window shows nothing else until somebody of the "
    "staff enters a PIN, also after a reload and a restart. The till is locked for all its windows."
)
START = Phrase("Start with a scanner")
START_CAMERA = Phrase("Start with the camera")
NO_STAFF = Phrase("First add somebody with a PIN under “Staff”: only a PIN ends self-service.")
CHOOSE_LIST_FIRST = Phrase("First choose the check-in list of this door.")
