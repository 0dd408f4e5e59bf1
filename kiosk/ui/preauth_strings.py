"""The words of card holds, which the field calls pre-authorizations."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

HOLDS = Phrase("Card holds")
HOLDS_HELP = Phrase("Amounts held on cards, charged later or not at all")
HOLD_ON_CARD = Phrase("Card hold")
WITH_HOLD = Phrase("Charge a card hold")
NEW = Phrase("New card hold")
NONE_HELD = Phrase("Nothing is held")
NONE_HELD_HELP = Phrase("Have an amount held on a card, as security or for a tab.")
AMOUNT = Phrase("Amount")
ABOUT = Phrase("What for, as in Camera 3, Ada")
DAYS = Phrase("For how many days: 7 if you don't say")
REFERENCE = Phrase("Reference on the terminal's slip")
SCHEME = Phrase("The card's kind, as in Visa")
LAST_FOUR = Phrase("The card's last four digits")
HOLD_FIRST = Phrase("Have it held on the card terminal first, then write down what its slip says.")
HOLD = Phrase("Hold it on the terminal")
HELD = Phrase("It is held")
IS_HELD = Phrase("{amount} held. Nothing was charged.")
NOT_HELD = Phrase("The card was not accepted. Nothing is held.")
HOLD_UNCLEAR = Phrase(
    "The terminal does not answer, so nobody knows whether it holds the amount. Look at the "
    "terminal; tap again to ask it once more. It is noted under Cases."
)
NOT_RELEASED = Phrase("The terminal did not release it. It is still held.")
RELEASE_UNCLEAR = Phrase(
    "The terminal does not answer, so nobody knows whether it was released. Look at the terminal; "
    "tap again to ask it once more. It is noted under Cases."
)
UNTIL = Phrase("Held until {time}")
LAPSED = Phrase("Lapsed {time}")
RELEASED = Phrase("Released")
CHARGED = Phrase("Charged {amount}")
RELEASE = Phrase("Release")
ONLY_THERE = Phrase("Only {device} can charge or release it")
RELEASE_QUESTION = Phrase("Release this card hold?")
RELEASE_SENTENCE = Phrase("{amount} is free on the card again. It can't be taken back.")
RELEASE_BY_HAND = Phrase(
    "Release {amount} on the card terminal first; then it is written down here."
)
RELEASE_NO = Phrase("Keep holding it")
CHOOSE = Phrase("Which card hold pays?")
NONE_HERE = Phrase("Nothing is held that this till can charge.")
OF_HELD = Phrase("{amount} is held. What is not charged is free again.")
CHARGE_FIRST = Phrase("Charge it on the card terminal first, against what is held there.")
IS_CHARGED = Phrase("{amount} is charged")
LESS = Phrase("Charge less of it")
ANOTHER = Phrase("Another card hold")
TAKEN_OUT = Phrase("The card hold was charged and is over: pay {amount} back to the card.")

PREAUTH_REFUSALS: Mapping[str, Phrase] = {
    "no_preauth": Phrase("There is no card hold {hold} here. Check its number, or sync first."),
    "preauth_nothing": Phrase("A card hold needs an amount. Enter one that is more than nothing."),
    "preauth_over": Phrase(
        "Card hold {hold} covers {amount} at most. Charge that or less, and take the "
        "rest otherwise."
    ),
    "preauth_captured": Phrase(
        "Card hold {hold} was charged already, which is done once. Take another payment."
    ),
    "preauth_released": Phrase("Card hold {hold} was released. Take another payment."),
    "preauth_expired": Phrase(
        "Card hold {hold} has lapsed: nothing is held any more. Take another payment, or make a "
        "new hold."
    ),
    "preauth_elsewhere": Phrase(
        "Card hold {hold} was made at {device}. Only that till can charge or release it."
    ),
    "preauth_frozen": Phrase(
        "Card holds are locked on this till: it is a copy, or was given up. Charge or release them "
        "on the terminal, and ask the person in charge."
    ),
    "preauth_waits": Phrase(
        "The terminal is still being asked about card hold {hold}. Wait for its answer."
    ),
    "preauth_in_basket": Phrase(
        "Card hold {hold} pays for a basket already. Finish that one, or take it out there."
    ),
}
