"""Numbers of payment cards: recognised so that they are never kept.

A whole card number in a free text would stand in a journal for ever, and put whoever keeps it
under rules that no stall can meet (PCI DSS 4.0, requirements 3.2 to 3.5: a number that is shown
leaves at most its last four digits, and its first six, to be read). Some serial numbers look
alike, so nothing is changed silently: who typed it is asked for the last four.
"""

from __future__ import annotations

import re

from kiosk.domain.errors import N_, BadInput

# Digits in one piece or in groups; longer runs are something else.
_RUN = re.compile(r"(?<![0-9])[0-9](?:[ .-]?[0-9]){11,18}(?![0-9])", re.ASCII)
# How numbers begin, and how many digits they have, by scheme (ISO/IEC 7812 and the schemes' own
# tables of issuer identification numbers): Visa, Mastercard twice, American Express, Diners Club,
# Discover, JCB, UnionPay, Maestro.
_SCHEMES = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}"
    r"|5[1-5][0-9]{14}"
    r"|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    r"|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[689][0-9])[0-9]{11}"
    r"|6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12,15}"
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12,15}"
    r"|62[0-9]{14,17}"
    r"|(?:5[0678]|6[37])[0-9]{14,17}",
    re.ASCII,
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def looks_like_a_card(text: str) -> bool:
    """Whether there is a number in ``text`` that a payment card could bear: it begins as those of
    a scheme do, is as long, and its last digit checks (Luhn, ISO/IEC 7812-1 annex B)."""
    found = ("".join(filter(str.isdigit, run)) for run in _RUN.findall(text))
    return any(_SCHEMES.fullmatch(number) and _checks(number) for number in found)


def check_no_card(text: str) -> str:
    """Return a text in which there is no card number.

    :raises BadInput: there seems to be one.
    """
    if looks_like_a_card(text):
        raise BadInput(
            N_(
                "That looks like a whole card number, which must not be kept. "
                "Write its last four digits at most."
            )
        )
    return text


def _checks(number: str) -> bool:
    digits = [int(one) for one in number[::-1]]
    return (sum(digits[::2]) + sum(_DOUBLED[one] for one in digits[1::2])) % 10 == 0
