"""The seller: who sells, as it must stand on a receipt, with numbers whose digits agree.

A number's form and its check digits are those that its country gives it (``python-stdnum`` knows
them); whether an authority has given it out, nobody can tell without a network. These are the
details of a business, which the law wants on every receipt and kept as long as the receipts are:
so they stand in the journal, and none of them is erased.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.journal import digest
from kiosk.domain.paylinks import checked_link

LONGEST_TEXT = 120
MOST_ADDRESS_LINES = 6
_LONGEST_NUMBER = 40
_COUNTRY = re.compile("[A-Z]{2}")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*")
# What a registered invoice issuer's number begins with (Japan's National Tax Agency).
_JAPANESE = "T"
# Where a territory of CLDR is no country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# What stands before a number where it isn't the country's own code (Directive 2006/112/EC, 215).
_BEFORE = {"GR": "EL"}
# The other tax number of a country, by the name that the library has for it.
_TAX_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "DE": ("stnr",),
    "FR": ("siret", "siren"),
    "US": ("ein",),
}


@dataclass(frozen=True)
class Seller:
    """A seller's legal ``name``, the lines of an ``address``, the ``country`` (ISO 3166-1, two
    letters), a ``vat_number`` (or what else a registration for the tax on sales is called there),
    another ``tax_number``, an account, and the ``pay_link`` of a payment service
    (:mod:`kiosk.domain.paylinks`). What is empty is not known."""

    name: str = ""
    address: tuple[str, ...] = ()
    country: str = ""
    vat_number: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""
    pay_link: str = ""

    @property
    def id(self) -> str:
        """Names these very details: the same ones have the same id at every till, and at those of
        an earlier version, which know of no link."""
        return digest(seller_body(replace(self, pay_link="")))


def checked(
    *,
    name: str = "",
    address: Sequence[str] = (),
    country: str = "",
    vat_number: str = "",
    tax_number: str = "",
    iban: str = "",
    bic: str = "",
    pay_link: str = "",
) -> Seller:
    """A seller of what a person wrote, each number as it is written in its country.

    :raises BadInput: a text is too long, a country isn't one, or a number can't be one.
    """
    where = _country(country)
    lines = tuple(filter(None, (_text(line) for line in address)))
    if len(lines) > MOST_ADDRESS_LINES:
        raise BadInput(N_("An address has at most {most} lines."), most=MOST_ADDRESS_LINES)
    return Seller(
        _text(name),
        lines,
        where,
        _vat_number(vat_number.strip(), where),
        _tax_number(tax_number.strip(), where),
        _iban(iban.strip()),
        _bic(bic.strip()),
        checked_link(pay_link) if pay_link else "",
    )


def seller_body(seller: Seller) -> dict[str, Any]:
    """What an entry says of a seller."""
    said = {**vars(seller), "address": list(seller.address)}
    # Left out, an entry without one says what those of before say.
    return {name: one for name, one in said.items() if one or name != "pay_link"}


def seller_of(body: Mapping[str, Any]) -> Seller:
    """Read what an entry says; what a newer version says besides is left out.

    :raises ValueError: it makes no sense.
    """
    names = [name for name in vars(Seller()) if name != "address"]
    texts = {name: body.get(name, "") for name in names}
    address = body.get("address", [])
    if not isinstance(address, list) or not all(
        isinstance(one, str) for one in (*address, *texts.values())
    ):
        raise ValueError("That is no seller.")
    return Seller(address=tuple(address), **texts)


def _country(text: str) -> str:
    # Imported where somebody sets them: a till that opens need not wait for it.
    from babel import Locale

    where = text.strip().upper()
    known = where in Locale("en").territories and where not in _NO_COUNTRIES
    if where and not (known and _COUNTRY.fullmatch(where)):
        raise BadInput(
            N_("“{text}” is no country; write its two letters, as in GB, DE or JP."), text=text
        )
    return where


def _text(text: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_TEXT or not tidy.isprintable():
        raise BadInput(
            N_("Name and address have at most {most} characters in a line."), most=LONGEST_TEXT
        )
    return check_no_card(tidy)


def _vat_number(text: str, country: str) -> str:
    # As above.
    from stdnum import get_cc_module
    from stdnum.eu.vat import MEMBER_STATES
    from stdnum.exceptions import ValidationError

    if not text:
        return ""
    if not country:
        raise BadInput(N_("Say in which country the VAT number is, by its two letters."))
    rest = text.upper().removeprefix(_JAPANESE) if country == "JP" else text
    rules = get_cc_module(country, "vat")
    if rules is None:
        return _plain(text)
    try:
        number = str(rules.validate(rest))
    except ValidationError as fault:
        raise BadInput(
            N_("“{text}” is no VAT number in {country}; check its digits."),
            text=text,
            country=country,
        ) from fault
    if country == "JP":
        return f"{_JAPANESE}{number}"
    if country == "CH":
        from stdnum.ch import vat

        return str(vat.format(number))
    before = _BEFORE.get(country, country)
    if country == "GB" or {country.lower(), before.lower()} & set(MEMBER_STATES):
        return before + number.removeprefix(before)
    return number


def _tax_number(text: str, country: str) -> str:
    from stdnum import get_cc_module
    from stdnum.exceptions import ValidationError

    kinds = [get_cc_module(country, kind) for kind in _TAX_NUMBERS.get(country, ())]
    rules = [one for one in kinds if one is not None]
    if not text or not rules:
        return _plain(text)
    for one in rules:
        try:
            one.validate(text)
        except ValidationError:
            continue
        return text
    raise BadInput(
        N_("“{text}” is no tax number in {country}; check its digits."), text=text, country=country
    )


def _plain(text: str) -> str:
    if text and not (_NUMBER.fullmatch(text) and len(text) <= _LONGEST_NUMBER):
        raise BadInput(
            N_("“{text}” can't be a tax number; use at most {most} letters and digits."),
            text=text,
            most=_LONGEST_NUMBER,
        )
    return text


def _iban(text: str) -> str:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    if not text:
        return ""
    try:
        return str(iban.validate(text))
    except ValidationError as fault:
        raise BadInput(N_("“{text}” is no IBAN; check its digits."), text=text) from fault


def _bic(text: str) -> str:
    from stdnum import bic
    from stdnum.exceptions import ValidationError

    if not text:
        return ""
    try:
        return str(bic.validate(text))
    except ValidationError as fault:
        raise BadInput(N_("“{text}” is no BIC; it has 8 or 11 characters."), text=text) from fault
