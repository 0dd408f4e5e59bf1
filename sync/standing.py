"""Wire shape of how the tills stand; what it means: :mod:`kiosk.domain.standing`."""

from __future__ import annotations

from pydantic import BaseModel

from sync.protocol import Reply


class TillStanding(BaseModel):
    """A till that joined: when it was last ``heard`` (RFC 3339, UTC; null: never), how many records
    it had unsent then, and whether its rights were ended (``gone``)."""

    id: str
    name: str
    heard: str | None
    unsent: int
    gone: bool


class StandingReply(Reply):
    """Every till of the hub, the caller among them."""

    tills: list[TillStanding]
