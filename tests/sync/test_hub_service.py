"""The hub on a network: names of requests, packed bodies, its log, its figures, its limits."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from sqlalchemy import event, text

from sync.client import HubClient, enrol
from sync.compression import pack, pack_gzip
from sync.hub import tables
from sync.hub.limits import CODES, TOKENS, Pace
from sync.protocol import MOST_BYTES, REQUEST_ID, HubUnreachable
from tests.sync.bad_networks import no_hub
from tests.sync.hub_process import HubProcess
from tests.sync.hub_stand import Stand
from tests.sync.memory_till import MemoryTill

ASKED = "01970000-aaaa-7bbb-8ccc-000000000001"


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def stand(new_database: Callable[[], str]) -> Iterator[Stand]:
    made = Stand(new_database())
    yield made
    made.close()


# -- names of requests


def test_an_answer_carries_the_name_of_its_request(hub: HubProcess, till: MemoryTill) -> None:
    answer = httpx.get(hub.url + "/health", headers={REQUEST_ID: ASKED}, timeout=10)
    assert answer.headers[REQUEST_ID] == ASKED
    refused = httpx.get(hub.url + "/v1/pull", headers={REQUEST_ID: ASKED}, timeout=10)
    assert (refused.status_code, refused.headers[REQUEST_ID]) == (401, ASKED)


@pytest.mark.parametrize("name", ["", "two words", "a" * 65, 'x"},{"level": "ERROR"', "naïve"])
def test_a_name_that_could_upset_a_log_is_replaced(hub: HubProcess, name: str) -> None:
    headers = {REQUEST_ID: name.encode()}
    given = httpx.get(hub.url + "/health", headers=headers, timeout=10).headers[REQUEST_ID]
    assert given != name
    assert len(given) == 36


# -- packed bodies


@pytest.mark.parametrize(("coding", "packed_by"), [("zstd", pack), ("gzip", pack_gzip)])
def test_a_packed_batch_is_taken_like_a_plain_one(
    hub: HubProcess, till: MemoryTill, coding: str, packed_by: Callable[[bytes], bytes]
) -> None:
    runs = [{"dev": till.dev, "entries": [one.as_dict() for one in till.own]}]
    content = packed_by(json.dumps({"proto": 1, "runs": runs}).encode())
    answer = packed(hub, till, coding, content)
    assert answer.status_code == 200, answer.text
    assert [tip["seq"] for tip in answer.json()["tips"][till.dev]] == [1]


def packed(hub: HubProcess, till: MemoryTill, coding: str, content: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {till.token}", "Content-Encoding": coding}
    return httpx.post(hub.url + "/v1/push", headers=headers, content=content, timeout=20)


def zstd_without_size(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_content_size=False).compress(plain)


def zstd_of_a_huge_window(plain: bytes) -> bytes:
    settings = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    packer = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    return packer.compress(plain) + packer.flush()


def gzip_twice(plain: bytes) -> bytes:
    return gzip.compress(plain) + gzip.compress(b"  ")


@pytest.mark.parametrize(
    ("coding", "packed_by"),
    [("zstd", pack), ("zstd", zstd_without_size), ("gzip", pack_gzip)],
)
def test_a_bomb_is_refused_before_it_goes_off(
    hub: HubProcess, till: MemoryTill, coding: str, packed_by: Callable[[bytes], bytes]
) -> None:
    bomb = packed_by(b'{"proto": 1, "x": "' + b"0" * (128 * MOST_BYTES) + b'"}')
    assert len(bomb) < MOST_BYTES
    before = resident(hub)
    assert code_of(packed(hub, till, coding, bomb)) == (413, "too_large")
    assert resident(hub) - before < 64 * 2**20, "of 128 MiB, not even half was unpacked"


def resident(hub: HubProcess) -> int:
    """The most memory that the hub's process ever had, in bytes."""
    status = Path(f"/proc/{hub.process.pid}/status")
    if not status.exists():
        pytest.skip("skipped: this system does not say how much memory a process uses")
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize(
    ("coding", "packed_by"),
    [
        ("zstd", lambda plain: pack(plain)[:-4]),
        ("zstd", lambda plain: zstd_without_size(plain)[:-4]),
        ("zstd", lambda plain: pack(plain) + b"more"),
        ("zstd", zstd_of_a_huge_window),
        ("zstd", pack_gzip),
        ("gzip", lambda plain: pack_gzip(plain)[:-4]),
        ("gzip", gzip_twice),
        ("gzip", pack),
        ("gzip", lambda plain: b""),
        ("zstd", lambda plain: b""),
    ],
)
def test_what_was_packed_badly_is_malformed(
    hub: HubProcess, till: MemoryTill, coding: str, packed_by: Callable[[bytes], bytes]
) -> None:
    content = packed_by(b'{"proto": 1, "runs": []' + b" " * MOST_BYTES)[:MOST_BYTES]
    small = packed_by(b'{"proto": 1, "runs": []}')
    assert code_of(packed(hub, till, coding, small)) == (422, "malformed")
    assert packed(hub, till, coding, content).status_code in (413, 422)


