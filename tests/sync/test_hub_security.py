"""Whoever means harm: refused, logged, and told nothing about the hub's inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kiosk.domain.clock import SystemClock
from sync.hub import tables
from sync.hub.database import open_hub
from sync.hub.devices import revoke
from tests.sync.hub_process import HubProcess, running_hub
from tests.sync.memory_till import MemoryTill

LEAKS = ("Traceback", "sqlalchemy", "sqlite", "psycopg", "SELECT", "INSERT", ".py", "File ")


@dataclass
class Besieged:
    """A hub and an honest till; what is asked of it here must leave its database as it was."""

    hub: HubProcess
    till: MemoryTill

    def refused(self, answer: httpx.Response) -> tuple[int, str]:
        """The refusal, which must be a sentence and leak nothing."""
        for leak in LEAKS:
            assert leak not in answer.text
        said = answer.json()["error"]
        assert said["text"].endswith(".")
        return answer.status_code, said["code"]

    def held(self) -> dict[str, list[Any]]:
        names = ("entry", "chain", "device", "document", "stock", "movement", "hub_case")
        return {name: self.hub.rows(tables.metadata.tables[name]) for name in names}


@pytest.fixture
def besieged(new_database: Callable[[], str]) -> Iterator[Besieged]:
    with running_hub(new_database()) as hub:
        till = MemoryTill()
        till.join(hub)
        till.sync(hub.url)
        yield Besieged(hub, till)


def last_line(hub: HubProcess) -> dict[str, Any]:
    """The last request's line, once the hub has ended and written everything."""
    assert hub.stop() == 0
    return hub.log()[-1]


def test_another_organizations_token_is_a_strangers(
    besieged: Besieged, new_database: Callable[[], str]
) -> None:
    with running_hub(new_database()) as theirs:
        stranger = MemoryTill()
        stranger.join(theirs)
        assert stranger.sync(theirs.url).pending == 0
        before = besieged.held()
        for method, path in (("POST", "/v1/push"), ("GET", "/v1/pull"), ("GET", "/v1/documents")):
            answer = stranger.ask(besieged.hub.url, method, path, json={"proto": 1, "runs": []})
            assert besieged.refused(answer) == (401, "not_enrolled")
        code = theirs.code()
    card = MemoryTill().card.model_dump()
    answer = httpx.post(
        besieged.hub.url + "/v1/enrol", json={"proto": 1, "code": code, "device": card}, timeout=10
    )
    assert besieged.refused(answer) == (403, "code_unknown")
    assert besieged.held() == before
    line = last_line(besieged.hub)
    assert (line["status"], line["error"]) == (403, "code_unknown")


def test_a_revoked_till_learns_nothing_new_whatever_it_tries(besieged: Besieged) -> None:
    now = SystemClock().now()
    with open_hub(besieged.hub.db_url, now) as opened:
        revoke(opened, besieged.till.dev, now)
    before = besieged.held()
    document = {"kind": "product", "id": "p-1", "body": {"title": "Mug"}}
    tried = [
        ("GET", "/v1/pull", {}),
        ("GET", "/v1/documents", {}),
        ("GET", "/v1/stock", {}),
    ]
    for method, path, parts in tried:
        answer = besieged.till.ask(besieged.hub.url, method, path, **parts)
        assert besieged.refused(answer) == (403, "revoked")
    # It may still bring people whom it signed up; anything else that it sends is dropped.
    wanted = {"proto": 1, "documents": [document]}
    answer = besieged.till.ask(besieged.hub.url, "POST", "/v1/documents", json=wanted)
    assert answer.json()["accepted"] == 0
    assert besieged.held() == before
    besieged.till.ask(besieged.hub.url, "GET", "/v1/pull")
    line = last_line(besieged.hub)
    assert (line["device"], line["error"]) == (besieged.till.dev, "revoked")


def test_a_replayed_code_is_refused_and_logged_without_the_code(besieged: Besieged) -> None:
    code = besieged.hub.code()
    first = {"proto": 1, "code": code, "device": MemoryTill().card.model_dump()}
    url = besieged.hub.url + "/v1/enrol"
    assert httpx.post(url, json=first, timeout=10).status_code == 200
    before = besieged.held()
    again = first | {"device": MemoryTill().card.model_dump()}
    assert besieged.refused(httpx.post(url, json=again, timeout=10)) == (409, "code_used")
    assert besieged.held() == before
    assert last_line(besieged.hub)["error"] == "code_used"
    assert code not in besieged.hub.log_text()


