"""What entries mean for the tables of stored value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.card_liability import Use
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.tenders import TenderKind
from kiosk.store.rows import insert_rows, table_of
from kiosk.store.value_tables import SpentValueRow, StoredValueRow

_ISSUE = upsert(table_of(StoredValueRow)).on_conflict_do_nothing()


def fold_value(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Write down the gift cards and vouchers that an entry issues, and what it spends of any.

    :raises ValueError: a card's last day is none.
    """
    by = body.get("refund") or body.get("sale") or body.get("cash_out")
    rows = [
        {
            "currency": body["currency"],
            "event_id": entry.event,
            "device_id": entry.dev,
            "issued_with": by,
            "at": entry.at,
            "credit": entry.kind == Kind.SALE_REFUNDED,
            "expires": None,
            "tax_class": None,
            **issued,
        }
        for issued in _issued(entry.kind, body)
    ]
    if rows:
        session.connection().execute(_ISSUE, rows)
    insert_rows(
        session,
        SpentValueRow,
        [
            {"spent_by": by, "key": key, "amount": amount, "at": entry.at, "use": str(use)}
            for key, (amount, use) in _spent(entry.kind, body).items()
        ],
    )


def _issued(kind: str, body: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What is said of each."""
    card = str(TenderKind.GIFT_CARD)
    if kind == Kind.SALE_COMPLETED:
        for line in body["lines"]:
            more = {
                "kind": card,
                "worth": line["unit"],
                "title": line["title"],
                "expires": _day(line.get("expires")),
                "tax_class": line.get("card_class"),
            }
            yield from ({"key": key, **more} for key in line.get("cards", ()))
    elif kind == Kind.SALE_REFUNDED:
        restored, expires = body.get("restored", {}), _day(body.get("expires"))
        for key, worth in body.get("minted", {}).items():
            if key not in restored:
                yield {"key": key, "kind": card, "worth": worth, "title": "", "expires": expires}
    elif kind == Kind.VOUCHERS_ISSUED:
        for key, worth in body["vouchers"].items():
            voucher = str(TenderKind.VOUCHER)
            yield {"key": key, "kind": voucher, "worth": worth, "title": body["title"]}


def _day(text: Any) -> str | None:
    # Read at each use of the card: what is no day is not kept.
    return None if text is None else date.fromisoformat(text).isoformat()


def _spent(kind: str, body: Mapping[str, Any]) -> Mapping[str, tuple[int, Use]]:
    """What it spends of each, in minor units of its currency, and how."""
    if kind == Kind.GIFT_CARD_CASHED_OUT:
        return {key: (amount, Use.CASHED_OUT) for key, amount in body["voided"].items()}
    if kind == Kind.SALE_REFUNDED:
        # What a void restores is spent no more.
        taken = {key: (amount, Use.TAKEN_BACK) for key, amount in body.get("voided", {}).items()}
        restored = body.get("restored", {}).items()
        return {**taken, **{key: (-amount, Use.REDEEMED) for key, amount in restored}}
    spent: Counter[str] = Counter()
    for tender in body["tenders"] if kind == Kind.SALE_COMPLETED else ():
        if tender.get("allotment") is not None:
            spent[tender["allotment"]] += tender["amount"]
    for line in body["lines"] if kind == Kind.SALE_COMPLETED else ():
        if line["kind"] == VariantKind.REDEEMED:
            spent[line["allotment"]] -= line["amount"]
    return {key: (amount, Use.REDEEMED) for key, amount in spent.items()}
