"""The words of a card terminal that the till asks by itself."""

from __future__ import annotations

from kiosk.language import Phrase

CHARGE = Phrase("Charge {amount}")
ASK_AGAIN = Phrase("Ask the terminal again")
BY_HAND = Phrase("Write it down by hand")
WAITING = Phrase("The terminal waits for the card.")
WAITING_FOR_ANOTHER = Phrase("The terminal waits for the card for another basket: {amount}.")
CHARGED_PARKED = Phrase("The card was charged {amount} for a parked basket. It is noted there.")
BACK_TO_TERMINAL = Phrase("To the terminal")
NOT_PAID_BACK = Phrase("Nothing was paid back to the card.")
BACK_UNCLEAR = Phrase(
    "The terminal does not answer, so nobody knows whether the card was paid back. Look at the "
    "terminal; tap again to ask it once more. It is noted under Cases."
)
BACK_UNWRITTEN = Phrase(
    "The card was paid back, but the refund could not be written down. It is noted under Cases."
)
STOP = Phrase("Cancel on the terminal")
SIMULATED = Phrase("Simulated terminal, for training: no money moves.")
DECLINED = Phrase("The card was declined. Nothing was charged; the basket is still here.")
CANCELLED = Phrase("The card was not charged; the basket is still here.")
NO_ANSWER = Phrase("The terminal does not answer.")
UNCLEAR = Phrase(
    "The terminal does not answer, so nobody knows whether the card was charged. "
    "Look at the terminal before you take money again. It is noted under Cases."
)
