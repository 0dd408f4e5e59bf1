"""Questions to the store about numbered editions; each named, each by index."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlmodel import Session

from kiosk.domain.editions import NO_NUMBERS, Edition, Numbers, parse_numbers
from kiosk.domain.ids import VariantId
from kiosk.store.edition_tables import HeldNumbersRow, NumberedLineRow
from kiosk.store.rows import table_of
from kiosk.store.tables import VariantRow

_variant = table_of(VariantRow).c
_held = table_of(HeldNumbersRow).c
_line = table_of(NumberedLineRow).c
_EDITIONS = select(_variant.id, _variant.edition, _variant.numbers).where(
    _variant.id.in_(bindparam("ids", expanding=True)), _variant.edition.is_not(None)
)
_HELD = select(_held.key, _held.numbers).where(
    _held.device_id == bindparam("device_id"),
    _held.key.in_(bindparam("keys", expanding=True)),
    _held.numbers != "",
)
_SOLD = select(_line.variant_id, _line.numbers).where(
    _line.variant_id.in_(bindparam("ids", expanding=True))
)
_LINES = select(_line.line, _line.numbers, _line.edition).where(
    _line.sale_id == bindparam("sale_id")
)


def editions(session: Session, ids: Collection[str]) -> Mapping[VariantId, Edition]:
    """The editions of those of these variants that are numbered."""
    rows = session.connection().execute(_EDITIONS, {"ids": list(ids)})
    return {VariantId(row.id): Edition.of(row.edition, row.numbers) for row in rows}


def held_numbers(session: Session, device_id: str, keys: Collection[str]) -> Mapping[str, Numbers]:
    """The numbers of each of these keys that a device holds; keys without any are left out."""
    rows = session.connection().execute(_HELD, {"device_id": device_id, "keys": list(keys)})
    return {row.key: parse_numbers(row.numbers) for row in rows}


def sold_numbers(session: Session, ids: Collection[str]) -> Mapping[VariantId, Numbers]:
    """The numbers of each of these variants that are known to be sold, by whomever."""
    found: dict[VariantId, Numbers] = {}
    for row in session.connection().execute(_SOLD, {"ids": list(ids)}):
        before = found.get(row.variant_id, NO_NUMBERS)
        found[VariantId(row.variant_id)] = before | parse_numbers(row.numbers)
    return found


def numbers_of_sale(session: Session, sale_id: str) -> Mapping[int, tuple[Numbers, int]]:
    """By line of a sale: the numbers it sold, and the size of their edition."""
    rows = session.connection().execute(_LINES, {"sale_id": sale_id})
    return {row.line: (parse_numbers(row.numbers), row.edition) for row in rows}
