"""Serves the screens to one browser window of this machine, and to nobody else.

Flet answers any page that asks, from any origin; a till must not. So every request passes a
guard first: it must name this host, come from our own page, and carry the token that only the
window we opened was given. No request leaves the machine: everything is served from here, and
the content security policy forbids the rest.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

import fastapi
import flet as ft
import flet.fastapi
from flet_web import get_package_web_dir  # type: ignore[import-untyped]
from flet_web.fastapi import app_manager  # type: ignore[import-untyped]
from pydantic import BaseModel, StringConstraints
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.assets import asset_path
from kiosk.domain.pictures import PLACE
from kiosk.domain.scan_codes import LONGEST_CODE
from kiosk.ui import camera_line, display_line
from kiosk.ui.flet_page import WithOurScripts, check_page
from kiosk.ui.signals import Signals
from kiosk.ui.typeface import FONTS
from kiosk.ui.webfiles import WebFiles

HOSTS = ("127.0.0.1", "localhost")
# All that whoever may see the customer display, and no more than that, is given.
_DISPLAYED = (f"{display_line.PATH}/", "/fonts/")
_SAFE_METHODS = ("GET", "HEAD")

# Which window the running code serves. Set for the length of a live connection, and so seen by
# everything that Flet starts on its behalf.
window: ContextVar[str] = ContextVar("window", default="")
seat: ContextVar[str] = ContextVar("seat", default="")


class ScanBody(BaseModel):
    """What the page's scan listener posts: a code, once (by ``id``), from one window.

    ``run`` is the run of the app that the page was talking with when the scan was made; ``keys``
    what the scanner's keys type on a US keyboard, where that isn't the code.
    """

    id: Annotated[str, StringConstraints(min_length=8, max_length=64)]
    window: Annotated[str, StringConstraints(max_length=64)]
    run: Annotated[str, StringConstraints(max_length=64)]
    code: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE)]
    keys: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] = ""


async def _no_signals() -> Signals:
    """Signals that nobody gives."""
    return Signals()


async def _no_display() -> AsyncIterator[dict[str, object]]:
    """What the customer display of a till without one is told."""
    yield {"kind": "beat"}


async def _no_picture(_: str) -> bytes | None:
    """The pictures of a till without any."""
    return None


@dataclass(frozen=True)
class Served:
    """What is served: the screens, and what takes a scan.

    ``show`` builds a page's screens. ``scan`` takes (id, window, code, keys) and answers with the
    meaning whose sound is played, or None where that window shows nothing yet. ``beside`` runs
    as long as anything is served. ``signals`` is what the pages listen to, once there is one.
    ``picture`` finds a product's picture (WebP) by its name. ``display`` is what the page of the
    customer display is told. ``camera`` looks at what a window's camera sends.
    """

    show: Callable[[ft.Page], Awaitable[None]]
    scan: Callable[[str, str, str, str], Awaitable[str | None]]
    beside: Callable[[], Coroutine[Any, Any, None]]
    signals: Callable[[], Awaitable[Signals]] = _no_signals
    picture: Callable[[str], Awaitable[bytes | None]] = _no_picture
    display: Callable[[], AsyncIterator[dict[str, object]]] = _no_display
    camera: camera_line.Watch = camera_line.nobody_looks


def build(served: Served, token: str, port: int) -> ASGIApp:
    """Make the application that answers on ``port`` of this machine to holders of ``token``.

    :raises TrestleError: the installed Flet's page is not as we know it.
    """
    check_page()
    run = secrets.token_hex(8)

    @asynccontextmanager
    async def lifespan(_: fastapi.FastAPI) -> AsyncIterator[None]:
        # A mounted application's own start is never called; without it sessions never expire.
        await app_manager.start()
        beside = asyncio.create_task(served.beside())
        yield
        beside.cancel()
        await app_manager.shutdown()

    api = fastapi.FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @api.get("/api/health")
    async def health() -> dict[str, bool]:
        return {"ok": True}

    @api.post("/api/scan")
    async def scan(body: ScanBody) -> JSONResponse:
        if body.run != run:
            # An earlier run may have taken it and ended before it could say so.
            return JSONResponse({"reason": "scanned before the till was restarted"}, 409)
        meaning = await served.scan(body.id, body.window, body.code, body.keys)
        if meaning is None:
            return JSONResponse({"reason": "this window shows nothing yet"}, status_code=503)
        return JSONResponse({"meaning": meaning})

    @api.get(f"/{PLACE}/{{name}}")
    async def picture(name: str) -> Response:
        found = await served.picture(name)
        if found is None:
            return PlainTextResponse("", 404)
        # Another picture of the same product has another name.
        kept = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(found, media_type="image/webp", headers=kept)

    # No event stream: a browser gives a host six plain connections for all its windows
    # together, and each stream would keep one.
    @api.websocket("/api/signals")
    async def line(socket: fastapi.WebSocket, window: str = "") -> None:
        await socket.accept()
        await socket.send_json({"kind": "hello", "run": run})

        async def told() -> AsyncIterator[dict[str, object]]:
            async for signal in (await served.signals()).listen(window[:64]):
                yield signal

        async def touched() -> None:
            # All that a page ever says: somebody used it.
            (await served.signals()).touched(window[:64])

        await _talk(socket, told(), touched)

    @api.websocket(camera_line.PATH)
    async def camera(socket: fastapi.WebSocket, window: str = "") -> None:
        await served.camera(socket, window[:64])

    @api.get(display_line.PATH)
    async def display() -> Response:
        page = (assets() / "display" / "page.html").read_text(encoding="utf-8")
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    @api.websocket(f"{display_line.PATH}/line")
    async def display_says(socket: fastapi.WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"kind": "hello", "run": run})

        async def unheard() -> None:
            # Whatever this page says, nobody listens: it is only there to be looked at.
            return

        await _talk(socket, served.display(), unheard)

    screens = flet.fastapi.app(
        served.show,
        assets_dir=str(assets()),
        app_name="Trestle",
        app_short_name="Trestle",
        app_description="A till that never needs the network",
        no_cdn=True,
        session_timeout_seconds=600,
    )
    api.mount("/", WithOurScripts(screens))
    return Guard(WebFiles(api, Path(get_package_web_dir()), assets(), FONTS), token, port)


async def _talk(
    socket: fastapi.WebSocket,
    told: AsyncIterator[dict[str, object]],
    heard: Callable[[], Awaitable[None]],
) -> None:
    """Tell a page all of ``told`` until it hangs up; ``heard`` is called for each of its words."""

    async def tell() -> None:
        async for signal in told:
            await socket.send_json(signal)

    try:
        async with asyncio.TaskGroup() as both:
            telling = both.create_task(tell())
            async for _ in socket.iter_text():
                await heard()
            telling.cancel()
    except asyncio.CancelledError:
        # The till ends, and this page was slow to hang up: its line just goes.
        return


def assets() -> Path:
    """The folder of fonts, icons, sounds and our scripts."""
    return asset_path("fonts").parent


class Guard:
    """Lets only our own window in. Plain ASGI, because it must see live connections as well."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self.token = token
        # Cookies are shared by all ports of a host: two tills on one machine need two names.
        self.cookie = f"trestle-{port}"
        self.display_cookie = f"trestle-display-{port}"
        self.display_token = display_line.display_token(token)
        self.hosts = {f"{host}:{port}" for host in HOSTS}
        self.origins = {f"http://{host}" for host in self.hosts}
        sockets = " ".join(f"ws://{host}" for host in sorted(self.hosts))
        # Flet's page has inline scripts and compiles WebAssembly. Nothing else may run, and
        # nothing may be fetched from elsewhere.
        self.policy = (
            "default-src 'self'; "
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
            "worker-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; "
            f"connect-src 'self' {sockets} data: blob:; "
            "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._live(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        # A browser always names the origin of a live connection; whoever doesn't is no browser.
        if headers.get("origin") not in self.origins or not self._known(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        window.set(_query(scope).get("window", "")[:64])
        seat.set(_query(scope).get("seat", "")[:64])

        async def send_while_open(message: Message) -> None:
            try:
                await send(message)
            except OSError:
                # The window was closed while something was on its way to it. That it has gone
                # is what the next ``receive`` says; nobody is left to show this to.
                return

        await self.app(scope, receive, send_while_open)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        right_host = headers.get("host", "") in self.hosts
        entered = self._entered(scope) if right_host else None
        if entered is not None:
            await entered(scope, receive, send)
            return
        origin = headers.get("origin")
        own_page = origin in self.origins or (origin is None and scope["method"] in _SAFE_METHODS)
        if not (right_host and own_page and self._known(scope)):
            refusal = PlainTextResponse(
                "This till answers only its own window. Open it with the address it printed.", 403
            )
            await refusal(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = MutableHeaders(raw=message["headers"])
                del ours["access-control-allow-origin"]
                ours["content-security-policy"] = self.policy
                ours["x-content-type-options"] = "nosniff"
                ours["referrer-policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, protected)

    def _entered(self, scope: Scope) -> Response | None:
        """Let in whoever brings a token, to what that one opens."""
        path = scope["path"]
        if path == "/" and _same(_query(scope).get("t", ""), self.token):
            cookie, token = self.cookie, self.token
        elif path == display_line.PATH and _same(
            _query(scope).get(display_line.KEY, ""), self.display_token
        ):
            cookie, token = self.display_cookie, self.display_token
        else:
            return None
        # The token leaves the address bar at once and lives on in a cookie no script reads.
        entered = RedirectResponse(path, headers={"Cache-Control": "no-store"})
        entered.set_cookie(cookie, token, httponly=True, samesite="strict")
        return entered

    def _known(self, scope: Scope) -> bool:
        try:
            cookies: SimpleCookie = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return False
        found = cookies.get(self.cookie)
        if found is not None and _same(found.value, self.token):
            return True
        path = scope["path"]
        if path != display_line.PATH and not path.startswith(_DISPLAYED):
            return False
        found = cookies.get(self.display_cookie)
        return found is not None and _same(found.value, self.display_token)


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())


def _query(scope: Scope) -> dict[str, Any]:
    fields = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return {name: values[0] for name, values in fields.items()}
