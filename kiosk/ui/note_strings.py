"""The words of a basket's note."""

from __future__ import annotations

from kiosk.language import Phrase

NOTE = Phrase("Note")
NOTE_HELP = Phrase(
    "It stands on the receipt and with the sale: what is to be engraved, or when it is collected."
)
NOTE_LABEL = Phrase("What was agreed")
KEEP_NOTE = Phrase("Keep the note")
NOTE_GONE = Phrase("Take the note away")
EDIT_NOTE = Phrase("Write a note")
NOTE_IS = Phrase("Note: {note}")
