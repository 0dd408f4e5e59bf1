"""Rows beside the journal: products, variants, tickets, contacts."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.domain.reference import Cursor
from sync import catching_up
from sync.client import HubClient
from sync.hub import tables
from sync.protocol import MOST_ENTRIES, DocumentsReply, HubUnreachable
from sync.worker import SyncWorker
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill


@pytest.fixture
def other(hub: HubProcess) -> MemoryTill:
    joined = MemoryTill()
    joined.join(hub)
    return joined


def test_another_till_gets_what_one_changed(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, variant: str
) -> None:
    till.change_document("variant", variant, sku="MUG", title="Mug – großer Becher", price=1250)
    assert till.sync(hub.url).documents_pushed == 1
    other.sync(hub.url)
    body = other.documents["variant", variant].body
    assert body == {"sku": "MUG", "title": "Mug – großer Becher", "price": 1250}
    assert other.documents["variant", variant].event == "event-1"


def test_two_tills_that_hold_the_same_row_do_not_send_it_back_and_forth(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, variant: str
) -> None:
    for one in (till, other):
        one.change_document("variant", variant, title="Mug", sku="MUG")
        one.sync(hub.url)
    (kept,) = [row for row in hub.rows(tables.document) if row.id == variant]
    till.sync(hub.url)
    other.sync(hub.url)
    for one in (till, other, till, other):
        one.change_document("variant", variant, sku="MUG", title="Mug")
        assert one.sync(hub.url).documents_pulled == 0, "nothing of it is news to anybody"
    (again,) = [row for row in hub.rows(tables.document) if row.id == variant]
    assert again.version == kept.version


def test_the_latest_body_stands_and_the_one_before_is_gone(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, variant: str
) -> None:
    till.change_document("contact", variant, name="Ada Lovelace", email="ada@example.org")
    till.sync(hub.url)
    other.sync(hub.url)
    other.change_document("contact", variant, name=None, email=None)
    other.sync(hub.url)
    till.sync(hub.url)
    assert till.documents["contact", variant].body == {"name": None, "email": None}
    (kept,) = [row for row in hub.rows(tables.document) if row.id == variant]
    assert "Ada" not in kept.body


def test_changes_are_numbered_without_holes(
    own_hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.join(own_hub)
    for number in range(7):
        till.change_document("product", f"{number}-{variant}", title="one")
    till.sync(own_hub.url)
    for number in (2, 5):
        till.change_document("product", f"{number}-{variant}", title="two")
    till.sync(own_hub.url)
    versions = sorted(row.version for row in own_hub.rows(tables.document))
    assert versions == [1, 2, 4, 5, 7, 8, 9], "a changed row moves to the end of the line"
    assert till.heard_documents.after == 9


def test_many_documents_arrive_over_many_pages(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, variant: str
) -> None:
    for number in range(1200):
        till.change_document("ticket", f"{variant}-{number}", code=f"C{number}", note="x" * 1500)
    assert till.sync(hub.url).documents_pushed == 1200
    other.sync(hub.url)
    assert len([one for one in other.documents if one[1].startswith(variant)]) == 1200


@pytest.mark.parametrize("may_sell", [True, False])
def test_each_page_that_got_through_counts_though_the_network_fails(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, monkeypatch: pytest.MonkeyPatch,
    may_sell: bool,
) -> None:  # fmt: skip
    for number in range(2 * MOST_ENTRIES + 10):
        till.change_document("ticket", f"{till.dev}-{number:04d}", code=str(number))
    till.sync(hub.url)
    monkeypatch.setattr(other, "may_sell", lambda: may_sell)
    # By pages, however many there are.
    monkeypatch.setattr(catching_up, "FAR", 10**9)
    stored: list[int] = []
    with HubClient(hub.url, other.token) as client:
        ask, answers = client.documents, 3

        def failing(generation: str, after: int) -> DocumentsReply:
            nonlocal answers
            if not answers:
                raise HubUnreachable("away")
            answers -= 1
            return ask(generation, after, 100)

        apply = other.apply_documents

        def applying(at: Cursor, *rest: Any) -> int:
            stored.append(at.after)
            return apply(at, *rest)

        monkeypatch.setattr(client, "documents", failing)
        monkeypatch.setattr(other, "apply_documents", applying)
        worker = SyncWorker(client, other, other.clock)
        with pytest.raises(HubUnreachable):
            worker.once()
        assert len(other.documents) == 300
        assert len(stored) == (3 if may_sell else 1)
        answers = 100
        worker.once()
    assert {name for _, name in till.documents} <= {name for _, name in other.documents}


def test_a_row_that_changed_here_meanwhile_is_not_overwritten(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, variant: str
) -> None:
    till.change_document("product", variant, title="theirs")
    till.sync(hub.url)
    other.change_document("product", variant, title="ours")
    other.sync(hub.url)
    till.sync(hub.url)
    assert till.documents["product", variant].body == {"title": "ours"}


def test_stock_is_named_once_the_variants_document_is_there(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.receive(variant, 3)
    till.sync(hub.url)
    with HubClient(hub.url, till.token) as client:
        line = next(one for one in client.stock() if one.variant == variant)
        assert (line.sku, line.title, line.on_hand) == ("", "", 3)
        till.change_document("variant", variant, sku="MUG-1", title="Mug")
        till.sync(hub.url)
        line = next(one for one in client.stock() if one.variant == variant)
    assert (line.sku, line.title, line.on_hand) == ("MUG-1", "Mug", 3)


@pytest.mark.parametrize("generation", ["", "another"])
def test_a_till_that_knows_another_generation_starts_from_the_first(
    hub: HubProcess, till: MemoryTill, variant: str, generation: str
) -> None:
    till.sell(variant)
    till.change_document("product", variant, title="Mug")
    till.sync(hub.url)
    with HubClient(hub.url, till.token) as client:
        page = client.pull(Cursor(generation, 10_000), 0)
        rows = client.documents(generation, 10_000)
    assert page.generation == rows.generation == till.pulled.generation
    assert page.entries[0].hub_seq == 1
    assert rows.documents

    till.pulled = till.heard_documents = Cursor(generation, 10_000)
    assert till.sync(hub.url).pulled == 0
    assert till.pulled.generation == page.generation
    assert sorted(till.at_hub) == list(range(1, page.head + 1))
