"""The code that a bank's app pays with, beside that of another maker and of another reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
import segno.helpers
import zxingcpp
from PIL import Image

from hardware import qr
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller, checked
from kiosk.domain.transfers import payment_code

ADA = checked(
    name="Müller & Söhne Straße",
    country="DE",
    iban="DE89 3704 0044 0532 0130 00",
    bic="COBADEFFXXX",
)


@pytest.mark.parametrize("minor", [1, 1_250, 999_999_999_99])
@pytest.mark.parametrize("bic", ["", "COBADEFFXXX"])
def test_our_code_says_what_another_makers_says(minor: int, bic: str) -> None:
    seller = checked(name="Mueller GmbH", country="DE", iban=ADA.iban, bic=bic)
    amount = Money(minor, "EUR")
    theirs = segno.helpers.make_epc_qr(
        seller.name, seller.iban, Decimal(minor) / 100, text="K7QM-000001", bic=bic or None,
        encoding=1,
    )  # fmt: skip
    rows = [[bool(one) for one in row] for row in theirs.matrix_iter(scale=4, border=4)]
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    (read,) = zxingcpp.read_barcodes(picture)
    ours = payment_code(seller, amount, "K7QM-000001")
    assert [_number(one) for one in read.text.split("\n")] == [
        _number(one) for one in ours.split("\n")
    ]


def _number(line: str) -> str:
    # The guideline lets “EUR12.5” stand for “EUR12.50”.
    return f"EUR{Decimal(line[3:]):.2f}" if line.startswith("EUR") else line


def test_a_phone_reads_all_lines_of_it() -> None:
    said = payment_code(ADA, Money(2_380, "EUR"), "K7QM-000123")
    assert said.split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Mueller & Soehne Strasse",
        "DE89370400440532013000", "EUR23.80", "", "", "K7QM-000123",
    ]  # fmt: skip
    (read,) = zxingcpp.read_barcodes(qr.image(said))
    assert read.text == said
    # EPC069-12: at most version 13, which is 69 modules, and a quiet zone around them.
    assert len(qr.matrix(said)) <= 69 + 2 * qr.QUIET


@pytest.mark.parametrize(
    ("seller", "amount"),
    [
        (None, Money(100, "EUR")),
        (Seller(name="Ada"), Money(100, "EUR")),
        (Seller(iban=ADA.iban), Money(100, "EUR")),
        (ADA, Money(100, "GBP")),
        (ADA, Money(0, "EUR")),
        (ADA, Money(100_000_000_000, "EUR")),
    ],
)
def test_where_nobody_can_transfer_there_is_no_code(seller: Seller | None, amount: Money) -> None:
    assert payment_code(seller, amount, "K7QM-000123") == ""


def test_letters_that_no_bank_exchanges_become_some_that_they_do() -> None:
    for written, said in (("Ægir Şöför", "AEgir Soefoer"), ("茶屋", ".."), ("Zoë", "Zoe")):
        code = payment_code(checked(name=written, iban=ADA.iban), Money(100, "EUR"), "R")
        assert code.isascii()
        if written != "Ægir Şöför":
            assert code.split("\n")[5] == said
