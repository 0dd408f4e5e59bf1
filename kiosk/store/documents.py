"""Reference rows as values and as the documents that travel to and from the hub.

A document is the row's content without what is local (digest, search text): what two devices
must agree on. Unknown kinds and unknown fields of a newer version are left alone. A row that was
removed is gone from its table; its tombstone is kept beside, and travels in its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, select

from kiosk.domain.admission import Ticket
from kiosk.domain.age import is_age
from kiosk.domain.catalogue import Product, StockPolicy, Variant, VariantKind
from kiosk.domain.clock import iso
from kiosk.domain.editions import Edition, numbers_text
from kiosk.domain.erasure import PREORDER, STAFF, TICKET, remains
from kiosk.domain.journal import canonical
from kiosk.domain.measures import Measure
from kiosk.domain.modifiers import Group
from kiosk.domain.prep import Station
from kiosk.domain.promotions import Promotion
from kiosk.domain.reference import is_tombstone
from kiosk.store.barcodes import forget_barcodes, index_barcodes
from kiosk.store.bundles import parts_of, parts_text
from kiosk.store.buyers import sound_buyer
from kiosk.store.case_tables import SettlementRow
from kiosk.store.door_rows import TICKET_ABSENT, sound_ticket, ticket_values
from kiosk.store.door_setup import DOOR_SETUP, sound_setup
from kiosk.store.door_tables import DoorSetupRow
from kiosk.store.erasing import BUYER, erased
from kiosk.store.invoice_tables import BuyerRow
from kiosk.store.modifier_table import ModifierGroupRow
from kiosk.store.modifiers import group_values, sound_group
from kiosk.store.picture_table import PictureRow
from kiosk.store.pictures import sound_picture
from kiosk.store.preorder_tables import PreorderPersonRow
from kiosk.store.prep import sound_station, station_values
from kiosk.store.prep_table import PrepStationRow
from kiosk.store.promotion_tables import PromotionRow
from kiosk.store.promotions import PROMOTION_KINDS, promotion_of
from kiosk.store.refund_tables import RefundReasonRow
from kiosk.store.removed_tables import RemovedRow
from kiosk.store.rows import digest_of, listed, put, table_of
from kiosk.store.session_tables import SessionNoteRow
from kiosk.store.staff_tables import StaffRow
from kiosk.store.tables import ContactRow, ProductRow, TicketRow, VariantRow

MEASURES = frozenset(map(str, Measure))
SETTLEMENT = "settlement"
REFUND_REASON = "refund_reason"
SESSION_NOTE = "session_note"
PROMOTION = "promotion"
MODIFIER_GROUP = "modifier_group"
PREP_STATION = "prep_station"
PICTURE = "picture"
_removed = table_of(RemovedRow).c
_TOMBSTONES = sql_select(_removed.body).where(
    _removed.kind == bindparam("kind"), _removed.id.in_(bindparam("ids", expanding=True))
)
_BRING_BACK = delete(table_of(RemovedRow)).where(
    _removed.kind == bindparam("of"), _removed.id.in_(listed("ids"))
)


def product_values(product: Product) -> dict[str, Any]:
    """A product's row."""
    return {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "vendor": product.vendor,
        "category": product.category,
    }


def variant_values(variant: Variant, position: int) -> dict[str, Any]:
    """A variant's row; ``position`` orders it within its product."""
    return {
        "id": variant.id,
        "product_id": variant.product_id,
        "product_title": variant.product_title,
        "position": position,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "options": json.dumps(variant.options, ensure_ascii=False),
        "title": variant.title,
        "search": " ".join((variant.title, variant.sku, *variant.barcodes)).casefold(),
        "currency": variant.price.currency,
        "price": variant.price.minor,
        "compare_at": variant.compare_at.minor if variant.compare_at else None,
        "taxable": variant.taxable,
        "kind": str(variant.kind),
        "policy": str(variant.policy),
        "limit": variant.limit,
        "edition": variant.edition.size if variant.edition else None,
        "numbers": numbers_text(variant.edition.numbers) if variant.edition else "",
        "cost": None if variant.cost is None else variant.cost.minor,
        "open_price": variant.open_price,
        "tax_class": variant.tax_class,
        "more_barcodes": json.dumps(variant.more_barcodes, ensure_ascii=False),
        "minimum_age": variant.minimum_age,
        "measure": str(variant.measure or ""),
        "deposit": None if variant.deposit is None else variant.deposit.minor,
        "single_purpose": variant.single_purpose,
        "parts": parts_text(variant.parts),
    }


def promotion_values(promotion: Promotion) -> dict[str, Any]:
    """A promotion's row."""
    return {
        **vars(promotion),
        "kind": str(promotion.kind),
        "skus": json.dumps(promotion.skus, ensure_ascii=False),
        "starts": iso(promotion.starts) if promotion.starts else None,
        "ends": iso(promotion.ends) if promotion.ends else None,
    }


