"""Members first, in the real app: what waits for them is sold to whoever staff say is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import App, opened
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

PRODUCTS = """title,sku,price,stock,kind,taxable,policy,limit
Aquatint,AQUA,20.00,4,goods,yes,strict,
Broadside,BROAD,5.00,9,goods,yes,,2
"""
SHORT = "Only 1 left, 3 kept for members"
SENTENCE = "Only 1 of “Aquatint” left for everybody; 3 more are kept for members."


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The demo event with four prints more, three of which wait for members."""
    file = tmp_path / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    with opened(tmp_path / "till") as running:
        running.command("import", "products", str(file))
        running.command("allotment", "reserve", "AQUA", "--pool", "members", "--units", "3")
        yield running


def line_saying(screen: Screen, words: str) -> Locator:
    """The line of the basket beside which these words stand."""
    return screen.page.get_by_role("group", name=words)


def test_a_member_is_sold_what_waits_for_members_and_nobody_else_is(
    screen: Screen, app: App
) -> None:
    box = screen.page.get_by_role("checkbox", name="Sell to a member (3 kept for members)")
    screen.tap("Aquatint")
    expect(box).not_to_be_checked()
    bounds = box.bounding_box()
    assert bounds is not None
    assert bounds["height"] >= 48
    screen.tap("One more: Aquatint")
    expect(line_saying(screen, SHORT)).to_be_visible()
    screen.tap("Cash")
    screen.sees(SENTENCE)

    box.click()
    expect(box).to_be_checked()
    expect(line_saying(screen, SHORT)).to_have_count(0)
    screen.reload()
    expect(box).to_be_checked()
    screen.tap("Cash")
    screen.tap("Exact")
    screen.sees("No change")
    screen.tap("Next customer")

    (row,) = json.loads(app.command("stock", "show", "AQUA"))
    assert (row["on_hand"], row["to_sell"], row["kept"]) == (2, 1, 1)
    # The next customer is nobody in particular again.
    screen.tap("Aquatint")
    expect(
        screen.page.get_by_role("checkbox", name="Sell to a member (1 kept for members)")
    ).not_to_be_checked()
    assert json.loads(app.command("verify"))["sound"] is True


def test_more_than_one_person_may_have_is_said_at_the_tap(screen: Screen) -> None:
    for _ in range(3):
        screen.tap("Broadside")
    expect(line_saying(screen, "At most 2 for one person")).to_be_visible()
    screen.tap("Card")
    screen.sees("At most 2 of “Broadside” for one person. Sell fewer.")
