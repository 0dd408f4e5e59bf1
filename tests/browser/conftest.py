"""The real app as a process of its own, and a real Chromium in front of it."""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from kiosk import mishaps
from kiosk.ui.window import find_browser
from tests import forking
from tests.browser.screen import Screen

START_SECONDS = 60
# What a busy machine may take until a screen shows what it should; how fast is for the benchmarks.
expect.set_options(timeout=20_000)
# Chromium's own talk with its maker is switched off, so that whatever leaves is ours.
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


class App:
    """``kiosk demo`` in a directory of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.address = ""
        self.errors = ""
        self._state = data.with_name(f"{data.name}-state")
        self._readers: list[threading.Thread] = []
        self._process: forking.Process | None = None

    def papers(self, pattern: str, count: int) -> list[Path]:
        """The papers of that name in the preview, once there are so many: nobody waits for them,
        so they come after what the screen says."""
        until = time.monotonic() + 20
        while len(found := sorted((self.data / "receipts").glob(pattern))) < count:
            assert time.monotonic() < until, f"only {len(found)} of {count} papers came out"
            time.sleep(0.05)
        return found

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        words = ["demo", "--data", str(self.data), "--no-open"]
        (out, their_out), (err, their_err) = os.pipe(), os.pipe()
        env = {**os.environ, "PYTHONUNBUFFERED": "1", "XDG_STATE_HOME": str(self._state)}
        self._process = forking.start("kiosk", words, env, their_out, their_err)
        for file in (their_out, their_err):
            os.close(file)
        said: queue.Queue[str] = queue.Queue()
        for file in (out, err):
            reader = threading.Thread(target=self._read, args=(open(file), said), daemon=True)
            reader.start()
            self._readers.append(reader)
        text = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/\?t=\S+", text)):
            try:
                text += said.get(timeout=START_SECONDS)
            except queue.Empty:
                pytest.fail(f"the app did not say where it is; it said: {text}")
        self.address = found[0]

    def stop(self) -> int:
        """Ask it to end, as a system would; returns its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(timeout=20)
        for reader in self._readers:
            reader.join()
        self._readers.clear()
        return code

    def faults(self) -> str:
        """What failed inside and was written down."""
        return "".join(one.read_text() for one in self._state.rglob(mishaps.FILE))

    def command(self, *words: str) -> str:
        """Run another command on the same till, while the app is open."""
        ran = forking.run("kiosk", *words, "--data", str(self.data), "--json")
        ran.check_returncode()
        return ran.stdout

    def _read(self, stream: IO[str], said: queue.Queue[str]) -> None:
        with stream:
            for line in stream:
                said.put(line)
                self.errors += line


# For one module at a time: while it is open, its event loop runs in this thread, and tests that
# bring a loop of their own would find it taken.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    launched = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
    yield launched
    launched.close()


@contextmanager
def opened(data: Path) -> Iterator[App]:
    """The app while it runs; it must end well and never have failed inside."""
    running = App(data)
    running.start()
    yield running
    assert running.stop() == 0, running.errors
    assert "Traceback" not in running.errors, running.errors
    assert running.faults() == ""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with opened(tmp_path / "till") as running:
        yield running


@pytest.fixture
def screen(browser: Browser, app: App) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(15_000)
    shown = Screen(page, app.address)
    shown.open()
    yield shown
    context.close()
    assert shown.strays == []
    assert shown.faults == []
