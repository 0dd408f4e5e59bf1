"""What a pole display says while somebody buys, and where it is remembered to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.addresses import Address, Way, parse_address
from hardware.line_display import COLUMNS, line
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.language import LANGUAGES, speaking
from kiosk.services import carts, display_setup, printers
from kiosk.services import customer_display as display
from kiosk.services.customer_display import Asked, Face, FaceLine, Moment
from kiosk.services.formats import money
from kiosk.services.pole_rows import rows_of, speakable, trial_rows
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.till import Till
from tests.factories import START, cash, make_till, sell, variant_id


def said(face: Face) -> tuple[str, str]:
    rows = rows_of(face)
    return line(rows.top), line(rows.bottom)


def test_a_sale_stands_on_two_lines_from_the_welcome_to_the_change(till: Till) -> None:
    step = till.event.cash_step
    assert said(display.idle("Fair")) == ("Fair                ", "Welcome             ")
    carts.add(till, variant_id(till, "MUG"), 2)
    view = carts.add(till, variant_id(till, "ZINE"), 1)
    mug, zine = (one.key for one in view.lines)
    assert said(display.of_basket(view, step, last=mug)) == (
        "2 Enamel Mug  £28.00",
        "Total         £37.00",
    )
    assert said(display.of_basket(view, step, last=zine))[0] == "Zine           £9.00"
    assert said(display.of_basket(view, step, Asked.CASH, zine)) == (
        "Please pay in cash  ",
        "To pay        £37.00",
    )
    sale = sell(till, "MUG:2", "ZINE", tender=cash("40.00"))
    assert said(display.of_sale(till, sale)) == ("Cash          £40.00", "Change         £3.00")
    assert said(display.away()) == ("One moment, please  ", "                    ")
    assert said(display.closed()) == ("This till is closed ", "right now           ")


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES])
def test_its_own_sentences_are_said_without_a_letter_missing(code: str, till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"), 1)
    view = carts.load(till)
    with speaking(speakable(code)):
        faces = [display.away(), display.closed(), display.idle("Fair")]
        faces += [display.of_basket(view, 1, asked) for asked in Asked]
        faces.append(display.of_sale(till, sell(till, "ZINE")))
        for face in faces:
            for told in said(face):
                assert "?" not in told
            assert "14" in said(face)[1] or face.moment is not Moment.BASKET


@given(
    title=st.text(max_size=60),
    minor=st.integers(0, 10**9),
    currency=st.sampled_from(["EUR", "GBP", "JPY", "IQD", "CHF", "PLN", "INR", "KWD"]),
    code=st.sampled_from([speakable(one.code) for one in LANGUAGES]),
)
def test_whatever_it_costs_the_amounts_stand_whole_on_both_lines(
    title: str, minor: int, currency: str, code: str
) -> None:
    amount = Money(minor, currency)
    with speaking(code):
        some = FaceLine("k", title, money(amount))
        label = "Summe" if code == "de" else "Total"
        face = Face(Moment.BASKET, "", lines=(some,), label=label, amount=money(amount), last="k")
    digits = str(minor)[:3].lstrip("0")
    for told in said(face):
        assert len(told) == COLUMNS
        assert "*" * COLUMNS != told
        plain = "".join(one for one in told if one.isdigit())
        assert plain.endswith(str(amount.minor)[-2:])
        assert digits in plain


def test_where_it_is_is_remembered_and_never_a_printers_port(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    assert display_setup.pole_of(till) is None
    pole = parse_address("serial:/dev/ttyUSB1")
    display_setup.add_pole(till, pole)
    assert display_setup.pole_of(till) == Address(Way.SERIAL, "/dev/ttyUSB1", 9600)
    at = parse_address("serial:/dev/ttyUSB0@19200")
    printers.add_printer(till, Setup("Front", PrinterRole.RECEIPT, at))
    for wrong in ("network:192.168.1.50", "serial:/dev/ttyUSB0@9600", "usb:04b8:0e15"):
        with pytest.raises(BadInput):
            display_setup.add_pole(till, parse_address(wrong))
    assert display_setup.pole_of(till) == pole
    display_setup.forget_pole(till)
    assert display_setup.pole_of(till) is None
    till.close()


def test_its_trial_shows_the_signs_that_prices_need() -> None:
    rows = trial_rows()
    told = line(rows.top) + line(rows.bottom)
    for sign in "€£¥Äéñß0123456789":
        assert sign in told
