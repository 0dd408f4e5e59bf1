"""The outbox as sync sees it: nothing is forgotten, nothing forged gets in, all may be repeated."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock, Hlc, tick
from kiosk.domain.consent import parse_consent
from kiosk.domain.errors import StoreDamaged
from kiosk.domain.journal import MAIN, Entry, Kind, Written, canonical, seal
from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.services import checks, gate, syncing
from kiosk.services.importing import import_products
from kiosk.services.signup import SignUp, take
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.documents import put_bodies
from kiosk.store.journal import entries, write_entry
from kiosk.store.outbox import Outbox
from kiosk.store.rows import mark_unsent
from kiosk.store.verify import verify
from tests.factories import PRODUCTS, START, dump, on_hand, rows, sell, variant_id


@pytest.fixture
def outbox(till: Till) -> Outbox:
    return Outbox(till.store)


@pytest.fixture
def other(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    """A till that waits for what the hub tells it: no event, no products."""
    opened = create_till(tmp_path / "other", clock, None, "Till 2")
    yield opened
    opened.close()


def chain(till: Till) -> list[Entry]:
    with till.store.reading() as session:
        return list(entries(session, till.device.id))


def sent(run: Sequence[Entry]) -> list[Written]:
    """A run as it travels."""
    return [one.written() for one in run]


def paged(run: Sequence[Entry], first: int = 1) -> list[tuple[int, Entry]]:
    """Entries under the numbers that a hub gives them."""
    return list(enumerate(run, start=first))


def hear(outbox: Outbox, documents: Sequence[tuple[int, DocumentRow]]) -> int:
    """The last page of a hub that was never put back."""
    return outbox.apply_documents(Cursor("g1", documents[-1][0]), documents, base=0, whole=True)


def mugs(here: Till, maker: Till) -> int:
    """What is on hand at a till that has heard of the mug by its id alone."""
    query = "SELECT on_hand FROM stock WHERE variant_id = ?"
    ((found,),) = rows(here.store.path, query, variant_id(maker, "MUG"))
    return int(found)


def held(till: Till, device_id: str) -> int:
    query = "SELECT count(*) FROM entry WHERE device_id = ?"
    return int(rows(till.store.path, query, device_id)[0][0])


def test_everything_is_unsent_until_the_hub_has_it(till: Till, outbox: Outbox) -> None:
    sell(till, "MUG")
    whole = chain(till)
    assert outbox.unsent(100) == [(till.device.id, sent(whole))]
    outbox.acknowledge([whole[1].hash], START)
    assert outbox.unsent(100) == [(till.device.id, sent(whole[2:]))]
    outbox.acknowledge([whole[-1].hash], START)
    assert outbox.unsent(100) == []


def test_a_run_is_cut_at_the_limit_and_goes_on_where_it_stopped(till: Till, outbox: Outbox) -> None:
    for _ in range(5):
        sell(till, "MUG")
    taken: list[Written] = []
    while runs := outbox.unsent(2):
        ((_, run),) = runs
        assert len(run) <= 2
        taken += run
        outbox.acknowledge([run[-1].hash], START)
    assert taken == sent(chain(till))


def test_only_an_entry_that_is_here_raises_a_watermark(till: Till, outbox: Outbox) -> None:
    whole = chain(till)
    outbox.acknowledge(["0" * 64, ""], START)
    assert outbox.unsent(100) == [(till.device.id, sent(whole))]
    outbox.acknowledge(["0" * 64, whole[0].hash], START)
    assert outbox.unsent(100) == [(till.device.id, sent(whole[1:]))]


def test_a_late_reply_never_lowers_the_watermark(till: Till, outbox: Outbox) -> None:
    whole = chain(till)
    outbox.acknowledge([whole[-1].hash], START)
    outbox.acknowledge([whole[0].hash], START)
    assert outbox.unsent(100) == []


def test_a_page_brings_another_tills_event_sales_and_stock(
    till: Till, other: Till, clock: FixedClock
) -> None:
    sale = sell(till, "MUG:3")
    run = chain(till)
    assert Outbox(other.store).apply_page("g1", paged(run), clock.now()) == len(run)
    other.refresh()
    assert other.event == till.event
    mug = variant_id(till, "MUG")
    path = other.store.path
    assert rows(path, "SELECT receipt FROM sale") == [(sale.receipt,)]
    assert rows(path, "SELECT on_hand FROM stock WHERE variant_id = ?", mug) == [(21,)]
    assert checks.verify_till(other).problems == ()


def test_what_came_from_the_hub_is_not_sent_back_to_it(till: Till, other: Till) -> None:
    outbox = Outbox(other.store)
    outbox.apply_page("g1", paged(chain(till)), START)
    assert [device_id for device_id, _ in outbox.unsent(100)] == [other.device.id]


def test_a_page_that_comes_twice_changes_nothing(till: Till, other: Till) -> None:
    sell(till, "MUG")
    outbox, page = Outbox(other.store), paged(chain(till))
    outbox.apply_page("g1", page, START)
    before = dump(other.store.path)
    assert outbox.apply_page("g1", page, START) == 0
    assert dump(other.store.path) == before
    assert outbox.cursor() == Cursor("g1", len(page), page[-1][1].hash)


def test_a_hub_that_was_begun_anew_is_read_from_its_first_entry(till: Till, other: Till) -> None:
    outbox, run = Outbox(other.store), chain(till)
    outbox.apply_page("g1", paged(run, first=50), START)
    assert outbox.cursor() == Cursor("g1", 49 + len(run), run[-1].hash)
    sell(till, "MUG")
    assert outbox.apply_page("g2", paged(chain(till)), START) == 1
    assert outbox.cursor() == Cursor("g2", len(run) + 1, chain(till)[-1].hash)


def test_a_till_hears_its_own_entries_and_takes_them_as_sent(till: Till, outbox: Outbox) -> None:
    sell(till, "MUG")
    run = chain(till)
    assert outbox.apply_page("g1", paged(run), START) == 0
    assert outbox.unsent(100) == []
    assert chain(till) == run


def test_work_that_follows_what_was_heard_is_later_than_it(
    till: Till, other: Till, clock: FixedClock
) -> None:
    clock.forward(hours=3)
    sell(till, "MUG")
    run = chain(till)
    # This till's own clock is three hours behind.
    slow = replace(other, clock=FixedClock(START))
    Outbox(slow.store).apply_page("g1", paged(run), START)
    slow.refresh()
    gate.scan(slow, "nobody")
    assert chain(slow)[-1].hlc > run[-1].hlc


def forged(entry: Entry) -> Entry:
    return replace(entry, body={**entry.body, "total": 1})


def resigned(entry: Entry) -> Entry:
    return replace(entry, sig="A" * 86 + "==")


def unlinked(entry: Entry) -> Entry:
    return replace(entry, prev="0" * 64)


@pytest.mark.parametrize("harm", [forged, resigned, unlinked])
def test_a_page_stops_before_a_forged_entry_and_says_which(
    harm: object, till: Till, other: Till
) -> None:
    assert callable(harm)
    sell(till, "MUG")
    sell(till, "MUG")
    run = chain(till)
    bad = len(run) - 1
    page = paged([*run[: bad - 1], harm(run[bad - 1]), *run[bad:]])
    outbox = Outbox(other.store)
    with pytest.raises(StoreDamaged, match=f"Entry {bad} of device {till.device.id}") as fault:
        outbox.apply_page("g1", page, START)
    assert (outbox.cursor().generation, outbox.cursor().after) == ("g1", bad - 1)
    assert held(other, till.device.id) == bad - 1
    trouble = "SELECT value FROM setting WHERE name = 'sync_trouble'"
    assert rows(other.store.path, trouble) == [(fault.value.sentence,)]
    assert checks.verify_till(other).problems == ()
    # The same page, whole: it goes on from where it stopped.
    assert outbox.apply_page("g1", paged(run), START) == 2
    assert chain(till) == run
    assert held(other, till.device.id) == len(run)
    assert rows(other.store.path, trouble) == [("",)]


def test_a_chain_with_a_hole_in_it_is_not_taken(till: Till, other: Till) -> None:
    sell(till, "MUG")
    run = chain(till)
    with pytest.raises(StoreDamaged, match="does not follow"):
        Outbox(other.store).apply_page("g1", paged([*run[:1], *run[2:]]), START)
    assert held(other, till.device.id) == 1


def test_a_chain_that_does_not_begin_with_its_key_is_not_taken(till: Till, other: Till) -> None:
    with pytest.raises(StoreDamaged, match="does not begin with its device's key"):
        Outbox(other.store).apply_page("g1", paged(chain(till)[1:]), START)
    assert held(other, till.device.id) == 0


def test_an_older_copy_keeps_what_it_missed_apart_from_its_own_chain_and_is_told_what_to_do(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    till.close()
    shutil.copytree(till.data_dir, tmp_path / "older")
    reopened = open_till(till.data_dir, clock)
    missed = sell(reopened, "MUG")
    run = chain(reopened)
    older = open_till(tmp_path / "older", clock)
    before = chain(older)

    assert Outbox(older.store).apply_page("g1", paged(run), START) == 1
    assert chain(older) == before
    status = syncing.status(older)
    assert (status.code, status.needs_you) == ("copied", True)
    assert "kiosk restore" in status.trouble
    assert on_hand(older)["MUG"] == 23, "what was sold is sold"

    made = sell(older, "MUG")
    assert made.receipt == missed.receipt, "two papers bear one number: the hub makes that a case"
    assert [one.seq for one in chain(older)][-1] == run[-1].seq
    assert verify(older.store.path, older.device.id).problems == ()
    for one in (reopened, older):
        one.close()


def test_both_branches_of_a_third_tills_chain_are_kept_and_counted(
    till: Till, other: Till, tmp_path: Path, clock: FixedClock
) -> None:
    till.close()
    shutil.copytree(till.data_dir, tmp_path / "twin")
    one, two = open_till(till.data_dir, clock), open_till(tmp_path / "twin", clock)
    sell(one, "MUG")
    for _ in range(2):
        sell(two, "MUG")
    whole = [*chain(one), *chain(two)[-2:]]
    outbox = Outbox(other.store)
    assert outbox.apply_page("g1", paged(whole), clock.now()) == len(whole)
    assert mugs(other, till) == 21
    assert verify(other.store.path, other.device.id).problems == ()
    assert syncing.status(other).trouble == ""
    assert outbox.unsent(100) == [(other.device.id, sent(chain(other)))], "the hub has both"
    again = [(number, one) for number, one in enumerate(whole[-3:], len(whole) + 1)]
    assert outbox.apply_page("g1", again, clock.now()) == 0
    for each in (one, two):
        each.close()


def test_an_entry_that_makes_no_sense_is_parked_and_the_next_one_counts(
    till: Till, other: Till, clock: FixedClock
) -> None:
    last = chain(till)[-1]
    odd = seal(
        key=till.identity.key,
        dev=till.device.id,
        seq=last.seq + 1,
        prev=last.hash,
        event=None,
        action=last.action,
        kind=Kind.SALE_COMPLETED,
        at=clock.now(),
        hlc=tick(Hlc.parse(last.hlc), clock.now()),
        body={"sale": {"not": "an id"}, "lines": []},
    )
    with till.store.writing() as session:
        write_entry(session, odd, MAIN)
    sell(till, "MUG")
    arriving = chain(till)
    assert Outbox(other.store).apply_page("g1", paged(arriving), clock.now()) == len(arriving)
    assert rows(other.store.path, "SELECT entry_hash FROM parked") == [(odd.hash,)]
    assert mugs(other, till) == 23
    assert verify(other.store.path, other.device.id).problems == ()


def test_what_a_newer_version_says_besides_stops_nobody(
    till: Till, other: Till, clock: FixedClock
) -> None:
    take(till, SignUp("ada@example.org", "Ada", [parse_consent("newsletter:email")]))
    sell(till, "MUG")
    *before, sale = chain(till)
    body = json.loads(canonical(sale.body))
    body["tenders"][0]["tip"] = 50
    body["taxes"][0]["rate"]["region"] = "north"
    body["lines"][0]["engraving"] = "A"
    newer = seal(
        key=till.identity.key,
        dev=till.device.id,
        seq=sale.seq,
        prev=sale.prev,
        event=sale.event,
        action=sale.action,
        kind=Kind.SALE_COMPLETED,
        at=clock.now(),
        hlc=Hlc.parse(sale.hlc),
        body=body,
    )
    arriving = [*before, newer]
    assert Outbox(other.store).apply_page("g1", paged(arriving), clock.now()) == len(arriving)
    assert rows(other.store.path, "SELECT entry_hash FROM parked") == []
    assert mugs(other, till) == 23
    assert verify(other.store.path, other.device.id).problems == ()


def mug_of(documents: Sequence[DocumentRow]) -> DocumentRow:
    (found,) = [one for one in documents if one.body.get("sku") == "MUG"]
    return found


def test_every_row_of_an_import_is_a_document_until_it_was_sent(till: Till, outbox: Outbox) -> None:
    documents = outbox.unsent_documents(100)
    # Seven products, of which one has two variants, and four tickets.
    assert sorted(one.kind for one in documents) == (
        ["product"] * 7 + ["ticket"] * 4 + ["variant"] * 8
    )
    assert len(outbox.unsent_documents(5)) == 5
    before = outbox.pending()
    outbox.documents_sent(documents)
    assert outbox.unsent_documents(100) == []
    assert outbox.pending() == before - 19
    contact = take(till, SignUp("ada@example.org", "Ada Okafor"))
    (sent,) = outbox.unsent_documents(100)
    assert (sent.kind, sent.id, sent.body["email"]) == ("contact", contact, "ada@example.org")


def test_a_row_that_changed_while_it_was_sent_stays_unsent(
    till: Till, outbox: Outbox, tmp_path: Path
) -> None:
    sending = outbox.unsent_documents(100)
    again = tmp_path / "again.csv"
    again.write_text(PRODUCTS.replace("14.00", "15.00"), encoding="utf-8")
    import_products(till, again)
    outbox.documents_sent(sending)
    (left,) = outbox.unsent_documents(100)
    assert (left.id, left.body["price"]) == (mug_of(sending).id, 1500)
    outbox.documents_sent([left])
    assert outbox.unsent_documents(100) == []


def test_documents_make_another_till_able_to_sell_the_same(
    till: Till, outbox: Outbox, other: Till
) -> None:
    receiving = Outbox(other.store)
    receiving.apply_page("g1", paged(chain(till)), START)
    other.refresh()
    documents = list(enumerate(outbox.unsent_documents(100), start=1))
    assert hear(receiving, documents) == len(documents)
    assert receiving.document_cursor() == Cursor("g1", len(documents))
    assert receiving.unsent_documents(100) == []
    assert on_hand(other) == on_hand(till)
    assert sell(other, "MUG").total == sell(till, "MUG").total
    assert gate.scan(other, "T-2").admitted
    before = dump(other.store.path)
    hear(receiving, documents)
    assert dump(other.store.path) == before


def test_a_row_that_changed_here_is_not_overwritten_by_the_hubs(till: Till, outbox: Outbox) -> None:
    mine = mug_of(outbox.unsent_documents(100))
    theirs = replace(mine, body={**mine.body, "price": 1})
    assert hear(outbox, [(7, theirs)]) == 0
    assert mug_of(outbox.unsent_documents(100)) == mine
    outbox.documents_sent([mine])
    assert hear(outbox, [(8, theirs)]) == 1
    assert rows(till.store.path, "SELECT price FROM variant WHERE sku = 'MUG'") == [(1,)]
    assert checks.verify_till(till).problems == ()


def test_a_document_that_cannot_be_used_is_named_and_the_others_are_kept(
    outbox: Outbox, other: Till
) -> None:
    documents = outbox.unsent_documents(100)
    mug = mug_of(documents)
    short = replace(mug, body={name: mug.body[name] for name in ("id", "sku")})
    newer = replace(mug, kind="a kind of tomorrow")
    ticket = next(one for one in documents if one.kind == "ticket")
    receiving = Outbox(other.store)
    page = [(1, short), (2, newer), (3, ticket)]
    assert hear(receiving, page) == 1
    assert receiving.document_cursor() == Cursor("g1", 3)
    path = other.store.path
    assert rows(path, "SELECT id FROM ticket") == [(ticket.id,)]
    assert rows(path, "SELECT id FROM variant") == []
    assert syncing.status(other).trouble.startswith("A variant from the hub can't be used")

    # It stays named while all else goes well, until the hub has a version that can be used.
    receiving.apply_page("g1", [], other.clock.now())
    assert syncing.status(other).needs_you is True
    assert hear(receiving, [(4, mug)]) == 1
    assert syncing.status(other).trouble == ""
    assert len(rows(path, "SELECT id FROM variant")) == 1


def test_nothing_is_sent_while_it_is_found_out_what_a_hub_has_lost(
    till: Till, outbox: Outbox
) -> None:
    mine = outbox.unsent_documents(100)
    outbox.documents_sent(mine)
    outbox.apply_documents(Cursor("g1", 19), [], base=0, whole=True)
    mug, ticket = mug_of(mine), next(one for one in mine if one.kind == "ticket")
    older = replace(mug, body={**mug.body, "price": 1}, rev=0)
    newer = replace(ticket, body={**ticket.body, "name": "Ada Lovelace"}, rev=0)

    # Number 2 was heard before the hub was put back; 12 came after that.
    assert outbox.apply_documents(Cursor("g2", 2), [(2, older)], base=10, whole=False) == 0
    assert outbox.unsent_documents(100) == []
    assert outbox.pending() > 0
    assert outbox.apply_documents(Cursor("g2", 12), [(12, newer)], base=10, whole=True) == 1
    sent = {(one.kind, one.id): one.body for one in outbox.unsent_documents(100)}
    assert sent["variant", mug.id] == mug.body
    assert ("ticket", ticket.id) not in sent
    assert len(sent) == len(mine) - 1, "what the hub lacks altogether goes to it"
    name = rows(till.store.path, "SELECT name FROM ticket WHERE id = ?", ticket.id)
    assert name == [("Ada Lovelace",)]


def test_what_changes_here_during_the_comparison_is_never_taken_for_one_of_its_marks(
    till: Till, outbox: Outbox
) -> None:
    mine = outbox.unsent_documents(100)
    outbox.documents_sent(mine)
    outbox.apply_documents(Cursor("g1", 19), [], base=0, whole=True)
    # All are alike at the hub but one ticket, and most marks are gone again.
    ticket = [one for one in mine if one.kind == "ticket"][-1]
    alike = [(n, one) for n, one in enumerate(mine, start=1) if one != ticket]
    outbox.apply_documents(Cursor("g2", 19), alike, base=0, whole=False)
    with till.store.writing() as session:
        changed = {**ticket.body, "name": "Changed here"}
        put_bodies(session, "ticket", [changed])
        mark_unsent(session, "ticket", [ticket.id])
    theirs = replace(ticket, body={**ticket.body, "name": "Changed at the hub"}, rev=0)
    outbox.apply_documents(Cursor("g2", 20), [(20, theirs)], base=0, whole=True)
    (sent,) = outbox.unsent_documents(100)
    assert (sent.id, sent.body["name"]) == (ticket.id, "Changed here")


def test_pending_counts_entries_and_documents_alike(till: Till, outbox: Outbox) -> None:
    before = outbox.pending()
    assert before == len(chain(till)) + len(outbox.unsent_documents(100))
    sell(till, "MUG")
    assert outbox.pending() == before + 1
    # A sold ticket is a fact and a row.
    sell(till, "DAY")
    assert outbox.pending() == before + 3


def test_a_clock_that_is_off_needs_somebody_and_one_that_is_right_again_nobody(till: Till) -> None:
    outbox = Outbox(till.store)
    outbox.note_clock(-7200.4)
    found = syncing.status(till)
    assert (found.code, found.needs_you) == ("clock_off", True)
    assert found.clock_ahead == timedelta(hours=-2)
    outbox.note("fork", "Two copies.")
    assert syncing.status(till).code == "fork"
    outbox.note("", "")
    outbox.note_clock(119.0)
    assert (syncing.status(till).trouble, syncing.status(till).needs_you) == ("", False)
    assert syncing.status(till).clock_ahead == timedelta(0)
