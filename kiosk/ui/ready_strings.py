"""The words of the page that says whether the till is ready."""

from __future__ import annotations

from kiosk.language import Phrase, Plural

READY_TO_GO = Phrase("Ready to go offline?")
READY_HELP = Phrase("Looks at the till, its printer, scanners, clock, battery and backups.")
LOOKING = Phrase("Looking…")
ALL_WELL = Phrase("Ready: nothing speaks against it.")
TO_MEND = Plural("{count} thing to mend first", "{count} things to mend first")
TO_KNOW = Plural("Ready, with {count} thing to know", "Ready, with {count} things to know")
LOOK_AGAIN = Phrase("Look again")
WELL = Phrase("Well")
MEND = Phrase("To mend")
KNOW = Phrase("To know")
