"""What every room's tests may ask for: a clock that is set, and a till on a real file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from kiosk.domain.clock import FixedClock
from kiosk.services.till import Till, open_till
from kiosk.store import engine
from tests.factories import START, make_till

# These look at real screens or kill real processes, and need a machine that answers in time: of
# each group one worker has all, one after the other. The plugin's own groups are no use with this
# pytest, which does not read the changed node ids that they are told by.
ONE_AFTER_THE_OTHER = {
    "tests/browser/test_gallery.py": "gallery",
    "tests/browser/": "people",
    "tests/sync/test_chaos.py": "people",
    "tests/sync/test_two_hubs.py": "people",
}
# Those workers mostly wait, as people at screens do. What the third does takes the time that is
# left, and never that in which a screen should answer.
PATIENT = 5

# How fast something is shows in the benchmarks, against a peer. A busy machine fails no rule.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

# What is to go through all rules. To measure the others would take them half as long again, and
# say nothing that these don't.
MEASURED = ("tests/domain/", "tests/services/")


class _Patience:
    """Has a worker whose first test looks at no screen step back for those that do."""

    def __init__(self) -> None:
        self._begun = False

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if not self._begun and not nodeid.startswith(tuple(ONE_AFTER_THE_OTHER)):
            os.nice(PATIENT)
        self._begun = True


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") and hasattr(os, "nice"):
        config.pluginmanager.register(_Patience())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not item.nodeid.startswith(MEASURED):
            item.add_marker("no_cover")


class _Sharing(LoadScopeScheduling):
    """Gives the tests to the workers: those above together, the others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        groups = (ONE_AFTER_THE_OTHER[one] for one in ONE_AFTER_THE_OTHER if nodeid.startswith(one))
        return next(groups, nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Sharing:
    return _Sharing(config, log)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's file as all migrations leave it, with nothing in it."""
    path = tmp_path_factory.mktemp("migrated") / engine.FILE
    engine.migrate(path)
    return path


@pytest.fixture(autouse=True)
def _stores_are_migrated_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, migrated: Path
) -> None:
    """A new store is a copy of one that was migrated: the steps take longer than most tests.

    The store's own tests take each step, and so does every command.
    """
    if request.node.nodeid.startswith("tests/store/"):
        return
    step_by_step = engine.migrate

    def migrate(path: Path) -> None:
        if path.exists():
            step_by_step(path)
        else:
            shutil.copyfile(migrated, path)

    monkeypatch.setattr(engine, "migrate", migrate)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture(scope="session")
def new_till(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's directory as the imports left it, made once and copied for each test."""
    directory = tmp_path_factory.mktemp("new") / "till"
    make_till(directory, FixedClock(START)).close()
    return directory


@pytest.fixture
def till(new_till: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    """A till with products and tickets, alone on a file of its own."""
    shutil.copytree(new_till, tmp_path / "till")
    opened = open_till(tmp_path / "till", clock)
    yield opened
    opened.close()
