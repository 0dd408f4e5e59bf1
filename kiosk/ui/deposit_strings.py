"""What the screens say of deposits."""

from __future__ import annotations

from kiosk.language import Phrase

DEPOSIT = Phrase("Deposit {each}")
TO_PAY_OUT = Phrase("To pay out")
PAY_OUT = Phrase("Pay out {amount}")
PAID_OUT = Phrase("Paid out")
