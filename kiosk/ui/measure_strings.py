"""What the screens say of things that are weighed or measured."""

from __future__ import annotations

from kiosk.language import Phrase

HOW_MUCH = Phrase("How much is it?")
COMES_TO = Phrase("Comes to")
HOW_MUCH_BACK = Phrase("How much comes back?")
FINISH_AMOUNT = Phrase("Finish “{title}” first, then scan on.")
CHANGE_HOW_MUCH = Phrase("{much}: change how much of {title} comes back")
TAKE_OUT = Phrase("Take {title} out of the basket")
