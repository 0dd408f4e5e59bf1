"""What windows show of receipts by e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.services import mailing
from kiosk.services.sales import Sale
from kiosk.services.till import Till


@dataclass(frozen=True)
class MailBox:
    """Whether this till can send mails, and how many did not go out yet."""

    offered: bool
    left: int


@dataclass(frozen=True)
class MailView:
    """The sale whose receipt is to be mailed; ``key`` makes a second tap the same mail."""

    sale: Sale
    key: str


def mailbox(till: Till) -> MailBox:
    """How this till's mails stand now."""
    post = mailing.waiting(till)
    return MailBox(mailing.offered(till), post.waiting + post.undecided)
