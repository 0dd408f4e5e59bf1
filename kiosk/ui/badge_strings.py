"""The words of badges, and of the rolls that labels are on."""

from __future__ import annotations

from kiosk.language import Phrase, Plural

PRINT = Phrase("Print badge")
PRINT_AGAIN = Phrase("Print badge again ({count} so far)")
IS_PRINTED = Phrase("The badge of {name} is being printed.")
AGAIN_PRINTED = Phrase("The badge of {name} is being printed again.")
LEFT = Plural("{count} label left on the roll", "{count} labels left on the roll")
NEW_ROLL = Phrase("A new roll is in")
ON_THE_ROLL = Phrase("Labels on the new roll")
RUNNING_OUT = Plural("{printer}: {count} label left", "{printer}: {count} labels left")
COUNTED = Phrase("Noted: they are counted down from now on.")
