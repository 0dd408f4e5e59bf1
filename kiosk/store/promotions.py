"""Questions about promotions: which there are, how often each was used, and who is a member."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.clock import parse_iso
from kiosk.domain.promotions import IN_PERCENT, WHOLE, Promotion, PromotionKind
from kiosk.store.promotion_tables import PromotionRow, SaleDiscountRow
from kiosk.store.refund_tables import RefundLineRow, RefundRow
from kiosk.store.rows import table_of
from kiosk.store.tables import SaleLineRow

_given = table_of(SaleDiscountRow).c
_line = table_of(SaleLineRow).c
_refund, _back = table_of(RefundRow), table_of(RefundLineRow)
PROMOTION_KINDS = frozenset(map(str, PromotionKind))


def promotion_of(values: Mapping[str, Any]) -> Promotion:
    """A promotion from the columns of its row.

    :raises ValueError: it is of a kind that is not known here, or makes no sense.
    """
    skus = json.loads(values["skus"])
    kind = PromotionKind(values["kind"])
    if not isinstance(skus, list) or not all(isinstance(one, str) for one in skus):
        raise ValueError("its SKUs are no list")
    if not all(isinstance(values[one], str) for one in ("id", "name", "currency", "code", "tier")):
        raise ValueError("a text of it is none")
    numbers = [values[one] for one in ("value", "buy", "get", "threshold")]
    limit = values["limit"]
    whole = (*numbers, values["priority"], 0 if limit is None else limit)
    if not all(type(one) is int for one in whole) or min(numbers) < 0:
        raise ValueError("a number of it is none")
    if kind in IN_PERCENT and values["value"] > WHOLE:
        raise ValueError("it takes more off than there is")
    if kind is PromotionKind.BUY_X_GET_Y and not (values["buy"] and values["get"]):
        raise ValueError("it gives nothing for anything")
    return Promotion(
        id=values["id"],
        name=values["name"],
        kind=kind,
        currency=values["currency"],
        value=values["value"],
        skus=tuple(skus),
        buy=values["buy"],
        get=values["get"],
        threshold=values["threshold"],
        code=values["code"],
        tier=values["tier"],
        starts=parse_iso(values["starts"]) if values["starts"] else None,
        ends=parse_iso(values["ends"]) if values["ends"] else None,
        limit=limit,
        priority=values["priority"],
        combines=bool(values["combines"]),
    )


def promotions(session: Session) -> list[Promotion]:
    """Every promotion of a kind that is known here, by name."""
    rows = session.exec(select_rows(PromotionRow).order_by(col(PromotionRow.name)))
    return [promotion_of(row.model_dump()) for row in rows if row.kind in PROMOTION_KINDS]


def uses(session: Session, ids: Collection[str]) -> dict[str, int]:
    """In how many sales each of these promotions was used, as far as it is known here."""
    if not ids:
        return {}
    counted = func.count(_given.sale_id.distinct())
    rows = session.execute(
        select(_given.promotion_id, counted)
        .where(_given.promotion_id.in_(ids))
        .group_by(_given.promotion_id)
    )
    return {str(one): int(number) for one, number in rows}


def memberships(session: Session, contact_id: str) -> Sequence[str]:
    """The SKUs of the memberships that a person has bought and not given back, as far as it is
    known here."""
    back = (
        select(func.coalesce(func.sum(_back.c.quantity), 0))
        .select_from(_back.join(_refund, _refund.c.id == _back.c.refund_id))
        .where(_refund.c.sale_id == _line.sale_id, _back.c.line == _line.line)
        .scalar_subquery()
    )
    rows = session.execute(
        select(_line.sku)
        .where(_line.contact_id == contact_id, _line.kind == str(VariantKind.MEMBERSHIP))
        .where(_line.quantity > back)
        .distinct()
        .order_by(_line.sku)
    )
    return [str(sku) for (sku,) in rows]
