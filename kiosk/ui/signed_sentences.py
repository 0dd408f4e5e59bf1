"""What is the matter with a code that looks like a signed ticket, and with one called back."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.ticket_keys import Why
from kiosk.language import Phrase

WHYS: Mapping[Why, Phrase] = {
    Why.DAMAGED: Phrase("Only a part of this ticket's code was read. Scan it again."),
    Why.UNKNOWN_KEY: Phrase("This till does not know who signed this ticket."),
    Why.FORGED: Phrase("The signature is not the organizer's: this ticket is forged or damaged."),
    Why.NEWER: Phrase("This ticket was made by a newer version. Update this till."),
    Why.CASE_LOST: Phrase(
        "The scanner mixed up capital and small letters. Switch Caps Lock off, and scan it again."
    ),
    Why.CALLED_BACK: Phrase("The organizer has called this ticket back. It can't be used."),
    Why.KEY_REVOKED: Phrase("The key that signed this ticket was called back: it may be forged."),
}

_BY_CODE: Mapping[str, Phrase] = {str(why): said for why, said in WHYS.items()}


def signed_reason(decision: Decision) -> str:
    """The reason of such an answer; nothing for any other."""
    told = decision.verdict in (Verdict.INVALID, Verdict.REVOKED)
    said = _BY_CODE.get(decision.why) if told else None
    return said() if said is not None else ""
