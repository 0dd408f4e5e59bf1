"""Pools: units of a scarce thing that are held back for some people, up to a moment.

``stock:VARIANT@members`` is such a pool; all else of a variant is ``public``. Units come into a
pool and out of it with ``UnitsMoved`` (:mod:`kiosk.domain.allotments`), which may also say from
when on they are anybody's:

    free         true: of what nobody holds; written by the hub, or by a till with no hub
    release_at   with units that are held back: until then (RFC 3339, UTC), or null for until
                 somebody says so
    released     true: the pool is open, whoever holds the rest of it

What was said last of a pool counts. When it opens, the hub moves what is free of it and each till
what it holds. A till may go by its own clock only where that is known to be right; a wrong one
costs fairness and never a unit, for units only ever move on their holder's account.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.domain.allotments import PUBLIC, BadUnits, has_supply, pool_of
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import BadInput

MEMBERS = "members"
# What was promised to those who ordered it (kiosk.domain.preorders): it stays with the till that
# promised it, and nobody else buys for this pool.
PREORDERS = "pre-orders"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@dataclass(frozen=True)
class Word:
    """What an entry says of the pool ``key``: open from ``release_at`` on (empty: until somebody
    says so), or ``released`` at once."""

    key: str
    release_at: str
    released: bool


def pool_name(text: str) -> str:
    """Read the name of a pool for some.

    :raises BadInput: it can't be one.
    """
    name = text.strip().lower()
    if not _NAME.fullmatch(name) or name == PUBLIC:
        raise BadInput(
            f"“{text}” can't be a pool; use letters, digits, - and _, as in “members”. "
            "“public” is what everybody may buy."
        )
    return name


def buying_pool(text: str) -> str:
    """Read the name of a pool that somebody buys for.

    :raises BadInput: it can't be one, or what it keeps is only collected.
    """
    name = pool_name(text)
    if name == PREORDERS:
        raise BadInput("What was ordered is collected, with “kiosk preorder collect”.")
    return name


def is_promised(key: str) -> bool:
    """Whether a key's units were promised to somebody who ordered them."""
    return pool_of(key) == PREORDERS


def word_of(body: Mapping[str, Any]) -> Word | None:
    """What a readable ``UnitsMoved`` says about when its pool opens; None where it says nothing.

    :raises BadUnits: the moment can't be read.
    """
    if body.get("released"):
        key = body["from"]
        return Word(key, "", True) if has_supply(key) else None
    if "release_at" not in body or not has_supply(body["to"]):
        return None
    at = body["release_at"]
    if at is None:
        return Word(body["to"], "", False)
    try:
        return Word(body["to"], iso(parse_iso(at)), False)
    except (TypeError, ValueError, OverflowError):
        raise BadUnits("It does not say when its units are anybody's.") from None


def not_by_number(title: str) -> str:
    """Why nothing of a numbered edition is held back: whoever may buy a unit must know which."""
    return (
        f"Each piece of “{title}” has its own number; of numbered editions nothing can be held "
        "back. Nothing was changed."
    )


def reserved_body(
    source: str, target: str, units: int, release_at: datetime | None
) -> dict[str, Any]:
    """What ``UnitsMoved`` says when units that nobody holds are held back."""
    at = None if release_at is None else iso(release_at)
    return {"from": source, "to": target, "units": units, "free": True, "release_at": at}


def released_body(source: str, target: str, units: int) -> dict[str, Any]:
    """What it says when a pool is opened, and what nobody holds of it becomes anybody's."""
    return {"from": source, "to": target, "units": units, "free": True, "released": True}


def is_open(released: bool, release_at: str, now: datetime) -> bool:
    """Whether a pool is anybody's, by a clock that is right."""
    return released or (bool(release_at) and release_at <= iso(now))


def poured(quantity: int, rooms: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Divide ``quantity`` over keys in their order, each up to its room; the last takes the rest.

    A sale to a member spends the members' units first, so that the others are left for all.
    """
    parts: dict[str, int] = {}
    for key, room in rooms[:-1]:
        part = min(max(room, 0), quantity)
        if part:
            parts[key] = part
            quantity -= part
    if quantity and rooms:
        parts[rooms[-1][0]] = quantity
    return parts


def is_pool(key: str) -> bool:
    """Whether a key's units lie on a shelf and are held back for some."""
    return pool_of(key) not in ("", PUBLIC)
