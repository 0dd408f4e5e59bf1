"""The parts: what they count, whom they name, and that a question is answered once."""

from __future__ import annotations

import asyncio
import dataclasses
import gettext
from collections.abc import Awaitable, Callable, Iterator
from functools import reduce
from typing import Any

import flet as ft
import pytest
from PIL import ImageFont

from kiosk.assets import asset_path
from kiosk.domain.catalogue import Variant
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.money import Money
from kiosk.language import LANGUAGES, speak
from kiosk.services.catalogue import TileRow
from kiosk.ui import strings
from kiosk.ui.parts.dialog import Ask, Question, question_dialog, use_ask
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.number_choice import AskNumber, Numbers, use_ask_number
from kiosk.ui.parts.pin_pad import ERASE, pin_pad, press_pin
from kiosk.ui.parts.progress import milestone, progress, share
from kiosk.ui.parts.staff_chip import initials, staff_chip
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.table import Align, table
from kiosk.ui.parts.tile import tile
from kiosk.ui.theme import TARGET
from kiosk.ui.typeface import FONTS
from tests.ui.client import Client, connect

EMPTY = Question("empty", "Empty the basket?", "Both lines go.", "Empty it", "Keep it", True)


def within(part: object) -> Iterator[ft.BaseControl]:
    """A control and everything in it."""
    if isinstance(part, list):
        for one in part:
            yield from within(one)
    elif isinstance(part, ft.BaseControl):
        yield part
        for field in dataclasses.fields(part):
            if field.name != "_parent":
                yield from within(getattr(part, field.name, None))


def every(part: object, kind: type[Any]) -> list[Any]:
    return [one for one in within(part) if isinstance(one, kind)]


def words(part: object) -> list[str]:
    return [one.value for one in every(part, ft.Text)]


def nothing(*_: object) -> None:
    """What a part does here when it is tapped."""


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The direction is what matters here; the texts may stay English.
    monkeypatch.setattr("kiosk.language.catalogue", lambda _: gettext.NullTranslations())
    speak("ar")
    yield
    speak(LANGUAGES[0].code)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Grace Brewster Murray Hopper", "GH"),
        ("  sam  ", "S"),
        ("(Trainee) Kim", "TK"),
        ("e\u0301lodie durand", "ÉD"),
        ("q\u0303ori t", "Q\u0303T"),
        ("山田 太郎", "山太"),
        ("— —", ""),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_arabic_initials_do_not_join_into_a_word() -> None:
    assert initials("منى خليل") == "م\u200cخ"


def test_a_person_without_a_name_still_has_a_face_and_a_role() -> None:
    chip = staff_chip("", "Cashier")
    assert words(chip) == ["Cashier"]
    assert len(every(chip, ft.Icon)) == 1


def test_only_a_chip_that_does_something_is_a_button() -> None:
    assert every(staff_chip("Ada", "Cashier"), ft.Button) == []
    assert len(every(staff_chip("Ada", "Cashier", nothing), ft.Button)) == 1


@pytest.mark.parametrize(
    ("keys", "stands"),
    [("1234", "1234"), ("12345", "1234"), ("0007", "0007"), ("12<<<3", "3"), ("<", "")],
)
def test_a_pin_keeps_its_zeros_and_takes_no_digit_too_many(keys: str, stands: str) -> None:
    assert reduce(press_pin, keys, "") == stands


@pytest.mark.parametrize("entered", range(5))
def test_a_pin_pad_has_a_full_dot_for_each_digit_and_says_how_many(entered: int) -> None:
    pad = pin_pad(entered, nothing)
    shapes = [icon.icon for icon in every(pad, ft.Icon)]
    assert shapes.count(ft.Icons.CIRCLE) == entered
    assert shapes.count(ft.Icons.CIRCLE_OUTLINED) == 4 - entered
    (told,) = every(pad, ft.Semantics)
    assert told.label == f"{entered} of 4 digits"
    assert told.live_region


def test_a_pin_pad_hands_on_every_digit_once_and_the_way_back() -> None:
    heard: list[str] = []
    pad = pin_pad(2, heard.append, height=10)
    keys = every(pad, ft.Button)
    for key in keys:
        key.on_click()
    assert sorted(heard) == sorted([*"0123456789", ERASE])
    assert all(key.height >= TARGET for key in keys)


def test_a_wrong_pin_has_a_sentence_and_a_shape_of_its_own() -> None:
    def shapes(trouble: str) -> set[object]:
        return {icon.icon for icon in every(pin_pad(0, nothing, trouble), ft.Icon)}

    assert "Not that one." in words(pin_pad(0, nothing, "Not that one."))
    assert shapes("Not that one.") - shapes("") == {ft.Icons.CANCEL_ROUNDED}


