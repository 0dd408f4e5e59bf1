"""The words of the page that says who sells."""

from __future__ import annotations

from kiosk.language import Phrase

SELLER = Phrase("Business details")
NOT_SAID = Phrase("Who sells is not said yet.")
CHANGE = Phrase("Change these details")
KEEP = Phrase("Keep these details")
KEPT = Phrase("Business details kept. What was sold before keeps its own.")
ADDRESS_TWO = Phrase("Address, second line")
ADDRESS_THREE = Phrase("Address, third line")
COUNTRY_LETTERS = Phrase("Country: two letters, as in GB")
IBAN = Phrase("Bank account (IBAN)")
BIC = Phrase("Bank (BIC)")
NAME = Phrase("Legal name")
ADDRESS = Phrase("Address")
COUNTRY = Phrase("Country")
VAT_NUMBER = Phrase("VAT number")
TAX_NUMBER = Phrase("Tax number")
ACCOUNT = Phrase("Bank account")
RECEIPTS = Phrase("On every receipt")
RULE = Phrase("Where it is written")
ALL_THERE = Phrase("All that is asked for is there.")
NOT_ALLOWED = Phrase(
    "Trestle may not be used as a till in {country}. More is under Business details."
)