def put_tickets(session: Session, tickets: Iterable[Ticket]) -> list[str]:
    """Write tickets; returns the ids of those that are new or changed."""
    values = [ticket_values(ticket) for ticket in tickets]
    return _put_changed(session, TicketRow, _without_erased(session, TICKET, values))


def put_products(session: Session, products: Iterable[Product]) -> list[str]:
    """Write products; returns the ids of those that are new or changed."""
    return _put_changed(session, ProductRow, [product_values(product) for product in products])


def put_variants(session: Session, variants: Sequence[tuple[Variant, int]]) -> list[str]:
    """Write variants with their positions; returns the ids of those that are new or changed."""
    return _put_changed(session, VariantRow, [variant_values(*one) for one in variants])


def put_promotions(session: Session, promotions: Iterable[Promotion]) -> list[str]:
    """Write promotions; returns the ids of those that are new or changed."""
    return _put_changed(session, PromotionRow, [promotion_values(one) for one in promotions])


def put_groups(session: Session, groups: Iterable[Group]) -> list[str]:
    """Write modifier groups; returns the ids of those that are new or changed."""
    return _put_changed(session, ModifierGroupRow, [group_values(one) for one in groups])


def put_stations(session: Session, stations: Iterable[Station]) -> list[str]:
    """Write stations that prepare things; returns the ids of those that are new or changed."""
    return _put_changed(session, PrepStationRow, [station_values(one) for one in stations])


def put_pictures(session: Session, pictures: Mapping[str, str]) -> list[str]:
    """Write pictures, by product; returns the ids of those that are new or changed."""
    rows = [{"id": product, "image": image} for product, image in pictures.items()]
    return _put_changed(session, PictureRow, rows)


def put_setup(session: Session, values: Sequence[dict[str, Any]]) -> list[str]:
    """Write what doors go by; returns the ids of what is new or changed."""
    return _put_changed(session, DoorSetupRow, values)


def _put_changed(
    session: Session, row: type[SQLModel], values: Sequence[dict[str, Any]]
) -> list[str]:
    key = row.id  # type: ignore[attr-defined]
    digest = row.digest  # type: ignore[attr-defined]
    changed: list[dict[str, Any]] = []
    for start in range(0, len(values), 500):
        part = values[start : start + 500]
        ids = [one["id"] for one in part]
        found = session.execute(select(key, digest).where(col(key).in_(ids)))
        known = {row_id: row_digest for row_id, row_digest in found}
        changed += [one for one in part if known.get(one["id"]) != digest_of(one)]
    put(session, row, changed)
    if row is VariantRow:
        index_barcodes(session, changed)
    ids = [one["id"] for one in changed]
    _bring_back(session, next(kind for kind, one in KINDS.items() if one.row is row), ids)
    return ids


@dataclass(frozen=True)
class Reference:
    """How one kind of reference row travels. ``absent`` is what columns hold where the document of
    an older version lacks them."""

    row: type[SQLModel]
    derive: Callable[[dict[str, Any]], dict[str, Any]] = dict
    local: frozenset[str] = frozenset({"digest"})
    absent: Mapping[str, Any] = field(default_factory=dict)


def _with_search(values: dict[str, Any]) -> dict[str, Any]:
    more = json.loads(values["more_barcodes"])
    if not isinstance(more, list) or not all(isinstance(one, str) for one in more):
        raise ValueError("further barcodes are a list of texts")
    words = " ".join((values["title"], values["sku"], values["barcode"], *more))
    if values["edition"] is not None:
        # What makes no sense is not kept: it would be read at every sale.
        Edition.of(values["edition"], values["numbers"])
    if values["open_price"] and values["policy"] == StockPolicy.STRICT:
        raise ValueError("what has no fixed price is not strict")
    parts_of(values["parts"])
    if not is_age(values["minimum_age"]):
        raise ValueError("an age is a number of whole years")
    if values["measure"] and (values["measure"] not in MEASURES or _counted(values)):
        raise ValueError("what is measured is goods of a fixed price that are not counted")
    deposit = values["deposit"]
    if deposit is not None and not (type(deposit) is int and deposit > 0):
        raise ValueError("a deposit is an amount above zero")
    if values["single_purpose"] and values["kind"] != VariantKind.GIFT_CARD:
        raise ValueError("what is single-purpose is a gift card")
    return {**values, "search": words.casefold()}


def _sound_promotion(values: dict[str, Any]) -> dict[str, Any]:
    # As above: it would be read at every sale. A newer kind is kept for when it is known.
    if values["kind"] in PROMOTION_KINDS:
        promotion_of(values)
    return values


