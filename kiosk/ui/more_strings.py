"""The headings of More."""

from __future__ import annotations

from kiosk.language import Phrase

TODAY = Phrase("At the table")
SET_UP = Phrase("Set up")
