"""The door's answers in words: a title to read across a room, and the reason below it."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kiosk.domain.admission import Decision, Direction, Verdict
from kiosk.domain.door import deciding
from kiosk.language import Phrase
from kiosk.services.formats import as_written, day_and_time, time_of_day
from kiosk.ui import medium_strings
from kiosk.ui.signed_sentences import signed_reason

VERDICTS: Mapping[Verdict, Phrase] = {
    Verdict.VALID: Phrase("Welcome"),
    Verdict.USED: Phrase("Already used"),
    Verdict.INVALID: Phrase("Not known"),
    Verdict.AMBIGUOUS: Phrase("More than one"),
    Verdict.CANCELLED: Phrase("Cancelled"),
    Verdict.UNPAID: Phrase("Not paid"),
    Verdict.UNAPPROVED: Phrase("Not approved"),
    Verdict.BLOCKED: Phrase("Blocked"),
    Verdict.REVOKED: Phrase("Revoked"),
    Verdict.SWAPPED: medium_strings.SWAPPED,
    Verdict.WRONG_EVENT: Phrase("Other event"),
    Verdict.WRONG_PRODUCT: Phrase("Not on this list"),
    Verdict.WRONG_DATE: Phrase("Other date"),
    Verdict.NOT_YET_VALID: Phrase("Too early"),
    Verdict.NO_LONGER_VALID: Phrase("Too late"),
    Verdict.RULES: Phrase("Not now"),
    Verdict.QUESTIONS: Phrase("Ask first"),
}
_GOODBYE = Phrase("Goodbye")
_OUT = Phrase("They may leave.")

_REASONS: Mapping[Verdict, Phrase] = {
    Verdict.VALID: Phrase("Let them in."),
    Verdict.USED: Phrase("This ticket came in before."),
    Verdict.INVALID: Phrase("No ticket here has this code. Check the code or the order."),
    Verdict.AMBIGUOUS: Phrase("Several tickets have this code. Look the right one up."),
    Verdict.CANCELLED: Phrase("This ticket was cancelled. It can't be used any more."),
    Verdict.UNPAID: Phrase("This ticket was never paid for."),
    Verdict.UNAPPROVED: Phrase("The organizer has not approved this order yet."),
    Verdict.BLOCKED: Phrase("This ticket was blocked. Ask the person in charge."),
    Verdict.REVOKED: Phrase("This ticket was paid back. It can't be used any more."),
    Verdict.SWAPPED: medium_strings.SWAPPED_FOR,
    Verdict.WRONG_EVENT: Phrase("This is a ticket, but for another event."),
    Verdict.WRONG_PRODUCT: Phrase("Tickets of this kind don't come in here."),
    Verdict.WRONG_DATE: Phrase("This ticket is for another date."),
    Verdict.NOT_YET_VALID: Phrase("This ticket is valid from {time}."),
    Verdict.NO_LONGER_VALID: Phrase("This ticket was valid until {time}."),
    Verdict.RULES: Phrase("The rules of this door don't let this ticket in now."),
    Verdict.QUESTIONS: Phrase("Something has to be answered before they come in."),
}
_FINER: Mapping[str, Phrase] = {
    deciding.UNREADABLE: Phrase(
        "The rules of this door can't be read, so they let nobody in. Ask the person in charge."
    ),
    deciding.UNKNOWN_PRODUCT: Phrase("Nobody here knows this kind of ticket. Check the order."),
    deciding.REISSUED: Phrase("Another code was issued in place of this one. Ask for the new one."),
    deciding.SEVERAL_EVENTS: Phrase("Several events have this code. Look the right ticket up."),
    deciding.SEVERAL_ADDONS: Phrase(
        "Several things that were bought with this ticket fit. Scan the one that is meant."
    ),
    **medium_strings.FINER,
}
_USED_WHEN = Phrase("This ticket came in on {time}.")
_USED_WHERE = Phrase("This ticket came in before, at {device}.")
_USED_WHEN_AND_WHERE = Phrase("This ticket came in on {time}, at {device}.")
_UNPAID_ORDER = Phrase("This ticket was never paid for. Order {order}.")
_PAYABLE = Phrase("Not paid yet. It can be paid here.")


_AGES: Mapping[Verdict, Phrase] = {
    Verdict.VALID: Phrase(
        "As of {time}: it may have been cancelled, or have come in elsewhere, since."
    ),
    Verdict.INVALID: Phrase("As of {time}: it may have been sold since."),
    Verdict.UNPAID: Phrase("As of {time}: it may have been paid since."),
    Verdict.UNAPPROVED: Phrase("As of {time}: it may have been approved since."),
}
_AGE = Phrase("As of {time}: something may have changed since.")
_AGE_UNKNOWN = Phrase("Nobody knows how old the tickets here are. Ask the person in charge.")


def age_words(decision: Decision, zone: ZoneInfo) -> str:
    """Say how old the data behind an answer is and what that means; empty while it is new enough.

    The time is shown in ``zone``, the event's own.
    """
    if not decision.stale:
        return ""
    if decision.as_of is None:
        return _AGE_UNKNOWN()
    days = {one.astimezone(zone).date() for one in (decision.as_of, decision.at) if one}
    written = time_of_day if len(days) == 1 else day_and_time
    return _AGES.get(decision.verdict, _AGE)(time=written(decision.as_of, zone))


def verdict_title(verdict: Verdict, direction: Direction = Direction.ENTRY) -> str:
    """Say a verdict in a word or two."""
    leaving = verdict is Verdict.VALID and direction is Direction.EXIT
    return _GOODBYE() if leaving else VERDICTS[verdict]()


def verdict_words(decision: Decision, zone: ZoneInfo) -> tuple[str, str]:
    """Say a door's answer: a title to read across a room, and the reason below it.

    Times are shown in ``zone``, the event's own.
    """
    return verdict_title(decision.verdict, decision.direction), _reason(decision, zone)


def _reason(decision: Decision, zone: ZoneInfo) -> str:
    verdict, ticket = decision.verdict, decision.ticket
    time = day_and_time(decision.when, zone) if decision.when else ""
    if decision.why in _FINER:
        return _FINER[decision.why]()
    signed = signed_reason(decision)
    if signed:
        return signed
    if verdict is Verdict.VALID and decision.direction is Direction.EXIT:
        return _OUT()
    if verdict is Verdict.USED:
        device = as_written(decision.first.device_name) if decision.first else ""
        if time:
            return (
                _USED_WHEN_AND_WHERE(time=time, device=device) if device else _USED_WHEN(time=time)
            )
        if device:
            return _USED_WHERE(device=device)
    if verdict is Verdict.UNPAID and decision.payable:
        return _PAYABLE()
    if verdict is Verdict.UNPAID and ticket and ticket.order:
        return _UNPAID_ORDER(order=as_written(ticket.order))
    return _REASONS[verdict](time=time, tail=as_written(decision.medium))
