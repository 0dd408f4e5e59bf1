"""Prices on record: what an entry sets, and what was asked for a variant at which time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from kiosk.domain.clock import parse_iso
from kiosk.domain.journal import Entry
from kiosk.domain.money import Money
from kiosk.domain.prior_price import Applied
from kiosk.store.price_table import PriceRow
from kiosk.store.rows import insert_rows, listed, table_of

_price = table_of(PriceRow).c
_RECORD = (
    select(_price.variant_id, _price.currency, _price.price, _price.at)
    .where(_price.variant_id.in_(listed("ids")))
    .order_by(_price.hlc, _price.entry_hash)
)


def fold_prices(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep the prices that an entry sets; imports of before say none.

    :raises ValueError: one of them is none.
    """
    rows = []
    for variant, minor in body.get("prices", {}).items():
        if type(minor) is not int:
            raise ValueError("A price is a whole number of minor units.")
        said = {"variant_id": variant, "entry_hash": entry.hash, "currency": body["currency"]}
        rows.append({**said, "price": minor, "at": entry.at, "hlc": entry.hlc})
    insert_rows(session, PriceRow, rows)


def record_of(
    session: Session, variants: Collection[str], currency: str
) -> Mapping[str, list[Applied]]:
    """The prices of these variants in a currency, in the order in which they were set."""
    found: defaultdict[str, list[Applied]] = defaultdict(list)
    rows = session.connection().execute(_RECORD, {"ids": as_list(variants)})
    for variant, its, minor, at in rows:
        if its == currency:
            found[variant].append(Applied(parse_iso(at), Money(minor, its)))
    return found


def newly_priced(session: Session, prices: Mapping[str, Money], currency: str) -> dict[str, int]:
    """Those of these prices that are not what was set last, in minor units."""
    known = record_of(session, list(prices), currency)
    return {
        name: price.minor
        for name, price in prices.items()
        if not known.get(name) or known[name][-1].price != price
    }


def as_list(names: Iterable[str]) -> str:
    """Names as the parameter of :func:`kiosk.store.rows.listed`."""
    return json.dumps(list(names))
