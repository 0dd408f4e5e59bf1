"""What an entry means for stock: its movements, and what is on hand by them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.domain.stock import Movement
from kiosk.store.rows import insert_rows, listed, table_of
from kiosk.store.tables import MovementRow, StockRow

Rows = dict[str, dict[str, Any]]
_stock = table_of(StockRow)
_movement = table_of(MovementRow)
_SAME_MOVEMENTS = select(_movement).where(_movement.c.id.in_(listed("names")))
_add_stock = upsert(_stock)
_ADD_STOCK = _add_stock.on_conflict_do_update(
    index_elements=["variant_id"], set_={"on_hand": _stock.c.on_hand + _add_stock.excluded.on_hand}
)
_HELD_BACK = "movements held back"


def fold_movements(session: Session, entry: Entry, movements: Sequence[Movement]) -> None:
    """Write the movements of an entry and count them."""
    rows: Rows = {
        movement.id: {
            "id": movement.id,
            "variant_id": movement.variant_id,
            "quantity": movement.quantity,
            "reason": str(movement.reason),
            "at": entry.at,
            "hlc": entry.hlc,
            "device_id": entry.dev,
        }
        for movement in movements
    }
    held_back = session.info.get(_HELD_BACK)
    if held_back is None:
        _write(session, rows)
    elif held_back.keys().isdisjoint(rows):
        held_back.update(rows)
    else:
        raise ValueError("One movement comes from two entries.")


@contextmanager
def movements_at_once(session: Session) -> Iterator[None]:
    """Write the movements of all entries that are folded in this block at its end.

    :raises ValueError: one comes from two of them; which of both stands depends on their order.
    """
    held_back: Rows = {}
    session.info[_HELD_BACK] = held_back
    try:
        yield
    finally:
        del session.info[_HELD_BACK]
    _write(session, held_back)


def _write(session: Session, rows: Rows) -> None:
    if not rows:
        return
    connection = session.connection()
    before = connection.execute(_SAME_MOVEMENTS, {"names": json.dumps(list(rows))}).all()
    for old in before:
        # Two devices opened with the same stock: the earlier count stands, wherever it is folded.
        new = rows[old.id]
        if (old.hlc, old.device_id) <= (new["hlc"], new["device_id"]):
            del rows[old.id]
        else:
            connection.execute(_movement.delete().where(_movement.c.id == old.id))
            connection.execute(_ADD_STOCK, {"variant_id": old.variant_id, "on_hand": -old.quantity})
    insert_rows(session, MovementRow, list(rows.values()))
    if rows:
        connection.execute(
            _ADD_STOCK,
            [
                {"variant_id": row["variant_id"], "on_hand": row["quantity"]}
                for row in rows.values()
            ],
        )
