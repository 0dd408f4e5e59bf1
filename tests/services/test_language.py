"""The language a till speaks: its catalogue, its plurals, its money and its dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk import language
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tax import TaxRate
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.language import Phrase, Plural, offered, say, speak
from kiosk.services import catalogue, checkout
from kiosk.services.demo import make_demo
from kiosk.services.formats import as_written, count, day_and_time, isolated, money, tax_rate
from kiosk.services.receipts import document_text, receipt_document
from kiosk.services.sales import Sale
from kiosk.services.till import open_till
from kiosk.ui.sentences import sentence

EXACT = Phrase("Exact {amount}")
LEFT = Plural("{count} left", "{count} left")
ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural="
"(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);\\n"

msgid "Exact {amount}"
msgstr "{amount} بالضبط"

msgid "{count} left"
msgid_plural "{count} left"
msgstr[0] "لم يبق شيء"
msgstr[1] "بقي واحد"
msgstr[2] "بقي اثنان"
msgstr[3] "بقي {count} قطع"
msgstr[4] "بقي {count} قطعة"
msgstr[5] "بقي {count} قطعة كاملة"

msgid "TOTAL"
msgstr "المجموع"

msgid "“{text}” is not an e-mail address; write it as in ada@example.org."
msgstr "«{text}» ليس بريدًا"
"""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    language.catalogue.cache_clear()
    yield
    speak("en")
    language.catalogue.cache_clear()


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ar.po"
    path.write_text(ARABIC, encoding="utf-8")
    monkeypatch.setattr(language, "catalogue_path", lambda code: tmp_path / f"{code}.po")
    speak("ar")


def test_english_says_what_stands_in_the_source() -> None:
    assert EXACT(amount="£5.00") == "Exact £5.00"
    assert LEFT(1200) == "1,200 left"


@pytest.mark.usefixtures("arabic")
def test_a_translation_is_said_with_its_fields_where_it_wants_them() -> None:
    assert EXACT(amount="5") == "5 بالضبط"


@pytest.mark.usefixtures("arabic")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لم يبق شيء"),
        (1, "بقي واحد"),
        (2, "بقي اثنان"),
        (5, "بقي 5 قطع"),
        (11, "بقي 11 قطعة"),
        (100, "بقي 100 قطعة كاملة"),
    ],
)
def test_all_six_plurals_of_arabic_are_told_apart(number: int, said: str) -> None:
    assert LEFT(number) == said


@pytest.mark.usefixtures("arabic")
def test_what_has_no_translation_is_said_in_english() -> None:
    assert say("Nobody translated this") == "Nobody translated this"


@pytest.mark.usefixtures("arabic")
def test_a_fault_keeps_its_facts_apart_so_that_it_can_be_said_in_another_language() -> None:
    fault = BadInput("“{text}” is not an e-mail address; write it as in ada@example.org.", text="x")
    assert "“x”" in fault.sentence
    assert " ".join(say(text, **fault.facts) for text in fault.texts) == "«x» ليس بريدًا"


@pytest.mark.usefixtures("arabic")
def test_only_languages_whose_catalogue_is_here_are_offered() -> None:
    assert [one.code for one in offered()] == ["en", "ar"]
    assert [one.right_to_left for one in offered()] == [False, True]


def test_money_counts_and_dates_are_written_as_the_language_writes_them() -> None:
    noon = datetime(2026, 5, 23, 11, 0, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert money(Money(123450, "EUR")) == "€1,234.50"
    speak("de")
    assert money(Money(123450, "EUR")) == "1.234,50\N{NO-BREAK SPACE}€"
    assert count(12000) == "12.000"
    assert day_and_time(noon, berlin) == "Sa. 23. Mai 2026, 13:00"
    speak("ja")
    assert day_and_time(noon, berlin) == "2026年5月23日(土) 13:00"


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("en", "USD", "$14.00"),
        ("en", "AUD", "$14.00"),
        ("en", "JPY", "¥1,400"),
        ("en", "BRL", "R$14.00"),
        ("fr", "USD", "14,00 $"),
        ("fr", "GBP", "14,00 £"),
        ("fr", "KWD", "1,400 KWD"),
        ("en", "KWD", "KWD 1.400"),
        ("ar", "GBP", "14.00 £"),
        ("ar", "EGP", "14.00 ج.م."),
    ],
)
def test_a_sign_has_no_country_before_it_because_an_event_has_one_currency(
    language: str, currency: str, written: str
) -> None:
    speak(language)
    said = unicodedata.normalize("NFKC", money(Money(1400, currency)))
    assert said.replace("\N{RIGHT-TO-LEFT MARK}", "") == written


def test_a_rate_is_written_as_the_language_writes_it() -> None:
    rate = TaxRate("Sales tax", 8875)
    assert tax_rate(rate) == "Sales tax 8.875%"
    speak("de")
    assert tax_rate(rate) == "Sales tax 8,875\N{NO-BREAK SPACE}%"


def test_a_path_keeps_its_order_among_right_to_left_words() -> None:
    assert isolated("/data/till") == "/data/till"
    speak("ar")
    assert isolated("/data/till") == "\u2066/data/till\u2069"


def test_what_a_person_wrote_keeps_its_own_direction_in_a_sentence_of_ours() -> None:
    refusal = Refusal("sold_out", {"title": "Mug", "on_hand": 2})
    assert (as_written("Mug"), as_written("")) == ("Mug", "")
    assert "“Mug”" in sentence(refusal)
    speak("ar")
    assert (as_written("Mug"), as_written("")) == ("\u2068Mug\u2069", "")
    assert "\u2068Mug\u2069" in sentence(refusal)


@pytest.mark.usefixtures("arabic")
def test_a_receipt_speaks_the_language_of_its_till(tmp_path: Path) -> None:
    make_demo(tmp_path / "till", SystemClock())
    till = open_till(tmp_path / "till", SystemClock())
    mug = next(row.variant for row in catalogue.search(till, "mug"))
    cash = Tender(TenderKind.CASH, Money(1400, "GBP"))
    sale = checkout.complete(till, checkout.SaleRequest([(mug.id, 1)], (cash,)))
    assert isinstance(sale, Sale)
    words = document_text(receipt_document(till, sale))
    till.close()
    assert "المجموع" in words
    assert "TOTAL" not in words
