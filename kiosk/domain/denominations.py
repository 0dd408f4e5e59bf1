"""Coins and notes by currency, for counting a drawer; other currencies are counted by their total.

From what the issuers say of their money in circulation: European Central Bank and the national
mints (EUR), Bank of England and Royal Mint (GBP), Federal Reserve and United States Mint (USD),
Swiss National Bank and Swissmint (CHF), Sveriges Riksbank (SEK), Bank of Canada and Royal Canadian
Mint (CAD, which has withdrawn its cent). A note that is no longer printed but still legal tender,
as that of 500 euro, can lie in a drawer and is here; what exists as a coin and as a note is one.
"""

from __future__ import annotations

from collections.abc import Mapping

# In minor units, the largest first, as a drawer is counted.
DENOMINATIONS: Mapping[str, tuple[int, ...]] = {
    "EUR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
    "CHF": (100000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "CAD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5),
}


def denominations(currency: str) -> tuple[int, ...]:
    """The coins and notes of a currency in minor units, the largest first; none where they are
    not known here."""
    return DENOMINATIONS.get(currency, ())
