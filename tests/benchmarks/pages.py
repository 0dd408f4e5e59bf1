"""The till and a bare Flet page as processes in front of a real browser, and a stopwatch in it.

The bare page is the floor: what Python, Flet, Chromium and the machine take for a page that
shows one button, a count of its taps, and what is typed into one field.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from kiosk.domain.clock import SystemClock
from kiosk.services.importing import import_products
from kiosk.services.till import NewEvent, Till, create_till
from tests.browser.screen import Screen
from tests.forking import ROOT

# A press of the first product adds this much, so that every total is a text of its own.
PENCE = 103
LETTERS = "JQVXZ"

BARE_PAGE = """
import socket, fastapi, uvicorn, flet as ft, flet.fastapi as ff

@ft.component
def Bare():
    taps, set_taps = ft.use_state(0)
    typed, set_typed = ft.use_state("")
    return ft.Column([
        ft.Button("Till", on_click=lambda: set_taps(taps + 1)),
        ft.Text(f"count {taps}"),
        ft.TextField(label="Search", value=typed, on_change=lambda e: set_typed(e.control.value)),
        ft.Text(f"echo {typed}"),
    ])

async def main(page):
    page.render(Bare)

api = fastapi.FastAPI()
api.mount("/", ff.app(main, no_cdn=True))
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(api, log_level="error")).run(sockets=[listener])
"""

BARE = [sys.executable, "-u", "-c", BARE_PAGE]

# Starts when the page hears the event and stops when the semantics tree, which Flutter changes
# together with the picture, says the text for the first time.
_STOPWATCH = """([event, text, key]) => {
  window.took = new Promise((done, give_up) => {
    setTimeout(() => give_up(new Error(`“${text}” was never shown`)), 10_000);
    let start = null;
    const says = (node) => node.nodeType === Node.TEXT_NODE
      ? node.data.includes(text)
      : node.textContent.includes(text)
        || [node, ...(node.querySelectorAll?.("[aria-label]") ?? [])].some(
             (one) => one.getAttribute?.("aria-label")?.includes(text));
    const watch = new MutationObserver((changes) => {
      if (start === null) return;
      if (changes.some((one) => says(one.target) || [...one.addedNodes].some(says))) {
        watch.disconnect();
        done(performance.now() - start);
      }
    });
    watch.observe(document.querySelector("flt-semantics-host"), {
      subtree: true, childList: true, characterData: true, attributes: true,
    });
    window.heard = (happened) => {
      if (happened.type === event && (!key || happened.key === key)) start ??= performance.now();
    };
  });
}"""

# Before any script of the page: what takes a scan keeps its keys from whoever comes later.
_HEAR = """for (const event of ["keydown", "pointerdown"])
  window.addEventListener(event, (happened) => window.heard?.(happened), { capture: true });
"""


def till_command(data: Path) -> list[str]:
    """Starts the till in ``data`` without a window of its own."""
    return [sys.executable, "-u", "-m", "kiosk", "--view", "none", "--data", str(data)]


@contextmanager
def started(command: list[str]) -> Iterator[str]:
    """The address of a page's process while it runs."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    found = None
    while found is None:
        line = process.stdout.readline()
        assert line, "it ended without saying where it is"
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*", line)
    try:
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(_HEAR)
    yield context.new_page()
    context.close()


def first_screen(page: Page) -> None:
    """Wait until the semantics tree has the button that the till and the bare page share."""
    placeholder = page.locator("flt-semantics-placeholder")
    placeholder.wait_for(state="attached")
    placeholder.first.evaluate("element => element.click()")
    button(page, "Till").wait_for()


def button(page: Page, name: str) -> Locator:
    """The button whose name begins so."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(\s|$)")).first


def until_tap_shows(page: Page, x: float, y: float, text: str) -> float:
    """Tap there; the milliseconds until ``text`` stands somewhere."""
    page.evaluate(_STOPWATCH, ["pointerdown", text, ""])
    page.mouse.click(x, y)
    return float(page.evaluate("window.took"))


def until_key_shows(page: Page, key: str, text: str) -> float:
    """Press a key; the milliseconds until ``text`` stands somewhere."""
    page.evaluate(_STOPWATCH, ["keydown", text, key])
    page.keyboard.press(key)
    return float(page.evaluate("window.took"))


def until_scan_shows(screen: Screen, code: str, text: str) -> float:
    """Scan a code; the milliseconds from its Enter until ``text`` stands somewhere."""
    screen.page.evaluate(_STOPWATCH, ["keydown", text, "Enter"])
    screen.scan(code)
    return float(screen.page.evaluate("window.took"))


def middle(found: Locator) -> tuple[float, float]:
    """Where a finger would tap."""
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def big_till(data: Path) -> Till:
    """A till with 5,000 products, one of which is found by each of :data:`LETTERS` alone."""
    till = create_till(data, SystemClock(), NewEvent("Big", "GBP"))
    table = data / "products.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "sku", "price"])
        rows.writerow(["Aaron", "AA", f"{PENCE / 100:.2f}"])
        rows.writerows([f"{letter}ero", f"{letter}-1", "7.00"] for letter in LETTERS)
        rows.writerows([f"Good thing {n:04d}", f"GOOD-{n:04d}", "5.00"] for n in range(5_000 - 6))
    assert import_products(till, table).found == 5_000
    return till
