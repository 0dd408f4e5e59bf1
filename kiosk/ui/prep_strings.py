"""The words of prep tickets."""

from __future__ import annotations

from kiosk.language import Phrase, Plural

PREP_TICKET = Phrase("Prep ticket")
PREP_DAY = Plural("{day}: 1 prep ticket", "{day}: {count} prep tickets")
PREP_DAY_DONE = Phrase("{day}: prep tickets printed")
