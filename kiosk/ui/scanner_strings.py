"""The words of the page about scanners."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase
from kiosk.services.scanners import Way

SCANNERS = Phrase("Scanners")
SCANNERS_HELP = Phrase("What is attached, and whether each types what it reads.")
TYPES_RIGHT = Phrase("This scanner types what it reads.")
LEARNT = Phrase("This scanner is made for another keyboard. Its codes are put right from now on.")
TRY = Phrase("Scan this with every scanner")
TRY_HELP = Phrase("Then the till knows for which keyboard each is made.")
AS_TYPED = Phrase("So far codes are taken as they are typed.")
BY_KEYS = Phrase("Codes are taken by the scanner's keys, whatever keyboard this machine is set to.")
PRINT_PAGE = Phrase("Print the page")
FORGET = Phrase("Forget")
OWN = Phrase("Read by the till itself")
OWN_HELP = Phrase(
    "Their codes never get into a field, whatever is open. All others type, and work as well."
)
READY = Phrase("Ready")
REMOVE = Phrase("Remove {name}")
REMOVED = Phrase("{name} is removed.")
FOUND = Phrase("Attached to this machine")
FOUND_NONE = Phrase("Nothing was found. Plug a scanner in and look again.")
LOOK_AGAIN = Phrase("Look again")
WAYS: Mapping[Way, Phrase] = {
    Way.SERIAL: Phrase("On a serial line"),
    Way.INPUT: Phrase("Types as a keyboard"),
    Way.CAMERA: Phrase("A camera of this machine"),
}
ADDED = Phrase("{name} is read by the till itself from now on. Scan something.")
SURE = Phrase("Is {name} a scanner?")
SURE_HELP = Phrase(
    "Whatever it types goes to the till alone. The keyboard on which you write would write no more."
)
SURE_YES = Phrase("It is a scanner")
SURE_NO = Phrase("Leave it")
