"""How units are shared out, on the wire: what tills would sell, and what they should hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sync.protocol import MOST_ENTRIES, Reply, Request


def _whole(value: object) -> object:
    """JSON has one sort of number: 2.0 is the whole number 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Claimed(BaseModel):
    """What a till would sell of ``key``, as in ``stock:VARIANT@public``: ``demand`` in thousandths
    of a unit, halved for each 45 minutes since, and the units that somebody is ``waiting`` for
    there right now. ``numbered``: it sells them by number, and needs one with each."""

    model_config = ConfigDict(strict=True)

    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:@-]{1,300}$")]
    demand: Annotated[int, Field(ge=0, le=10**12), BeforeValidator(_whole)]
    waiting: Annotated[int, Field(ge=0, le=10**9), BeforeValidator(_whole)] = 0
    numbered: bool = False


class SharesRequest(Request):
    """At most 500 claims; of two for one key the later counts."""

    claims: Annotated[list[Claimed], Field(max_length=MOST_ENTRIES)]


class SharesReply(Reply):
    """The units of each key that this till should hold."""

    shares: dict[str, int]
