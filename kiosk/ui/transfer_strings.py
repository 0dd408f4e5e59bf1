"""The words of bank transfers."""

from __future__ import annotations

from kiosk.language import Phrase

BY_TRANSFER = Phrase("By bank transfer")
BY_LINK = Phrase("With a payment link")
WITH_LINK = Phrase("To be paid with the link")
SCAN_LINK = Phrase("To pay: scan it with a phone")
LINKS_TOO = Phrase("Transfers and links")
TO_TRANSFER = Phrase("To be transferred")
SCAN_TO_PAY = Phrase("To pay: scan it with a bank's app")
TRANSFERS = Phrase("Bank transfers")
TRANSFERS_HELP = Phrase("Which have arrived, and which not yet")
NONE_WAIT = Phrase("No transfer waits")
NONE_WAIT_HELP = Phrase("Sales by bank transfer stand here until their money is there.")
LOOK_FIRST = Phrase("Look at the account first: then tap what is there.")
ARRIVED = Phrase("It has arrived")
IS_THERE = Phrase("Arrived")
