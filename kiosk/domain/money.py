"""Money: a whole number of minor units and its ISO 4217 currency, never a float.

The number of decimals (0 for JPY, 2 for GBP, 3 for KWD) is the currency's minor unit
exponent in ISO 4217, not a locale's habit of writing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from iso4217 import Currency

from kiosk.domain.errors import BadInput

# SQLite's integers have 64 bits, JSON's are exact up to 2^53; amounts of 10^15 minor units and
# more are typing mistakes.
_MOST_DIGITS = 15
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?=\.?[0-9])0*+(?P<whole>[0-9]*+)(?:\.(?P<fraction>[0-9]*+))?"
)


@lru_cache
def decimals(currency: str) -> int:
    """Return how many decimals ``currency`` has (ISO 4217).

    :raises BadInput: it is no ISO 4217 code, or one without a minor unit (gold, test codes).
    """
    try:
        exponent = Currency(currency).exponent
    except ValueError:
        raise BadInput(
            f"“{currency}” is not a currency code; use three letters as in GBP, EUR or JPY."
        ) from None
    if exponent is None:
        raise BadInput(f"“{currency}” can't be used as money: it has no minor unit.")
    return int(exponent)


@dataclass(frozen=True, order=False)
class Money:
    """An amount: ``minor`` units (pence, cents, yen) of ``currency``.

    Arithmetic works only between amounts of one currency and raises ``ValueError`` otherwise,
    because mixing currencies is a mistake in the program, not in the input.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, not {self.minor!r}")
        decimals(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing at all, in ``currency``."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read an amount in major units, as in ``"12.50"``; the point is the decimal sign.

        :raises BadInput: it is no number, has more decimals than the currency, or is far too large.
        """
        places = decimals(currency)
        found = _NUMBER.fullmatch(text.strip())
        if not found:
            raise BadInput(
                f"“{text}” is not an amount of money; write it as in {_example(currency)}."
            )
        fraction = (found["fraction"] or "").rstrip("0")
        if len(fraction) > places:
            raise BadInput(
                f"“{text}” has more decimals than {currency} has ({places}); "
                f"write it as in {_example(currency)}."
            )
        digits = found["whole"] + fraction.ljust(places, "0")
        if len(digits) > _MOST_DIGITS:
            raise BadInput(f"“{text}” is too large for an amount of money.")
        return cls(int(f"{found['sign']}{digits or 0}"), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact: ``Money(1250, "EUR").major == Decimal("12.50")``."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def plain(self) -> str:
        """The amount as a program writes it, without the currency: ``"12.50"``."""
        return f"{self.major:.{decimals(self.currency)}f}"

    def __str__(self) -> str:
        return f"{self.plain()} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} can't be combined: two currencies")
        return other.minor

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Share this amount in proportion to ``weights`` so that the parts add up to it exactly.

        By largest remainder; between equal remainders the earlier part is served first, so
        100 split by three equal weights is 34 + 33 + 33. All weights zero means equal shares.

        :raises ValueError: no weights, or a negative one.
        """
        if not weights or min(weights) < 0:
            raise ValueError("split needs weights that are not negative")
        total = sum(weights)
        if total == 0:
            weights, total = [1] * len(weights), len(weights)
        sign, whole = (-1, -self.minor) if self.minor < 0 else (1, self.minor)
        parts = [whole * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
        for i in by_remainder[: whole - sum(parts)]:
            parts[i] += 1
        return [Money(sign * part, self.currency) for part in parts]


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add ``amounts`` up; nothing at all is zero of ``currency``."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result


def rounded(minor: Decimal, currency: str) -> Money:
    """Round a fraction of minor units half up (away from zero), the commercial way."""
    return Money(int(minor.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)


def _example(currency: str) -> str:
    return Money(5 * 10 ** decimals(currency), currency).plain()
