"""Finding what can be sold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.services import bundles, pools, quick_keys
from kiosk.services.former_prices import struck
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.edition_queries import editions
from kiosk.store.pictures import names
from kiosk.store.tables import ProductRow, StockRow, VariantRow

PAGE = 60


@dataclass(frozen=True)
class TileRow:
    """A variant on the grid: what is on hand of it at the whole stall, and what this till may
    sell to everybody (less, where it is strict and other tills hold some). None: nothing was ever
    counted. Of what is on hand so many are ``kept`` for some. What it cost ``former``ly is struck
    through, where that is on record. ``picture`` is the name of its picture, empty where it has
    none."""

    variant: Variant
    on_hand: int | None
    to_sell: int | None
    kept: int = 0
    former: Money | None = None
    picture: str = ""


@dataclass(frozen=True)
class Shelf:
    """Some of what can be sold: what is of a ``category``, or this till's quick keys; all of it
    where it is neither."""

    category: str = ""
    quick: bool = False


ALL = Shelf()
QUICK = Shelf(quick=True)


def shelves(till: Till) -> list[Shelf]:
    """What a till can show apart, all of it first; nothing where there is no choice."""
    # What stands together in the index isn't looked at one by one.
    found = select(ProductRow.category).where(ProductRow.category != "").distinct()
    with till.store.reading() as session:
        categories = sorted(session.exec(found), key=str.casefold)
        quick = [QUICK] if quick_keys.kept(session) else []
    named = [*quick, *(Shelf(one) for one in categories)]
    return [ALL, *named] if len(named) > 1 or quick else []


def search(
    till: Till, text: str = "", limit: int = PAGE, offset: int = 0, shelf: Shelf = ALL
) -> list[TileRow]:
    """A page of variants whose title, SKU or barcode holds every word of ``text``; with none, of
    what is on a shelf."""
    if shelf.quick and not text:
        return _quick(till, limit, offset)
    statement = (
        select(VariantRow, StockRow.on_hand)
        .join(StockRow, col(StockRow.variant_id) == VariantRow.id, isouter=True)
        .order_by(col(VariantRow.product_title), col(VariantRow.position), col(VariantRow.id))
        .limit(limit)
        .offset(offset)
    )
    for word in text.casefold().split():
        statement = statement.where(col(VariantRow.search).contains(word, autoescape=True))
    if shelf.category and not text:
        of_it = select(ProductRow.id).where(ProductRow.category == shelf.category)
        statement = statement.where(col(VariantRow.product_id).in_(of_it))
    with till.store.reading() as session:
        found = [(queries.variant_of(row), left) for row, left in session.exec(statement)]
        return _tiles(till, session, found)


def find(till: Till, code: str) -> Variant | None:
    """The variant with this SKU or barcode."""
    with till.store.reading() as session:
        return queries.variant_by_code(session, code)


def named(till: Till, code: str) -> list[Variant]:
    """The variant with this SKU, or else with this barcode; two where more than one bears it."""
    with till.store.reading() as session:
        return queries.variants_by_code(session, code)


def numbered(till: Till, variants: Collection[VariantId]) -> Collection[VariantId]:
    """Those of these variants of which each piece has its number."""
    with till.store.reading() as session:
        return editions(session, variants).keys()


def find_ticket_type(till: Till, name: str) -> Variant | None:
    """The ticket on sale whose title or SKU is ``name``, whatever the case."""
    wanted = name.casefold().strip()
    with till.store.reading() as session:
        rows = session.exec(select(VariantRow).where(VariantRow.kind == VariantKind.TICKET))
        for row in rows:
            if wanted in (row.title.casefold(), row.sku.casefold()):
                return queries.variant_of(row)
    return None


def stock(till: Till, sku: str = "") -> list[TileRow]:
    """Every variant with what is on hand, or the one of ``sku``."""
    if not sku:
        return search(till, limit=-1)
    with till.store.reading() as session:
        variant = queries.variant_by_code(session, sku)
        if variant is None:
            return []
        on_hand = queries.on_hand(session, [variant.id]).get(variant.id)
        return _tiles(till, session, [(variant, on_hand)])


def _quick(till: Till, limit: int, offset: int) -> list[TileRow]:
    with till.store.reading() as session:
        keys = quick_keys.kept(session)[offset : offset + limit]
        known = queries.variants_by_id(session, keys)
        on_hand = queries.on_hand(session, list(known))
        return _tiles(till, session, [(known[key], on_hand.get(key)) for key in keys])


def _tiles(
    till: Till, session: Session, found: Sequence[tuple[Variant, int | None]]
) -> list[TileRow]:
    inside = bundles.parts_among(session, [variant for variant, _ in found])
    everything = [*(variant for variant, _ in found), *inside.values()]
    strict = [one.id for one in everything if one.policy is StockPolicy.STRICT]
    left = pools.left(till, session, strict) if strict else {}
    stocked = queries.on_hand(session, list(inside)) if inside else {}
    here = dict(stocked) | {one: max(some.here, 0) for one, some in left.items()}
    shown = names(session, {variant.product_id for variant, _ in found})
    before = struck(session, [variant for variant, _ in found], till.clock.now())
    return [
        TileRow(
            variant,
            bundles.to_make(variant, inside, stocked) if variant.parts else on_hand,
            bundles.to_make(variant, inside, here)
            if variant.parts
            else left[variant.id].here
            if variant.id in left
            else on_hand,
            left[variant.id].kept if variant.id in left else 0,
            before.get(variant.id),
            shown.get(variant.product_id, ""),
        )
        for variant, on_hand in found
    ]
