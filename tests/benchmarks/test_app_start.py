"""From starting the process to the first screen, beside an empty Flet page served the same way.

The floor shows one word: what Python, Flet, Chromium and the machine take before a till is in it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from kiosk.domain.clock import SystemClock
from kiosk.services.demo import make_demo
from kiosk.ui.window import find_browser
from tests.benchmarks.measure import report, timed
from tests.browser.conftest import CHROMIUM, ROOT

ROUNDS = 5
EMPTY = """
import socket, fastapi, uvicorn, flet as ft, flet.fastapi as ff
async def main(page):
    page.add(ft.Button("Till"))
api = fastapi.FastAPI()
api.mount("/", ff.app(main, no_cdn=True))
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(api, log_level="error")).run(sockets=[listener])
"""


def start_and_show(command: list[str], browser: Browser, times: list[float]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    with timed(times):
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        address = None
        while address is None:
            address = re.search(r"http://127\.0\.0\.1:\d+/\S*", process.stdout.readline())
        page.goto(address[0])
        placeholder = page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached")
        placeholder.first.evaluate("element => element.click()")
        page.get_by_role("button", name="Till").first.wait_for()
    context.close()
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.mark.timeout(600)
def test_start_to_first_screen(tmp_path: Path) -> None:
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    make_demo(tmp_path / "till", SystemClock())
    till = [sys.executable, "-u", "-m", "kiosk", "--view", "none", "--data", str(tmp_path / "till")]
    empty = [sys.executable, "-u", "-c", EMPTY]
    ours: list[float] = []
    floor: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        for _ in range(ROUNDS):
            start_and_show(till, browser, ours)
            start_and_show(empty, browser, floor)
        browser.close()
    assert report("start to first screen (floor: an empty Flet page)", ours, floor) < 3
