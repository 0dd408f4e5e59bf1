"""The words of the door's numbers."""

from __future__ import annotations

from kiosk.language import Phrase, Plural

INSIDE = Phrase("Inside: {inside}")
INSIDE_OF = Phrase("Inside: {inside} of {capacity}")
NEARLY = Phrase("Nearly full: {inside} of {capacity}")
FULL = Phrase("Full: {inside} of {capacity}")
RECENT = Plural("{count} in the last 15 minutes", "{count} in the last 15 minutes")
NOW_INSIDE = Phrase("Inside now")
CAME = Phrase("Came")
NOT_YET = Phrase("Not yet here")
LAST_HOUR = Phrase("Arrivals in the last hour")
EACH_BAR = Phrase("Each bar is 5 minutes; the tallest is {most}.")
NOBODY_CAME = Phrase("Nobody came in the last hour.")
CAME_OF = Phrase("{came} of {expected} came, {inside} inside")
OTHER_TICKETS = Phrase("Other tickets")
AS_OF = Phrase("As of {time}: other devices may have let people in or out since.")
AGE_UNKNOWN_SHORT = Phrase("Of unknown age")
AS_OF_SHORT = Phrase("As of {time}")
AGE_UNKNOWN = Phrase("Nobody knows how old these numbers are.")
NUMBERS_OPEN = Phrase("Show the door's numbers")
