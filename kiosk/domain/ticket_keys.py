"""Keys that tickets are signed with, and what comes of reading a signed ticket."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.ids import EventId

KEY_BYTES = 32


class Scheme(StrEnum):
    """How a ticket is written and signed."""

    TRESTLE = "trestle1"
    PRETIX = "pretix_sig1"


class Why(StrEnum):
    """Why a code that looks like a signed ticket is none, or a ticket is revoked that nobody paid
    back."""

    DAMAGED = "damaged"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    NEWER = "newer"
    CASE_LOST = "case_lost"
    CALLED_BACK = "called_back"
    KEY_REVOKED = "key_revoked"


class Mark(StrEnum):
    """What is said of a single ticket; ``REVOKED`` for ever, ``BLOCKED`` until it is unblocked."""

    REVOKED = "revoked"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class TicketKey:
    """The public half (Ed25519, 32 bytes) of a key whose tickets are good for one event. Once it is
    ``revoked``, for it is in wrong hands, all tickets that it signed are.

    ``signs_for`` is the event that its tickets name, where that isn't this one: a till that was set
    up apart signs for an event of its own, and its organizer says that it is the same.
    """

    event_id: EventId
    scheme: Scheme
    public: bytes
    revoked: bool = False
    signs_for: str = ""

    @property
    def id(self) -> str:
        """What a ticket and a person name it by: eight digits of its hash."""
        return key_id(self.public)

    @property
    def named_event(self) -> str:
        """The event that its tickets name."""
        return self.signs_for or self.event_id


@dataclass(frozen=True)
class SignedTicket:
    """What a signed code says, once ``key`` has verified it.

    ``code`` is its one right spelling. ``event_id`` is empty where it says another event than its
    key's. ``type_mark`` is of the name of its type; ``item``, ``variation`` and ``date`` (of a
    series) are numbers in pretix, 0 for none. Times are UTC, None for no limit.
    """

    code: str
    key: TicketKey
    event_id: EventId
    valid_from: datetime | None
    valid_until: datetime | None
    type_mark: bytes = b""
    item: int = 0
    variation: int = 0
    date: int = 0


def key_id(public: bytes) -> str:
    """The short name of a key."""
    return hashlib.sha256(public).hexdigest()[:8]
