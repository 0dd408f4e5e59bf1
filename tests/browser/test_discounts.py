"""Discounts at the real app: a code is typed, a line made cheaper by hand, paid and on paper."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def choose(screen: Screen, name: str) -> None:
    box = screen.page.get_by_role("checkbox", name=name, exact=True)
    box.click()
    expect(box).to_be_checked()


def line(screen: Screen, words: str) -> Locator:
    return screen.page.get_by_role("group", name=words)


def test_a_code_and_a_discount_by_hand_make_it_cheaper_and_the_receipt_says_why(
    screen: Screen, app: App
) -> None:
    app.command("promotion", "add", "Half price", "--kind", "percent", "--value", "50",
                "--code", "HELLO", "--sku", "MUG")  # fmt: skip
    screen.tap("Enamel Mug")
    screen.tap("Risograph Zine No. 7")
    screen.field("Search products").fill("hello")
    screen.page.keyboard.press("Enter")
    expect(screen.button("Don't use code HELLO")).to_be_visible()
    expect(line(screen, "Enamel Mug Before: £14.00 £7.00 Half price -£7.00")).to_be_visible()
    screen.sees("£16.00")

    screen.tap("Give a discount")
    choose(screen, "Enamel Mug")
    choose(screen, "Amount")
    for key in ("1", "00"):
        screen.tap(key)
    screen.field("Who gives it").fill("Ada")
    expect(screen.button("Give a discount")).to_be_disabled()
    choose(screen, "Damaged")
    screen.tap("Give a discount")
    screen.sees("£15.00")
    expect(line(screen, "Enamel Mug Before: £14.00 £6.00 Half price")).to_be_visible()

    screen.tap("Write a note")
    screen.field("What was agreed").fill("Engrave Ada")
    screen.page.keyboard.press("Enter")
    expect(screen.button("Note: Engrave Ada")).to_be_visible()

    screen.tap("Cash")
    screen.tap("Exact £15.00")
    screen.sees("Paid")
    expect(screen.page.get_by_role("img", name="Receipt").first).to_be_visible()
    (paper,) = app.papers("*-000001*.txt", 1)
    for _ in range(100):
        # It is there before it is written.
        if printed := " ".join(paper.read_text(encoding="utf-8").split()):
            break
        screen.page.wait_for_timeout(50)
    assert "Enamel Mug £14.00 Half price -£7.00 Discount -£1.00" in printed
    assert "You saved £8.00" in printed
    assert "Note: Engrave Ada" in printed
    assert json.loads(app.command("verify"))["sound"] is True


def test_a_promotion_is_set_up_by_a_scan_counts_and_is_ended(screen: Screen, app: App) -> None:
    screen.tap("More")
    screen.tap("Promotions")
    screen.sees("No promotions")
    screen.scan("MUG")
    screen.sees("What it does")
    screen.field("What the receipt calls it").fill("Ten off")
    screen.tick("Percent off")
    screen.field("Percent").fill("10")
    screen.tap("Set it up")
    screen.sees("“Ten off” counts from now on")
    screen.sees("10% off, for MUG")
    screen.tap("Till")
    screen.tap("Enamel Mug")
    screen.sees("£12.60")
    screen.tap("More")
    screen.tap("End it")
    screen.tap("End it for good")
    screen.sees("“Ten off” is over")
    screen.tap("Till")
    screen.sees("£14.00")
    expect(screen.page.get_by_text("£12.60")).to_have_count(0)
    assert json.loads(app.command("promotion", "list"))["promotions"] == []
    assert json.loads(app.command("verify"))["sound"] is True
