"""The words of selling without tax to a business abroad."""

from __future__ import annotations

from kiosk.language import Phrase

REVERSE_CHARGE = Phrase("Reverse charge (business abroad)")
ABROAD = Phrase("Business abroad")
ABROAD_HELP = Phrase(
    "A business of another country owes the tax itself. It is charged none, and has its invoice "
    "with the sale. Whether that may be here is for you to know."
)
NAME = Phrase("Name of the business")
VAT_NUMBER = Phrase("Its VAT number, as in DE136695976")
WITHOUT_TAX = Phrase("Charge no tax")
WITH_TAX = Phrase("Charge tax after all")
FOR = Phrase("Reverse charge: {name}, {number}")
