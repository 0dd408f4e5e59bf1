"""Entries that come in bulk mean what they mean one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlmodel import Session

from kiosk.domain.clock import FixedClock, Hlc, tick
from kiosk.domain.errors import StoreDamaged
from kiosk.domain.journal import GENESIS, Entry, Kind, public_key_text, seal
from kiosk.services.checks import verify_till
from kiosk.services.till import Till, create_till
from kiosk.store import projections
from kiosk.store.journal import entry_of
from kiosk.store.outbox import Outbox
from kiosk.store.rows import table_of
from kiosk.store.tables import PROJECTIONS, EntryRow
from tests.store.conftest import START

NO_TAX = {
    "rate": {"name": "VAT", "millipercent": 20_000, "included": "well"},
    **dict.fromkeys(("net", "tax", "gross"), 0),
}
Numbered = list[tuple[int, Entry]]


@pytest.fixture
def others(tmp_path: Path) -> Iterator[tuple[Till, Till]]:
    """Two tills that have heard nothing yet."""
    made = [create_till(tmp_path / name, FixedClock(START), None, name) for name in ("a", "b")]
    yield made[0], made[1]
    for one in made:
        one.close()


def log_of(till: Till) -> Numbered:
    """Everything that a till has, as a hub would number it."""
    table = table_of(EntryRow)
    with till.store.reading() as session:
        found = session.execute(select(table).order_by(table.c.hlc, table.c.device_id, table.c.seq))
        return [(n, entry_of(row._mapping)) for n, row in enumerate(found, 1)]


def told(till: Till, but: str) -> dict[str, set[str]]:
    """What the projections say, without the till's own first entry."""
    with till.store.reading() as session:
        return {
            table.__name__: {
                str(tuple(row))
                for row in session.execute(select(table_of(table)))
                if but not in tuple(row)
            }
            for table in PROJECTIONS
        }


@pytest.mark.parametrize("nonsense", [False, True])
def test_a_part_gives_the_tables_that_its_entries_give_one_by_one(
    busy: Till, others: tuple[Till, Till], nonsense: bool
) -> None:
    one, other = others
    log = log_of(busy)
    if not nonsense:
        # The last of the hub's entries makes no sense; what was taken for it follows elsewhere.
        log = [(n, e) for n, e in log if e.kind != Kind.DEVICE_FENCED or "device" in e.body]
        log = list(enumerate((e for _, e in log), 1))
    for place, entry in log:
        Outbox(one.store).apply_page("g", [(place, entry)], START)
    assert Outbox(other.store).apply_part("g", log, START) == len(log)
    assert told(one, one.device.id) == told(other, other.device.id)
    assert bool(told(other, "")["ParkedRow"]) == nonsense
    assert Outbox(other.store).cursor() == Outbox(one.store).cursor()
    assert verify_till(other).problems == ()
    assert Outbox(other.store).apply_part("g", log, START) == 0, "it is here already"
    assert not [dev for dev, _ in Outbox(other.store).unsent(100) if dev != other.device.id]


def sales_of_another(like: Entry, count: int, wrong: dict[int, dict[str, object]]) -> list[Entry]:
    """The chain of a device that sold like this, but for some of its sales."""
    key, chain = Ed25519PrivateKey.generate(), list[Entry]()
    # Without the voucher that it was paid with, it touches nobody's units.
    cash = {"tenders": [one for one in like.body["tenders"] if not one.get("allotment")]}
    started = {"name": "Other", "prefix": "QQ", "public_key": public_key_text(key)}
    told = [(Kind.DEVICE_STARTED, {**started, "restored_from": None})]
    for n in range(1, count + 1):
        named = {"sale": f"sale-{n}", "counter": n, "receipt": f"QQ-{n:06d}", "key": None}
        told.append((Kind.SALE_COMPLETED, {**like.body, **cash, **named, **wrong.get(n, {})}))
    for kind, body in told:
        before = chain[-1] if chain else None
        chain.append(
            seal(
                key=key,
                dev="another-till",
                seq=len(chain) + 1,
                prev=before.hash if before else GENESIS,
                event=like.event,
                action="",
                kind=kind,
                at=START,
                hlc=tick(Hlc.parse(before.hlc) if before else None, START),
                body=body,
            )
        )
    return chain


@pytest.mark.parametrize(
    ("wrong", "parked"),
    [
        ({}, 0),
        ({7: {"lines": [{}]}}, 1),
        ({7: {"receipt": None}}, 1),
        ({7: {"taxes": [NO_TAX]}}, 1),
        ({7: {"sale": "sale-6"}, 17: {"sale": "sale-1"}}, 2),
    ],
    ids=["all plain", "no lines to read", "no receipt", "a word for yes or no", "sold twice"],
)
def test_many_sales_at_once_give_the_tables_that_each_gives_alone(
    busy: Till,
    others: tuple[Till, Till],
    wrong: dict[int, dict[str, object]],
    parked: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projections, "_AT_ONCE", 5)
    one, other = others
    log = [entry for _, entry in log_of(busy)]
    before = sum(e.kind == Kind.SALE_COMPLETED for e in log)
    (like,) = [e for e in log if e.kind == Kind.SALE_COMPLETED and e.body["key"] == "k3"]
    sold = sales_of_another(like, 23, wrong)
    together = list(enumerate([*sold[:12], *log, *sold[12:]], 1))
    for place, entry in together:
        Outbox(one.store).apply_page("g", [(place, entry)], START)
    alone: list[Entry] = []
    whole = projections.fold_or_park

    def counted(session: Session, entry: Entry, branch: str) -> None:
        alone.append(entry)
        whole(session, entry, branch)

    monkeypatch.setattr(projections, "fold_or_park", counted)
    assert Outbox(other.store).apply_part("g", together, START) == len(together)
    assert told(one, one.device.id) == told(other, other.device.id)
    # The hub's last entry makes no sense, either.
    found = told(other, other.device.id)
    assert len(found["ParkedRow"]) == parked + 1
    assert len(found["SaleRow"]) == before + 23 - parked
    by_itself = {e.hash for e in sold[1:]} & {e.hash for e in alone}
    assert len(by_itself) == 5 * len(wrong), "the others were written at once"
    assert verify_till(other).problems == ()


def test_a_part_stops_before_a_forged_entry_and_says_which(
    busy: Till, others: tuple[Till, Till]
) -> None:
    here, log = others[0], log_of(busy)
    place = next(n for n, entry in log if entry.kind == Kind.SALE_COMPLETED)
    forged = replace(log[place - 1][1], body={**log[place - 1][1].body, "total": 1})
    with pytest.raises(StoreDamaged, match=f"Entry {forged.seq} of device"):
        Outbox(here.store).apply_part(
            "g", [*log[: place - 1], (place, forged), *log[place:]], START
        )
    assert Outbox(here.store).cursor().after == place - 1
    assert verify_till(here).problems == ()


def test_a_part_that_does_not_follow_the_cursor_is_not_taken(
    busy: Till, others: tuple[Till, Till]
) -> None:
    outbox, log = Outbox(others[0].store), log_of(busy)
    assert outbox.apply_part("g", log[3:], START) == 0
    assert outbox.cursor().after == 0
    assert outbox.apply_part("g", log[:5], START) == 5
    assert outbox.apply_part("another", log[5:], START) == 0
    assert outbox.apply_part("g", log[2:], START) == len(log) - 5
    assert outbox.cursor().after == len(log)
