"""Networks that answer wrongly, late, or not at all: everything is kept and sent later."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kiosk.domain.journal import Written
from kiosk.domain.reference import Cursor
from sync.client import HubClient
from sync.protocol import (
    EntryWire,
    HubRefused,
    HubUnreachable,
    NumberedEntry,
    PullReply,
    PushReply,
    Tip,
)
from sync.replies import check_rising, last_confirmed, sound
from sync.worker import SyncWorker
from tests.sync.bad_networks import no_hub
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill
from tests.sync.test_exchange import seqs_held


def http(status: str, body: bytes, kind: str = "text/html") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"connection: close\r\n\r\n" + body


BUSY = json.dumps({"error": {"code": "hub_busy", "text": "Busy."}}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        http("500 Internal Server Error", b"<h1>Oops</h1>"),
        http("502 Bad Gateway", b""),
        http("503 Service Unavailable", BUSY, "application/json"),
        http("429 Too Many Requests", BUSY, "application/json"),
        http("200 OK", b"<html>Sign in to this Wi-Fi</html>"),
        http("200 OK", b'{"hello": 1}', "application/json"),
        http("302 Found", b"").replace(
            b"connection", b"location: http://127.0.0.1:9/\r\nconnection"
        ),
        http("404 Not Found", b"[]", "application/json"),
        http("200 OK", b"{}" * 50)[:-60],
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_what_is_no_hub_is_said_so_and_nothing_is_lost(
    hub: HubProcess, till: MemoryTill, variant: str, answer: bytes
) -> None:
    till.sell(variant)
    with no_hub(answer) as url, pytest.raises(HubUnreachable) as fault:
        till.sync(url)
    assert url in fault.value.sentence
    assert till.troubles == [("hub_unreachable", fault.value.sentence)]
    assert till.pending() == 2
    assert till.sync(hub.url).pushed == 2
    assert seqs_held(hub, till.dev) == [1, 2]


def test_a_hub_that_never_answers_is_given_up(till: MemoryTill) -> None:
    with no_hub(b"", silent=True) as url, pytest.raises(HubUnreachable, match="in time"):
        till.sync(url, timeout=0.3)
    assert till.pending() == 1


def test_a_hub_that_is_not_there_is_said_so(till: MemoryTill) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(HubUnreachable, match="can't be reached"):
        till.sync(f"http://127.0.0.1:{port}")


def test_the_worker_keeps_trying_until_the_hub_is_there_and_ends_when_told(
    hub: HubProcess, till: MemoryTill, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.worker._LONGEST_WAIT", 0.05)
    till.sell(variant)
    stop = threading.Event()
    with HubClient(hub.url, till.token) as client:
        working = client.push
        away = HubUnreachable("away")
        failures = [away, HubRefused("revoked", "no", 403), away]

        def push(
            runs: Sequence[tuple[str, Sequence[Written]]], heard: tuple[str, str] | None
        ) -> PushReply:
            if failures:
                raise failures.pop()
            return working(runs, heard)

        monkeypatch.setattr(client, "push", push)
        worker = SyncWorker(client, till, till.clock)
        thread = threading.Thread(target=worker.run_forever, args=(stop, 0.05))
        thread.start()
        wait_until(lambda: till.pending() == 0)
        till.sell(variant)
        wait_until(lambda: till.pending() == 0)
        stop.set()
        thread.join(timeout=5)
        assert not thread.is_alive()
    assert [code for code, _ in till.troubles] == ["hub_unreachable", "revoked", "hub_unreachable"]
    assert seqs_held(hub, till.dev) == [1, 2, 3]


def test_the_worker_ends_at_once_when_told_in_the_middle_of_trouble(till: MemoryTill) -> None:
    stop = threading.Event()
    with no_hub(b"") as url, HubClient(url, "token", 2) as client:
        worker = SyncWorker(client, till, till.clock)
        thread = threading.Thread(target=worker.run_forever, args=(stop,))
        thread.start()
        wait_until(lambda: len(till.troubles) > 0)
        stop.set()
        thread.join(timeout=5)
        assert not thread.is_alive()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def test_a_damaged_page_is_taken_up_to_the_damage(
    hub: HubProcess, till: MemoryTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        till.write("Note", {"n": number})
    till.sync(hub.url)
    other = MemoryTill()
    other.join(hub)
    with HubClient(hub.url, other.token) as client:
        whole = client.pull(Cursor(), 0)
        last = whole.entries[-1]
        damaged = EntryWire.of(replace(last.entry.entry(), body={"n": 99}))
        entries = [*whole.entries[:-1], NumberedEntry(hub_seq=last.hub_seq, entry=damaged)]
        answers = [whole.model_copy(update={"entries": entries})]
        pull = client.pull

        def damaging(cursor: Cursor, unsent: int, *, brief: bool) -> PullReply:
            return answers.pop() if answers else pull(cursor, unsent, brief=brief)

        monkeypatch.setattr(client, "pull", damaging)
        worker = SyncWorker(client, other, other.clock)
        with pytest.raises(HubUnreachable, match="damaged"):
            worker.once()
        assert other.pulled.after == last.hub_seq - 1
        worker.once()
    assert other.at_hub[last.hub_seq] == last.entry.entry()


def test_pages_are_believed_only_where_they_continue() -> None:
    till = MemoryTill()
    second, third = till.write("Note", {}), till.write("Note", {})
    first = till.own[0]
    whole = [(1, first), (2, second), (3, third)]
    assert sound(whole, 0, ()) == whole
    assert sound([(1, first), (2, second.hash)], 0, {second.hash})[1] == (2, second.hash)
    assert sound([(1, first), (2, second.hash)], 0, ()) == [(1, first)]
    assert sound([(1, first), (3, third)], 0, ()) == [(1, first)]
    assert sound([(1, first)], 1, ()) == []
    assert sound([(1, replace(first, body={"n": 2**60}))], 0, ()) == []
    check_rising([3, 5], 2)
    for numbers in ([2, 3], [3, 3], [4, 3]):
        with pytest.raises(HubUnreachable):
            check_rising(numbers, 2)


def test_only_what_the_hub_confirms_with_our_hash_counts_as_sent() -> None:
    till = MemoryTill()
    run = [till.own[0], till.write("Note", {}), till.write("Note", {})]

    def reply(seq: int, digest: str, need: int | None = None) -> PushReply:
        return PushReply(
            server_time="",
            generation="g",
            tips={till.dev: [Tip(seq=1, hash=run[0].hash), Tip(seq=seq, hash=digest)]},
            need={till.dev: need} if need else {},
            refused=[],
        )

    assert last_confirmed(till.dev, run, reply(2, run[1].hash)) == run[1]
    assert last_confirmed(till.dev, run, reply(2, run[2].hash)) == run[0]
    assert last_confirmed(till.dev, run, reply(9, "f" * 64)) == run[2]
    assert last_confirmed(till.dev, run, reply(9, "f" * 64, need=10)) == run[0]
    assert last_confirmed("other", run, reply(3, run[2].hash)) is None


def test_a_till_sends_again_what_the_hub_lacks_though_it_had_it_once(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.sell(variant)
    till.sell(variant)
    till.pushed[till.dev] = 2
    assert till.sync(hub.url).pending == 3
    assert till.sync(hub.url).pushed == 3
    assert till.troubles == []
