"""The words of the page that sets the door's screens up."""

from __future__ import annotations

from kiosk.language import Phrase
from kiosk.ui.pane import Meaning

DOOR_SCREENS = Phrase("Door screens")
DOOR_SCREENS_HELP = Phrase("Self-service, sounds, how fast answers go, how many come in")
STAFF_PACE = Phrase("An answer stays for staff")
STAFF_PACE_HELP = Phrase(
    "Whoever is refused is read three times as long, a question until it is answered. The next "
    "scan replaces any answer at once."
)
ALONE_PACE = Phrase("An answer stays at self-service")
ALONE_PACE_HELP = Phrase("Whoever needs longer can keep it there.")
SECONDS = Phrase("{number} s")
UNTIL_NEXT = Phrase("Until the next scan")
CAPACITY = Phrase("Room for people")
CAPACITY_OF_LIST = Phrase("Room for people: {name}")
CAPACITY_HELP = Phrase(
    "The door warns when nine of ten places are taken, and says when all are. Whom to let in then "
    "stays with you."
)
PEOPLE = Phrase("How many; empty for no limit")
SET = Phrase("Set")
IS_SET = Phrase("Set.")
NO_NUMBER = Phrase("Type how many people there is room for, in digits.")
SOUNDS_HERE = Phrase("Sounds of this window")
SOUND_ON = Phrase("On")
SILENT = Phrase("Silent")
ALL_SILENT = Phrase("All windows of this till are silent: see “Language and look”.")
HEAR = Phrase("Hear them")
SOUNDS = {
    Meaning.ACCEPT: Phrase("Let in"),
    Meaning.USED: Phrase("Used before"),
    Meaning.REFUSE: Phrase("Not let in"),
    Meaning.ATTENTION: Phrase("Look or ask"),
    Meaning.GOODBYE: Phrase("Goes out"),
}
VOLUME = Phrase("Volume")
LOUD = Phrase("Loud")
MEDIUM = Phrase("Medium")
SOFT = Phrase("Soft")
