"""The words of the page on which staff is taken in, changed and let go."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.staff import Role
from kiosk.language import Phrase

STAFF = Phrase("Staff")
STAFF_HELP = Phrase("Who may use this till: names, roles, PINs.")
NOBODY = Phrase("Nobody yet")
NOBODY_HELP = Phrase(
    "Anybody may use this till. Once there is a manager, everybody says who they are with a PIN."
)
TAKE_IN = Phrase("Take somebody in")
ROLE = Phrase("Role")
MAY: Mapping[Role, Phrase] = {
    Role.SELLER: Phrase("Sells, checks tickets, signs people up."),
    Role.SUPERVISOR: Phrase("Also refunds, voids, discounts, cash, stock and closing."),
    Role.MANAGER: Phrase("May do everything, and allow it."),
}
FIRST_MANAGER = Phrase("The first is a manager: somebody must be able to allow things.")
CHOOSE_A_PIN = Phrase("Choose a PIN")
NEW_PIN = Phrase("New PIN")
PIN_OF = Phrase("{name}: a PIN of 4 to 8 digits")
ONCE_MORE = Phrase("The same PIN once more")
TWO_PINS = Phrase("Those were two PINs. Choose one anew.")
GO_ON = Phrase("Go on")
LET_GO = Phrase("Let go")
LET_GO_QUESTION = Phrase("Let {name} go?")
LET_GO_SENTENCE = Phrase(
    "The PIN ends here now, and at other tills with the next sync. "
    "The name stays with what was done."
)
LET_GO_YES = Phrase("Let them go")
LET_GO_NO = Phrase("Keep")
TAKEN_IN = Phrase("{name} is here now.")
HAS_ROLE = Phrase("{name} is now: {role}")
HAS_PIN = Phrase("{name} has a new PIN.")
HAS_LEFT = Phrase("{name} has left.")
