"""A newcomer takes what there is in parts: cut off, killed, misled, and with sales of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.journal import Entry
from kiosk.services import signup
from kiosk.services.checks import verify_till
from kiosk.services.syncing import status
from kiosk.services.till import Till, create_till, open_till
from kiosk.store import FILE
from kiosk.store.identity import load_hub_access
from kiosk.store.outbox import DOCUMENTS, PULLED, Outbox
from sync.client import HubClient
from sync.compression import unpack
from sync.hub import recovery, tables
from sync.hub.database import open_hub
from sync.manifest import PartWire, SnapshotReply, signed_of
from sync.protocol import LARGEST_ANSWER, HubRefused, HubUnreachable
from sync.replies import AT_ONCE
from sync.worker import SyncResult, SyncWorker
from tests.benchmarks.sync_tills import Round, import_big, join, one_round, sell_many, shop
from tests.factories import rows
from tests.sync.bad_networks import LosingProxy
from tests.sync.hub_process import HubProcess, running_hub

TICKETS, SALES = 5_000, 2_600


@pytest.fixture(scope="module")
def full(
    new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HubProcess]:
    """A hub with more tickets and sales than fit into two parts of each."""
    with running_hub(new_database()) as hub:
        with closing(shop(tmp_path_factory.mktemp("full") / "first")) as till:
            import_big(till, TICKETS, 0)
            sell_many(till, SALES)
            join(till, hub)
            one_round(till)
        yield hub


def newcomer(directory: Path, hub: HubProcess) -> Till:
    till = create_till(directory, SystemClock(), None, directory.name)
    join(till, hub)
    return till


def sync(
    till: Till, url: str = "", tell: Callable[[int, int], None] = lambda _done, _total: None
) -> SyncResult:
    """One round, by another way to the hub if ``url`` says so."""
    access = load_hub_access(till.data_dir)
    assert access is not None
    with HubClient(url or access.url, access.token, timeout=60) as line:
        return SyncWorker(line, Outbox(till.store), till.clock, tell=tell).once()


def asked(hub: HubProcess, path: str) -> int:
    """How often somebody asked for what begins so, until now."""
    before, now = -1, 0
    while now != before:
        # A request is logged when it is over, which whoever hung up has not waited for.
        time.sleep(0.15)
        before, now = now, len([line for line in hub.log() if line["path"].startswith(path)])
    return now


def parts_of(till: Till) -> list[PartWire]:
    """What the hub has ready."""
    access = load_hub_access(till.data_dir)
    assert access is not None
    with HubClient(access.url, access.token) as line:
        return line.snapshot().parts


def cursors(till: Till) -> tuple[int, int]:
    outbox = Outbox(till.store)
    return outbox.document_cursor().after, outbox.cursor().after


def assert_has_all(till: Till, hub: HubProcess) -> None:
    """Every document and entry of the hub is here, and the till is whole."""
    path = till.store.path
    here = {hashed for (hashed,) in rows(path, "SELECT hash FROM entry")}
    assert {row.hash for row in hub.rows(tables.entry)} <= here
    held = hub.rows(tables.document)
    for kind in ("ticket", "product", "variant"):
        there = {row.id for row in held if row.kind == kind}
        assert {one for (one,) in rows(path, f"SELECT id FROM {kind}")} == there
    assert verify_till(till).problems == ()


def test_a_newcomer_takes_parts_and_only_the_rest_in_pages(
    full: HubProcess, tmp_path: Path
) -> None:
    with closing(newcomer(tmp_path / "new", full)) as till:
        pages, told = asked(full, "/v1/pull") + asked(full, "/v1/documents"), []
        result = sync(till, tell=lambda done, total: told.append((done, total)))
        assert result.documents_pulled == len(full.rows(tables.document))
        assert asked(full, "/v1/pull") + asked(full, "/v1/documents") - pages <= 6
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert len(told) >= 5
        assert told[-1][0] == told[-1][1] > TICKETS + SALES
        assert status(till).catching_up is None
        assert_has_all(till, full)


def test_a_till_hears_of_its_own_backlog_by_name_and_takes_no_parts(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    with running_hub(new_database()) as hub, closing(shop(tmp_path / "alone")) as till:
        sell_many(till, 1_300)
        join(till, hub)
        result = sync(till)
        assert result.pushed > 1_300
        assert result.pulled <= 2, "what the hub itself wrote"
        assert asked(hub, "/v1/snapshot") == 0
        assert_has_all(till, hub)


@pytest.mark.parametrize("keep", [0, 20_000], ids=["between parts", "inside a part"])
def test_a_newcomer_that_was_cut_off_asks_only_for_what_it_lacks(
    full: HubProcess, tmp_path: Path, keep: int
) -> None:
    proxy = LosingProxy(full.port)
    proxy.path, proxy.spare, proxy.lose, proxy.keep = b"/v1/snapshot/", 2, 1, keep
    with closing(newcomer(tmp_path / "cut", full)) as till, proxy.running() as url:
        with pytest.raises(HubUnreachable):
            sync(till, url)
        documents, entries = cursors(till)
        assert documents > 3_000
        assert entries == 0
        state = status(till)
        assert state.catching_up is not None
        done, total = state.catching_up
        assert 0 < done < total
        before = asked(full, "/v1/snapshot/")
        named = parts_of(till)
        sync(till, url)
        assert asked(full, "/v1/snapshot/") - before == len(named) - 2
        assert_has_all(till, full)


def test_a_newcomer_that_was_killed_midway_goes_on_where_it_was(
    full: HubProcess, tmp_path: Path
) -> None:
    data = tmp_path / "killed"
    newcomer(data, full).close()
    first = Round(data)
    until = time.monotonic() + 60

    def cursor(name: str) -> int:
        found = rows(data / FILE, "SELECT value FROM setting WHERE name = ?", name)
        return int([*found[0][0].split(), "", "0"][1]) if found else 0

    while not cursor(DOCUMENTS) and time.monotonic() < until:
        time.sleep(0.005)
    first.kill()
    assert cursor(DOCUMENTS)
    assert cursor(PULLED) < len(full.rows(tables.entry)), "it was killed midway"
    kept, before = cursor(DOCUMENTS), asked(full, "/v1/snapshot/")
    Round(data).seconds()
    with closing(open_till(data, SystemClock())) as till:
        lacking = [one for one in parts_of(till) if one.log == DOCUMENTS]
        again = [one for one in lacking if one.through > kept]
        assert len(again) < len(lacking)
        assert asked(full, "/v1/snapshot/") - before <= len(again) + 3
        assert_has_all(till, full)


def test_a_part_with_a_flipped_bit_is_refused_and_asked_for_again(
    full: HubProcess, tmp_path: Path
) -> None:
    proxy = LosingProxy(full.port)
    proxy.path, proxy.spare, proxy.lose, proxy.flip = b"/v1/snapshot/", 1, 1, True
    with closing(newcomer(tmp_path / "flip", full)) as till, proxy.running() as url:
        sync(till, url)
        assert proxy.lost == 1
        assert_has_all(till, full)
    proxy.spare, proxy.lose = 1, 100
    with closing(newcomer(tmp_path / "flips", full)) as till, proxy.running() as url:
        with pytest.raises(HubUnreachable, match="damaged"):
            sync(till, url)
        assert cursors(till)[0] == 2_000, "the part before it stays"


def test_a_newcomer_with_sales_of_its_own_keeps_them(full: HubProcess, tmp_path: Path) -> None:
    with closing(shop(tmp_path / "own", "Own")) as till:
        sell_many(till, 30)
        mine = rows(till.store.path, "SELECT hash FROM entry ORDER BY seq")
        join(till, full)
        sync(till)
        still = rows(
            till.store.path,
            "SELECT hash FROM entry WHERE device_id = ? ORDER BY seq",
            till.device.id,
        )
        assert still[: len(mine)] == mine
        assert {one for (one,) in mine} <= {row.hash for row in full.rows(tables.entry)}
        assert_has_all(till, full)
        assert sync(till).pulled == 0


@pytest.mark.parametrize("sells", [True, False])
def test_a_till_that_may_sell_writes_a_part_in_short_pieces(
    full: HubProcess, tmp_path: Path, sells: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[int] = []
    whole = Outbox.apply_part

    def counted(
        outbox: Outbox, generation: str, part: Sequence[tuple[int, Entry]], at: datetime
    ) -> int:
        pieces.append(len(part))
        return whole(outbox, generation, part, at)

    monkeypatch.setattr(Outbox, "apply_part", counted)
    till = (
        shop(tmp_path / "sells", "Other")
        if sells
        else create_till(tmp_path / "new", SystemClock(), None, "New")
    )
    with closing(till):
        join(till, full)
        sync(till)
        assert sum(pieces) >= SALES
        assert max(pieces) <= AT_ONCE if sells else max(pieces) >= 1_000
        assert_has_all(till, full)


def test_a_hub_that_is_put_back_meanwhile_is_heard_from_its_first_entry(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    with running_hub(new_database()) as hub:
        with closing(shop(tmp_path / "first")) as till:
            import_big(till, 4_500, 0)
            sell_many(till, 1_300)
            join(till, hub)
            one_round(till)
        proxy = LosingProxy(hub.port)
        proxy.path, proxy.spare, proxy.lose = b"/v1/snapshot/", 1, 1
        with closing(newcomer(tmp_path / "new", hub)) as till, proxy.running() as url:
            with pytest.raises(HubUnreachable):
                sync(till, url)
            before = Outbox(till.store).document_cursor()
            with open_hub(hub.db_url, SystemClock().now()) as opened:
                recovery.declare(opened, SystemClock().now())
            sync(till, url)
            after = Outbox(till.store).document_cursor()
            assert before.generation != after.generation
            assert_has_all(till, hub)


def test_an_erased_person_is_in_no_part_that_lies_ready(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    with running_hub(new_database()) as hub, closing(shop(tmp_path / "first")) as till:
        contact = signup.take(till, signup.SignUp("ada@example.org", "Ada Okafor", ()))
        import_big(till, 2_000, 0)
        join(till, hub)
        one_round(till)
        access = load_hub_access(till.data_dir)
        assert access is not None
        with HubClient(access.url, access.token) as line:
            held = line.snapshot().parts
            assert any(b"Ada Okafor" in line.part(one) for one in held)
            body = {"id": contact, "event_id": till.event.id, "name": "", "email": "", "at": "x"}
            wanted = {"kind": "contact", "id": contact, "event": till.event.id, "body": body}
            answer = line._http.post("/v1/documents", json={"proto": 1, "documents": [wanted]})
            assert answer.status_code == 200
            packed = [row.packed for row in hub.rows(tables.snapshot_part)]
            assert not any(b"Ada Okafor" in unpack("zstd", one, LARGEST_ANSWER) for one in packed)
            gone = [one for one in held if not _is_there(line, one)]
            assert len(gone) == 1
            now = line.snapshot()
            assert not any(b"Ada Okafor" in line.part(one) for one in now.parts)
            assert sum(one.rows for one in now.parts if one.log == DOCUMENTS) >= 2_000


def _is_there(line: HubClient, named: PartWire) -> bool:
    try:
        line.part(named)
    except HubRefused as refused:
        return (refused.code, refused.status) != ("part_gone", 410)
    return True


def test_what_another_signed_is_not_taken(full: HubProcess, tmp_path: Path) -> None:
    class Misled(HubClient):
        def snapshot(self) -> SnapshotReply:
            said = super().snapshot()
            assert signed_of(said) == said.digest
            return said.model_copy(update={"hub_seq": said.hub_seq + 1})

    with closing(newcomer(tmp_path / "misled", full)) as till:
        access = load_hub_access(till.data_dir)
        assert access is not None
        with Misled(access.url, access.token) as line:
            with pytest.raises(HubUnreachable, match="not signed"):
                SyncWorker(line, Outbox(till.store), till.clock).once()
        assert cursors(till) == (0, 0)
