"""The grid at the real app: one category, and what this till shows first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_category_is_a_tap_away_and_what_sells_most_stands_first(
    screen: Screen, app: App
) -> None:
    expect(screen.button("Enamel Mug")).to_be_visible()
    screen.tick("Drinks")
    expect(screen.button("Cold Brew")).to_be_visible()
    expect(screen.button("Enamel Mug")).to_have_count(0)

    screen.tap("More")
    screen.tap("Quick keys")
    screen.sees("Tap what this till shows first")
    for title in ("Risograph Zine No. 7", "Enamel Mug"):
        box = screen.page.get_by_role("checkbox", name=re.compile(f"^Show first: {title}")).first
        box.click()
        expect(box).to_be_checked()
    screen.tap("Done")
    expect(screen.page.get_by_role("checkbox", name="Quick keys")).to_be_checked()
    expect(screen.button("Cold Brew")).to_have_count(0)
    zine, mug = (screen.button(one).bounding_box() for one in ("Risograph Zine", "Enamel Mug"))
    assert zine is not None
    assert mug is not None
    assert zine["x"] < mug["x"]
    screen.tap("Enamel Mug")
    screen.sees("£14.00")
    assert "MUG" in app.command("quickkey", "list")
    screen.reload()
    expect(screen.page.get_by_role("checkbox", name="Quick keys")).to_be_checked()
