"""Receipts by e-mail: what can be an address, how a mail stands, and for how long it is kept.

An address that was given for a receipt is for that receipt: it is no consent to anything else
(Regulation (EU) 2016/679, article 5(1)(b)), goes into no list of contacts, and is wiped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from kiosk.domain.errors import N_, BadInput

LONGEST_KEY = 100


class MailState(StrEnum):
    """How a mail stands. Only what is ``QUEUED`` goes out by itself: of what is ``SENDING`` the
    server may have heard the end already, so that after a crash it is ``UNKNOWN``."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


UNDECIDED = (MailState.UNKNOWN, MailState.FAILED)


class Trouble(StrEnum):
    """What is in a mail's way; the words stand in :mod:`kiosk.services.mail_words`."""

    NO_ACCOUNT = "no_account"
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    LOGIN = "login"
    SENDER = "sender"
    ADDRESS = "address"
    REFUSED = "refused"
    LATER = "later"
    CUT_OFF = "cut_off"


def mail_address(text: str) -> str:
    """An address that a mail can be sent to, its domain in the letters of the wire; no network is
    asked whether there is such a mailbox.

    :raises BadInput: it can't be one.
    """
    # A till opens without it, and most never need it.
    from email_validator import EmailNotValidError, validate_email

    cleaned = text.strip()
    try:
        # Without SMTPUTF8: few servers take other letters before the @, and none can be asked now.
        found = validate_email(cleaned, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise BadInput(
            N_("“{text}” is not an e-mail address; write it as in ada@example.org."), text=cleaned
        ) from None
    assert found.ascii_email is not None
    return found.ascii_email


# How long a mail is kept in a state. What went out: long enough to answer “did it go out?”. What
# nobody decided about meanwhile, nobody will ask for any more. What is still promised is kept.
KEPT: Mapping[MailState, timedelta] = {
    MailState.SENT: timedelta(days=7),
    MailState.UNKNOWN: timedelta(days=30),
    MailState.FAILED: timedelta(days=30),
}
