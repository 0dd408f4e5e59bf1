"""Which sound a door's answer has, so that it is known without a look at the screen."""

from __future__ import annotations

from kiosk.domain.admission import Decision, Direction, Verdict
from kiosk.ui.pane import Meaning


def sound_of(decision: Decision) -> Meaning:
    """The sound of an answer. Whoever comes in with something to be told sounds as a question
    does: it calls for a look. So does whoever may pay here."""
    ticket = decision.ticket
    if decision.verdict is Verdict.QUESTIONS or decision.payable:
        return Meaning.ATTENTION
    if decision.admitted:
        if decision.direction is Direction.EXIT:
            return Meaning.GOODBYE
        return Meaning.ATTENTION if ticket is not None and ticket.attention else Meaning.ACCEPT
    return Meaning.USED if decision.verdict is Verdict.USED else Meaning.REFUSE