@pytest.mark.parametrize("coding", ["br", "gzip, zstd", "deflate", "x"])
def test_a_packing_that_the_hub_does_not_know_is_said_so(
    hub: HubProcess, till: MemoryTill, coding: str
) -> None:
    answer = packed(hub, till, coding, b"{}")
    assert code_of(answer) == (415, "unknown_encoding")
    assert answer.headers["Accept-Encoding"] == "zstd, gzip"


def test_a_tills_batches_and_pages_travel_packed(own_hub: HubProcess) -> None:
    till, other = MemoryTill(), MemoryTill()
    for one in (till, other):
        one.join(own_hub)
    for number in range(200):
        till.write("Note", {"n": number, "words": "The same few words. " * 10})
    assert till.sync(own_hub.url).pushed == 201
    assert other.sync(own_hub.url).pulled == 201
    assert other.chains[till.dev] == till.own
    assert own_hub.stop() == 0
    plain = len(json.dumps([one.as_dict() for one in till.own]))
    push = next(line for line in own_hub.log() if line["path"] == "/v1/push")
    pull = next(line for line in reversed(own_hub.log()) if line["path"] == "/v1/pull")
    assert push["entries"] == 201
    assert push["bytes_in"] < plain / 3, "signatures and hashes don't shrink, words do"
    assert pull["bytes_out"] < plain / 3


@pytest.mark.parametrize("coding", ["zstd", "gzip", "identity"])
def test_an_answer_is_packed_as_it_was_asked_for(
    hub: HubProcess, till: MemoryTill, coding: str
) -> None:
    for _ in range(20):
        till.write("Note", {"words": "word " * 50})
    till.sync(hub.url)
    headers = {"Authorization": f"Bearer {till.token}", "Accept-Encoding": coding}
    answer = httpx.get(hub.url + "/v1/pull", headers=headers, timeout=10)
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert answer.json()["head"] > 20


def test_a_stranger_whose_answer_never_ends_is_not_listened_to(till: MemoryTill) -> None:
    bomb = zstd_without_size(b"0" * (64 * MOST_BYTES))
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: zstd\r\n"
        f"Content-Length: {len(bomb)}\r\nConnection: close\r\n\r\n"
    )
    with no_hub(head.encode() + bomb) as url, HubClient(url, "token", 5) as client:
        with pytest.raises(HubUnreachable, match="does not speak like a hub"):
            client.stock()


# -- the log


