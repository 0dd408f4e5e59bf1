"""The words of what is chosen of a thing as it is sold."""

from __future__ import annotations

from kiosk.language import Phrase

OPTION_PRICE = Phrase("{name}: {price}")
CHOOSE_ONE = Phrase("Choose one.")
CHOOSE_SOME = Phrase("At most {most}.")
WHAT_TO_WRITE = Phrase("What is to stand on it")
KEEP_CHOICES = Phrase("Keep it like this")
CHANGE_CHOICES = Phrase("Change {title}: {choices}")
NOTHING_CHOSEN = Phrase("Nothing chosen")
FINISH_CHOOSING = Phrase("Choose for “{title}” first, then scan on.")
