"""Hubs as real processes over HTTP, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import binaries, make_database, running_server
from tests.sync.hub_process import HubProcess, running_hub
from tests.sync.memory_till import MemoryTill

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    where = binaries()
    if where is None:
        pytest.skip("skipped: PostgreSQL is not installed on this machine")
    with running_server(where) as server:
        yield server


@pytest.fixture(scope="session", params=DATABASES)
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Makes empty databases of one sort."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        return lambda: make_database(server, f"hub_{uuid.uuid4().hex}")
    directory: Path = tmp_path_factory.mktemp("hubs")
    return lambda: f"sqlite:///{directory / uuid.uuid4().hex}.db"


@pytest.fixture(scope="session")
def hub(new_database: Callable[[], str]) -> Iterator[HubProcess]:
    """One hub for all tests: tills, variants and documents are new in each of them."""
    with running_hub(new_database()) as running:
        yield running


@pytest.fixture
def own_hub(new_database: Callable[[], str]) -> Iterator[HubProcess]:
    """A hub that nobody else talks to."""
    with running_hub(new_database()) as running:
        yield running


@pytest.fixture
def till(hub: HubProcess) -> MemoryTill:
    joined = MemoryTill()
    joined.join(hub)
    return joined


@pytest.fixture
def variant() -> str:
    return str(uuid.uuid4())