def _counted(values: Mapping[str, Any]) -> bool:
    """Whether a variant can't be measured, being something else."""
    plain = (values["kind"], values["policy"]) == (VariantKind.GOODS, StockPolicy.UNLIMITED)
    return not plain or values["open_price"] or values["limit"] is not None


KINDS: Mapping[str, Reference] = {
    "product": Reference(ProductRow),
    "variant": Reference(
        VariantRow,
        _with_search,
        frozenset({"digest", "search"}),
        {
            "limit": None,
            "edition": None,
            "numbers": "",
            "cost": None,
            "open_price": False,
            "tax_class": "",
            "more_barcodes": "[]",
            "minimum_age": None,
            "measure": "",
            "deposit": None,
            "single_purpose": False,
            "parts": "",
        },
    ),
    TICKET: Reference(TicketRow, sound_ticket, absent=TICKET_ABSENT),
    DOOR_SETUP: Reference(DoorSetupRow, sound_setup),
    "contact": Reference(ContactRow),
    SETTLEMENT: Reference(SettlementRow),
    REFUND_REASON: Reference(RefundReasonRow),
    SESSION_NOTE: Reference(SessionNoteRow),
    STAFF: Reference(StaffRow),
    PROMOTION: Reference(PromotionRow, _sound_promotion),
    MODIFIER_GROUP: Reference(ModifierGroupRow, sound_group),
    PREP_STATION: Reference(PrepStationRow, sound_station),
    PICTURE: Reference(PictureRow, sound_picture),
    BUYER: Reference(BuyerRow, sound_buyer),
    PREORDER: Reference(PreorderPersonRow, sound_buyer),
}


def all_ids(session: Session, kind: str) -> list[str]:
    """The ids of all rows of a kind, and of those that were removed."""
    connection = session.connection()
    here = connection.execute(_all_ids(kind)).scalars()
    gone = connection.execute(sql_select(_removed.id).where(_removed.kind == kind)).scalars()
    return [*here, *gone]


@cache
def _all_ids(kind: str) -> Select[Any]:
    return sql_select(table_of(KINDS[kind].row).c.id)


def bodies_of(session: Session, kind: str, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What travels of the rows with these ids, in no order."""
    for start in range(0, len(ids), 500):
        part = {"ids": ids[start : start + 500]}
        for row in session.connection().execute(_bodies(kind), part):
            yield dict(row._mapping)
        for body in session.connection().execute(_TOMBSTONES, {"kind": kind, **part}).scalars():
            yield json.loads(body)


@cache
def _bodies(kind: str) -> Select[Any]:
    table = table_of(KINDS[kind].row)
    columns = [column for column in table.columns if column.name not in KINDS[kind].local]
    return sql_select(*columns).where(table.c.id.in_(bindparam("ids", expanding=True)))


def put_bodies(session: Session, kind: str, bodies: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as they came from the hub; columns that we don't have are left out.

    :raises KeyError: a column that we need is missing in one of them.
    :raises ValueError: one of them makes no sense.
    """
    reference = KINDS[kind]
    wanted = set(reference.row.model_fields) - reference.local
    gone: list[Mapping[str, Any]] = []
    values = []
    for body in bodies:
        if is_tombstone(body):
            gone.append(body)
        else:
            whole = {**reference.absent, **body}
            values.append(reference.derive({name: whole[name] for name in wanted}))
    put(session, reference.row, _without_erased(session, kind, values))
    if reference.row is VariantRow:
        index_barcodes(session, values)
    _bring_back(session, kind, [one["id"] for one in values])
    bury(session, kind, gone)


def bury(session: Session, kind: str, tombstones: Sequence[Mapping[str, Any]]) -> None:
    """Remove rows and keep their tombstones."""
    if not tombstones:
        return
    table = table_of(KINDS[kind].row)
    ids = [str(one["id"]) for one in tombstones]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        session.connection().execute(delete(table).where(table.c.id.in_(part)))
    if kind == "variant":
        forget_barcodes(session, ids)
    rows = [
        {"kind": kind, "id": name, "body": canonical(dict(one)).decode()}
        for name, one in zip(ids, tombstones, strict=True)
    ]
    put(session, RemovedRow, rows)


def removed_names(session: Session, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The tombstones of those of these rows that were removed, by id."""
    rows = session.connection().execute(
        sql_select(_removed.id, _removed.body).where(_removed.kind == kind, _removed.id.in_(ids))
    )
    return {row.id: json.loads(row.body) for row in rows}


def _bring_back(session: Session, kind: str, ids: Sequence[str]) -> None:
    wanted = {"of": kind, "ids": json.dumps(list(map(str, ids)))}
    session.connection().execute(_BRING_BACK, wanted)


def _without_erased(
    session: Session, kind: str, values: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    gone = erased(session, kind, [one["id"] for one in values])
    left = [remains(kind, one) if one["id"] in gone else one for one in values]
    return [one for one in left if one is not None]
