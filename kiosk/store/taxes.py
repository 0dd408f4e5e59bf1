"""The tax classes of an event: kept as the latest entries say, and read with the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.event import Event
from kiosk.domain.journal import Entry
from kiosk.domain.tax import NO_CLASS, STANDARD, TaxRate, class_name
from kiosk.store.rows import Question, table_of
from kiosk.store.tax_tables import TaxClassRow

_class = table_of(TaxClassRow)
_set = upsert(_class)
# Two tills may set one class apart from each other: whichever is folded first, the later stands.
_SET = _set.on_conflict_do_update(
    index_elements=["event_id", "class_name"],
    set_={
        name: _set.excluded[name]
        for name in ("name", "millipercent", "included", "hlc", "entry_hash")
    },
    where=(_class.c.hlc < _set.excluded.hlc)
    | ((_class.c.hlc == _set.excluded.hlc) & (_class.c.entry_hash < _set.excluded.entry_hash)),
)
_CLASSES = Question(
    select(_class.c.class_name, _class.c.name, _class.c.millipercent, _class.c.included).where(
        _class.c.event_id == bindparam("event")
    )
)


def fold_taxes(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep the classes that an entry sets.

    :raises ValueError: one of them makes no sense; it would be read at every sale.
    """
    rows = []
    for called, rate in body["classes"].items():
        if called != class_name(called) or called == NO_CLASS:
            raise ValueError("That is no name of a class.")
        name, part, included = rate["name"], rate["millipercent"], rate["included"]
        sound = isinstance(name, str) and type(part) is int and type(included) is bool
        if not sound or not 0 <= part <= 100_000:
            raise ValueError("That is no rate.")
        rows.append(
            {
                "event_id": entry.event,
                "class_name": called,
                "name": name,
                "millipercent": part,
                "included": included,
                "hlc": entry.hlc,
                "entry_hash": entry.hash,
            }
        )
    if rows:
        session.connection().execute(_SET, rows)


def with_classes(session: Session, event: Event) -> Event:
    """An event with its tax classes as they are known here."""
    classes = {
        called: TaxRate(name, part, bool(included))
        for called, name, part, included in _CLASSES.ask(session, event=event.id)
    }
    standard = classes.pop(STANDARD, event.tax)
    return replace(event, tax=standard, tax_classes=classes)
