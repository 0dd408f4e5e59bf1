"""The page's files as they are sent: all of them, nothing else, and kept only while unchanged."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from flet_web import get_package_web_dir  # type: ignore[import-untyped]
from starlette.types import Message, Receive, Scope, Send

from kiosk.ui.server import assets
from kiosk.ui.typeface import FONTS
from kiosk.ui.webfiles import WebFiles

PAGE = Path(get_package_web_dir())


async def flet(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"left to Flet"})


def ask(
    files: WebFiles, path: str, method: str = "GET", known: str = ""
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    headers = [(b"if-none-match", known.encode())] if known else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(files(scope, receive, send))
    start, body = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], told, body["body"]


@pytest.fixture
def files() -> WebFiles:
    return WebFiles(flet, PAGE, assets(), FONTS)


def test_a_file_arrives_as_it_is_and_as_what_it_is(files: WebFiles) -> None:
    status, told, body = ask(files, "/canvaskit/skwasm.wasm")
    assert (status, body) == (200, (PAGE / "canvaskit" / "skwasm.wasm").read_bytes())
    # Else it is compiled only once all of it is there.
    assert told["content-type"] == "application/wasm"
    assert ask(files, "/main.dart.mjs")[1]["content-type"] == "text/javascript"
    assert ask(files, "/scan.js")[2] == (assets() / "scan.js").read_bytes()


def test_being_asked_for_the_head_it_sends_no_body(files: WebFiles) -> None:
    status, told, body = ask(files, "/flutter.js", "HEAD")
    assert (status, body) == (200, b"")
    assert int(told["content-length"]) == (PAGE / "flutter.js").stat().st_size


def test_a_kept_file_is_asked_about_and_is_sent_again_only_once_it_changed(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "FontManifest.json").write_text("[]")
    program = tmp_path / "program.js"
    program.write_text("old")
    files = WebFiles(flet, tmp_path, tmp_path / "none")
    _, told, _ = ask(files, "/program.js")
    assert told["cache-control"] == "no-cache"
    status, _, body = ask(files, "/program.js", known=told["etag"])
    assert (status, body) == (304, b"")

    program.write_text("new")
    os.utime(program, ns=(1, 1))
    status, _, body = ask(files, "/program.js", known=told["etag"])
    assert (status, body) == (200, b"new")
    program.unlink()
    assert ask(files, "/program.js")[0] == 404


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/manifest.json", "/api/health", "/../server.py", "//etc/passwd"]
)
def test_what_is_no_file_of_the_page_is_left_to_flet(files: WebFiles, path: str) -> None:
    assert ask(files, path)[0] == 418
    assert ask(files, "/flutter.js", "POST")[0] == 418


def test_the_page_waits_for_our_fonts_and_for_no_formulas(files: WebFiles) -> None:
    told = json.loads(ask(files, "/assets/FontManifest.json")[2])
    families = [one["family"] for one in told]
    assert {"MaterialIcons", "Roboto", *FONTS} <= set(families)
    assert not [family for family in families if "math" in family]
    for one in told:
        for font in one["fonts"]:
            assert ask(files, f"/assets/{font['asset']}")[0] == 200, font
