"""Bank transfers: the code that a customer's bank app reads, and when the money is there.

The code is that of the European Payments Council, EPC069-12 version 3.1 ("SCT", version 002): for
amounts in euros to an IBAN. A transfer is a promise until a person has seen the money arrive.
"""

from __future__ import annotations

import unicodedata

from kiosk.domain.money import Money
from kiosk.domain.seller import Seller

CURRENCY = "EUR"
_LONGEST_NAME = 70
_MOST = 999_999_999_99
# As they are spelled where there are no such letters; others lose their marks.
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o"}
)


def payment_code(seller: Seller | None, amount: Money, reference: str) -> str:
    """What the code says that pays ``amount`` to a seller; empty where none can: in another
    currency, without an account or a name, or for an amount that no transfer has."""
    if seller is None or not (seller.iban and seller.name) or amount.currency != CURRENCY:
        return ""
    if not 0 < amount.minor <= _MOST:
        return ""
    lines = (
        *("BCD", "002", "1", "SCT"),
        *(seller.bic, _latin(seller.name)[:_LONGEST_NAME], seller.iban),
        f"{CURRENCY}{amount.plain()}",
        # Neither a purpose nor a structured reference: the receipt's number says what is paid.
        *("", "", reference),
    )
    return "\n".join(lines)


def _latin(text: str) -> str:
    """A name in the letters that banks exchange (EPC217-08)."""
    parts = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    kept = "".join(one for one in parts if not unicodedata.combining(one))
    return "".join(one if one.isascii() and one.isprintable() else "." for one in kept)
