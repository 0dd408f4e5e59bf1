"""Asking for the sale of the open cart, just as it was shown."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.tenders import Tender
from kiosk.services.carts import OPEN, CartView
from kiosk.services.checkout import SaleRequest
from kiosk.services.stored_value import Stored


def request_for(
    view: CartView, tenders: Sequence[Tender], complimentary: str | None = None
) -> SaleRequest:
    """What sells ``view`` for ``tenders``, besides the stored value that pays for some of it and
    what was given before; or gives it away, and says why."""
    return SaleRequest(
        [(line.key, line.quantity) for line in view.lines],
        (*view.given, *tenders),
        key=view.key or None,
        contact_id=view.contact_id,
        cart=OPEN,
        pool=view.pool,
        # What was shown is what is handed over, and nothing else.
        numbers=view.numbers,
        stored=[Stored(one.value.key, one.tail, one.pays.minor) for one in view.stored if one.pays],
        complimentary=complimentary,
        codes=[one.code for one in view.codes],
        by_hand=view.by_hand,
        age_checked=view.age_check,
        note=view.note,
        abroad=view.abroad,
        walk_in=view.walk_in,
    )
