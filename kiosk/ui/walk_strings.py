"""What is said where somebody without a ticket buys one at the door."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase, Plural

WALK_IN = Phrase("Walk-in")
WHICH_TICKET = Phrase("Which ticket, and how many?")
NO_TYPES = Phrase("No ticket is on sale")
NO_TYPES_HELP = Phrase("Add a product of the kind “ticket”, and it is sold here.")
LEFT = Plural("{count} left here", "{count} left here")
FREE = Phrase("Free")
LET_IN_FREE = Phrase("Let in, free")
BACK_TO_DOOR = Phrase("Back to the door")
LET_IN_ONCE_PAID = Phrase("Walk-in: they come in once this is paid.")
ADMITTED = Plural("{count} person is in", "{count} people are in")
NOT_ALL = Phrase("Paid, but not let in yet")
GIVE_CHANGE = Phrase("Change {amount}")
TICKET_OF = Phrase("Ticket {number} of {many}")
PHOTOGRAPH = Phrase("Let them take a picture of it: it is their ticket.")
TICKET_CODE = Phrase("Their ticket, as a QR code")
SEE_WHY = Phrase("See why")
OTHER_WAYS = Phrase("Pay in another way")
NEXT_GUEST = Phrase("Next guest")
SIGNED = Phrase("Any door of this event knows it, with or without a network.")
LISTED = Phrase("Doors know it once they are in sync.")

WALK_IN_REFUSALS: Mapping[str, Phrase] = {
    "basket_open": Phrase(
        "A basket is open at the till. Have it paid or park it, then sell to the walk-in."
    ),
    "too_many_walk_ins": Phrase(
        "At most {most} people at once come in as walk-ins. Sell to a larger group in parts."
    ),
    "not_at_this_door": Phrase(
        "“{title}” is not let in at this door now. Sell it at the till, or use another list."
    ),
}
