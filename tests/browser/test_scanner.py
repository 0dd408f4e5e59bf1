"""A scanner types wherever the focus is; nothing is lost, nothing leaks, nothing is pressed."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App, opened
from tests.browser.screen import SEPARATOR, Screen

# One window at a time: two browsers at once on two cores measure the machine, not the till.
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app for all of them; each gets a window of its own, and an empty basket."""
    with opened(tmp_path_factory.mktemp("scanner") / "till") as running:
        yield running


@pytest.fixture(autouse=True)
def emptied(screen: Screen) -> Iterator[None]:
    yield
    screen.tap("Till")
    screen.empty_basket()


# Every character that codes are made of, with Shift where a keyboard needs it.
MIXED = "aZ09-/.%+$*_Xy"


@pytest.mark.parametrize("prefix", [True, False], ids=["announced by F8", "by its speed"])
class TestAnywhere:
    def test_with_a_text_field_focused_the_field_keeps_what_it_held(
        self, screen: Screen, prefix: bool
    ) -> None:
        """openpos-framework#2108: a wedge's characters landed in the search field."""
        field = screen.field("Search products")
        screen.page.keyboard.type("mug", delay=60)
        expect(field).to_have_value("mug")
        screen.page.wait_for_timeout(300)
        screen.scan("TOTE", prefix=prefix)
        screen.sees("£12.50")
        screen.scan("TOTE", prefix=prefix)
        screen.sees("£25.00")
        expect(field).to_have_value("mug")

    def test_with_a_button_focused_the_button_is_not_pressed(
        self, screen: Screen, prefix: bool
    ) -> None:
        screen.tap("Enamel Mug")
        screen.sees("£14.00")
        screen.scan("TOTE", prefix=prefix)
        screen.sees("£26.50")
        screen.scan("TOTE", prefix=prefix)
        screen.sees("£39.00")

    def test_every_character_arrives(self, screen: Screen, prefix: bool) -> None:
        screen.scan(MIXED, prefix=prefix)
        screen.sees(MIXED)


def test_an_announced_code_may_be_as_short_or_as_long_as_it_likes(screen: Screen) -> None:
    screen.scan("7")
    screen.sees("“7” is no product")
    screen.scan("A1" * 128)
    screen.sees("A1" * 10 + "…")


def test_a_search_that_runs_empty_midway_keeps_the_focus_and_every_key(screen: Screen) -> None:
    field = screen.field("Search products")
    # Slower than the search answers: the grid gives way to "Nothing found" between two keys.
    screen.page.keyboard.type("MUG-MUG", delay=400)
    expect(field).to_have_value("MUG-MUG")
    expect(field).to_be_focused()


def test_a_person_who_types_and_presses_enter_has_not_scanned(screen: Screen) -> None:
    field = screen.field("Search products")
    screen.page.keyboard.type("MUG-MUG", delay=90)
    screen.page.keyboard.press("Enter")
    screen.sees("Nothing found")
    expect(field).to_have_value("MUG-MUG")
    expect(screen.page.get_by_text("The basket is empty")).to_be_visible()


def test_under_people_a_scan_leaves_the_form_alone(screen: Screen) -> None:
    screen.tap("People")
    field = screen.field("Name")
    screen.page.keyboard.type("Maya", delay=60)
    screen.page.wait_for_timeout(300)
    screen.scan("MUG")
    screen.sees("Enamel Mug is in the basket.")
    expect(field).to_have_value("Maya")


def test_a_question_in_front_of_everything_swallows_no_scan(screen: Screen) -> None:
    """pretixscan-desktop#94: what was scanned while a dialog stood there was lost."""
    screen.scan("MUG")
    screen.sees("£14.00")
    screen.scan("TOTE")
    screen.sees("£26.50")
    screen.tap("Empty the basket")
    asked = screen.page.get_by_role("alertdialog")
    expect(asked).to_be_visible()
    screen.scan("TOTE")
    # The scanner's Enter answered nothing, either.
    expect(asked).to_be_visible()
    screen.tap("Keep it")
    expect(asked).to_have_count(0)
    screen.sees("£39.00")


def test_scans_in_quick_succession_all_count(screen: Screen) -> None:
    for _ in range(10):
        screen.scan("MUG")
    screen.sees("£140.00")


def test_a_box_counts_all_that_is_in_it_and_a_shared_barcode_asks(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    products = (
        "title,sku,price,barcode\nAle,ALE,4.50,5901234123457\n"
        "Cap blue,CAP-B,9.00,4006381333931\nCap red,CAP-R,9.00,4006381333931\n"
    )
    (tmp_path / "more.csv").write_text(products)
    app.command("import", "products", str(tmp_path / "more.csv"))
    screen.scan("02059012341234573706")
    screen.sees("6 × Ale added")
    screen.scan("4006381333931")
    screen.sees("Several things have the code 4006381333931")
    screen.tap("Cap red")
    screen.sees("£36.00")
    screen.scan("4006381333932")
    screen.sees("was misread")


def test_a_computer_set_to_another_keyboard_and_a_scanner_that_ends_with_tab(
    screen: Screen,
) -> None:
    field = screen.field("Search products")
    screen.page.keyboard.type("mug", delay=60)
    expect(field).to_have_value("mug")
    for prefix in (True, False):
        screen.page.wait_for_timeout(300)
        # A scanner made for a US keyboard, at a computer set to a French one.
        screen.scan("TOTE", prefix=prefix, typed="TOTE".replace("T", "Y"))
        screen.scan("MUG-0", prefix=prefix, typed="?UG)à", end="Tab")
    screen.sees("£25.00")
    screen.sees("MUG-0")
    expect(field).to_have_value("mug")


def test_a_gs1_code_keeps_the_separators_that_a_scanner_types_as_control_keys(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    (tmp_path / "more.csv").write_text("title,sku,price,barcode\nTea,TEA,3.00,9501101530003\n")
    app.command("import", "products", str(tmp_path / "more.csv"))
    screen.scan(f"]C1020950110153000310LOT7{SEPARATOR}3725")
    screen.sees("25 × Tea added")
    screen.empty_basket()
    screen.scan(f"]C1020950110153000310LOT7{SEPARATOR}3712", prefix=False)
    screen.sees("12 × Tea added")


def test_what_the_till_reads_itself_gets_into_no_field(screen: Screen, app: App) -> None:
    end, other = os.openpty()
    tty.setraw(other)
    try:
        screen.tap("More")
        screen.tap("Scanners")
        screen.sees("Scan this with every scanner")
        app.command("scanner", "add", "Front", "--serial", os.ttyname(other))
        screen.tap("Look again")
        screen.sees("Ready")
        screen.tap("Till")
        field = screen.field("Search products")
        screen.page.keyboard.type("mug", delay=60)
        os.write(end, b"TOTE\r")
        screen.sees("£12.50")
        os.write(end, b"TOTE\r\nMUG\r\n")
        screen.sees("£39.00")
        expect(field).to_have_value("mug")
    finally:
        app.command("scanner", "remove", "Front")
        os.close(end)
        os.close(other)
