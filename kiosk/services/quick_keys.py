"""Quick keys: what this till shows first, in an order of its own.

Kept in the device's own store: of a stall's two tills one may sell the prints, one the drinks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlmodel import Session

from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.rows import get_setting, put_settings

_NAME = "quick_keys"
# As many as a page of the grid shows.
MOST_KEYS = 60


def kept(session: Session) -> list[VariantId]:
    """The variants that have a quick key and are still known, in their order."""
    keys = [VariantId(one) for one in json.loads(get_setting(session, _NAME) or "[]")]
    known = queries.variants_by_id(session, keys) if keys else {}
    return [key for key in keys if key in known]


def quick_keys(till: Till) -> Sequence[VariantId]:
    """As :func:`kept`."""
    with till.store.reading() as session:
        return kept(session)


def put_keys(till: Till, more: Sequence[VariantId]) -> None:
    """Give these variants a quick key each, at the end and in this order.

    :raises BadInput: there would be too many.
    """
    with till.store.writing() as session:
        now = [one for one in kept(session) if one not in more] + list(dict.fromkeys(more))
        if len(now) > MOST_KEYS:
            raise BadInput(f"A till has at most {MOST_KEYS} quick keys. Take others away first.")
        put_settings(session, **{_NAME: json.dumps(now)})


def take_keys(till: Till, some: Collection[VariantId]) -> None:
    """Take the quick keys of these variants away."""
    with till.store.writing() as session:
        now = [one for one in kept(session) if one not in some]
        put_settings(session, **{_NAME: json.dumps(now)})


def toggle(till: Till, variant: VariantId) -> None:
    """Give a variant a quick key, or take it away.

    :raises BadInput: there would be too many.
    """
    change = take_keys if variant in quick_keys(till) else put_keys
    change(till, [variant])
