"""Receipts by e-mail: what can be an address, how a mail stands, and for how long it is kept.

An address that was given for a receipt is for that receipt: it is no consent to anything else
(Regulation (EU) 2016/679, article 5(1)(b)), goes into no list of contacts, and is wiped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.errors import N_, BadInput

LONGEST_KEY = 100
# Long enough to answer “did it go out?”.
KEPT_SENT = timedelta(days=7)
# What nobody decided about meanwhile, nobody will ask for any more.
KEPT_UNDECIDED = timedelta(days=30)


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


def kept_until(state: MailState, changed: datetime) -> datetime | None:
    """When a mail in this state since ``changed`` is wiped; None while it is still to go out."""
    if state is MailState.SENT:
        return changed + KEPT_SENT
    return changed + KEPT_UNDECIDED if state in UNDECIDED else None