def test_each_request_is_one_line_that_names_the_till_and_nobody_else(own_hub: HubProcess) -> None:
    till = MemoryTill()
    code = own_hub.code("Ada's till")
    till.token = enrol(own_hub.url, code, till.card).token
    till.change_document("contact", "c-1", name="Grace Hopper", email="grace@example.org")
    till.sync(own_hub.url)
    httpx.get(own_hub.url + "/v1/people/grace@example.org?secret=1", timeout=10)
    assert own_hub.stop() == 0, "a line is written once the answer is out"
    enrolment = next(line for line in own_hub.log() if line["path"] == "/v1/enrol")
    assert (enrolment["status"], enrolment["device"]) == (200, till.dev)
    missing = own_hub.log()[-1]
    assert (missing["status"], missing["path"], missing["error"]) == (404, "-", "no_such_call")
    for line in own_hub.log():
        assert {"request", "method", "status", "ms", "bytes_in", "bytes_out", "at"} <= set(line)
    written = own_hub.log_text()
    for secret in (till.token, code, "Grace", "grace@example.org", "Ada", "secret"):
        assert secret not in written


# -- how it is


def test_a_hub_whose_database_is_gone_is_alive_and_not_ready(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    token = stand.token()
    assert stand.get("/ready").json() == {"ok": True, "entries": 0}
    with stand.app.state.hub.writing() as connection:
        for name in ("head", "device"):
            connection.execute(text(f"ALTER TABLE {name} RENAME TO {name}_gone"))
    assert stand.get("/health").json()["ok"] is True
    for answer in (stand.get("/ready"), stand.stock(token)):
        assert code_of(answer) == (503, "hub_busy")
        for leak in ("SELECT", "head", "device", "Traceback", ".py"):
            assert leak not in answer.text
    told = [record for record in caplog.records if record.name == "trestle.hub"]
    assert told
    assert any("database.py" in step for step in told[0].where)
    assert "SELECT" not in str(told[0].where)


def test_the_figures_are_openmetrics_and_true(stand: Stand) -> None:
    token = stand.token()
    stand.token()
    for _ in range(3):
        stand.stock(token)
    stand.get("/v1/people/ada@example.org")
    answer = stand.get("/metrics", "127.0.0.1")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    figures = {
        (sample.name, sample.labels.get("path"), sample.labels.get("status")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert figures["trestle_hub_requests_total", "/v1/stock", "200"] == 3
    assert figures["trestle_hub_requests_total", "/v1/enrol", "200"] == 2
    assert figures["trestle_hub_requests_total", "-", "404"] == 1
    assert figures["trestle_hub_request_seconds_count", "/v1/stock", None] == 3
    assert figures["trestle_hub_devices", None, None] == 2
    assert figures["trestle_hub_log_head", None, None] == 0
    assert figures["trestle_hub_open_cases", None, None] == 0
    assert "ada@example.org" not in answer.text


def test_the_figures_are_for_this_machine_or_for_whoever_has_their_token(
    stand: Stand, new_database: Callable[[], str]
) -> None:
    assert code_of(stand.get("/metrics", "192.0.2.7")) == (403, "metrics_closed")
    passed_on = {"X-Forwarded-For": "192.0.2.7"}
    assert stand.get("/metrics", "127.0.0.1", headers=passed_on).status_code == 403
    assert stand.get("/metrics", "::1").status_code == 200
    kept = Stand(new_database(), metrics_token="a long token of figures")
    try:
        till = kept.token()
        for token in ("", "another", till):
            headers = {"Authorization": f"Bearer {token}"}
            assert kept.get("/metrics", "127.0.0.1", headers=headers).status_code == 403
        headers = {"Authorization": "Bearer a long token of figures"}
        assert kept.get("/metrics", "192.0.2.7", headers=headers).status_code == 200
    finally:
        kept.close()


# -- how often


def test_a_guesser_of_codes_is_slowed_down_and_others_are_not(stand: Stand) -> None:
    good = stand.code()
    for number in range(CODES.each):
        assert stand.enrol(f"22222222{number:02}").status_code == 403
    slowed = stand.enrol(good)
    assert code_of(slowed) == (429, "slow_down")
    assert slowed.headers["Retry-After"] == str(int(CODES.window.total_seconds()))
    assert stand.enrol(stand.code(), "192.0.2.8").status_code == 200
    stand.clock.forward(seconds=CODES.window.total_seconds() - 1)
    assert stand.enrol(good).headers["Retry-After"] == "1"
    stand.clock.forward(seconds=1)
    assert stand.enrol(good).status_code == 200, "the code was still good"


def test_guessers_from_everywhere_together_are_slowed_down(stand: Stand) -> None:
    for number in range(CODES.everybody):
        address = f"198.51.100.{number // (CODES.each - 1)}"
        assert stand.enrol("2222222222", address).status_code == 403
    assert code_of(stand.enrol(stand.code(), "203.0.113.1")) == (429, "slow_down")


def test_an_ipv6_household_is_one_guesser(stand: Stand) -> None:
    for number in range(CODES.each):
        assert stand.enrol("2222222222", f"2001:db8:1:2::{number:x}").status_code == 403
    assert stand.enrol("2222222222", "2001:db8:1:2:ffff::1").status_code == 429
    assert stand.enrol("2222222222", "2001:db8:1:3::1").status_code == 403


def test_hubs_over_one_database_count_guesses_together(new_database: Callable[[], str]) -> None:
    db_url = new_database()
    first, second = Stand(db_url), Stand(db_url)
    try:
        for number in range(CODES.each):
            asked = (first, second)[number % 2]
            assert asked.enrol("2222222222").status_code == 403
        assert first.enrol("2222222222").status_code == 429
        assert second.enrol("2222222222").status_code == 429
    finally:
        first.close()
        second.close()


def test_wrong_tokens_are_slowed_down_and_good_ones_beside_them_are_not(stand: Stand) -> None:
    token = stand.token()
    for _ in range(TOKENS.each):
        assert code_of(stand.stock("wrong")) == (401, "not_enrolled")
    assert code_of(stand.stock("wrong")) == (429, "slow_down")
    assert stand.stock(token).status_code == 200, "a good till behind the same address"
    stand.clock.forward(seconds=TOKENS.window.total_seconds())
    assert stand.stock("wrong").status_code == 401


def test_counts_of_long_ago_and_of_a_clock_ahead_are_forgotten(stand: Stand) -> None:
    for _ in range(CODES.each):
        stand.enrol("2222222222")
    stand.clock.forward(seconds=-timedelta(days=2).total_seconds())
    assert stand.enrol("2222222222").status_code == 403, "the clock was ahead, and was put right"
    stand.clock.forward(days=30)
    stand.enrol("2222222222", "192.0.2.9")
    with stand.app.state.hub.reading() as connection:
        keys = {row.key for row in connection.execute(tables.guess.select())}
    assert keys == {"code 192.0.2.9", "code *"}


def test_a_till_that_runs_wild_is_slowed_down_alone(new_database: Callable[[], str]) -> None:
    stand = Stand(new_database(), pace=Pace(most=5, seconds=10))
    try:
        wild, calm = stand.token(), stand.token()
        assert [stand.stock(wild).status_code for _ in range(7)] == [200] * 5 + [429] * 2
        assert stand.stock(wild).headers["Retry-After"] == "10"
        assert stand.stock(calm).status_code == 200
        stand.clock.forward(seconds=10)
        assert stand.stock(wild).status_code == 200
    finally:
        stand.close()


def test_a_good_request_writes_nothing(stand: Stand) -> None:
    token = stand.token()
    said: list[str] = []

    @event.listens_for(stand.app.state.hub.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement.split()[0])

    assert stand.stock(token).status_code == 200
    assert set(said) <= {"SELECT", "BEGIN"}
    assert stand.stock("wrong").status_code == 401
    assert "INSERT" in said, "the listener does listen"
