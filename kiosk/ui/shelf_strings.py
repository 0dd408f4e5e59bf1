"""The words of the grid's shelves and of the quick keys."""

from __future__ import annotations

from kiosk.language import Phrase

ALL = Phrase("All")
QUICK_KEYS = Phrase("Quick keys")
QUICK_KEYS_HELP = Phrase("What this till shows first.")
CHOOSE = Phrase("Tap what this till shows first, one after the other.")
CHOSEN = Phrase("Done")
SHOW_FIRST = Phrase("Show first: {title}")
