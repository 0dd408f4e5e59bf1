"""What entries mean for the tables of stored value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.tenders import TenderKind
from kiosk.store.rows import insert_rows, table_of
from kiosk.store.value_tables import SpentValueRow, StoredValueRow

_ISSUE = upsert(table_of(StoredValueRow)).on_conflict_do_nothing()


def fold_value(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Write down the gift cards and vouchers that an entry issues, and what it spends of any."""
    by = body.get("refund") or body.get("sale")
    rows = [
        {
            "key": key,
            "kind": kind,
            "currency": body["currency"],
            "worth": worth,
            "title": title,
            "event_id": entry.event,
            "device_id": entry.dev,
            "issued_with": by,
            "at": entry.at,
        }
        for key, kind, worth, title in _issued(entry.kind, body)
    ]
    if rows:
        session.connection().execute(_ISSUE, rows)
    spent = _spent(entry.kind, body)
    insert_rows(
        session,
        SpentValueRow,
        [{"spent_by": by, "key": key, "amount": amount} for key, amount in spent.items()],
    )


def _issued(kind: str, body: Mapping[str, Any]) -> Iterable[tuple[str, str, int, str]]:
    """Key, kind, worth and title of each."""
    if kind == Kind.SALE_COMPLETED:
        for line in body["lines"]:
            for key in line.get("cards", ()):
                yield key, VariantKind.GIFT_CARD, line["unit"], line["title"]
    elif kind == Kind.SALE_REFUNDED:
        restored = body.get("restored", {})
        for key, worth in body.get("minted", {}).items():
            if key not in restored:
                yield key, TenderKind.GIFT_CARD, worth, ""
    elif kind == Kind.VOUCHERS_ISSUED:
        for key, worth in body["vouchers"].items():
            yield key, TenderKind.VOUCHER, worth, body["title"]


def _spent(kind: str, body: Mapping[str, Any]) -> Mapping[str, int]:
    """What it spends of each, in minor units of its currency."""
    if kind == Kind.SALE_REFUNDED:
        # What a void restores is spent no more.
        restored = {key: -amount for key, amount in body.get("restored", {}).items()}
        return {**body.get("voided", {}), **restored}
    spent: Counter[str] = Counter()
    for tender in body["tenders"] if kind == Kind.SALE_COMPLETED else ():
        if tender.get("allotment") is not None:
            spent[tender["allotment"]] += tender["amount"]
    return spent
