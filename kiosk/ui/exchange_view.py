"""An exchange as a window shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.domain.cart_lines import CartLine
from kiosk.domain.exchange import Difference
from kiosk.domain.ids import VariantId
from kiosk.domain.refund import Sold
from kiosk.domain.stored_value import StoredValue
from kiosk.services.catalogue import TileRow
from kiosk.services.exchanges import Exchange
from kiosk.services.sales import Sale


@dataclass(frozen=True)
class ExchangeView:
    """Units of lines of a sale come ``back``, others are ``taken``; ``matches`` are what was last
    searched for. ``found`` is what it comes to, ``trouble`` why it can't be. ``asking`` says whom
    the till waits for; ``done`` is the exchange once it is made, with the gift cards it
    ``issued``. ``key`` makes it safe to repeat."""

    sale: Sale
    sold: Sequence[Sold]
    key: str
    back: Mapping[int, int] = field(default_factory=dict)
    taken: Mapping[VariantId, CartLine] = field(default_factory=dict)
    matches: Sequence[TileRow] = ()
    found: Difference | None = None
    trouble: str = ""
    asking: str = ""
    done: Exchange | None = None
    issued: Sequence[tuple[StoredValue, str]] = ()
