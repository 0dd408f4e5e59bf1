"""What people write in a cell: prices, counts, yes and no."""

from __future__ import annotations

import re
import unicodedata

from kiosk.domain.errors import BadInput
from kiosk.domain.ids import natural_id
from kiosk.domain.money import Money, decimals

_YES = {"true", "yes", "y", "1", "x", "ja", "oui", "sí", "si", "on"}
_NO = {"false", "no", "n", "0", "nein", "non", "off"}

# Signs that contradict another currency. “$” and “kr” serve too many to be listed in full.
_SIGNS = {
    "€": {"EUR"},
    "£": {"GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"},
    "¥": {"JPY", "CNY"},
    "￥": {"JPY", "CNY"},
    "₹": {"INR"},
    "₩": {"KRW", "KPW"},
    "₺": {"TRY"},
    "₽": {"RUB"},
    "₴": {"UAH"},
    "₪": {"ILS"},
}
_NEVER_DOLLAR = {"EUR", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "INR", "KWD"}

_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,'’])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_EXCEL_NUMBER = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+")
_LONGEST_SKU = 48


def price(text: str, currency: str) -> Money:
    """Read a price as people write it: 12.50, 12,50, £12.50, 1,299.00, 1.299,00.

    A single separator before exactly three digits could be either sign (1.299), so it is
    refused, except where the currency decides it: yen have no decimals, so it groups
    thousands; Kuwaiti dinar have three, so a point there is the decimal sign.

    :raises BadInput: missing, ambiguous, negative, in another currency, or no amount.
    """
    if not text.strip():
        raise BadInput("is missing")
    bare = _without_sign(unicodedata.normalize("NFKC", text).strip(), text, currency)
    if bare.startswith(("-", "−", "(")) or bare.endswith("-"):
        raise BadInput(f"“{text}” is negative; a price is zero or more")
    compact = re.sub(r"(?<=[0-9])[\s'’](?=[0-9]{3})", "", bare)
    if not re.fullmatch(r"[0-9]*[.,]?[0-9]+|[0-9.,]+", compact):
        raise BadInput(f"“{text}” is not a price; write it as in {_example(currency)}")
    return Money.parse(_pointed(compact, text, currency), currency)


def _without_sign(text: str, shown: str, currency: str) -> str:
    for sign in {character for character in text if unicodedata.category(character) == "Sc"}:
        known = _SIGNS.get(sign)
        if (known and currency not in known) or (sign == "$" and currency in _NEVER_DOLLAR):
            raise BadInput(f"“{shown}” is in another currency; this event sells in {currency}")
        text = text.replace(sign, "", 1)
    letters = re.search(r"[A-Za-z]{3}", text)
    if letters and letters[0].upper() != currency:
        raise BadInput(f"“{shown}” is not a price in {currency}")
    if letters:
        text = text.replace(letters[0], "", 1)
    return text.strip()


def _pointed(number: str, shown: str, currency: str) -> str:
    """Write ``number`` with a point as its decimal sign and nothing else."""
    marks = {mark for mark in ".," if mark in number}
    if not marks:
        return number
    last = max(number.rfind("."), number.rfind(","))
    whole, mark, rest = number[:last], number[last], number[last + 1 :]
    if len(marks) == 2:
        if mark in whole or not _GROUPED.fullmatch(whole):
            raise BadInput(f"“{shown}” is not a price; write it as in {_example(currency)}")
        return f"{re.sub('[.,]', '', whole)}.{rest}"
    if mark in whole:
        if not _GROUPED.fullmatch(number):
            raise BadInput(f"“{shown}” is not a price; write it as in {_example(currency)}")
        return number.replace(mark, "")
    if len(rest) == 3 and whole and not whole.startswith("0") and len(whole) <= 3:
        places = decimals(currency)
        if places == 0:
            return whole + rest
        if places != 3 or mark == ",":
            raise BadInput(
                f"“{shown}” could be {whole}{rest} or {whole} and a fraction; "
                f"write it as in {_example(currency)}, without a mark for thousands"
            )
    return f"{whole or '0'}.{rest}"


def _example(currency: str) -> str:
    return Money(5 * 10 ** decimals(currency), currency).plain()


def count(text: str) -> int:
    """Read a whole number, which may be negative; Excel's “3.0” is 3.

    :raises BadInput: it is none, or above a billion.
    """
    found = re.fullmatch(r"([+-]?[0-9]{1,9})(?:[.,]0+)?", text.strip())
    if not found:
        raise BadInput(f"“{text}” is not a whole number")
    return int(found[1])


def yes_or_no(text: str) -> bool:
    """Read yes or no in the words that spreadsheets and shops use.

    :raises BadInput: it is neither.
    """
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadInput(f"“{text}” is neither yes nor no")


def code(text: str) -> str:
    """Read a number that identifies something: a ticket's code, a barcode, a SKU.

    :raises BadInput: a spreadsheet has rounded it (“5.01E+12”), so the digits are lost.
    """
    if _EXCEL_NUMBER.fullmatch(text):
        raise BadInput(
            f"“{text}” was shortened by a spreadsheet; format the column as text and save it again"
        )
    return text


def generated_sku(parts: tuple[str, ...]) -> tuple[str, str]:
    """Make a readable SKU from names, and the same with a mark of its own for collisions.

    The plain form is used where nothing was lost on the way; a name in other letters than
    A to Z, or a very long one, always carries the mark, so the SKU depends on its row alone.
    """
    key = "\x1f".join(parts)
    folded = unicodedata.normalize("NFKD", "-".join(part for part in parts if part)).upper()
    letters = folded.encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[A-Z0-9]+", letters))
    mark = natural_id("sku-mark", key).replace("-", "")[:6].upper()
    marked = "-".join(part for part in (slug[:_LONGEST_SKU].strip("-"), mark) if part)
    kept = slug and key.isascii() and len(slug) <= _LONGEST_SKU
    return (slug if kept else marked), marked
