"""Ids: UUIDv7 (RFC 9562) for what is made here, UUIDv5 for what comes from elsewhere."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import NewType

import uuid_utils

from kiosk.domain.clock import Hlc

DeviceId = NewType("DeviceId", str)
EventId = NewType("EventId", str)
ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)
TicketId = NewType("TicketId", str)
SaleId = NewType("SaleId", str)
ContactId = NewType("ContactId", str)

_NATURAL = uuid.UUID("6f0d4c1e-5f5a-5e0b-9b0f-7e57e1000000")

# Crockford's base 32 without the letters and digits that are misread on paper (I, L, O, U, 0, 1).
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(now: datetime) -> str:
    """Make a UUIDv7 for something that happened at ``now`` (aware)."""
    nanoseconds = int(now.timestamp() * 1000) * 1_000_000
    return str(uuid_utils.uuid7(nanoseconds=nanoseconds))


def id_in_order(hlc: Hlc) -> str:
    """Make a UUIDv7 for what a device does at this hybrid time: its ids sort as it made them, which
    those of the wall clock don't once that was set back, nor within a millisecond.

    The counter stands in the leftmost of what would be random bits (RFC 9562, 6.2, method 1).
    """
    high, low = divmod(hlc.counter, 1 << 8)
    random = secrets.randbits(54)
    number = hlc.millis << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low << 54 | random
    return str(uuid.UUID(int=number))


def natural_id(source: str, external_id: str) -> str:
    """Name something that another system made, so that two devices importing it agree."""
    return str(uuid.uuid5(_NATURAL, f"{source}\x1f{external_id}"))


def readable_code(length: int) -> str:
    """Make a random code that survives being read aloud: device prefixes, enrolment codes."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
