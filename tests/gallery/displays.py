"""The customer display in every state: the real page, told what a till would tell it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, WebSocketRoute

from hardware import qr
from kiosk.domain.clock import FixedClock
from kiosk.domain.promotion_terms import Terms
from kiosk.language import speaking, spoken
from kiosk.services import carts, promoting
from kiosk.services import customer_display as display
from kiosk.services.carts import CartView
from kiosk.services.customer_display import Asked, Face
from kiosk.services.till import NewEvent, Till
from kiosk.ui import server
from kiosk.ui.display_line import signal_of
from kiosk.ui.facing import Scene
from tests.factories import START, card, cash, make_till, sell, variant_id
from tests.gallery.checks import Finding
from tests.qr_reading import decode

_ADDRESS = "http://display.invalid/display"
_PRODUCTS = """title,sku,price,compare at,stock,kind,taxable,policy
Enamel Mug,MUG,14.00,,24,goods,yes,
Risograph Zine No. 7,ZINE,9.00,,35,goods,no,
Limited Linocut Poster of the Old Harbour at Dusk (signed),POSTER,124.00,,9,goods,yes,
بطاقة بريدية,CARD,2.50,,,goods,yes,
Cold Brew,BREW,4.00,,,goods,yes,
Pin Set,PIN,6.00,,,goods,yes,
Sticker Sheet,STICKER,3.50,,,goods,yes,
Canvas Tote,TOTE,12.50,,,goods,yes,
"""
# Nothing may be cut off, nothing hang out of the window, and what was scanned last is in sight.
_LOOK = """() => {
  const wrong = [];
  const within = (box) => box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1
    && box.bottom <= innerHeight + 1;
  for (const one of document.querySelectorAll("h1, p, dt, dd, figcaption, bdi, s, #picture")) {
    const box = one.getBoundingClientRect();
    if (!box.width || !(one.textContent || one.id)) continue;
    if (!one.closest("#lines") && !within(box)) wrong.push(["outside", one.textContent]);
    const cut = one.clientWidth && one.scrollWidth > one.clientWidth + 1;
    if (cut) wrong.push(["cut", one.textContent]);
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (size < 14) wrong.push(["small", one.textContent]);
  }
  for (const name of ["#sum", "#code"]) {
    const one = document.querySelector(name);
    if (one.clientHeight && one.scrollHeight > one.clientHeight + 1) wrong.push(["too full", name]);
  }
  const list = document.querySelector("#lines").getBoundingClientRect();
  const last = document.querySelector("#lines .last")?.getBoundingClientRect();
  const seen = !last || (last.top >= list.top - 1 && last.bottom <= list.bottom + 1);
  if (!seen) wrong.push(["away", "what was scanned last"]);
  return wrong;
}"""


@dataclass(frozen=True)
class Screen:
    """A screen that faces a customer, and how it speaks and looks."""

    name: str
    width: int
    height: int
    look: str = "light"
    language: str = "en"


SCREENS = (
    Screen("small", 1024, 600),
    Screen("large-dark", 1920, 1080, "dark"),
    Screen("phone", 390, 844),
    Screen("upright-contrast", 800, 1280, "contrast"),
    Screen("german", 1024, 600, language="de"),
    Screen("german-phone", 390, 844, language="de"),
    Screen("arabic", 1024, 600, language="ar"),
    Screen("arabic-phone", 390, 844, "dark", "ar"),
    Screen("japanese", 1024, 600, language="ja"),
    Screen("french-practice", 1280, 800, "practice", "fr"),
    Screen("spanish", 1280, 720, language="es"),
)


@dataclass(frozen=True)
class Look:
    """A state on a screen: its picture, what is wrong with it, and what its code says."""

    name: str
    picture: Image.Image
    findings: Sequence[Finding]
    face: Face


class Stall:
    """A till with something in its basket, and one that counts in thousandths."""

    def __init__(self, folder: Path) -> None:
        clock = FixedClock(START)
        self.till = make_till(folder / "fair", clock, products=_PRODUCTS, tickets="")
        promoting.add_promotion(
            self.till, Terms("Buy 3, pay 2", "buy_x_get_y", skus=["ZINE"], buy="2")
        )
        baghdad = NewEvent("معرض بغداد", "IQD", "", "Asia/Baghdad")
        products = "title,sku,price,kind\nكتاب,BOOK,1250500.500,goods\n"
        self.dinar = make_till(folder / "dinar", clock, baghdad, products, "")

    def close(self) -> None:
        """Let go of both."""
        self.till.close()
        self.dinar.close()

    def faces(self) -> Iterator[tuple[str, Face]]:
        """Every state, in the language of now."""
        till, step = self.till, self.till.event.cash_step
        yield "idle", display.idle(till.event.name)
        yield "idle-long", display.idle("Internationale Buch- und Grafikmesse am Alten Hafen 2026")
        yield "away", display.away()
        yield "closed", display.closed()
        few = _basket(till, "MUG:2", "ZINE:3")
        yield "basket", display.of_basket(few, step, last=few.lines[-1].key)
        yield "basket-cash", display.of_basket(few, step, Asked.CASH, few.lines[0].key)
        many = _basket(till, "POSTER:2", "CARD:12", "BREW", "PIN", "STICKER:4", "TOTE:3")
        asked = display.of_basket(many, step, Asked.TERMINAL, many.lines[-1].key)
        yield "basket-long", asked
        given = carts.give(till, card("100.00"))
        assert isinstance(given, CartView)
        yield "basket-part", display.of_basket(given, step, Asked.CARD, many.lines[2].key)
        carts.give_back(till, 0)
        carts.clear(till)
        yield "paid", display.of_sale(till, sell(till, "MUG:2", "ZINE:3", tender=cash("50.00")))
        skus = ("POSTER:2", "CARD:12", "BREW", "PIN", "STICKER:4", "TOTE:3", "MUG")
        yield "paid-card", display.of_sale(till, sell(till, *skus, tender=card("353.50")))
        large = _basket(self.dinar, "BOOK:3")
        yield "dinar", display.of_basket(large, self.dinar.event.cash_step, Asked.CASH)
        carts.clear(self.dinar)


def _basket(till: Till, *wanted: str) -> CartView:
    for one in wanted:
        sku, _, units = one.partition(":")
        carts.add(till, variant_id(till, sku), int(units or 1))
    return carts.load(till)


def looks(browser: Browser, folder: Path, screens: Sequence[Screen] = SCREENS) -> Iterator[Look]:
    """Every state on every screen."""
    stall = Stall(folder)
    for screen in screens:
        size = {"width": screen.width, "height": screen.height}
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))  # type: ignore[misc]
        lines: list[WebSocketRoute] = []
        _serve(page, lines)
        with speaking(screen.language):
            for name, face in stall.faces():
                yield _look(page, lines[0], f"display-{name}.{screen.name}", screen, face)
        assert faults == []
        context.close()
    stall.close()


def _serve(page: Page, lines: list[WebSocketRoute]) -> None:
    def answer(route, request) -> None:  # type: ignore[no-untyped-def]
        path = request.url.removeprefix("http://display.invalid/")
        name = "display/page.html" if path == "display" else path
        route.fulfill(path=Path(server.assets(), name))

    page.route("http://display.invalid/**", answer)
    page.route_web_socket("**/display/line", lambda line: lines.append(line))
    # Nobody beats here; with time standing still the page doesn't miss it.
    page.clock.install()
    page.goto(_ADDRESS)
    page.wait_for_function("() => document.fonts.ready")
    assert lines, "the page listens to nobody"


def _look(page: Page, line: WebSocketRoute, name: str, screen: Screen, face: Face) -> Look:
    told = signal_of(
        Scene(face, spoken()), screen.look, training="", practice=screen.look == "practice"
    )
    line.send(json.dumps(told))
    if face.code:
        size, path = qr.path(face.code)
        line.send(json.dumps({"kind": "code", "size": size, "path": path}))
        page.locator("#picture svg").wait_for()
    page.wait_for_function(
        "(moment) => document.querySelector('#face').dataset.moment === moment",
        arg=str(face.moment),
    )
    page.evaluate("document.fonts.ready")
    wrong = [Finding(what, words, "") for what, words in page.evaluate(_LOOK)]
    picture = page.screenshot()
    if face.code and face.code not in decode(picture):
        wrong.append(Finding("unreadable", "the code", ""))
    return Look(name, Image.open(io.BytesIO(picture)).convert("RGB"), wrong, face)
