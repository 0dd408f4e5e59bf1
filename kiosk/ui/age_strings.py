"""What the screens say of a customer's age."""

from __future__ import annotations

from kiosk.language import Phrase

AGE_CHECK = Phrase("Age check")
OLD_ENOUGH = Phrase("Is the customer {age} or older?")
BORN_BY = Phrase("Born on or before")
YES_CHECKED = Phrase("Yes, checked")
REFUSE = Phrase("Refuse")
REFUSING = Phrase("“Refuse” takes out of the basket: {titles}")
TAKEN_OUT = Phrase("Taken out of the basket: {titles}")
