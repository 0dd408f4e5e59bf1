"""The hub keeps to its own OpenAPI document, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from kiosk.domain.clock import SystemClock
from sync import protocol
from sync.hub import tables
from sync.hub.database import open_hub
from tests.sync.hub_process import HubProcess, running_hub
from tests.sync.memory_till import MemoryTill

CALLS = [
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/metrics"),
    ("POST", "/v1/enrol"),
    ("POST", "/v1/push"),
    ("GET", "/v1/pull"),
    ("GET", "/v1/tips"),
    ("POST", "/v1/documents"),
    ("GET", "/v1/documents"),
    ("GET", "/v1/snapshot"),
    ("GET", "/v1/snapshot/{sha256}"),
    ("GET", "/v1/standing"),
    ("POST", "/v1/shares"),
    ("GET", "/v1/stock"),
]
# What no answer may hold, whatever was asked: our insides.
LEAKS = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "SELECT ", "INSERT ", ".py")
# Calls that take nothing, so that nothing can be said wrongly in them.
BARE = ("/health", "/ready", "/metrics", "/v1/stock", "/v1/tips", "/v1/snapshot", "/v1/standing")
ASKED = [
    (method, path, mode)
    for method, path in CALLS
    for mode in GenerationMode
    if not (mode.is_negative and path in BARE)
]
NOT_HELD = {
    # A code may have the right form and be nobody's.
    ("POST", "/v1/enrol"): [positive_data_acceptance],
    # A part's name may have the right form and name none.
    ("GET", "/v1/snapshot/{sha256}"): [positive_data_acceptance],
    # A number past 2^53 is JSON, but means something else elsewhere: it can't be canonical.
    ("POST", "/v1/documents"): [positive_data_acceptance],
    # A word in a query that the hub does not know is passed over, as everywhere on the web.
    ("GET", "/v1/documents"): [negative_data_rejection],
    ("GET", "/v1/pull"): [negative_data_rejection],
}
# Further ways to turn away what does not fit: the code is over, too much, another version.
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "negative_data_rejection": {
                "expected-statuses": [401, 403, 409, 410, 413, 415, 422, 426, 429]
            }
        }
    }
)


@dataclass(frozen=True)
class Described:
    """A hub, its document as schemathesis reads it, and a till that may speak to it."""

    hub: HubProcess
    schema: Any
    headers: dict[str, str]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    where: Path = tmp_path_factory.mktemp("contract")
    with running_hub(f"sqlite:///{where / 'hub.db'}") as hub:
        till = MemoryTill()
        till.join(hub)
        till.change_document("variant", "v-1", sku="MUG", title="Mug")
        till.sell("v-1")
        till.sync(hub.url)
        schema = schemathesis.openapi.from_url(hub.url + "/openapi.json", config=CONFIG)
        yield Described(hub, schema, {"Authorization": f"Bearer {till.token}"})
        assert hub.stop() == 0
        assert [line for line in hub.log() if line["status"] >= 500] == []


def test_the_document_names_every_call_and_no_other(described: Described) -> None:
    raw = described.schema.raw_schema
    named = {(verb.upper(), path) for path, verbs in raw["paths"].items() for verb in verbs}
    assert named == set(CALLS)
    push = raw["paths"]["/v1/push"]["post"]
    assert push["security"] == [{"token": []}]
    shape = push["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    told = raw["components"]["schemas"][shape.rpartition("/")[2]]
    assert set(told["properties"]) == set(protocol.PushRequest.model_fields)
    assert {"401", "413", "415", "422", "426", "429", "503"} <= set(push["responses"])


@pytest.mark.parametrize(("method", "path", "mode"), ASKED)
def test_every_answer_is_one_that_the_document_allows(
    described: Described, method: str, path: str, mode: GenerationMode
) -> None:
    call = described.schema[path][method]
    # Each ask tries a wrong token beside the right one; they are too many to be one till's.
    with open_hub(described.hub.db_url, SystemClock().now()) as opened, opened.writing() as rows:
        rows.execute(tables.guess.delete())
    with requests.Session() as session:

        @settings(
            max_examples=20,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=call.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            # Its checks: no 5xx; status, type, headers and body as the document says; what does
            # not fit is refused; what needs a token is refused without.
            answer = case.call_and_validate(
                session=session,
                headers=described.headers,
                excluded_checks=NOT_HELD.get((method, path), []),
            )
            for leak in LEAKS:
                assert leak not in answer.text

        ask()
