"""Money, times and counts as people write them, for paper, screens and commands alike."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import (
    NumberPattern,
    format_decimal,
    format_percent,
    get_currency_symbol,
    parse_pattern,
)

from kiosk.domain.measures import THOUSAND, Measure
from kiosk.domain.money import Money, decimals
from kiosk.domain.tax import EXEMPT, REVERSE, TaxRate
from kiosk.language import Phrase, spoken

_NO_TAX = Phrase("No tax")
_REVERSE = Phrase("Reverse charge")
_TIMES = Phrase("{quantity} × {price}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"(?P<number>-?[0-9.]+) (?P<currency>[A-Z]{3})")


@lru_cache
def _money_pattern(locale: str, places: int) -> NumberPattern:
    # The locale's own pattern with the currency's ISO 4217 decimals: CLDR shows some
    # currencies (IQD, ISK of old) with fewer than a till must count.
    standard = Locale.parse(locale).currency_formats["standard"]
    pattern = parse_pattern(standard.pattern)
    pattern.frac_prec = (places, places)
    return pattern


def money(amount: Money) -> str:
    """Write an amount with its currency's sign and decimals: ``£12.50``, ``¥1,200``."""
    return _money(amount, spoken().locale)


@lru_cache(4096)
def _money(amount: Money, locale: str) -> str:
    pattern = _money_pattern(locale, decimals(amount.currency))
    text = str(pattern.apply(amount.major, locale, currency=amount.currency, currency_digits=False))
    full = get_currency_symbol(amount.currency, locale=locale)
    sign = _own_sign(full, amount.currency)
    text = text.replace(full, sign)
    if sign[-1:].isalpha():
        text = re.sub(rf"{re.escape(sign)}(?=\d)", sign + "\N{NO-BREAK SPACE}", text)
    return text


def _own_sign(sign: str, currency: str) -> str:
    # An event has one currency, so that its sign needs no country beside it: US$, £GB, JP¥.
    for country in (currency[:2], "UK", currency[:1]):
        rest = sign.removeprefix(country).removesuffix(country)
        if rest != sign and rest and not rest[0].isalnum():
            return rest
    return sign


def isolated(text: str) -> str:
    """A path or an address as it is, whichever way the sentence around it runs (UAX 9)."""
    if not spoken().right_to_left:
        return text
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def as_written(text: str) -> str:
    """What somebody has written, in its own direction, inside a sentence of ours (UAX 9)."""
    if not text or not spoken().right_to_left:
        return text
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def tax_rate(rate: TaxRate) -> str:
    """Write a tax with its rate: ``VAT 20%``, in German ``MwSt. 7 %``. What is exempt has none, and
    under reverse charge it is called so."""
    if rate == REVERSE:
        return _REVERSE()
    return _NO_TAX() if rate == EXEMPT else f"{rate.name} {percent(rate.millipercent)}"


def percent(value: int) -> str:
    """Write thousandths of a percent: ``12.5%``, in German ``12,5 %``."""
    return str(
        format_percent(Decimal(value) / 100_000, locale=spoken().locale, decimal_quantization=False)
    )


def in_this_language(written: str) -> str:
    """A text, and an amount as ``str(Money)`` or a day as ``str(date)`` writes it as people do."""
    if _DAY.fullmatch(written):
        return day(date.fromisoformat(written))
    found = _AMOUNT.fullmatch(written)
    return money(Money.parse(found["number"], found["currency"])) if found else written


def count(number: int) -> str:
    """Write a whole number with its grouping: ``12,000``."""
    return str(format_decimal(number, locale=spoken().locale))


def how_much(quantity: int, measure: Measure | None) -> str:
    """Write how much of a line there is: ``3``, or of what is measured ``0.385 kg``."""
    if measure is None:
        return count(quantity)
    number = format_decimal(Decimal(quantity) / THOUSAND, "#,##0.000", locale=spoken().locale)
    return f"{number}\N{NO-BREAK SPACE}{measure}"


def price_each(price: Money, measure: Measure | None) -> str:
    """Write what one costs: ``£12.00``, or of what is measured ``£12.00/kg``."""
    return money(price) if measure is None else f"{money(price)}/{measure}"


def at_price(quantity: int, price: Money, measure: Measure | None) -> str:
    """Write how an amount comes about: ``3 × £2.50``, ``0.385 kg × £12.00/kg``."""
    return _TIMES(quantity=how_much(quantity, measure), price=price_each(price, measure))


def time_of_day(moment: datetime, zone: ZoneInfo) -> str:
    """Write when something was, where it was: ``14:05``."""
    return str(format_time(moment.astimezone(zone), "HH:mm", locale=spoken().locale))


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """Write a day and a time: ``Sat 23 May 2026, 14:05``."""
    language = spoken()
    return str(
        format_datetime(moment.astimezone(zone), language.date_and_time, locale=language.locale)
    )


def day(moment: date) -> str:
    """Write a date: ``29 Nov 2008``."""
    return str(format_date(moment, "medium", locale=spoken().locale))


def duration(length: timedelta) -> str:
    """Write how long something is, about: ``12 minutes``, ``3 hours``."""
    return str(format_timedelta(length, locale=spoken().locale, threshold=1.5))


def receipt_time(moment: datetime, zone: ZoneInfo) -> str:
    """Write a time for paper that is kept: ``2026-05-23 14:05``, where the event is."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
