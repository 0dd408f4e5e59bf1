"""A day at the till, in the real app and a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, FloatRect, expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

# One window at a time: two browsers at once on two cores measure the machine, not the till.
pytestmark = pytest.mark.browser


def test_a_ticket_is_admitted_goods_are_sold_and_a_member_signs_up(
    screen: Screen, app: App
) -> None:
    screen.scan("DEMO-0001")
    screen.sees("Welcome")
    screen.sees("Ada Okafor · Day ticket")
    screen.scan("DEMO-0001")
    screen.sees("Already used")

    screen.tap("Till")
    screen.tap("Enamel Mug")
    screen.tap("Canvas Tote")
    screen.sees("£26.50")
    screen.reload()
    screen.sees("£26.50")
    screen.tap("Cash")
    screen.tap("£30.00")
    screen.sees("£3.50")
    expect(screen.page.get_by_label("Receipt")).to_be_visible()
    screen.tap("Next customer")
    screen.sees("The basket is empty")

    screen.tap("People")
    screen.field("Name")
    screen.page.keyboard.type("Maya Lindqvist", delay=20)
    screen.field("E-mail")
    screen.page.keyboard.type("maya@example.org", delay=20)
    screen.tick("Send me news")
    screen.page.get_by_role("button", name="Sign up", exact=True).click()
    screen.sees("Maya Lindqvist is signed up.")

    stock = {row["sku"]: row["on_hand"] for row in json.loads(app.command("stock", "show"))}
    assert (stock["MUG"], stock["TOTE"]) == (23, 39)
    scanned = json.loads(app.command("scan", "DEMO-0001"))
    assert scanned["verdict"] == "used"
    assert json.loads(app.command("verify"))["sound"] is True


def test_one_thing_for_cash_takes_three_taps(screen: Screen) -> None:
    screen.page.evaluate(
        "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1 }, true)"
    )
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    screen.tap("Exact")
    screen.sees("No change")
    expect(screen.button("Next customer")).to_be_visible()
    assert screen.page.evaluate("window.taps") == 3


def test_several_lines_are_thrown_away_only_when_that_was_meant(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Canvas Tote")
    screen.tap("Empty the basket")
    expect(screen.page.get_by_role("alertdialog")).to_be_visible()
    expect(screen.button("Keep it")).to_be_focused()
    reached = set()
    for _ in range(5):
        screen.page.keyboard.press("Tab")
        screen.page.wait_for_timeout(100)
        reached.add(screen.page.evaluate("document.activeElement.textContent"))
    # Whoever uses the keyboard can't leave the question for what lies behind it.
    assert reached == {"Keep it", "Empty it"}
    screen.page.keyboard.press("Escape")
    screen.sees("£26.50")
    screen.tap("Empty the basket")
    screen.tap("Empty it")
    screen.sees("The basket is empty")


def box(screen: Screen, name: str) -> FloatRect:
    """Where a button stands, once it does."""
    found = None
    while found is None:
        # Drawn anew between the two questions, it is nowhere for a moment.
        button = screen.button(name)
        expect(button).to_be_visible()
        found = button.bounding_box()
    return found


def test_larger_letters_hold_after_a_reload_and_leave_every_amount_whole(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    usual = box(screen, "Door")
    screen.tap("More")
    screen.tap("Language and look")
    screen.tick("150 %")
    screen.reload()
    screen.tap("Till")
    assert box(screen, "Door")["height"] == pytest.approx(usual["height"] * 1.5, rel=0.02)
    screen.tap("Cash")
    for amount in ("£20.00", "£50.00"):
        # Narrower, and the amount would end in an ellipsis.
        assert box(screen, amount)["width"] > 150
    take = box(screen, "Take")
    assert take["y"] + take["height"] <= 800


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_letters_twice_as_large_lose_nothing(screen: Screen, width: int, height: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.reload()
    usual = box(screen, "Door")
    screen.tap("More")
    screen.tap("Language and look")
    screen.tick("200 %")
    # Tapped where it stood before, the next button would be missed.
    for _ in range(200):
        if box(screen, "Door")["height"] > usual["height"]:
            break
        screen.page.wait_for_timeout(50)
    assert box(screen, "Door")["height"] > usual["height"]
    screen.tap("Till")
    screen.scan("MUG")
    screen.scan("TOTE")
    # What is in the basket stands on the way to it; nothing else has room.
    screen.tap("Basket · 2")
    screen.tap("One more: Canvas Tote")
    screen.sees("£39.00")
    # A phone's glass is smaller than its screen now, which is moved under it and never squeezed.
    assert box(screen, "Card")["width"] > 250
    screen.tap("Cash")
    screen.tap("Back to the basket")
    screen.tap("Back to the products")
    screen.tap("Basket · 3")
    screen.tap("Card")
    screen.tap("Payment accepted")
    screen.sees("Paid by card")
    screen.tap("Print a copy")
    screen.tap("Next customer")
    screen.tap("Basket")
    screen.sees("Tap a product or scan its barcode.")

    screen.tap("Door")
    screen.field("Code or name")
    screen.page.keyboard.type("DEMO-0002", delay=60)
    screen.page.keyboard.press("Enter")
    screen.sees("Welcome")
    for number in (3, 4, 5):
        screen.scan(f"DEMO-000{number}")
        screen.page.wait_for_timeout(300)
    # Whoever looks through the last scans is brought back to the answer to the next.
    screen.page.mouse.move(width / 2, height / 3)
    screen.page.mouse.wheel(0, 3000)
    answer = screen.page.get_by_text("Let them in").first
    expect(answer).not_to_be_in_viewport(ratio=0.5)
    screen.scan("DEMO-0006")
    expect(answer).to_be_in_viewport(ratio=0.9)


def test_another_language_is_spoken_at_once_and_after_a_reload(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    screen.tap("More")
    screen.tap("Language and look")
    screen.tick("Deutsch")
    screen.sees("Sprache und Anzeige")
    screen.page.reload()
    screen.page.locator("flt-semantics-placeholder").first.evaluate("element => element.click()")
    screen.tap("Kasse")
    screen.sees("Summe")
    screen.tap("Bar")
    screen.tap("Passend 14,00")
    screen.sees("Kein Rückgeld")
    screen.tap("Mehr")
    screen.tick("العربية")
    screen.tap("الصندوق")
    screen.sees("السلة فارغة")
    assert screen.page.evaluate("document.documentElement.lang") == "ar"
    screen.tap("المزيد")
    screen.tap("المزيد")
    # The till's folder is read from left to right among words that aren't.
    screen.sees("\N{LEFT-TO-RIGHT ISOLATE}/")


def test_a_product_scanned_at_the_till_is_sold_by_pad(screen: Screen) -> None:
    screen.scan("MUG")
    screen.sees("£14.00")
    screen.scan("MUG")
    screen.sees("£28.00")
    screen.tap("Cash")
    for key in ("5", "0", "00"):
        screen.tap(key)
    screen.tap("Take £50.00")
    screen.sees("£22.00")


def test_no_tap_is_lost_however_fast_the_hand(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    screen.tap_at_once("button", ["1", "2", "0", "00"])
    screen.tap("Take £120.00")
    screen.sees("£106.00")
    screen.tap("Next customer")
    screen.tap("Enamel Mug")
    screen.tap_at_once("button", ["One more: Enamel Mug"] * 3)
    screen.sees("£56.00")
    screen.tap("Cash")
    screen.tap("Exact")
    screen.tap("Next customer")
    screen.tap("People")
    agreed = ["Send me news", "Send me offers", "Keep my details"]
    screen.tap_at_once("checkbox", agreed)
    for words in agreed:
        box = screen.page.get_by_role("checkbox", name=words)
        expect(box).to_have_attribute("aria-checked", "true")


def test_a_card_payment_is_written_down_with_its_reference(screen: Screen) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Card")
    screen.field("Reference on the slip (optional)")
    screen.page.keyboard.type("A-4711", delay=20)
    screen.tap("Payment accepted")
    screen.sees("Paid by card")


def test_a_sale_can_be_looked_up_and_printed_again(screen: Screen, app: App) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    screen.tap("Exact")
    screen.tap("Next customer")
    screen.tap("More")
    screen.tap("Sales")
    screen.page.get_by_role("button", name="-000001").first.click()
    expect(screen.page.get_by_label("Receipt")).to_be_visible()
    screen.tap("Print a copy")
    screen.sees("Sent to the printer.")
    assert len(app.papers("*.png", 2)) == 2


def test_a_typed_code_is_decided_like_a_scanned_one(screen: Screen) -> None:
    screen.tap("Door")
    field = screen.field("Code or name")
    screen.page.keyboard.type("DEMO-0002", delay=60)
    screen.page.keyboard.press("Enter")
    screen.sees("Welcome")
    expect(field).to_have_value("")
    screen.page.keyboard.type("DEMO-0003", delay=60)
    screen.page.keyboard.press("Enter")
    screen.sees("Chiara Rossi · Evening ticket")


def test_two_windows_share_the_basket_and_a_scan_counts_once(
    screen: Screen, app: App, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 1280})
    other = Screen(context.new_page(), app.address)
    other.open()
    screen.scan("MUG")
    other.sees("£14.00")
    screen.sees("£14.00")
    other.scan("DEMO-0001")
    other.sees("Welcome")
    expect(screen.page.get_by_text("Welcome")).to_have_count(0)
    context.close()
    assert other.strays == []


def test_a_window_finds_its_till_again_after_a_restart(screen: Screen, app: App) -> None:
    before = app.address
    screen.scan("MUG")
    screen.sees("£14.00")
    # The page loads itself anew. Until then the old one still says what it said.
    with screen.page.expect_event("domcontentloaded", timeout=60_000):
        assert app.stop() == 0
        app.start()
    assert app.address == before
    screen.settle("Till")
    screen.sees("£14.00")
    screen.scan("MUG")
    screen.sees("£28.00")
    # While nobody answered, Flet's client said so on its console, again and again.
    screen.faults.clear()
