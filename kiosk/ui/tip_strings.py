"""What the screens say of tips."""

from __future__ import annotations

from kiosk.language import Phrase

TIP = Phrase("Tip")
ADD_A_TIP = Phrase("Add a tip")
TIP_CHOICE = Phrase("{percent} %: {amount}")
ANOTHER_TIP = Phrase("Another amount")
GIVE_TIP = Phrase("Tip {amount}")
THE_TIP = Phrase("The tip")
TIP_STAYS = Phrase("Stays")
TIP_GOES_BACK = Phrase("Goes back: {amount}")
