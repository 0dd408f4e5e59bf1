"""The words of the page that sets the customer display up."""

from __future__ import annotations

from kiosk.language import Phrase

DISPLAY = Phrase("Customer display")
DISPLAY_HELP = Phrase("What the customer sees: lines, total, change, the receipt as a code")
WINDOW = Phrase("In a window of its own")
WINDOW_HELP = Phrase(
    "Open it, move it to the screen that faces the customer, and tap it once to fill that screen. "
    "It follows the till by itself; nothing can be done there."
)
OPEN = Phrase("Open the display")
ADDRESS_HELP = Phrase(
    "Another browser on this machine opens it by the address that “kiosk display show” prints."
)
NO_WINDOW = Phrase("This window can't open it. Start the till without --view native.")
LANGUAGE = Phrase("Language that customers read")
AS_THE_TILL = Phrase("As the till")