def test_a_pad_is_not_turned_around_with_the_line(arabic: None) -> None:
    first = every(pin_pad(0, nothing), ft.Row)[1]
    assert [key.key for key in first.controls] == ["pin-3", "pin-2", "pin-1"]


def test_an_amount_not_entered_yet_is_said_not_just_dashed() -> None:
    label, figure = every(money_field("Given", None), ft.Text)
    assert label.value == "Given"
    assert figure.semantics_label == strings.NOTHING_YET()


def test_no_money_is_an_amount_and_not_the_same_as_none() -> None:
    assert words(money_field("Change", Money(0, "GBP"))) == ["Change", "£0.00"]


def test_a_wrong_amount_stands_there_with_what_is_wrong_and_a_shape() -> None:
    field = money_field("Given", Money(500, "GBP"), "Too little.")
    assert words(field) == ["Given", "£5.00", "Too little."]
    assert [icon.icon for icon in every(field, ft.Icon)] == [ft.Icons.ERROR_ROUNDED]


def test_a_quantity_of_many_digits_has_room_for_them() -> None:
    few, many = (
        every(stepper("v", "Mug", number, nothing, nothing), ft.Container)[0].width
        for number in (1, 12345)
    )
    assert many > few


def test_at_the_most_there_is_no_more_but_still_less() -> None:
    less, more = every(stepper("v", "Mug", 9, nothing, None), ft.Button)
    assert (less.key, less.disabled) == ("less-v", False)
    assert (more.key, more.disabled) == ("more-v", True)


@pytest.mark.parametrize(
    ("done", "total", "reached"),
    [(0, 10_000, 0), (2_499, 10_000, 0), (2_500, 10_000, 25), (9_999, 10_000, 75), (4, 4, 100)],
)
def test_a_quarter_is_said_only_once_it_is_whole(done: int, total: int, reached: int) -> None:
    assert milestone(done, total) == reached


def test_more_than_was_expected_and_nothing_at_all_are_both_done() -> None:
    assert share(12, 10) == share(0, 0) == 1.0


def test_a_step_changes_what_is_seen_but_not_what_is_said_aloud() -> None:
    def told(done: int) -> tuple[list[str], list[str | None]]:
        drawn = progress("load", "Loading", done, 10_000)
        return words(drawn), [one.label for one in every(drawn, ft.Semantics) if one.live_region]

    (seen, said), (seen_next, said_next) = told(1_204), told(1_205)
    assert "1,204 of 10,000" in seen
    assert seen != seen_next
    assert said == said_next == ["Loading 0 %"]


def test_of_an_unknown_number_there_is_no_share() -> None:
    drawn = progress("load", "Loading", 3, None)
    assert not every(drawn, ft.ProgressBar)
    assert "3 so far" in words(drawn)


@pytest.mark.parametrize(
    ("on_hand", "to_sell", "said"),
    [(5, 2, "2 left"), (5, 0, "none here"), (0, 0, "sold out"), (-2, -2, "sold out")],
)
def test_a_tile_tells_what_another_till_holds_from_what_is_gone(
    on_hand: int, to_sell: int, said: str
) -> None:
    variant = Variant(VariantId("v"), ProductId("p"), "Last Print", "LAST", Money(2000, "GBP"))
    assert said in words(tile(TileRow(variant, on_hand, to_sell), 0, lambda: None))


def test_a_table_without_rows_says_what_is_missing() -> None:
    assert words(table(["Who"], [], [Align.WORDS], "No sales yet")) == ["No sales yet"]


@pytest.mark.parametrize("row", [["Ada"], ["Ada", "1", "2"]])
def test_a_row_that_does_not_fit_its_headings_is_refused(row: list[str]) -> None:
    with pytest.raises(ValueError, match="2 cells"):
        table(["Who", "Sales"], [row], [Align.WORDS, Align.FIGURES], "")


@pytest.mark.parametrize("file", FONTS.values())
def test_digits_stand_under_one_another_in_every_font(file: str) -> None:
    font = ImageFont.truetype(str(asset_path("fonts").parent / file), 100)
    assert len({font.getlength(digit) for digit in "0123456789"}) == 1


def test_a_question_begins_on_the_button_that_loses_nothing() -> None:
    no, yes = every(question_dialog(EMPTY, nothing, nothing), ft.Button)
    assert (no.key, no.autofocus) == ("empty-no", True)
    assert (yes.key, yes.autofocus) == ("empty-yes", False)


