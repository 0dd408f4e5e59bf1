"""Pre-orders as a window shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.domain.money import Money
from kiosk.services.cart_view import CartView
from kiosk.services.preordering import OrderRequest
from kiosk.services.preorders import Preorder
from kiosk.services.refunded import Refund
from kiosk.services.sales import Sale


@dataclass(frozen=True)
class OrderView:
    """The basket ``cart`` on its way to being a pre-order. Once it is said who orders and for when,
    it is the ``request``, with what is ``paid`` now of the ``total``."""

    cart: CartView
    request: OrderRequest | None = None
    paid: Money | None = None
    total: Money | None = None


@dataclass(frozen=True)
class Made:
    """What was done with a pre-order last: taken or collected with a ``sale``, or cancelled with a
    ``refund``."""

    preorder: Preorder
    sale: Sale | None = None
    refund: Refund | None = None


@dataclass(frozen=True)
class PreordersView:
    """Those that wait, as far as they were searched for, on a day. ``chosen`` is looked at; it is
    for nobody younger than ``age`` years, if that is said, and ``key`` makes ending it safe to
    repeat. ``asking`` says whom the till waits for, and ``made`` what was done last. For some days
    so many prep tickets wait (``to_prepare``), none once they are printed; ``prepared``: something
    of what is looked at is made at a station."""

    rows: Sequence[Preorder]
    today: date
    chosen: Preorder | None = None
    age: int | None = None
    key: str = ""
    asking: str = ""
    made: Made | None = None
    to_prepare: Sequence[tuple[date, int]] = ()
    prepared: bool = False
