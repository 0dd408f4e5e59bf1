"""Who sells: kept as each entry says, read with the event, and with what was sold then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from kiosk.domain.event import Event
from kiosk.domain.journal import Entry, canonical
from kiosk.domain.seller import Seller, seller_body, seller_of
from kiosk.store.rows import Question, insert_rows, table_of
from kiosk.store.seller_tables import SellerNamedRow, SellerRow

_seller = table_of(SellerRow).c
_named = table_of(SellerNamedRow).c
# Two tills may set it apart from each other: whichever is folded first, the later stands.
_CURRENT = Question(
    select(_seller.body)
    .where(_seller.event_id == bindparam("event"))
    .order_by(_seller.hlc.desc(), _seller.entry_hash.desc())
    .limit(1)
)
_OF_PAPER = Question(
    select(_seller.body)
    .select_from(table_of(SellerNamedRow).join(table_of(SellerRow), _seller.id == _named.seller_id))
    .where(_named.paper_id == bindparam("paper"))
    .limit(1)
)


def fold_seller(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep the seller that an entry sets.

    :raises ValueError: it makes no sense; it would be read at every sale.
    """
    seller = seller_of(body["seller"])
    row = {
        "entry_hash": entry.hash,
        "event_id": entry.event,
        "id": seller.id,
        "body": canonical(seller_body(seller)).decode(),
        "hlc": entry.hlc,
    }
    insert_rows(session, SellerRow, [row])


def fold_named(session: Session, paper_id: str, body: Mapping[str, Any]) -> None:
    """Note which seller a sale or a refund names; one of before there were any names none."""
    named = body.get("seller")
    if named is not None:
        insert_rows(session, SellerNamedRow, [{"paper_id": paper_id, "seller_id": named}])


def seller_now(session: Session, event_id: str) -> Seller | None:
    """Who sells at an event, as it is known here."""
    return _read(_CURRENT.value(session, event=event_id))


def naming(seller: Seller | None) -> Mapping[str, str]:
    """What a sale or a refund says of its seller."""
    return {} if seller is None else {"seller": seller.id}


def with_seller(session: Session, event: Event) -> Event:
    """An event with its seller as it is known here."""
    return replace(event, seller=seller_now(session, event.id))


def seller_named(session: Session, paper_id: str) -> Seller | None:
    """Who sold, or paid back, when it was done; None where nobody was named, or that seller's
    entry has not come yet."""
    return _read(_OF_PAPER.value(session, paper=paper_id))


def _read(body: str | None) -> Seller | None:
    return None if body is None else seller_of(json.loads(body))
