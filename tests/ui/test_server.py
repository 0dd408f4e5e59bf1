"""The guard: our own window is served, everybody else is not."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import flet as ft
import flet_web  # type: ignore[import-untyped]
import httpx
import pytest
from starlette.types import ASGIApp

from kiosk.domain.errors import TrestleError
from kiosk.ui import server
from kiosk.ui.signals import Signals

TOKEN = "a-token-that-only-the-window-has"
PORT = 8551
HOME = f"http://127.0.0.1:{PORT}"
SCAN = {"id": "0123456789", "window": "w", "run": "this-run", "code": "TEE-M"}

T = TypeVar("T")


class Heard:
    """The screens' side, remembering what it was asked."""

    def __init__(self) -> None:
        self.scans: list[tuple[str, str, str, str]] = []
        self.answer: str | None = "accept"

    async def show(self, page: ft.Page) -> None:
        raise AssertionError("no page is opened in these tests")

    async def scan(self, id: str, window: str, code: str, keys: str) -> str | None:
        self.scans.append((id, window, code, keys))
        return self.answer

    async def beside(self) -> None:
        await asyncio.Event().wait()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def app(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    monkeypatch.setattr(secrets, "token_hex", lambda size: "this-run")
    return server.build(server.Served(heard.show, heard.scan, heard.beside), TOKEN, PORT)


def ask(app: ASGIApp, work: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    async def run() -> T:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await work(client)

    return asyncio.run(run())


async def enter(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/", params={"t": TOKEN})


def test_the_token_is_traded_for_a_cookie_that_no_script_can_read(app: ASGIApp) -> None:
    reply = ask(app, enter)
    assert reply.status_code == 307
    assert reply.headers["location"] == "/"
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("query", [{}, {"t": ""}, {"t": "wrong"}])
def test_without_the_token_nothing_is_served(app: ASGIApp, query: dict[str, str]) -> None:
    async def look(client: httpx.AsyncClient) -> list[int]:
        paths = ("/", "/main.dart.js", "/scan.js", "/page.js", "/api/health")
        return [(await client.get(path, params=query)).status_code for path in paths]

    assert ask(app, look) == [403] * 5


def test_the_cookie_of_another_token_opens_nothing(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> httpx.Response:
        client.cookies.set(f"trestle-{PORT}", "guessed")
        return await client.get("/")

    assert ask(app, look).status_code == 403


def test_a_host_name_that_was_bent_to_this_machine_is_refused(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/", params={"t": TOKEN}, headers={"host": f"evil.example:{PORT}"})

    assert ask(app, look).status_code == 403


def test_the_page_carries_our_scripts_before_flets_own_code(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> list[httpx.Response]:
        await enter(client)
        return [await client.get(path) for path in ("/", "/door", "/scan.js", "/page.js")]

    home, deep, *scripts = ask(app, look)
    for page in (home, deep):
        places = [page.text.index(f'src="{name}.js"') for name in ("page", "scan", "python")]
        assert places == sorted(places)
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers
        assert int(page.headers["content-length"]) == len(page.content)
    assert [script.status_code for script in scripts] == [200, 200]


def test_the_page_paints_in_the_thread_that_lays_out_its_letters(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> list[httpx.Response]:
        await enter(client)
        return [await client.get(path) for path in ("/", "/door", "/canvaskit/skwasm.wasm")]

    # A browser that isolates a page gives Flutter's painting a thread of its own.
    for reply in ask(app, look):
        assert not {name for name in reply.headers if name.startswith("cross-origin-")}


def test_nothing_may_be_fetched_from_elsewhere_and_nobody_else_may_read(app: ASGIApp) -> None:
    async def look(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.get("/", headers={"origin": HOME})

    headers = ask(app, look).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "https:" not in policy
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://127.0.0.1:{PORT + 1}"])
def test_another_page_on_this_machine_cannot_scan(app: ASGIApp, heard: Heard, origin: str) -> None:
    async def post(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.post("/api/scan", json=SCAN, headers={"origin": origin})

    assert ask(app, post).status_code == 403
    assert heard.scans == []


def test_a_scan_without_an_origin_is_no_browsers(app: ASGIApp, heard: Heard) -> None:
    async def post(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.post("/api/scan", json=SCAN)

    assert ask(app, post).status_code == 403
    assert heard.scans == []


def test_a_scan_of_our_own_window_arrives_and_its_meaning_comes_back(
    app: ASGIApp, heard: Heard
) -> None:
    async def post(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.post("/api/scan", json=SCAN, headers={"origin": HOME})

    assert ask(app, post).json() == {"meaning": "accept"}
    assert heard.scans == [("0123456789", "w", "TEE-M", "")]
    heard.answer = None
    assert ask(app, post).status_code == 503


def test_a_scan_made_before_a_restart_is_not_taken_a_second_time(
    app: ASGIApp, heard: Heard
) -> None:
    async def post(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        earlier = {**SCAN, "run": "another-run"}
        return await client.post("/api/scan", json=earlier, headers={"origin": HOME})

    assert ask(app, post).status_code == 409
    assert heard.scans == []


@pytest.mark.parametrize("code", ["", "x" * 513, 7, None])
def test_what_cannot_be_a_code_is_turned_away(app: ASGIApp, heard: Heard, code: object) -> None:
    async def post(client: httpx.AsyncClient) -> httpx.Response:
        await enter(client)
        return await client.post("/api/scan", json={**SCAN, "code": code}, headers={"origin": HOME})

    assert ask(app, post).status_code == 422
    assert heard.scans == []


@pytest.mark.parametrize("path", ["/ws", "/api/signals"])
@pytest.mark.parametrize(
    ("origin", "cookie"),
    [
        ("http://evil.example", TOKEN),
        (None, TOKEN),
        (HOME, "guessed"),
        (HOME, None),
    ],
)
def test_a_live_connection_needs_our_origin_and_our_cookie(
    app: ASGIApp, path: str, origin: str | None, cookie: str | None
) -> None:
    headers = [(b"host", f"127.0.0.1:{PORT}".encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    if cookie is not None:
        headers.append((b"cookie", f"trestle-{PORT}={cookie}".encode()))
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b""}

    async def connect() -> None:
        await app(scope, receive, send)

    asyncio.run(connect())
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_window_hears_which_run_it_talks_with_how_to_speak_and_its_own_sounds_only(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda size: "this-run")
    touches: list[str] = []
    signals = Signals(touches.append)

    async def given() -> Signals:
        return signals

    app = server.build(server.Served(heard.show, heard.scan, heard.beside, given), TOKEN, PORT)
    headers = [
        (b"host", f"127.0.0.1:{PORT}".encode()),
        (b"origin", HOME.encode()),
        (b"cookie", f"trestle-{PORT}={TOKEN}".encode()),
    ]
    scope = {
        "type": "websocket",
        "path": "/api/signals",
        "headers": headers,
        "query_string": b"window=w1",
    }
    told: list[dict[str, Any]] = []

    async def listen() -> None:
        arriving: asyncio.Queue[Any] = asyncio.Queue()
        arriving.put_nowait({"type": "websocket.connect"})

        async def send(message: Any) -> None:
            if message["type"] != "websocket.send":
                return
            told.append(json.loads(message["text"]))
            if told[-1]["kind"] == "manner":
                signals.sound("w2", "refuse")
                signals.sound("w1", "cash")
            elif told[-1]["kind"] == "sound":
                arriving.put_nowait({"type": "websocket.receive", "text": "touched"})
                arriving.put_nowait({"type": "websocket.disconnect", "code": 1001})

        await asyncio.wait_for(app(scope, arriving.get, send), timeout=10)

    asyncio.run(listen())
    assert [signal["kind"] for signal in told] == ["hello", "manner", "sound"]
    assert told[0]["run"] == "this-run"
    assert told[2]["meaning"] == "cash"
    assert touches == ["w1"], "the till hears that somebody uses it"


def test_a_flet_whose_page_is_another_is_refused_with_a_sentence(
    heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path(flet_web.get_package_web_dir(), "index.html").read_text(encoding="utf-8")
    changed = page.replace('<script src="python.js"></script>', "")
    (tmp_path / "index.html").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("FLET_WEB_PATH", str(tmp_path))
    with pytest.raises(TrestleError, match=r"requirements\.lock"):
        server.build(server.Served(heard.show, heard.scan, heard.beside), TOKEN, PORT)


def test_a_picture_is_served_to_our_own_window_and_kept_there(heard: Heard) -> None:
    async def picture(name: str) -> bytes | None:
        return b"RIFF" if name == "mug.abc.webp" else None

    served = server.Served(heard.show, heard.scan, heard.beside, picture=picture)
    app = server.build(served, TOKEN, PORT)

    async def work(client: httpx.AsyncClient) -> None:
        assert (await client.get("/pictures/mug.abc.webp")).status_code == 403
        await enter(client)
        found = await client.get("/pictures/mug.abc.webp")
        assert (found.status_code, found.content) == (200, b"RIFF")
        assert found.headers["content-type"] == "image/webp"
        assert found.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert (await client.get("/pictures/none.webp")).status_code == 404

    ask(app, work)


def test_a_till_without_pictures_serves_none(app: ASGIApp) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        await enter(client)
        assert (await client.get("/pictures/mug.abc.webp")).status_code == 404

    ask(app, work)
