"""Who holds which right, as far as it is known here (:mod:`kiosk.domain.rights`).

A right that nobody has touched has no row: it lies, whole, with the till that sold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.journal import MAIN
from kiosk.domain.rights import refund_key, refund_of, rights_among
from kiosk.store.allotment_tables import AllotmentRow
from kiosk.store.rows import table_of
from kiosk.store.tables import SaleLineRow, SaleRow

_allotment = table_of(AllotmentRow)
_sale = table_of(SaleRow).c
_line = table_of(SaleLineRow).c
_SOLD = select(_sale.entry_hash, _line.line, _line.quantity).join_from(
    table_of(SaleRow), table_of(SaleLineRow), _line.sale_id == _sale.id
)
_OF_DEVICE = (_sale.device_id == bindparam("device_id")) & (_sale.branch == MAIN)
_SOLD_BY = _SOLD.where(_OF_DEVICE, _sale.entry_hash.in_(bindparam("hashes", expanding=True)))
_UNTOUCHED = _SOLD.join(
    _allotment,
    (_allotment.c.device_id == _sale.device_id)
    & (_allotment.c.key == "refund:" + _sale.entry_hash + ":" + cast(_line.line, String)),
    isouter=True,
).where(_OF_DEVICE, _allotment.c.key.is_(None))
_HELD = select(_allotment.c.key, _allotment.c.units).where(
    _allotment.c.device_id == bindparam("device_id"),
    _allotment.c.key.in_(bindparam("keys", expanding=True)),
)
_HOLDERS = select(_allotment.c.device_id, _allotment.c.units).where(
    _allotment.c.key == bindparam("key")
)
_OPEN = upsert(_allotment).on_conflict_do_nothing()


def open_accounts(session: Session, device_id: str, keys: Iterable[str]) -> None:
    """Give a device that is about to touch rights of its own sales the rows that they start from.

    In that device's own chain these come after its sales, so wherever and in whatever order
    chains are folded, the rows begin with the same units.
    """
    rows = [
        {"key": key, "device_id": device_id, "units": units}
        for key, units in _sold_by(session, device_id, rights_among(keys)).items()
    ]
    if rows:
        session.connection().execute(_OPEN, rows)


def held(session: Session, device_id: str, keys: Collection[str]) -> Mapping[str, int]:
    """How many units of each of these keys a device holds, rights that nobody touched among
    them; those it never had are left out."""
    rows = session.connection().execute(_HELD, {"device_id": device_id, "keys": list(keys)})
    known = {row.key: row.units for row in rows}
    return _sold_by(session, device_id, rights_among(set(keys) - known.keys())) | known


def untouched(session: Session, device_id: str) -> Mapping[str, int]:
    """The rights of a device's own sales that nobody has touched."""
    rows = session.connection().execute(_UNTOUCHED, {"device_id": device_id})
    return {refund_key(row.entry_hash, row.line): row.quantity for row in rows}


def holder(session: Session, key: str, seller: str) -> str | None:
    """The device that holds a right of ``seller``'s sale; None where none is known to."""
    rows = session.connection().execute(_HOLDERS, {"key": key}).all()
    for row in rows:
        if row.units > 0:
            return str(row.device_id)
    return None if any(row.device_id == seller for row in rows) else seller


def _sold_by(session: Session, device_id: str, keys: Collection[str]) -> dict[str, int]:
    hashes = sorted({found[0] for key in keys if (found := refund_of(key)) is not None})
    if not hashes:
        return {}
    rows = session.connection().execute(_SOLD_BY, {"device_id": device_id, "hashes": hashes})
    sold = {refund_key(row.entry_hash, row.line): row.quantity for row in rows}
    return {key: sold[key] for key in keys if key in sold}
