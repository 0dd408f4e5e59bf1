"""The words of card holds, which the field calls pre-authorizations."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

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
