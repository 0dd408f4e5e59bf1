"""How much may be said at once, and what becomes of nonsense."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kiosk.domain.journal import LARGEST_ENTRY
from kiosk.domain.reference import Cursor
from sync.client import HubClient
from sync.hub import tables
from sync.protocol import MOST_BYTES, HubRefused
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill
from tests.sync.test_exchange import seqs_held


def said(answer: httpx.Response) -> tuple[int, str]:
    assert "Traceback" not in answer.text
    return answer.status_code, answer.json()["error"]["code"]


def test_a_body_over_the_limit_is_refused(hub: HubProcess, till: MemoryTill) -> None:
    body = {"proto": 1, "runs": [], "x": "x" * MOST_BYTES}
    answer = till.ask(hub.url, "POST", "/v1/push", json=body)
    assert said(answer) == (413, "too_large")


def test_a_streamed_body_over_the_limit_is_refused(hub: HubProcess, till: MemoryTill) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(24):
            yield b" " * (MOST_BYTES // 16)

    answer = till.ask(hub.url, "POST", "/v1/push", content=stream())
    assert said(answer) == (413, "too_large")


def test_a_body_said_to_be_enormous_is_not_waited_for(hub: HubProcess, till: MemoryTill) -> None:
    head = (
        f"POST /v1/push HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {till.token}\r\n"
        f"Content-Length: {10**12}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hub.port), timeout=10) as raw:
        raw.sendall(head.encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")
    assert httpx.get(hub.url + "/health", timeout=10).json()["ok"] is True


def test_more_than_500_entries_are_too_many_at_once(hub: HubProcess, till: MemoryTill) -> None:
    for number in range(500):
        till.write("Note", {"n": number})
    runs = [{"dev": till.dev, "entries": [entry.as_dict() for entry in till.own]}]
    answer = till.ask(hub.url, "POST", "/v1/push", json={"proto": 1, "runs": runs})
    assert said(answer) == (413, "too_large")
    assert till.sync(hub.url).pushed == 501, "the worker sends them in two"


def test_a_sender_that_is_told_too_large_halves(
    hub: HubProcess, till: MemoryTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        till.write("Note", {"n": number, "x": "x" * 60_000})
    # Without the client's own check the hub has to say it.
    monkeypatch.setattr("sync.client.MOST_BYTES", 10**9)
    assert till.sync(hub.url).pushed == 41
    assert seqs_held(hub, till.dev) == list(range(1, 42))
    other = MemoryTill()
    other.join(hub)
    other.sync(hub.url)
    assert other.chains[till.dev] == till.own, "and its pages are cut to size as well"


def test_an_entry_of_the_largest_size_that_can_be_written_travels(
    hub: HubProcess, till: MemoryTill
) -> None:
    room = LARGEST_ENTRY - len(till.sealed("Note", {"x": ""}).covered())
    with pytest.raises(ValueError, match="can't be written"):
        till.sealed("Note", {"x": "x" * (room + 1)})
    till.write("Note", {"x": "x" * room})
    assert till.sync(hub.url).pending == 0


def test_one_document_that_is_too_large_holds_nothing_up(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    for number in range(20):
        till.change_document("product", f"{number:02}-{variant}", title=f"Mug {number}")
    till.change_document("product", f"07-{variant}", title="x" * 70_000)
    till.change_document("product", f"odd name {variant}", title="Odd")
    till.sell(variant)
    with pytest.raises(HubRefused, match=f"07-{variant}") as refused:
        till.sync(hub.url)
    assert refused.value.code == "too_large"
    assert till.marked == {("product", f"07-{variant}"), ("product", f"odd name {variant}")}
    assert seqs_held(hub, till.dev) == [1, 2]
    kept = [row.id for row in hub.rows(tables.document) if row.id.endswith(variant)]
    assert len(kept) == 19


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'{"proto": 1}',
        b'{"runs": []}',
        b'{"proto": 1, "runs": [{"dev": "a b", "entries": []}]}',
        b'{"proto": 1, "runs": [{"dev": "a", "entries": [1]}]}',
        b'{"proto": 1, "runs": NaN}',
        b'{"proto": 1, "runs": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_is_answered_with_a_sentence(
    hub: HubProcess, till: MemoryTill, content: bytes
) -> None:
    answer = till.ask(hub.url, "POST", "/v1/push", content=content)
    assert said(answer) == (422, "malformed")


@pytest.mark.parametrize("number", ["1e400", "123456789012345678901234567890"])
def test_numbers_that_json_cannot_hold_alike_everywhere_are_refused(
    hub: HubProcess, till: MemoryTill, variant: str, number: str
) -> None:
    row = f'{{"kind": "product", "id": "{variant}", "body": {{"n": {number}}}}}'
    content = f'{{"proto": 1, "documents": [{row}]}}'
    answer = till.ask(hub.url, "POST", "/v1/documents", content=content)
    assert said(answer) == (422, "malformed")
    raw: dict[str, Any] = {**till.own[0].as_dict(), "body": {"n": "N"}}
    runs = json.dumps([{"dev": till.dev, "entries": [raw]}]).replace('"N"', number)
    answer = till.ask(hub.url, "POST", "/v1/push", content=f'{{"proto": 1, "runs": {runs}}}')
    assert answer.status_code == 200
    assert answer.json()["refused"][0]["code"] in ("malformed", "forged")


def test_an_entry_nested_as_deep_as_json_is_read_is_judged(
    hub: HubProcess, till: MemoryTill
) -> None:
    deep: Any = 1
    for _ in range(180):
        deep = {"d": deep}
    till.write("Note", {"d": deep})
    till.sync(hub.url)
    assert seqs_held(hub, till.dev) == [1, 2]


@pytest.mark.parametrize(
    ("method", "path", "answered"),
    [
        ("GET", "/v1/pull?after=abc", (422, "malformed")),
        ("GET", "/v1/pull?after=-1", (422, "malformed")),
        ("GET", "/v1/pull?limit=0", (422, "malformed")),
        ("GET", "/nothing", (404, "no_such_call")),
        ("GET", "/docs", (404, "no_such_call")),
        ("DELETE", "/v1/push", (405, "no_such_call")),
    ],
)
def test_calls_that_make_no_sense_are_answered_alike(
    hub: HubProcess, till: MemoryTill, method: str, path: str, answered: tuple[int, str]
) -> None:
    assert said(till.ask(hub.url, method, path)) == answered


def test_health_needs_no_token(hub: HubProcess) -> None:
    assert httpx.get(hub.url + "/health", timeout=10).json()["ok"] is True


def test_a_page_is_never_longer_than_asked(hub: HubProcess, till: MemoryTill) -> None:
    for _ in range(10):
        till.write("Note", {})
    till.sync(hub.url)
    end = till.pulled.after
    with HubClient(hub.url, till.token) as client:
        page = client.pull(Cursor(till.pulled.generation, end - 10), 0, 4)
    assert [one.hub_seq for one in page.entries] == list(range(end - 9, end - 5))
