"""What is said of mails: around the receipt that they bring, and of what is in their way."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.mails import MailState, Trouble
from kiosk.language import Phrase

SUBJECT = Phrase("{seller}: {number}")
RECEIPT_HERE = Phrase("This is your receipt {number}. Thank you!")
INVOICE_HERE = Phrase("This is your invoice {number}. Thank you!")
CREDIT_NOTE_HERE = Phrase("This is your credit note {number}.")
ONLY_FOR_THIS = Phrase("Your address was used for this mail only.")
TEST_SUBJECT = Phrase("{seller}: a test")
TEST_GREETING = Phrase("This till can send receipts by e-mail.")
_STATES: Mapping[MailState, Phrase] = {
    MailState.QUEUED: Phrase("Waits to be sent"),
    MailState.SENDING: Phrase("Is being sent"),
    MailState.SENT: Phrase("Sent"),
    MailState.UNKNOWN: Phrase("Sent or not: nobody knows"),
    MailState.FAILED: Phrase("Not sent"),
}
_TROUBLES: Mapping[Trouble, Phrase] = {
    Trouble.NO_ACCOUNT: Phrase("No mail server is set up: “kiosk mail set” does it."),
    Trouble.UNREACHABLE: Phrase("The mail server can't be reached. It goes out by itself later."),
    Trouble.INSECURE: Phrase(
        "The way to the mail server is not secure, so nothing was sent. “kiosk mail test” says why."
    ),
    Trouble.LOGIN: Phrase(
        "The mail server does not take the user and password. Set them anew with “kiosk mail set”."
    ),
    Trouble.SENDER: Phrase(
        "The mail server does not let this till send. Look at the sender in “kiosk mail show”."
    ),
    Trouble.ADDRESS: Phrase("The mail server says that there is no such address. Ask for another."),
    Trouble.REFUSED: Phrase("The mail server does not take this mail."),
    Trouble.LATER: Phrase("The mail server asks to wait. It goes out by itself later."),
    Trouble.CUT_OFF: Phrase(
        "The connection broke at the last moment. Ask whether it came before you send it again."
    ),
}


def state_words(state: MailState) -> str:
    """How a mail stands, in a few words."""
    return _STATES[state]()


def trouble_words(trouble: Trouble) -> str:
    """What is in a mail's way, and what to do."""
    return _TROUBLES[trouble]()
