"""The seller's details and the rules of countries, by numbers and rules that are published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.countries import (
    PLAIN,
    PROFILES,
    SIGNING,
    Detail,
    is_reduced,
    missing,
    profile_of,
)
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller, checked, seller_body, seller_of
from kiosk.domain.tax import TaxRate
from tests.factories import an_event

WHO = {"name": "Ada's Prints", "address": ["1 Quay Street", "Bristol"]}


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("GB", "980 7806 84", "GB980780684"),
        ("gb", "GB980780684", "GB980780684"),
        ("DE", "DE 136,695 976", "DE136695976"),
        ("AT", "ATU13585627", "ATU13585627"),
        ("CH", "CHE107787577IVA", "CHE-107.787.577 IVA"),
        ("FR", "40 303 265 045", "FR40303265045"),
        ("GR", "094259216", "EL094259216"),
        ("JP", "T5835678256246", "T5835678256246"),
        ("JP", "5-8356-7825-6246", "T5835678256246"),
        ("US", "12-345", "12-345"),
    ],
)
def test_a_vat_number_is_written_as_its_country_does(country: str, written: str, kept: str) -> None:
    assert checked(country=country, vat_number=written).vat_number == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"country": "EU"},
        {"country": "DE", "vat_number": "DE136695977"},
        {"country": "CH", "vat_number": "CHE-107.787.578 MWST"},
        {"country": "JP", "vat_number": "T5835678256247"},
        {"vat_number": "DE136695976"},
        {"country": "DE", "tax_number": "1"},
        {"country": "GB", "tax_number": "\x1b@"},
        {"iban": "DE88 3704 0044 0532 0130 00"},
        {"bic": "COBADEFFXX"},
        {"name": "x" * 121},
        {"name": "\x1b@"},
        {"address": list("1234567")},
    ],
)
def test_what_can_not_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        checked(**wrong)  # type: ignore[arg-type]


def test_a_seller_reads_as_it_was_written_and_its_id_is_that_of_its_details() -> None:
    seller = checked(**WHO, country="DE", iban="DE89 3704 0044 0532 0130 00")  # type: ignore[arg-type]
    assert seller_of(seller_body(seller)) == seller
    assert seller_of({**seller_body(seller), "newer": 1}) == seller
    assert seller_of({"name": "Ada"}) == Seller("Ada")
    assert seller.id == replace(seller).id != replace(seller, iban="").id
    for wrong in ({"name": 1}, {"address": "one line"}, {"address": [1]}):
        with pytest.raises(ValueError, match="no seller"):
            seller_of(wrong)


@pytest.mark.parametrize(
    ("country", "lacking"),
    [
        ("GB", {Detail.NAME, Detail.ADDRESS, Detail.VAT_NUMBER}),
        ("DE", {Detail.NAME, Detail.ADDRESS}),
        ("AT", {Detail.NAME, Detail.ADDRESS}),
        ("CH", {Detail.NAME, Detail.ADDRESS, Detail.VAT_NUMBER}),
        ("FR", {Detail.NAME, Detail.ADDRESS, Detail.TAX_NUMBER}),
        ("US", {Detail.NAME}),
        ("JP", {Detail.NAME, Detail.VAT_NUMBER}),
        ("", {Detail.NAME}),
        ("PE", {Detail.NAME}),
    ],
)
def test_what_is_missing_is_what_the_country_asks_for(country: str, lacking: set[Detail]) -> None:
    event = replace(an_event(), seller=checked(country=country))
    assert set(missing(event)) == lacking
    whole = {"vat_number": "x", "tax_number": "y", "name": "Ada", "address": ("Here",)}
    assert missing(replace(event, seller=replace(Seller(country=country), **whole))) == ()  # type: ignore[arg-type]


def test_no_number_is_missed_where_no_tax_is_charged() -> None:
    event = replace(an_event(tax=""), seller=checked(**WHO, country="GB"))  # type: ignore[arg-type]
    assert missing(event) == ()
    assert missing(an_event()) == (Detail.NAME,)


def test_each_rule_names_where_it_is_written_and_how_far_it_goes() -> None:
    assert all(one.receipt.source for one in PROFILES.values())
    assert all(one.device and one.source for one in SIGNING.values())
    limits = {country: one.receipt.limit for country, one in PROFILES.items()}
    assert limits == {
        "GB": Money(25_000, "GBP"),
        "DE": Money(25_000, "EUR"),
        "AT": Money(40_000, "EUR"),
        "CH": Money(40_000, "CHF"),
        "FR": None,
        "US": None,
        "JP": None,
    }
    assert profile_of(None) is profile_of(Seller(country="PE")) is PLAIN


def test_japan_alone_marks_what_is_taxed_at_less() -> None:
    reduced, standard = TaxRate("消費税", 8_000), TaxRate("消費税", 10_000)
    japan = Seller(country="JP")
    assert is_reduced(japan, reduced)
    assert not is_reduced(japan, standard)
    assert not is_reduced(japan, TaxRate("None", 0))
    assert not is_reduced(Seller(country="DE"), TaxRate("MwSt", 7_000))
    assert not is_reduced(None, reduced)
