"""The table of pools: how many units are held back for whom, and until when."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.allotments import variant_of
from kiosk.domain.journal import Entry
from kiosk.domain.pools import is_pool, word_of
from kiosk.store.allotment_tables import AllotmentRow, PoolRow
from kiosk.store.rows import table_of
from kiosk.store.tables import DeviceRow

_pool = table_of(PoolRow)
_allotment = table_of(AllotmentRow)
_device = table_of(DeviceRow)
_add = upsert(_pool)
_ADD = _add.on_conflict_do_update(
    index_elements=["key"], set_={"units": _pool.c.units + _add.excluded.units}
)
# What was said last stands, in whatever order it is heard.
_SAY = (
    _pool.update()
    .where(
        _pool.c.key == bindparam("of"),
        (_pool.c.said < bindparam("now"))
        | ((_pool.c.said == bindparam("now")) & (_pool.c.said_by < bindparam("by"))),
    )
    .values(
        release_at=bindparam("until"),
        released=bindparam("open"),
        said=bindparam("now"),
        said_by=bindparam("by"),
    )
)


def pour(session: Session, units: Mapping[str, int]) -> None:
    """Add units to pools; what are units of something else is left out."""
    rows = [
        {
            "key": key,
            "variant_id": variant_of(key),
            "units": number,
            "release_at": "",
            "released": False,
            "said": "",
            "said_by": "",
        }
        for key, number in units.items()
        if is_pool(key)
    ]
    if rows:
        session.connection().execute(_ADD, rows)


def hold_nothing_yet(session: Session, dev: str, hub: str) -> None:
    """A device joins ``hub``: unless it had before, it holds nothing, for what it sold while it was
    alone was not of what it holds from now on."""
    alone = select(_device.c.id).where(
        _device.c.id == dev, _device.c.hub.is_(None) | (_device.c.hub != hub)
    )
    # Its rights to refund, which it made itself, go on.
    goods = _allotment.c.key.startswith("stock:") & _allotment.c.device_id.in_(alone)
    session.connection().execute(_allotment.delete().where(goods))


def hear(session: Session, entry: Entry) -> None:
    """Note when a pool opens, if this readable ``UnitsMoved`` says so.

    :raises BadUnits: the moment can't be read.
    """
    word = word_of(entry.body)
    if word is not None:
        pour(session, {word.key: 0})
        said = {"of": word.key, "until": word.release_at, "open": word.released}
        session.connection().execute(_SAY, {**said, "now": entry.hlc, "by": entry.dev})
