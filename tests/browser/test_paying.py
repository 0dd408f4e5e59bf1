"""Ways to pay at the real app: bit by bit, and not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_a_basket_waits_while_the_next_is_served(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Parked baskets")
    screen.field("Name (optional)").fill("Green coat")
    screen.tap("Park this basket")
    screen.sees("The basket is empty")
    screen.tap("Canvas Tote")
    expect(screen.button("Cash")).to_be_enabled()
    screen.reload()
    expect(screen.button("Cash")).to_be_enabled()
    screen.settle("Parked baskets")
    screen.tap("Parked baskets")
    screen.sees("Put a basket aside")
    screen.tap("Green coat")
    screen.tap("Cash")
    screen.tap("Exact £14.00")
    screen.tap("Next customer")
    screen.tap("Parked baskets")
    # Of the two things of that name, the one that is parked.
    screen.button("Canvas Tote 1 thing").click()
    expect(screen.button("Card")).to_be_enabled()
    screen.sees("£12.50")


def test_a_basket_is_paid_by_two_and_another_is_given_away(screen: Screen, app: App) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    for key in ("5", "00"):
        screen.tap(key)
    screen.sees("Still to pay")
    screen.tap("Take £5.00")
    expect(screen.button("Hand £5.00 back")).to_be_visible()
    screen.sees("£9.00")

    # Money was given for it: it doesn't go by a slip of the finger.
    screen.tap("Empty the basket")
    screen.sees("£5.00 were given for this basket")
    screen.reload()
    expect(screen.button("Hand £5.00 back")).to_be_visible()

    screen.tap("Card")
    screen.tap("Only a part by this card")
    for key in ("4", "00"):
        screen.tap(key)
    screen.field("Reference on the slip (optional)").fill("SLIP-1")
    screen.tap("£4.00 paid by card")
    expect(screen.button("Hand £4.00 back")).to_be_visible()
    screen.tap("Hand £4.00 back")
    expect(screen.button("Hand £4.00 back")).to_have_count(0)
    screen.tap("Card")
    screen.tap("Payment accepted")
    screen.sees("£14.00")
    screen.tap("Next customer")

    screen.tap("Enamel Mug")
    screen.tap("Give a discount")
    screen.tap("Give all of it away")
    screen.tap("Give away £14.00")
    screen.sees("Say why")
    screen.tick("Press")
    screen.field("In your own words").fill("Print Weekly")
    screen.tap("Give away £14.00")
    expect(screen.button("Next customer")).to_be_visible()
    screen.sees("Given away")
    found = rows(
        app.data / FILE,
        "SELECT kind, sum(amount) FROM sale_tender GROUP BY kind ORDER BY kind",
    )
    assert found == [("card", 900), ("cash", 500), ("complimentary", 1400)]
    assert json.loads(app.command("verify"))["sound"] is True


def test_what_has_no_price_is_asked_for_it(screen: Screen, app: App, tmp_path: Path) -> None:
    (tmp_path / "books.csv").write_text(
        "title,sku,price,barcode\nOld book,BOOK,open,4006381333931\n"
    )
    app.command("import", "products", str(tmp_path / "books.csv"))
    screen.scan("4006381333931")
    for key in ("4", "5", "0"):
        screen.tap(key)
    screen.tap("Add £4.50")
    expect(screen.button("Cash")).to_be_enabled()
    screen.scan("4006381333931")
    for key in ("3", "00"):
        screen.tap(key)
    screen.tap("Add £3.00")
    screen.sees("£7.50")
    screen.tap("Cash")
    screen.tap("Exact £7.50")
    screen.sees("Paid")
    sold = rows(app.data / FILE, "SELECT unit FROM sale_line WHERE sku = 'BOOK' ORDER BY line")
    assert sold == [(450,), (300,)]


def test_a_tip_is_tapped_and_stands_apart_from_the_sale(screen: Screen, app: App) -> None:
    app.command("tip", "set", "10", "20")
    screen.tap("Enamel Mug")
    screen.tap("Add a tip")
    screen.tap("10 %: £1.40")
    screen.sees("£15.40")
    screen.reload()
    screen.tap("Cash")
    screen.tap("Exact £15.40")
    expect(screen.button("Next customer")).to_be_visible()
    found = rows(app.data / FILE, "SELECT kind, amount FROM sale_tender ORDER BY kind")
    assert found == [("cash", 1540), ("tip", -140)]
    assert rows(app.data / FILE, "SELECT total FROM sale") == [(1400,)]
    assert json.loads(app.command("verify"))["sound"] is True
