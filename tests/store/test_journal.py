"""The journal in the store: sequences without gaps, and tables that follow from it."""

from __future__ import annotations

import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, create_engine, select

from kiosk.domain.journal import Entry, Kind, check_chain
from kiosk.services import gate
from kiosk.services.till import NewEvent, Till, create_till
from kiosk.store.journal import entries, store_entry
from kiosk.store.outbox import Outbox
from kiosk.store.rows import table_of
from kiosk.store.tables import PROJECTIONS, EntryRow


def test_four_threads_write_a_chain_without_gaps(till: Till) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: gate.scan(till, f"unknown {n}"), range(60)))
    with till.store.reading() as session:
        chain = list(entries(session, till.device.id))
    assert [entry.seq for entry in chain] == list(range(1, len(chain) + 1))
    assert check_chain(chain) == []


def test_an_action_that_fails_leaves_nothing(till: Till) -> None:
    def everything() -> list[object]:
        with closing(sqlite3.connect(till.store.path)) as connection:
            return list(connection.iterdump())

    before = everything()
    with pytest.raises(ZeroDivisionError):
        _fail_midway(till)
    assert everything() == before


def _fail_midway(till: Till) -> None:
    body = {"verdict": "invalid", "ticket": None, "code_hash": "x"}
    with till.store.writing() as session:
        till.action(session, till.clock.now()).record(Kind.SCAN_REFUSED, body, till.event.id)
        raise ZeroDivisionError


def test_a_kind_that_is_not_known_yet_is_kept(till: Till) -> None:
    with till.store.writing() as session:
        till.action(session, till.clock.now()).record("FromTheFuture", {"x": 1}, None)  # type: ignore[arg-type]
    with till.store.reading() as session:
        last = list(entries(session, till.device.id))[-1]
    assert (last.kind, last.body) == ("FromTheFuture", {"x": 1})


def test_any_order_that_keeps_each_chains_own_gives_the_same_tables(
    busy: Till, tmp_path: Path
) -> None:
    """Two tills import the same file and sell; a third hears of it in a hundred orders."""
    other = create_till(tmp_path / "other", busy.clock, NewEvent("Fair", "GBP"))
    with busy.store.reading() as session:
        one = list(entries(session, busy.device.id))
    Outbox(other.store).apply_page("g", list(enumerate(one, start=1)), busy.clock.now())
    with other.store.writing() as session:
        action = other.action(session, busy.clock.now())
        opening = next(entry for entry in one if entry.kind == "StockReceived")
        lines = [{**line, "quantity": line["quantity"] + 3} for line in opening.body["lines"]]
        action.record(Kind.STOCK_RECEIVED, {**opening.body, "lines": lines}, opening.event)
    with other.store.reading() as session:
        two = list(entries(session, other.device.id))
    other.close()

    chance = random.Random(3)
    results = [_folded(_shuffled(one, two, chance)) for _ in range(100)]
    assert results[0]["stock"], "the comparison must see stock"
    assert all(result == results[0] for result in results)


def _shuffled(one: list[Entry], two: list[Entry], chance: random.Random) -> list[Entry]:
    chains, mixed = [list(one), list(two)], []
    while any(chains):
        chain = chance.choice([chain for chain in chains if chain])
        mixed.append(chain.pop(0))
    return mixed


def _folded(order: list[Entry]) -> dict[str, list[object]]:
    memory = create_engine("sqlite://")
    SQLModel.metadata.create_all(memory)
    with Session(memory) as session:
        for entry in order:
            store_entry(session, entry)
        session.commit()
        tables = {
            str(table_of(row).name): sorted(map(repr, session.execute(select(table_of(row)))))
            for row in (EntryRow, *PROJECTIONS)
        }
    memory.dispose()
    return tables
