"""What is said of wristbands and cards that stand in the place of tickets."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.door import deciding
from kiosk.domain.door.media import EndReason
from kiosk.language import Phrase

LINK = Phrase("Link a wristband")
SCAN_IT = Phrase("Scan the wristband")
SCAN_IT_HELP = Phrase("Or a card, or whatever else has a code of its own. It admits from then on.")
TYPE_IT = Phrase("Its code")
TAKE_IT = Phrase("Link it")
LINKED = Phrase("Wristband …{tail} admits now, in place of the ticket.")
UNLINKED = Phrase("The ticket itself admits again.")
NO_OTHER = Phrase("No other one: let the ticket itself in again")
WHY_ANOTHER = Phrase("What became of wristband …{tail}?")
WHYS: Mapping[EndReason, Phrase] = {
    EndReason.LOST: Phrase("It is lost"),
    EndReason.BROKEN: Phrase("It is broken"),
    EndReason.RETURNED: Phrase("They gave it back"),
    EndReason.MISTAKE: Phrase("It was linked by mistake"),
}

SWAPPED = Phrase("Swapped")
SWAPPED_FOR = Phrase("This ticket was swapped for wristband …{tail} on {time}. Scan that.")
FINER: Mapping[str, Phrase] = {
    deciding.SEVERAL_TICKETS: Phrase(
        "Several tickets are linked to this wristband. Scan their own ticket."
    ),
    deciding.MEDIUM_GONE: Phrase(
        "This wristband was reported lost or broken, and replaced. Ask the person in charge."
    ),
    deciding.MEDIUM_FREE: Phrase("This wristband is linked to no ticket any more."),
    deciding.MEDIUM_UNKNOWN: Phrase(
        "The ticket of this wristband is not known here yet. Ask the person in charge."
    ),
}

MEDIUM_REFUSALS: Mapping[str, Phrase] = {
    "no_such_ticket": Phrase("No ticket or wristband here has this code."),
    "ticket_of_other_event": Phrase("This ticket is for another event."),
    "ticket_no_longer_good": Phrase("This ticket is no longer good, so nothing is linked to it."),
    "guest_takes_no_medium": Phrase("Guests come in by their name, so nothing is linked to them."),
    "medium_is_ticket": Phrase("That is a ticket. Scan the wristband."),
    "medium_is_something": Phrase(
        "That code is something else here already, as a product or a receipt. Scan the wristband."
    ),
    "no_medium_code": Phrase("That is no code that a wristband can have."),
    "medium_taken": Phrase(
        "Wristband …{tail} belongs to another ticket. Take it back there first, or use another one."
    ),
    "ticket_has_medium": Phrase(
        "This ticket has wristband …{tail} already. Say what became of that one."
    ),
    "medium_of_several": Phrase(
        "Several tickets are linked to wristband …{tail}. Scan the ticket itself."
    ),
    "medium_without_ticket": Phrase("The ticket of this wristband is not known here yet."),
    "no_medium": Phrase("No wristband is linked to it."),
}
