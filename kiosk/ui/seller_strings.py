"""The words of the page that says who sells."""

from __future__ import annotations

from kiosk.language import Phrase

SELLER = Phrase("Business details")
NOT_SAID = Phrase("Who sells is not said yet.")
HOW_TO_SAY = Phrase("Say who sells with:  kiosk seller set")
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