HOSTILE = {
    "deep": '{"d":' * 100_000 + "1" + "}" * 100_000,
    "deep lists": "[" * 100_000,
    "huge number": '{"n": 1e999999}',
    "endless integer": '{"n": ' + "9" * 100_000 + "}",
    "not a number": '{"n": NaN}',
    "infinity": '{"n": -Infinity}',
    "lone surrogate": '{"n": "\\ud800"}',
    "lone surrogate in a key": '{"\\udfff": 1}',
    "a key twice": '{"n": 1, "n": 2}',
    "a key twice, spelled apart": '{"n": 1, "\\u006e": 2}',
    "list": "[]",
    "text": '"body"',
    "true": "true",
    "null": "null",
}


@pytest.mark.parametrize("body", list(HOSTILE.values()), ids=list(HOSTILE))
def test_a_hostile_document_is_refused(hub: HubProcess, till: MemoryTill, body: str) -> None:
    outside = Besieged(hub, till)
    row = f'{{"kind": "product", "id": "hostile-{till.dev}", "body": {body}}}'
    content = f'{{"proto": 1, "documents": [{row}]}}'
    answer = till.ask(hub.url, "POST", "/v1/documents", content=content.encode())
    assert outside.refused(answer) == (422, "malformed")
    assert not [one for one in hub.rows(tables.document) if one.id == f"hostile-{till.dev}"]


@pytest.mark.parametrize("body", list(HOSTILE.values()), ids=list(HOSTILE))
def test_a_hostile_entry_is_refused_and_its_chain_goes_on(
    hub: HubProcess, till: MemoryTill, body: str
) -> None:
    till.sync(hub.url)
    raw = till.sealed("Note", {}).as_dict() | {"body": "BODY"}
    entry = json.dumps(raw).replace('"BODY"', body)
    content = f'{{"proto": 1, "runs": [{{"dev": "{till.dev}", "entries": [{entry}]}}]}}'
    answer = till.ask(hub.url, "POST", "/v1/push", content=content.encode())
    for leak in LEAKS:
        assert leak not in answer.text
    if answer.status_code == 200:
        (refused,) = answer.json()["refused"]
        assert refused["code"] in ("malformed", "forged")
    else:
        assert Besieged(hub, till).refused(answer) == (422, "malformed")
    till.write("Note", {"n": 1})
    assert till.sync(hub.url).pending == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq", True),
        ("seq", "1"),
        ("seq", 2**70),
        ("seq", -1),
        ("seq", 1.0),
        ("v", []),
        ("dev", None),
        ("dev", "'; DROP TABLE entry; --"),
        ("hash", 7),
        ("hash", {}),
        ("sig", ["x"]),
        ("at", 0),
        ("hlc", "9" * 400),
        ("kind", "Note\x00"),
        ("event", {"$ne": None}),
    ],
)
def test_a_field_of_another_type_stops_its_run_alone(
    hub: HubProcess, till: MemoryTill, name: str, value: object
) -> None:
    till.sync(hub.url)
    raw = till.sealed("Note", {}).as_dict() | {name: value}
    runs = [{"dev": till.dev, "entries": [raw]}]
    answer = till.ask(hub.url, "POST", "/v1/push", json={"proto": 1, "runs": runs})
    assert answer.status_code == 200, answer.text
    (refused,) = answer.json()["refused"]
    assert refused["code"] == "malformed"
    for leak in LEAKS:
        assert leak not in answer.text
    till.write("Note", {"n": 1})
    assert till.sync(hub.url).pending == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer " + "x" * 60_000},
        {"Authorization": b"Bearer \xff\xfe"},
        {"Authorization": "Bearer ' OR 1=1 --"},
        {"Content-Encoding": "zstd" * 1000},
    ],
    ids=["long token", "bytes", "quotes", "long encoding"],
)
def test_a_hostile_header_is_refused(hub: HubProcess, headers: dict[str, Any]) -> None:
    answer = httpx.post(hub.url + "/v1/push", headers=headers, content=b"{}", timeout=10)
    assert answer.status_code in (400, 401, 413, 415, 422, 431)
    for leak in LEAKS:
        assert leak not in answer.text
