"""Sends the files of Flet's page and ours at once, and lets the page wait for none in vain.

Flet sends each file through a middleware and, for every 64 KB, through a thread, while its
program alone is 8 MB; and its page waits for twenty fonts of formulas, which a till never
writes. Fonts that it isn't told of before it starts come one after another behind its first
frame, and each has all of it laid out again.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_FONT_LIST = "assets/FontManifest.json"
# Flet writes these for each app.
_WRITTEN = frozenset({"index.html", "manifest.json", _FONT_LIST})
_FORMULAS = "packages/flutter_math_fork/"
# Flet's own fallback; it asks elsewhere for a font that it wasn't given.
_ROBOTO = {"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]}
# Not from the system's register, which may know them by another name or not at all.
_KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}

_Header = tuple[bytes, bytes]


class WebFiles:
    """Answers for every file in ``page`` and in ``assets``, which wins; ``app`` for all else.

    ``fonts`` are the families, each with its place in ``assets``, that the page has before its
    first frame.
    """

    def __init__(
        self, app: ASGIApp, page: Path, assets: Path, fonts: Mapping[str, str] | None = None
    ) -> None:
        self.app = app
        self._files = {**_files(page), **_files(assets)}
        told: list[dict[str, Any]] = json.loads((page / _FONT_LIST).read_text(encoding="utf-8"))
        told = [one for one in told if not str(one["family"]).startswith(_FORMULAS)]
        told.append(_ROBOTO)
        for family, place in (fonts or {}).items():
            told.append({"family": family, "fonts": [{"asset": place}]})
            self._files[f"/assets/{place}"] = assets / place
        self._font_list = json.dumps(told).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
        elif path == f"/{_FONT_LIST}":
            await _answer(scope, send, self._font_list, [_kind(".json")])
        elif path in self._files:
            await _send_file(self._files[path], scope, send)
        else:
            await self.app(scope, receive, send)


def _files(folder: Path) -> dict[str, Path]:
    # Looked up once, so no request can name anything outside.
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        f"/{name}": path for name, path in names.items() if name not in _WRITTEN and path.is_file()
    }


async def _send_file(path: Path, scope: Scope, send: Send) -> None:
    try:
        body = path.read_bytes()
        changed = path.stat().st_mtime_ns
    except OSError:
        # It was taken away while we ran, as by an update.
        await _answer(scope, send, b"", [], status=404)
        return
    tag = f'"{changed:x}-{len(body):x}"'.encode()
    headers = [
        (b"etag", tag),
        (b"last-modified", formatdate(changed // 1_000_000_000, usegmt=True).encode()),
        # Kept, and asked about at each start: an update has other files of the same names.
        (b"cache-control", b"no-cache"),
    ]
    if Headers(scope=scope).get("if-none-match", "").encode() == tag:
        await _answer(scope, send, b"", headers, status=304)
    else:
        await _answer(scope, send, body, [*headers, _kind(path.suffix)])


def _kind(suffix: str) -> _Header:
    kind = _KINDS.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return b"content-type", kind.encode()


async def _answer(
    scope: Scope, send: Send, body: bytes, headers: list[_Header], status: int = 200
) -> None:
    # A 304 has no body, and its length would be taken for the file's.
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, *length],
        }
    )
    await send({"type": "http.response.body", "body": body if scope["method"] == "GET" else b""})
