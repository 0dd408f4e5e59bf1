"""Flet's own page, as we serve it: with our scripts, and painted where it is laid out."""

from __future__ import annotations

from pathlib import Path

from flet_web import get_package_web_dir  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.domain.errors import TrestleError

# Where our scripts go in Flet's own page: after its settings, before any code of its own.
_SCRIPT_PLACE = '<script src="python.js"></script>'
_SCRIPTS = '<script src="page.js"></script>\n  <script src="scan.js"></script>'
_FAVICON_PLACE = 'href="favicon.png"'
_FAVICON = 'href="icons/favicon.png"'
# With these, which Flet sends, Flutter paints in a thread of its own. It shares the letters with
# the one that lays them out, and now and then the page stands still for good
# (flutter/flutter#190039, mended only after the Flutter of this Flet).
_ISOLATING = ("cross-origin-opener-policy", "cross-origin-embedder-policy")


def check_page() -> None:
    """See to it that the installed page has what ours is made from.

    :raises TrestleError: it is not as we know it.
    """
    page = Path(get_package_web_dir(), "index.html").read_text(encoding="utf-8")
    for place in (_SCRIPT_PLACE, _FAVICON_PLACE):
        if page.count(place) != 1:
            raise TrestleError(
                "The installed version of Flet has a page that Trestle doesn't know, so scans "
                "would be lost. Install the versions that are in requirements.lock."
            )


class WithOurScripts:
    """Puts our scripts into Flet's page as it is served, so that no copy of the page is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def rewrite(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if not kind.startswith("text/html"):
                    await send(message)
                    return
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = body.decode().replace(_SCRIPT_PLACE, f"{_SCRIPTS}\n  {_SCRIPT_PLACE}")
            written = page.replace(_FAVICON_PLACE, _FAVICON).encode()
            headers = MutableHeaders(raw=start["headers"])
            headers["content-length"] = str(len(written) if body else 0)
            headers["cache-control"] = "no-store"
            # The validators are the unchanged page's: with them a browser would keep an old one.
            for name in ("etag", "last-modified", *_ISOLATING):
                del headers[name]
            await send(start)
            await send({"type": "http.response.body", "body": written if body else b""})

        await self.app(scope, receive, rewrite)
