"""Each part on a sheet of its own, in all its states."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import flet as ft

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.money import Money
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Notice, Pane
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.count_pad import Slot, count_grid
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.notice import LOOKS, notice_bar
from kiosk.ui.parts.pad import numeric_pad
from kiosk.ui.parts.pin_pad import pin_pad
from kiosk.ui.parts.progress import progress
from kiosk.ui.parts.receipt import receipt_picture
from kiosk.ui.parts.row import card, fact_row, tap_row
from kiosk.ui.parts.scan_field import scan_field
from kiosk.ui.parts.staff_chip import staff_chip
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.table import Align, table
from kiosk.ui.parts.tile import tile
from kiosk.ui.parts.verdict import verdict_panel
from kiosk.ui.theme import BIG_TARGET, Space
from kiosk.ui.watching import Draft
from tests.gallery.shops import LONG_NAME

Parts = Iterable[tuple[str, ft.Control]]


def _still(*_: object) -> None:
    """What a part on a sheet does when it is tapped."""


def buttons(_desk: Desk, _pane: Pane) -> Parts:
    for weight in Weight:
        for off in (False, True):
            name = f"{weight.name.lower()}{'-off' if off else ''}"
            shape = ft.Icons.CHECK_ROUNDED
            button = big_button(
                name, strings.CASH(), _still, icon=shape, weight=weight, disabled=off
            )
            yield name, ft.Row([button])
    wide = big_button("wide", strings.CARD_PAID(), _still, look=Look(expand=True))
    yield "wide", ft.Row([wide])


def icon_buttons(_desk: Desk, _pane: Pane) -> Parts:
    kinds = [
        icon_button("plain", ft.Icons.CLOSE_ROUNDED, strings.CLEAR_SEARCH(), _still),
        icon_button("filled", ft.Icons.REMOVE_ROUNDED, strings.ERASE(), _still, filled=True),
        icon_button("off", ft.Icons.DELETE_ROUNDED, strings.CLEAR_CART(), _still, disabled=True),
    ]
    yield "plain, filled, off", ft.Row(list(kinds), spacing=Space.M)


def checks(_desk: Desk, _pane: Pane) -> Parts:
    for ticked in (False, True):
        yield (
            "ticked" if ticked else "not ticked",
            check_row(f"tick-{ticked}", strings.SIGN_UP_HELP(), ticked, _still),
        )


def choosing(_desk: Desk, _pane: Pane) -> Parts:
    group = [
        Choice(f"choice-{number}", strings.PERCENT(number=number), number == 100, _still)
        for number in (100, 125, 150, 200)
    ]
    yield "one of four", choices(strings.SIZE(), group)


def empties(_desk: Desk, _pane: Pane) -> Parts:
    shown = empty_state(
        ft.Icons.STOREFRONT_ROUNDED, strings.NO_PRODUCTS(), strings.NO_PRODUCTS_HELP()
    )
    yield "nothing yet", ft.Container(shown, height=240)


def fields(_desk: Desk, _pane: Pane) -> Parts:
    yield "empty", Field(Draft(), Face("field-empty", strings.NAME))
    yield "filled", Field(Draft(LONG_NAME), Face("field-full", strings.CODE, ft.Icons.KEYBOARD))
    wrong = Face("field-wrong", strings.EMAIL, trouble=strings.EMAIL_NEEDED())
    yield "wrong", Field(Draft("ada@"), wrong)


def notices(_desk: Desk, _pane: Pane) -> Parts:
    for meaning in LOOKS:
        yield str(meaning), notice_bar(Notice(strings.EMAIL_NEEDED(), meaning))


def pads(_desk: Desk, _pane: Pane) -> Parts:
    yield "pad", numeric_pad(_still)


def counts(_desk: Desk, _pane: Pane) -> Parts:
    def slot(words: str, entered: str, *, chosen: bool = False) -> Slot:
        return Slot(f"count-{words}", words, entered, chosen, _still, f"{words} · {entered or 0}")

    some = (slot("£50.00", "2"), slot("£20.00", "99,999", chosen=True), slot("£10.00", ""))
    yield "coins and notes", count_grid(some, 4, BIG_TARGET)
    sums = (slot("Cash in all", "KWD 123,456,789.000"), slot("Terminal's slip", ""))
    yield "sums", count_grid(sums, 2, BIG_TARGET)


def pin_pads(_desk: Desk, _pane: Pane) -> Parts:
    yield "two of four", ft.Container(pin_pad(2, _still), width=400)
    yield "wrong", ft.Container(pin_pad(0, _still, strings.EMAIL_NEEDED()), width=400)


def progresses(_desk: Desk, _pane: Pane) -> Parts:
    yield "some of many", progress("some", strings.SALES(), 1204, 10000, _still)
    yield "of nobody knows how many", progress("so-far", strings.SALES(), 1204, None)
    yield "all", progress("all", strings.SALES(), 10000, 10000)


def staff(_desk: Desk, _pane: Pane) -> Parts:
    yield "to read", ft.Row([staff_chip("Ada Okafor", strings.TILL())])
    yield "to tap", ft.Row([staff_chip("علي حسن", strings.DOOR(), _still)])
    long = staff_chip("Maximiliane von und zu Hohenzollern", strings.PEOPLE())
    yield "long", ft.Container(long, width=300)


def steppers(_desk: Desk, _pane: Pane) -> Parts:
    yield "one", ft.Row([stepper("few", "Mug", 1, _still, _still)])
    yield "many, and no more", ft.Row([stepper("many", "Zine", 1234, _still, None)])


def tables(_desk: Desk, _pane: Pane) -> Parts:
    heads = (strings.SALES(), strings.TOTAL())
    align = (Align.WORDS, Align.FIGURES)
    yield "rows", table(heads, (("Mug", "£14.00"), ("Zine", "£1,209.00")), align, "")
    yield "none", table(heads, (), align, strings.NO_SALES())


def amounts(_desk: Desk, _pane: Pane) -> Parts:
    fields = [
        money_field(strings.GIVEN(), None),
        money_field(strings.CHANGE(), Money(600, "GBP")),
    ]
    yield "nothing, little", ft.Row(list(fields), spacing=Space.L)
    yield "much", ft.Row([money_field(strings.TO_PAY(), Money(1234567890, "KWD"))])
    wrong = money_field(strings.GIVEN(), Money(1, "GBP"), strings.EMAIL_NEEDED())
    yield "wrong", ft.Row([wrong])


def scan_fields(_desk: Desk, _pane: Pane) -> Parts:
    async def go() -> None:
        """Nothing is decided on a sheet."""

    yield "ready", scan_field(Draft(), Face("code", strings.CODE), go, strings.CHECK())


def papers(_desk: Desk, _pane: Pane) -> Parts:
    yield "being drawn", ft.Container(receipt_picture(None), height=200)


def rows(_desk: Desk, _pane: Pane) -> Parts:
    yield "plain", tap_row("row-1", strings.SALES(), strings.SALES_HELP(), _still)
    paid = tap_row("row-2", strings.SALES(), LONG_NAME, _still, trailing="£14.00", chosen=True)
    yield "chosen", paid
    facts = fact_row(ft.Icons.FOLDER_ROUNDED, strings.DATA_FOLDER(), "/home/till/trestle")
    yield "a fact on a card", card(facts)


def headers(_desk: Desk, pane: Pane) -> Parts:
    yield "with an amount", step_header(_still, strings.CASH(), "£14.00", wide=pane.wide)
    yield "plain", step_header(_still, strings.MANNER(), key="back-2")


def tiles(_desk: Desk, pane: Pane) -> Parts:
    grid = pane.grid.value
    assert grid is not None, "the products were not looked up"
    yield (
        "none, one and many in the basket",
        ft.Row(
            [
                ft.Container(tile(row, quantity, _still), width=200, height=141)
                for row, quantity in zip(grid.rows, (0, 1, 0, 1234, 2, 0, 0, 3), strict=False)
            ],
            wrap=True,
            spacing=Space.M,
            run_spacing=Space.M,
        ),
    )


def verdicts(desk: Desk, pane: Pane) -> Parts:
    for decision in (None, Decision(Verdict.VALID), Decision(Verdict.INVALID)):
        name = "waiting" if decision is None else str(decision.verdict)
        panel = verdict_panel(decision, desk.zone, small=pane.small)
        yield name, ft.Container(panel, height=460)


SHEETS: dict[str, tuple[Callable[[Desk, Pane], Parts], int]] = {
    "button": (buttons, 1100),
    "money-field": (amounts, 480),
    "icon-button": (icon_buttons, 300),
    "check": (checks, 500),
    "choice": (choosing, 500),
    "empty": (empties, 400),
    "field": (fields, 500),
    "notice": (notices, 600),
    "pad": (pads, 440),
    "count-pad": (counts, 440),
    "pin-pad": (pin_pads, 1040),
    "progress": (progresses, 620),
    "receipt": (papers, 360),
    "row": (rows, 560),
    "scan-field": (scan_fields, 300),
    "staff-chip": (staff, 400),
    "step-header": (headers, 360),
    "stepper": (steppers, 340),
    "table": (tables, 480),
    "tile": (tiles, 620),
    "verdict": (verdicts, 1640),
}