def test_a_question_runs_the_way_its_language_runs(arabic: None) -> None:
    assert every(question_dialog(EMPTY, nothing, nothing), ft.Column)[0].rtl


class Asked:
    """A page whose only screen can ask, and what was done after a yes."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.ask: Ask = nothing
        self.ask_number: AskNumber = nothing
        self.session = connect(Client())

    async def open(self) -> None:
        self.session.page.render(self._screen)
        await self.settle()

    async def question(self, answer: str = "emptied") -> None:
        async def go() -> None:
            self.done.append(answer)

        self.ask(EMPTY, go)
        await self.settle()

    async def tap(self, button: ft.Button) -> None:
        await self.session.dispatch_event(button._i, "click", None)
        await self.settle()

    async def dismiss(self, dialog: ft.AlertDialog) -> None:
        """What the browser reports once a dialog is gone: by Escape, or by being closed."""
        await self.session.dispatch_event(dialog._i, "dismiss", None)
        await self.settle()

    def dialogs(self) -> list[ft.AlertDialog]:
        return [one for one in self.session.page._dialogs.controls if one.open]

    async def settle(self) -> None:
        await asyncio.sleep(0.05)

    def _screen(self) -> ft.Control:
        return Asking(self)


@ft.component
def Asking(asked: Asked) -> ft.Control:
    asked.ask = use_ask()
    asked.ask_number = use_ask_number()
    return ft.Container()


def with_a_page(work: Callable[[Asked], Awaitable[None]]) -> None:
    async def run() -> None:
        asked = Asked()
        await asked.open()
        await work(asked)
        asked.session.close()  # type: ignore[no-untyped-call]

    asyncio.run(run())


def test_yes_does_it_once_however_often_it_is_tapped() -> None:
    async def work(asked: Asked) -> None:
        await asked.question()
        (dialog,) = asked.dialogs()
        _, yes = every(dialog, ft.Button)
        await asked.session.dispatch_event(yes._i, "click", None)
        await asked.session.dispatch_event(yes._i, "click", None)
        await asked.settle()
        assert asked.done == ["emptied"]
        assert asked.dialogs() == []

    with_a_page(work)


def test_no_and_escape_do_nothing_and_it_can_be_asked_again() -> None:
    async def work(asked: Asked) -> None:
        await asked.question()
        no, _ = every(asked.dialogs()[0], ft.Button)
        await asked.tap(no)
        assert asked.dialogs() == []
        await asked.question()
        await asked.dismiss(asked.dialogs()[0])
        assert asked.dialogs() == []
        await asked.question()
        assert len(asked.dialogs()) == 1
        assert asked.done == []

    with_a_page(work)


def test_a_late_word_of_the_last_dialog_does_not_close_the_next() -> None:
    async def work(asked: Asked) -> None:
        await asked.question("first")
        first = asked.dialogs()[0]
        await asked.tap(every(first, ft.Button)[0])
        await asked.question("second")
        await asked.dismiss(first)
        (second,) = asked.dialogs()
        await asked.tap(every(second, ft.Button)[1])
        assert asked.done == ["second"]

    with_a_page(work)


def test_one_question_at_a_time() -> None:
    async def work(asked: Asked) -> None:
        await asked.question("first")
        await asked.question("second")
        assert len(asked.dialogs()) == 1
        await asked.tap(every(asked.dialogs()[0], ft.Button)[1])
        assert asked.done == ["first"]

    with_a_page(work)


def test_a_number_is_chosen_with_one_tap_and_nothing_by_leaving() -> None:
    async def work(asked: Asked) -> None:
        chosen: list[int] = []
        numbers = Numbers("number", "Riso Print", {12, 7, 9}, {7})
        asked.ask_number(numbers, chosen.append)
        await asked.settle()
        (dialog,) = asked.dialogs()
        assert {"Which number?", "Riso Print"} <= set(words(dialog))
        buttons = every(dialog, ft.Button)
        assert [button.key for button in buttons] == ["number-7", "number-9", "number-12"]
        assert all((button.height or 0) >= 48 for button in buttons)
        marks = [one.checked for one in every(dialog, ft.Semantics)]
        assert marks == [True, False, False], "what the till would take is marked"
        await asked.tap(buttons[1])
        assert chosen == [9]
        assert asked.dialogs() == []
        asked.ask_number(numbers, chosen.append)
        await asked.settle()
        await asked.dismiss(asked.dialogs()[0])
        assert asked.dialogs() == []
        assert chosen == [9]

    with_a_page(work)
