"""The words of prep tickets."""

from __future__ import annotations

from kiosk.language import Phrase

PREP_TICKET = Phrase("Prep ticket")
