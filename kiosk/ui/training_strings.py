"""What the screens say of the training mode."""

from __future__ import annotations

from kiosk.language import Phrase

TRAINING = Phrase("TRAINING: nothing here counts")
PRACTISE = Phrase("Practise")
PRACTISE_HELP = Phrase("A till of its own with the same goods, where nothing counts")
BACK_TO_REAL = Phrase("Back to the real till")
BACK_TO_REAL_HELP = Phrase("What was tried here counts for nothing")
