"""Writing what entries mean: collected first, then written at once, one entry or thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session, SQLModel

from kiosk.domain.journal import Entry
from kiosk.domain.stock import Movement
from kiosk.store.rows import insert_rows, table_of
from kiosk.store.tables import MovementRow, StockRow

_stock = table_of(StockRow)
_movement = table_of(MovementRow)
_SAME_MOVEMENTS = select(_movement).where(_movement.c.id.in_(bindparam("ids", expanding=True)))
_add_stock = upsert(_stock)
_ADD_STOCK = _add_stock.on_conflict_do_update(
    index_elements=["variant_id"], set_={"on_hand": _stock.c.on_hand + _add_stock.excluded.on_hand}
)


class Folding:
    """What entries mean for the tables, collected to be written at once.

    Rows that are only added come before what changes rows, each table's in the order in which
    they came: so writing many entries at once gives the tables that one by one gives.
    """

    def __init__(self) -> None:
        self._added: dict[type[SQLModel], list[dict[str, Any]]] = {}
        self._changed: dict[Executable, list[dict[str, Any]]] = {}
        self._moved: list[tuple[Entry, list[Movement]]] = []

    def add(self, row: type[SQLModel], *values: dict[str, Any]) -> None:
        """Rows to insert."""
        self._added.setdefault(row, []).extend(values)

    def change(self, statement: Executable, values: dict[str, Any]) -> None:
        """A statement to run, after the inserts."""
        self._changed.setdefault(statement, []).append(values)

    def move(self, entry: Entry, movements: list[Movement]) -> None:
        """What an entry says that stock came or went."""
        if movements:
            self._moved.append((entry, movements))

    def write(self, session: Session) -> None:
        """Write all of it.

        :raises IntegrityError: the tables don't take it; some of it may be written.
        """
        for row, values in self._added.items():
            insert_rows(session, row, values)
        connection = session.connection()
        for statement, values in self._changed.items():
            connection.execute(statement, values)
        _move(session, self._moved)


def _move(session: Session, moved: Sequence[tuple[Entry, Sequence[Movement]]]) -> None:
    ids = {movement.id for _, movements in moved for movement in movements}
    if not ids:
        return
    connection = session.connection()
    before = {
        row.id: dict(row._mapping)
        for some in _parts(sorted(ids))
        for row in connection.execute(_SAME_MOVEMENTS, {"ids": some})
    }
    stand: dict[str, dict[str, Any]] = dict(before)
    for entry, movements in moved:
        rows = {
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
        for name, row in rows.items():
            old = stand.get(name)
            # Two devices opened with the same stock: the earlier count stands, wherever it is
            # folded.
            if old is None or (entry.hlc, entry.dev) < (old["hlc"], old["device_id"]):
                stand[name] = row
    gone = [old for name, old in before.items() if stand[name] is not old]
    fresh = [row for name, row in stand.items() if row is not before.get(name)]
    for old in gone:
        connection.execute(_movement.delete().where(_movement.c.id == old["id"]))
    insert_rows(session, MovementRow, fresh)
    change: dict[str, int] = {}
    for sign, counted in ((-1, gone), (1, fresh)):
        for one in counted:
            variant = one["variant_id"]
            change[variant] = change.get(variant, 0) + sign * one["quantity"]
    if change:
        connection.execute(
            _ADD_STOCK,
            [{"variant_id": variant, "on_hand": units} for variant, units in change.items()],
        )


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), 500):
        yield names[start : start + 500]
