"""Projections of numbered editions: what an entry means for held and sold numbers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.editions import (
    NO_NUMBERS,
    Numbers,
    number_effects,
    numbers_text,
    parse_numbers,
)
from kiosk.domain.journal import MAIN, Entry
from kiosk.store.edition_tables import HeldNumbersRow, NumberedLineRow
from kiosk.store.rows import insert_rows, table_of

_held = table_of(HeldNumbersRow)
_put = upsert(_held)
_PUT = _put.on_conflict_do_update(
    index_elements=["key", "device_id"], set_={"numbers": _put.excluded.numbers}
)


def fold_numbers(session: Session, entry: Entry, branch: str) -> None:
    """Apply one entry to the tables of numbers.

    :raises ValueError: its numbers make no sense for its kind.
    """
    effects = number_effects(entry.kind, entry.body)
    lines = [
        {
            "sale_id": entry.body["sale"],
            "line": one.line,
            "variant_id": one.variant,
            "numbers": numbers_text(one.numbers),
            "edition": one.size,
        }
        for one in effects.sold
    ]
    insert_rows(session, NumberedLineRow, lines)
    if branch != MAIN:
        # What another copy of a device did is in nobody's account.
        return
    for key in sorted(effects.came.keys() | effects.went.keys()):
        before = _before(session, entry.dev, key)
        came, went = effects.came.get(key, NO_NUMBERS), effects.went.get(key, NO_NUMBERS)
        _hold(session, entry.dev, key, (before | came) - went)
    for source, target, numbers in effects.moved:
        there = _before(session, entry.dev, source)
        _hold(session, entry.dev, target, _before(session, entry.dev, target) | (numbers & there))
        _hold(session, entry.dev, source, there - numbers)


def _before(session: Session, device_id: str, key: str) -> Numbers:
    here = (_held.c.key == key) & (_held.c.device_id == device_id)
    text = session.connection().execute(select(_held.c.numbers).where(here)).scalar()
    return parse_numbers(text) if text else NO_NUMBERS


def _hold(session: Session, device_id: str, key: str, numbers: Numbers) -> None:
    row = {"key": key, "device_id": device_id, "numbers": numbers_text(numbers)}
    session.connection().execute(_PUT, row)
