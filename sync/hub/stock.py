"""The central stock: what everybody's movements add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.domain.journal import Entry
from kiosk.domain.stock import Movement, movements_of
from sync.hub.database import Hub, insert_many, parts
from sync.hub.naming import named_variants
from sync.hub.tables import movement, stock
from sync.protocol import StockLine

_MOST_UNITS = 1_000_000_000


class Unreadable(ValueError):
    """An entry's body can't be what its kind says."""


def movements(entry: Entry) -> list[Movement]:
    """The stock movements of an entry.

    :raises Unreadable: its body makes no sense for its kind.
    """
    try:
        found = movements_of(entry.kind, entry.body)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise Unreadable(
            f"Its stock movements can't be read ({type(fault).__name__}: {fault})."
        ) from fault
    for one in found:
        for name in (one.id, one.variant_id):
            if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= 200:
                raise Unreadable("A stock movement or its variant has no usable id.")
        if abs(one.quantity) > _MOST_UNITS:
            raise Unreadable("A stock movement is beyond any stock.")
    return found


def fold(connection: Connection, moved: Iterable[tuple[Entry, list[Movement]]]) -> None:
    """Count the movements of new entries; the caller holds the log's lock.

    A movement id counts once. Two devices that opened with the same stock name it alike: the
    one with the lower (hlc, device) counts, whichever arrives first, as on every device.
    """
    arriving: dict[str, tuple[Entry, Movement]] = {}
    for entry, found in moved:
        for name, one in {m.id: m for m in found}.items():
            if name not in arriving or _rank(entry) < _rank(arriving[name][0]):
                arriving[name] = (entry, one)
    change: Counter[str] = Counter()
    for names in parts(list(arriving)):
        for known in connection.execute(select(movement).where(movement.c.id.in_(names))):
            if (known.hlc, known.dev) <= _rank(arriving[known.id][0]):
                del arriving[known.id]
            else:
                connection.execute(delete(movement).where(movement.c.id == known.id))
                change[known.variant] -= known.quantity
    rows: list[dict[str, str | int | None]] = []
    for entry, one in arriving.values():
        change[one.variant_id] += one.quantity
        rows.append(
            {
                "id": one.id,
                "variant": one.variant_id,
                "quantity": one.quantity,
                "hlc": entry.hlc,
                "dev": entry.dev,
            }
        )
    insert_many(connection, movement, rows)
    _add(connection, change)


def _rank(entry: Entry) -> tuple[str, str]:
    return entry.hlc, entry.dev


def _add(connection: Connection, change: Mapping[str, int]) -> None:
    rows = [{"variant": variant, "on_hand": units} for variant, units in change.items()]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def _adding(fresh: sqlite.Insert | postgresql.Insert) -> Insert:
    return fresh.on_conflict_do_update(
        index_elements=["variant"], set_={"on_hand": stock.c.on_hand + fresh.excluded.on_hand}
    )


_ADD = {
    "sqlite": _adding(sqlite.insert(stock)),
    "postgresql": _adding(postgresql.insert(stock)),
}


def levels(hub: Hub) -> list[StockLine]:
    """What is on hand of every variant that ever moved, in the order of their SKUs."""
    with hub.reading() as connection:
        rows = connection.execute(select(stock.c.variant, stock.c.on_hand)).all()
        names = named_variants(connection, [row.variant for row in rows])
    lines = []
    for row in rows:
        sku, title = names.get(row.variant, ("", ""))
        lines.append(StockLine(variant=row.variant, sku=sku, title=title, on_hand=row.on_hand))
    return sorted(lines, key=lambda line: (line.sku, line.variant))
