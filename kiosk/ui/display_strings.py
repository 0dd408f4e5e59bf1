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
POLE = Phrase("Pole display")
POLE_HELP = Phrase(
    "Two lines of 20 letters at a serial port or a USB adapter. Set it to ESC/POS (Epson) commands."
)
POLE_WELL = Phrase("It takes what it is given. It can't answer: look whether it shows it.")
POLE_ADDRESS = Phrase("Port, as serial:COM3")
REMEMBER_POLE = Phrase("Remember this display")
LOOK_FOR_PORTS = Phrase("Look for ports here")
NO_PORT = Phrase("No serial port was found here. Plug the display in and look again.")
TEST_POLE = Phrase("Show a test")
FORGET_POLE = Phrase("Forget it")
FORGET_POLE_QUESTION = Phrase("Forget the pole display?")
FORGET_POLE_HELP = Phrase("It shows nothing any more, until it is remembered again.")
KEEP_POLE = Phrase("Keep it")
POLE_REMEMBERED = Phrase("Remembered. Show a test now.")
POLE_TESTED = Phrase("The test is on it for a moment. Look whether each sign is right.")
