"""What is said where people are looked for at a door, guests are added, and an admission is
undone."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.door.undo import UndoReason
from kiosk.language import Phrase, Plural

FIND = Phrase("Code or name")
NOT_YET = Phrase("Not in yet")
IN = Phrase("In")
IN_SINCE = Phrase("In since {time}")
LEFT = Phrase("Has left")
LEFT_AT = Phrase("Left at {time}")
SOME_IN = Phrase("{came} of {people} in")
GUEST = Phrase("Guest")
PARTY = Phrase("{name} +{more}")
NOBODY = Phrase("Nobody is found")
NOBODY_HELP = Phrase("Try another part of the name, the order code or the e-mail address.")
MORE = Plural("{count} more. Type more of it.", "{count} more. Type more of it.")
MORE_THAN = Phrase("More than {count} more. Type more of it.")
ADD_GUEST = Phrase("Add a guest")
GUEST_NAME = Phrase("Name")
PARTY_SIZE = Phrase("People in all")
GUEST_NOTE = Phrase("Note")
ADDED = Phrase("{name} is on the guest list.")
FEWER = Phrase("One fewer")
ONE_MORE = Phrase("One more")
PUT_ON_LIST = Phrase("Put on the list")
DECIDE = Phrase("{name}, {state}: check the ticket")
UNDO = Phrase("Undo")
UNDO_OF = Phrase("Undo: {name}, {time}")
UNDONE = Phrase("Undone")
UNDO_HEAD = Phrase("Undo this admission?")
UNDO_HELP = Phrase(
    "The ticket lets in again, here and everywhere once this device has synced. The scan stays on "
    "record."
)
UNDO_WHY = Phrase("Why is it undone?")
UNDO_YES = Phrase("Undo the admission")
IS_UNDONE = Phrase("Undone. The ticket lets in again.")
UNDO_EXIT_HEAD = Phrase("Undo this exit?")
UNDO_EXIT_HELP = Phrase("They count as inside again. The scan stays on record.")
UNDO_EXIT_YES = Phrase("Undo the exit")
EXIT_IS_UNDONE = Phrase("Undone. They count as inside again.")
OWN_WORDS = Phrase("In your own words (needed for “Another reason”)")
REASONS: Mapping[UndoReason, Phrase] = {
    UndoReason.MISTAKE: Phrase("Scanned by mistake"),
    UndoReason.WRONG_TICKET: Phrase("Wrong ticket scanned"),
    UndoReason.STAYED_OUT: Phrase("They did not go in"),
    UndoReason.OTHER: Phrase("Another reason"),
}
