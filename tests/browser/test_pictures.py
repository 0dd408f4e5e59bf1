"""Pictures at the real app: they come from the till itself, and are not asked for twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_tile_shows_what_lies_in_the_store(screen: Screen, app: App, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "mug.png")
    app.command("picture", "set", "MUG", str(tmp_path / "mug.png"))
    with screen.page.expect_response(lambda one: "/pictures/" in one.url) as waited:
        screen.reload()
    assert waited.value.status == 200
    assert waited.value.headers["content-type"] == "image/webp"
    expect(screen.button("Enamel Mug")).to_be_visible()
    screen.scan("MUG")
    screen.sees("£14.00")
    assert screen.strays == []
