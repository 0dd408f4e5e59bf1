"""Ids: UUIDv7 (RFC 9562) for what is made here, UUIDv5 for what comes from elsewhere."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import NewType

import uuid_utils

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


def natural_id(source: str, external_id: str) -> str:
    """Name something that another system made, so that two devices importing it agree."""
    return str(uuid.uuid5(_NATURAL, f"{source}\x1f{external_id}"))


def readable_code(length: int) -> str:
    """Make a random code that survives being read aloud: device prefixes, enrolment codes."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
