"""Who may see the customer display, and that it is no way into the till."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from kiosk.ui import display_line, server
from kiosk.ui.signals import Signals
from kiosk.ui.theme import CONTRAST, DARK, LIGHT, PRACTICE, Palette
from tests.ui.test_server import HOME, PORT, SCAN, TOKEN, Heard, ask, enter

SEEING = display_line.display_token(TOKEN)


async def see(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get(display_line.PATH, params={display_line.KEY: SEEING})


@pytest.fixture
def touches() -> list[str]:
    return []


@pytest.fixture
def app(touches: list[str]) -> ASGIApp:
    heard = Heard()
    signals = Signals(touches.append)

    async def given() -> Signals:
        return signals

    async def display() -> AsyncIterator[dict[str, object]]:
        yield {"kind": "face", "heading": "Fair"}
        await asyncio.Event().wait()

    served = server.Served(heard.show, heard.scan, heard.beside, given, display=display)
    return server.build(served, TOKEN, PORT)


def test_its_own_token_shows_the_display_and_nothing_else(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> tuple[httpx.Response, list[int], list[int]]:
        let_in = await see(client)
        seen = ("/display", "/display/page.js", "/display/page.css", "/fonts/OFL.txt")
        hidden = ("/", "/main.dart.js", "/page.js", "/api/health", "/pictures/x", "/displays")
        return (
            let_in,
            [(await client.get(path)).status_code for path in seen],
            [(await client.get(path)).status_code for path in hidden],
        )

    let_in, seen, hidden = ask(app, look)
    assert (let_in.status_code, let_in.headers["location"]) == (307, "/display")
    cookie = let_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert seen == [200] * 4
    assert hidden == [403] * 6


def test_it_can_neither_scan_nor_enter_the_till(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> list[int]:
        await see(client)
        client.cookies.set(f"trestle-{PORT}", SEEING)
        posted = await client.post("/api/scan", json=SCAN, headers={"origin": HOME})
        return [posted.status_code, (await client.get("/", params={"t": SEEING})).status_code]

    assert ask(app, look) == [403, 403]


@pytest.mark.parametrize("query", [{}, {"d": ""}, {"d": TOKEN}, {"t": SEEING}])
def test_without_its_token_the_display_is_not_shown(app: ASGIApp, query: dict[str, str]) -> None:
    async def look(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/display", params=query)

    assert ask(app, look).status_code == 403


def test_the_tills_own_window_may_see_it_too(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.get("/display")

    page = ask(app, look)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "cookie", "open"),
    [
        ("/display/line", f"trestle-display-{PORT}={SEEING}", True),
        ("/display/line", f"trestle-{PORT}={TOKEN}", True),
        ("/display/line", f"trestle-display-{PORT}={TOKEN}", False),
        ("/api/signals", f"trestle-display-{PORT}={SEEING}", False),
        ("/ws", f"trestle-display-{PORT}={SEEING}", False),
    ],
)
def test_its_line_is_open_to_those_who_may_see_it_and_what_they_say_is_not_heard(
    app: ASGIApp, touches: list[str], path: str, cookie: str, open: bool
) -> None:
    sent = _talk(app, path, cookie)
    if not open:
        assert sent == [{"type": "websocket.close", "code": 1008}]
        return
    told = [json.loads(one["text"]) for one in sent if one["type"] == "websocket.send"]
    assert [one["kind"] for one in told] == ["hello", "face"]
    assert touches == []


def _talk(app: ASGIApp, path: str, cookie: str) -> list[Any]:
    headers = [
        (b"host", f"127.0.0.1:{PORT}".encode()),
        (b"origin", HOME.encode()),
        (b"cookie", cookie.encode()),
    ]
    scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b"window=w1"}
    sent: list[Any] = []

    async def connect() -> None:
        arriving: asyncio.Queue[Any] = asyncio.Queue()
        arriving.put_nowait({"type": "websocket.connect"})

        async def send(message: Any) -> None:
            sent.append(message)
            if '"face"' in str(message.get("text", "")):
                arriving.put_nowait({"type": "websocket.receive", "text": "touched"})
                arriving.put_nowait({"type": "websocket.disconnect", "code": 1001})

        await asyncio.wait_for(app(scope, arriving.get, send), timeout=10)

    asyncio.run(connect())
    return sent


@pytest.mark.parametrize(
    ("look", "palette"),
    [("", LIGHT), ("dark", DARK), ("contrast", CONTRAST), ("practice", PRACTICE)],
)
def test_its_colours_are_those_of_the_till_whose_contrast_is_computed(
    look: str, palette: Palette
) -> None:
    style = Path(server.assets(), "display", "page.css").read_text(encoding="utf-8")
    place = f':root[data-look="{look}"] {{' if look else ":root {"
    (found,) = re.findall(rf"^{re.escape(place)}(.*?)^}}", style, re.S | re.M)
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", found))
    assert len(colors) >= 8
    for name, color in colors.items():
        assert getattr(palette, name.replace("-", "_")) == color, name


def test_what_the_system_darkens_is_dark_as_the_chosen_dark_is() -> None:
    style = Path(server.assets(), "display", "page.css").read_text(encoding="utf-8")
    system, chosen = re.findall(r'data-look="(?:system|dark)"\] \{(.*?)\}', style, re.S)
    assert system.split() == chosen.split()


def test_there_is_nothing_on_the_page_that_could_be_pressed() -> None:
    page = Path(server.assets(), "display", "page.html").read_text(encoding="utf-8")
    script = Path(server.assets(), "display", "page.js").read_text(encoding="utf-8")
    assert not re.search(r"<(a|button|input|form|select|textarea)\b", page)
    assert "innerHTML" not in script
    assert ".send(" not in script
    assert "fetch(" not in script
