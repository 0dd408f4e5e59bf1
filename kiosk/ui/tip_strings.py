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
TIPS = Phrase("Tips")
TIPS_HELP = Phrase("Which tips this till offers, if any")
TIPS_SENTENCE = Phrase(
    "Tick up to four. Any other amount can be given besides. A tip is no turnover and bears no tax."
)
TIPS_ON = Phrase("The basket offers a tip.")
TIPS_OFF = Phrase("None is ticked: this till asks for no tips.")
