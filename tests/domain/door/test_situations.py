"""The situations that pretix's own offline scanner is tested on, each in our words, and ours.

A row is a door and what is scanned there one after another, each with the verdict it must get.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.admission import TicketStatus, Verdict
from kiosk.domain.door.media import EndReason, Link
from kiosk.domain.door.setup import CheckInList, Freshness
from tests.domain.door.places import (
    FAIR,
    NOON,
    NUMBER,
    OTHER,
    TICKETS,
    YES,
    Door,
    a_list,
    band,
    ruled,
    ticket,
)

VALID, USED, RULES, UNPAID = Verdict.VALID, Verdict.USED, Verdict.RULES, Verdict.UNPAID
INVALID, PRODUCT, ASK = Verdict.INVALID, Verdict.WRONG_PRODUCT, Verdict.QUESTIONS
TOO_EARLY, TOO_LATE = Verdict.NOT_YET_VALID, Verdict.NO_LONGER_VALID


@dataclass
class Scan:
    """One scan and the verdict that it must get."""

    verdict: Verdict
    code: str = "paid"
    more: dict[str, Any] = field(default_factory=dict)


def s(verdict: Verdict, code: str = "paid", when: Any = None, **more: Any) -> Scan:
    return Scan(verdict, code, {**more, **({"when": when} if when else {})})


def out(verdict: Verdict = VALID, **more: Any) -> Scan:
    return s(verdict, direction="exit", **more)


def var(name: str) -> dict[str, str]:
    return {"var": name}


def custom(text: str) -> dict[str, list[str]]:
    return {"buildTime": ["custom", text]}


def products(*numbers: str, of: str = "product") -> dict[str, Any]:
    some = [{"lookup": [of, number, "words"]} for number in numbers]
    return {"inList": [var(of), {"objectList": some}]}


NIGHT = custom("2020-01-01T23:00:00.000+01:00")
AFTER_NIGHT = {"isAfter": [var("now"), NIGHT, 0]}
ELEVEN = {"buildTime": ["customtime", "23:00:00"]}
ONLY_1 = frozenset({"1"})
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOST = EndReason.LOST
SIGNED = ticket("signed", signed=True)


def signed(**more: Any) -> Callable[[], Door]:
    return lambda: Door(tickets=(replace(SIGNED, **more),))


def worn(
    *links: Link, went: Sequence[str] = (), lists: Sequence[CheckInList] = (a_list(),)
) -> Callable[[], Door]:
    def door() -> Door:
        made = Door(lists)
        for code in went:
            made.scan(code)
        made.links = links
        return made

    return door


def walk_in(
    by: CheckInList, products: dict[str, str] | None = None, **more: Any
) -> Callable[[], Door]:
    sold = replace(SIGNED, **{"product": "", "variation": "", **more})
    known = {"1": "Regular"} if products is None else products
    return lambda: Door([by], tickets=(sold,), products=known)


SITUATIONS: list[tuple[str, Callable[[], Door], list[Scan]]] = [
    # What a ticket is
    ("a paid ticket comes in", Door, [s(VALID)]),
    ("a list of some products takes one of them", lambda: Door([a_list(products=ONLY_1)]),
     [s(VALID)]),
    ("a code that nobody knows", Door, [s(INVALID, "abc")]),
    ("no code at all", Door, [s(INVALID, "")]),
    ("a cancelled order", Door, [s(Verdict.CANCELLED, "cancelled")]),
    ("an unpaid order", Door, [s(UNPAID, "pending")]),
    ("an unpaid order pays at a door that lets it",
     lambda: Door([a_list(include_pending=True)]),
     [s(UNPAID, "pending"), s(VALID, "pending", paid_here=True)]),
    ("an unpaid order can't pay at a door that takes none", Door,
     [s(UNPAID, "pending"), s(UNPAID, "pending", paid_here=True)]),
    ("an order that waits for approval", Door, [s(Verdict.UNAPPROVED, "unapproved")]),
    ("an order that waits for approval can't be paid for at the door",
     lambda: Door([a_list(include_pending=True)]),
     [s(Verdict.UNAPPROVED, "unapproved", paid_here=True)]),
    ("a blocked ticket", Door, [s(Verdict.BLOCKED, "blocked")]),
    ("a revoked ticket", Door, [s(Verdict.REVOKED, "revoked")]),
    ("a ticket past its time", Door,
     [s(TOO_LATE, "until", "2023-03-04T00:00:01Z"), s(VALID, "until", "2023-03-03T23:59:59Z")]),
    ("a ticket before its time", Door,
     [s(TOO_EARLY, "from", "2023-03-03T23:59:59Z"), s(VALID, "from", "2023-03-04T00:00:01Z")]),
    ("both ends of a ticket's time are within it", Door,
     [s(VALID, "until", "2023-03-04T00:00:00Z"), s(VALID, "from", "2023-03-04T00:00:00Z")]),
    ("who leaves may leave past the ticket's time", Door,
     [s(VALID, "until", "2023-03-03T10:00:00Z"),
      s(VALID, "until", "2023-03-05T10:00:00Z", direction="exit")]),
    ("a product that is not on the list", lambda: Door([a_list(products=ONLY_1)]),
     [s(PRODUCT, "child")]),
    ("a list of one date takes its tickets and no others", lambda: Door([a_list(date="9")]),
     [s(VALID, "february"), s(Verdict.WRONG_DATE, "paid")]),
    # Once, again, in and out
    ("a ticket that the seller's system knows has come in", Door, [s(USED, "came")]),
    ("a ticket that came in here", Door, [s(VALID), s(USED)]),
    ("what came in by one list comes in by another", Door,
     [s(VALID, by=a_list("A")), s(VALID, by=a_list("B")), s(USED, by=a_list("A"))]),
    ("a list for many entries", lambda: Door([a_list(multiple_entries=True)]),
     [s(VALID), s(VALID)]),
    ("leaving twice", Door, [s(VALID), out(), out()]),
    ("in again after leaving, once", Door, [s(VALID), out(), s(VALID), s(USED)]),
    ("no way back after leaving", lambda: Door([a_list(entry_after_exit=False)]),
     [s(VALID), out(), s(USED)]),
    ("who left without coming in may come in", lambda: Door([a_list(entry_after_exit=False)]),
     [out(), s(VALID)]),
    # What was sold with it
    ("a list of add-ons that matches none", lambda: Door([a_list(products=frozenset({"3"}))]),
     [s(PRODUCT, "base")]),
    ("the one add-on on the list is meant",
     lambda: Door([a_list(products=frozenset({"3"}), addon_match=True)]), [s(VALID, "base")]),
    ("two add-ons on the list",
     lambda: Door([a_list(products=frozenset({"4"}), addon_match=True)]),
     [s(Verdict.AMBIGUOUS, "base")]),
    ("no add-on on the list",
     lambda: Door([a_list(products=frozenset({"6"}), addon_match=True)]), [s(PRODUCT, "base")]),
    ("an add-on that was cancelled is not meant",
     lambda: Door([a_list(products=frozenset({"5"}), addon_match=True)]), [s(PRODUCT, "base")]),
    ("the ticket itself and an add-on are on the list",
     lambda: Door([a_list(products=frozenset({"1", "3"}), addon_match=True)]),
     [s(Verdict.AMBIGUOUS, "base")]),
    ("of two add-ons only one is valid now",
     lambda: Door([a_list(products=frozenset({"4"}), addon_match=True)], tickets=[
         ticket("base"), ticket("w1", product="4", addon_to="t-base"),
         ticket("w2", product="4", addon_to="t-base", valid_until=NOON - MINUTE)]),
     [s(VALID, "base"), s(USED, "base")]),
    ("of two add-ons neither is valid now, and the next is told of",
     lambda: Door([a_list(products=frozenset({"4"}), addon_match=True)], tickets=[
         ticket("base"), ticket("w1", product="4", addon_to="t-base", valid_until=NOON - MINUTE),
         ticket("w2", product="4", addon_to="t-base", valid_from=NOON + MINUTE)]),
     [s(TOO_EARLY, "base")]),
    ("of two add-ons both are over, and the last is told of",
     lambda: Door([a_list(products=frozenset({"4"}), addon_match=True)], tickets=[
         ticket("base"), ticket("w1", product="4", addon_to="t-base", valid_until=NOON - HOUR),
         ticket("w2", product="4", addon_to="t-base", valid_until=NOON - MINUTE)]),
     [s(TOO_LATE, "base")]),
    ("no add-on on the list, and the order was cancelled",
     lambda: Door([a_list(products=frozenset({"6"}), addon_match=True)]),
     [s(Verdict.CANCELLED, "cancelled")]),
    ("a code that was issued anew lets no add-on in",
     lambda: Door([a_list(products=frozenset({"4"}), addon_match=True)], tickets=[
         ticket("old", status=TicketStatus.REVOKED, reissued=True),
         ticket("w1", product="4", addon_to="t-old")]),
     [s(Verdict.REVOKED, "old")]),
    # Rules
    ("a rule that says no, to entries alone", lambda: Door([ruled({"and": [False, True]})]),
     [s(RULES), out()]),
    ("a rule that says yes", lambda: Door([ruled({"and": [True, True]})]), [s(VALID)]),
    ("a rule without this product", lambda: Door([ruled(products("2"))]), [s(RULES)]),
    ("a rule with this product", lambda: Door([ruled(products("1", "2"))]), [s(VALID)]),
    ("a rule without this variation", lambda: Door([ruled(products("3", of="variation"))]),
     [s(RULES)]),
    ("a rule with this variation", lambda: Door([ruled(products("3", "2", of="variation"))]),
     [s(VALID)]),
    ("a rule of another gate", lambda: Door([ruled(products("1", of="gate"))], gate="2"),
     [s(RULES)]),
    ("a rule of gates at a door that is none", lambda: Door([ruled(products("1", of="gate"))]),
     [s(RULES)]),
    ("a rule of this gate", lambda: Door([ruled(products("1", "2", of="gate"))], gate="2"),
     [s(VALID)]),
    ("three entries and no more", lambda: Door([ruled({"<": [var("entries_number"), 3]})]),
     [s(VALID), s(VALID), out(), s(VALID), s(RULES)]),
    ("whoever is inside can't come in", lambda: Door([ruled({"or": [
        {"==": [var("entry_status"), "absent"]}, {"<": [var("entries_number"), 1]}]})]),
     [s(VALID), s(RULES), out(), s(VALID)]),
    ("three entries a day, by the day where the event is",
     lambda: Door([ruled({"<": [var("entries_today"), 3]})]),
     [s(VALID, when="2020-01-01T10:00:00Z"), s(VALID, when="2020-01-01T10:00:00Z"),
      s(VALID, when="2020-01-01T10:00:00Z"), s(RULES, when="2020-01-01T14:50:00Z"),
      s(VALID, when="2020-01-01T15:10:00Z"), s(VALID, when="2020-01-01T15:10:00Z"),
      s(VALID, when="2020-01-01T15:10:00Z"), s(RULES, when="2020-01-01T15:10:00Z")]),
    ("two days of one's choice", lambda: Door([ruled({"or": [
        {">": [var("entries_today"), 0]}, {"<": [var("entries_days"), 2]}]})]),
     [s(VALID, when="2020-01-01T10:00:00Z"), s(VALID, when="2020-01-01T10:00:00Z"),
      s(VALID, when="2020-01-03T10:00:00Z"), s(VALID, when="2020-01-03T14:50:00Z"),
      s(RULES, when="2020-01-03T15:10:00Z")]),
    ("once before a time and once after it", lambda: Door([ruled({"or": [
        {"<=": [var("entries_number"), 0]},
        {"and": [AFTER_NIGHT, {"<=": [{"entries_since": [NIGHT]}, 0]}]}]})]),
     [s(VALID, when="2020-01-01T21:00:00Z"), s(RULES, when="2020-01-01T21:00:00Z"),
      s(VALID, when="2020-01-01T22:10:00Z"), s(RULES, when="2020-01-01T22:10:00Z")]),
    ("once a day before a time of day and once after it", lambda: Door([ruled({"or": [
        {"<=": [var("entries_today"), 0]},
        {"and": [{"isAfter": [var("now"), ELEVEN, 0]},
                 {"<=": [{"entries_since": [ELEVEN]}, 0]}]}]})]),
     [each for day in ("01", "02") for clock in ("22:00", "23:01") for each in
      (s(VALID, when=f"2020-01-{day}T{clock}:00+09:00"),
       s(RULES, when=f"2020-01-{day}T{clock}:00+09:00"))]),
    ("late only for those who came early", lambda: Door([ruled({"or": [
        {"isBefore": [var("now"), NIGHT, 0]},
        {"and": [AFTER_NIGHT, {">=": [{"entries_before": [NIGHT]}, 1]}]}]})]),
     [s(RULES, when="2020-01-01T22:10:00Z"), s(VALID, when="2020-01-01T21:00:00Z"),
      s(VALID, when="2020-01-01T22:10:00Z")]),
    ("one day after a time", lambda: Door([ruled({"or": [
        {"<=": [var("entries_number"), 0]},
        {"and": [AFTER_NIGHT, {"or": [
            {">": [var("entries_today"), 0]},
            {"<=": [{"entries_days_since": [NIGHT]}, 0]}]}]}]})]),
     [s(VALID, when="2020-01-01T21:00:00Z"), s(RULES, when="2020-01-01T21:00:00Z"),
      s(VALID, when="2020-01-02T22:10:00Z"), s(VALID, when="2020-01-02T22:10:00Z"),
      s(RULES, when="2020-01-03T22:10:00Z")]),
    ("late only for those who came on two days before", lambda: Door([ruled({"or": [
        {"isBefore": [var("now"), NIGHT, 0]},
        {"and": [AFTER_NIGHT, {">=": [{"entries_days_before": [NIGHT]}, 2]}]}]})]),
     [s(VALID, when="2019-12-30T21:00:00Z"), s(RULES, when="2020-01-02T22:10:00Z"),
      s(VALID, when="2019-12-31T21:00:00Z"), s(VALID, when="2020-01-02T22:10:00Z")]),
    ("three hours after one last came in", lambda: Door([ruled({"or": [
        {"<=": [var("minutes_since_last_entry"), -1]},
        {">": [var("minutes_since_last_entry"), 180]}]})]),
     [s(VALID, when="2020-01-01T10:00:00Z"), s(RULES, when="2020-01-01T12:55:00Z"),
      s(VALID, when="2020-01-01T13:01:00Z"), s(RULES, when="2020-01-01T15:55:00Z"),
      s(VALID, when="2020-01-01T16:02:00Z")]),
    ("within three hours of first coming in", lambda: Door([ruled({"or": [
        {"<=": [var("minutes_since_first_entry"), -1]},
        {"<": [var("minutes_since_first_entry"), 180]}]})]),
     [s(VALID, when="2020-01-01T10:00:00Z"), s(VALID, when="2020-01-01T12:55:00Z"),
      s(RULES, when="2020-01-01T13:01:00Z")]),
    ("from ten minutes before admission",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, 10]})]),
     [s(RULES, when="2020-01-01T08:45:00Z"), s(VALID, when="2020-01-01T08:51:00Z"),
      s(VALID, when="2020-01-01T09:10:00Z")]),
    ("from admission to the ticket's own date",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, 10]})]),
     [s(RULES, "february", "2020-02-01T08:45:00Z"), s(VALID, "february", "2020-02-01T08:51:00Z"),
      s(VALID, "february", "2020-02-01T09:10:00Z")]),
    ("not a minute before admission",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, None]})]),
     [s(RULES, when="2020-01-01T08:51:00Z"), s(VALID, when="2020-01-01T09:10:00Z")]),
    ("until ten minutes after the end",
     lambda: Door([ruled({"isBefore": [var("now"), {"buildTime": ["date_to"]}, 10]})]),
     [s(VALID, when="2020-01-01T14:05:00Z"), s(RULES, when="2020-01-01T14:15:00Z")]),
    ("not a minute after the end",
     lambda: Door([ruled({"isBefore": [var("now"), {"buildTime": ["date_to"]}]})]),
     [s(VALID, when="2020-01-01T13:55:00Z"), s(RULES, when="2020-01-01T14:05:00Z")]),
    ("from the beginning",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_from"]}]})]),
     [s(RULES, when="2020-01-01T09:59:00Z"), s(VALID, when="2020-01-01T10:01:00Z")]),
    ("after a given time",
     lambda: Door([ruled({"isAfter": [var("now"), custom("2020-01-01T22:00:00.000Z")]})]),
     [s(RULES, when="2020-01-01T21:51:00Z"), s(VALID, when="2020-01-01T22:01:00Z")]),
    ("after a time of day where the event is",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["customtime", "14:00"]}]})]),
     [s(RULES, when="2020-01-01T04:50:00Z"), s(VALID, when="2020-01-01T05:01:00Z")]),
    ("at the weekend, where the event is",
     lambda: Door([ruled({">=": [var("now_isoweekday"), 6]})]),
     [s(RULES, when="2022-04-06T21:55:00Z"), s(VALID, when="2022-04-09T22:05:00Z")]),
    # Questions
    ("a question about another product",
     lambda: Door(questions=[replace(YES, products=frozenset({"9"}))]), [s(VALID)]),
    ("a question that is not asked at the door",
     lambda: Door(questions=[replace(YES, asked=False)]), [s(VALID)]),
    ("a question that was answered in the order", lambda: Door(questions=[YES]),
     [s(VALID, "answered")]),
    ("a question where nobody is there to ask", lambda: Door(questions=[YES]),
     [s(VALID, asks=False)]),
    ("a question that must be answered", lambda: Door(questions=[YES]),
     [s(ASK), s(VALID, answers={"1": "True"})]),
    ("an answer that is none", lambda: Door(questions=[NUMBER]),
     [s(ASK), s(ASK, answers={"2": "True"}), s(VALID, answers={"2": "3"})]),
    ("an answer in the order in words of its own is one",
     lambda: Door(questions=[NUMBER], tickets=[ticket("paid", answers=(("2", "a dozen"),))]),
     [s(VALID, answers={"2": "many"})]),
    ("what must be agreed to and was not is asked again",
     lambda: Door(questions=[YES], tickets=[ticket("paid", answers=(("1", "False"),))]),
     [s(ASK), s(VALID, answers={"1": "True"})]),
    ("who leaves is asked nothing", lambda: Door(questions=[YES]), [out()]),
    ("a question that may be passed over is asked all the same",
     lambda: Door(questions=[replace(NUMBER, required=False)]),
     [s(ASK), s(VALID, answers={"2": ""})]),
    # Signed codes, once what they say is a plain value
    ("a signed ticket that is on no list", signed(), [s(VALID, "signed")]),
    ("a signed ticket comes in once", signed(), [s(VALID, "signed"), s(USED, "signed")]),
    ("a signed ticket before its time", signed(valid_from=NOON + timedelta(minutes=1)),
     [s(TOO_EARLY, "signed")]),
    ("a signed ticket past its time", signed(valid_until=NOON - timedelta(minutes=1)),
     [s(TOO_LATE, "signed")]),
    ("a signed ticket that was revoked", signed(status=TicketStatus.REVOKED),
     [s(Verdict.REVOKED, "signed")]),
    ("a signed ticket that was blocked", signed(status=TicketStatus.BLOCKED),
     [s(Verdict.BLOCKED, "signed")]),
    ("a signed ticket of a product that nobody knows", signed(product="77"),
     [s(PRODUCT, "signed")]),
    ("a signed ticket by lists of its product and of others",
     lambda: Door(tickets=[replace(SIGNED)]),
     [s(PRODUCT, "signed", by=a_list("A", products=frozenset({"2"}))),
      s(VALID, "signed", by=a_list("B", products=ONLY_1))]),
    ("a signed ticket by lists of its date and of others",
     lambda: Door(tickets=[replace(SIGNED, date="9")]),
     [s(Verdict.WRONG_DATE, "signed", by=a_list("A", date="8")),
      s(VALID, "signed", by=a_list("B", date="9"))]),
    ("signed tickets at one door to two events",
     lambda: Door([a_list(), a_list("O", OTHER)], tickets=[
         SIGNED, ticket("signed-2", signed=True, event_id=OTHER)]),
     [s(VALID, "signed"), s(VALID, "signed-2"), s(USED, "signed"), s(USED, "signed-2")]),
    ("a signed ticket by a rule of its variation and of entries", lambda: Door(
        [ruled({"and": [products("2", of="variation"), {"<": [var("entries_number"), 2]}]})],
        tickets=[SIGNED]),
     [s(VALID, "signed"), s(VALID, "signed"), s(RULES, "signed")]),
    ("a signed ticket that is asked something", lambda: Door(questions=[YES], tickets=[SIGNED]),
     [s(ASK, "signed"), s(VALID, "signed", answers={"1": "True"})]),
    ("a signed ticket that was linked to a wristband, of a product that isn't known here",
     signed(signed=False, signed_by="a key", product="9"), [s(PRODUCT, "signed")]),
    ("a signed ticket of ours, which names no product", signed(product=""), [s(VALID, "signed")]),
    # Wristbands and cards in the place of a ticket
    ("a wristband lets in whom its ticket would", worn(band("W1")),
     [s(VALID, "W1"), s(USED, "W1")]),
    ("a ticket that was swapped for a wristband lets nobody in", worn(band("W1")),
     [s(Verdict.SWAPPED), s(VALID, "W1")]),
    ("a ticket that was swapped lets nobody out either", worn(band("W1")),
     [s(VALID, "W1"), out(Verdict.SWAPPED), s(VALID, "W1", direction="exit"), s(VALID, "W1")]),
    ("who came in with the ticket is in with the wristband",
     worn(band("W1"), went=("paid",)), [s(USED, "W1")]),
    ("a wristband that was lost", worn(band("W1", ended=LOST), band("W2", at=1)),
     [s(Verdict.BLOCKED, "W1"), s(VALID, "W2"), s(Verdict.SWAPPED)]),
    ("a wristband that was given back", worn(band("W1", ended=EndReason.RETURNED)),
     [s(INVALID, "W1"), s(VALID)]),
    ("a lost wristband that is found and given to somebody else",
     worn(band("W1", ended=LOST), band("W1", "until", at=1, name="again")), [s(VALID, "W1")]),
    ("a wristband that was given back, and lost by the next",
     worn(band("W1", ended=EndReason.RETURNED), band("W1", "until", LOST, at=1, name="again")),
     [s(Verdict.BLOCKED, "W1")]),
    ("a wristband that two devices gave to two people",
     worn(band("W1"), band("W1", "until", name="other")),
     [s(Verdict.AMBIGUOUS, "W1"), s(Verdict.SWAPPED)]),
    ("a wristband that two devices gave to two people, of whom one isn't known here yet",
     worn(band("W1"), band("W1", "nobody", name="other")),
     [s(Verdict.AMBIGUOUS, "W1"), s(Verdict.SWAPPED)]),
    ("a wristband that two devices gave to two people, neither of whom is known here yet",
     worn(band("W1", "nobody"), band("W1", "nobody-else", name="other")),
     [s(Verdict.AMBIGUOUS, "W1")]),
    ("a wristband that one of two people was taken off again",
     worn(band("W1"), band("W1", "nobody", EndReason.MISTAKE, name="other")), [s(VALID, "W1")]),
    ("two wristbands that two devices gave for one ticket", worn(band("W1"), band("W2")),
     [s(VALID, "W1"), s(USED, "W2"), s(Verdict.SWAPPED)]),
    ("a wristband whose ticket is not known here yet", worn(band("W1", "nobody")),
     [s(INVALID, "W1")]),
    ("the wristband of a cancelled ticket", worn(band("W1", "cancelled")),
     [s(Verdict.CANCELLED, "W1"), s(Verdict.CANCELLED, "cancelled")]),
    ("the wristband of a ticket past its time", worn(band("W1", "until")),
     [s(TOO_LATE, "W1", "2023-03-05T00:00:01Z")]),
    ("the wristband of a ticket that is not on the list",
     worn(band("W1", "child"), lists=[a_list(products=ONLY_1)]),
     [s(PRODUCT, "W1"), s(PRODUCT, "child")]),
    ("the wristband of another event's ticket", worn(band("W1", "elsewhere")),
     [s(Verdict.WRONG_EVENT, "W1")]),
    # Walk-ins: sold at a till, so known by the name of their type
    ("a walk-in's ticket is of the product that is called as its type",
     walk_in(a_list(products=ONLY_1)), [s(VALID, "signed"), s(USED, "signed")]),
    ("a list that names the type of a walk-in's ticket",
     walk_in(a_list(products=frozenset({" regular"})), products={}), [s(VALID, "signed")]),
    ("a walk-in's ticket of another type", walk_in(a_list(products=ONLY_1), type="Workshop"),
     [s(PRODUCT, "signed")]),
    ("a walk-in's ticket of a type that nobody knows here",
     walk_in(a_list(products=ONLY_1), type=""), [s(PRODUCT, "signed")]),
    ("a walk-in's ticket of a type that two products have",
     walk_in(a_list(products=ONLY_1), products={"1": "Regular", "2": "regular"}),
     [s(PRODUCT, "signed")]),
    ("a rule for the product that a walk-in's type is called by",
     walk_in(ruled(products("1"))), [s(VALID, "signed")]),
    ("a question for the product that a walk-in's type is called by",
     lambda: replace(walk_in(a_list())(), questions=(YES,)),
     [s(ASK, "signed"), s(VALID, "signed", answers={"1": "true"})]),
    ("a walk-in's ticket that is listed is no other",
     walk_in(a_list(products=ONLY_1), signed=False), [s(VALID, "signed"), s(USED, "signed")]),
    # Several events
    ("a ticket of another event", Door, [s(Verdict.WRONG_EVENT, "elsewhere")]),
    ("one door to two events", lambda: Door([a_list(), a_list("O", OTHER, multiple_entries=True)]),
     [s(VALID), s(VALID, "elsewhere"), s(USED), s(VALID, "elsewhere")]),
    ("one code in two events that this door lets in to",
     lambda: Door([a_list(), a_list("O", OTHER)]), [s(Verdict.AMBIGUOUS, "both")]),
    ("one code in two events, of which one lists its product",
     lambda: Door([a_list(products=frozenset({"9"})), a_list("O", OTHER)]), [s(VALID, "both")]),
    ("one code in two events, of which neither lists its product",
     lambda: Door([a_list(products=frozenset({"9"})),
                   a_list("O", OTHER, products=frozenset({"9"}))]), [s(PRODUCT, "both")]),
    ("one code in two events, at the door of one",
     lambda: Door([a_list("O", OTHER)]), [s(VALID, "both"), s(USED, "both")]),
    # Ours: what pretix's scanner gets wrong, and D9
    ("a code that was issued anew", Door, [s(Verdict.REVOKED, "reissued")]),
    ("an operator that nobody knows, in a part that would not matter",
     lambda: Door([ruled({"or": [True, {"isMoonlight": []}]})]), [s(RULES)]),
    ("a variable that nobody knows, which would be less than anything",
     lambda: Door([ruled({"<": [var("entries_on_foot"), 3]})]), [s(RULES)]),
    ("two operators in one place, which would be true",
     lambda: Door([ruled({"and": [], "or": []})]), [s(RULES)]),
    ("a rule that is a word", lambda: Door([ruled("always")]), [s(RULES)]),
    ("a rule that asks for an end that nobody set",
     lambda: Door([ruled({"isBefore": [var("now"), {"buildTime": ["date_to"]}]})]),
     [s(VALID, "february"), s(RULES, "february", "2020-02-01T10:00:01Z")]),
    ("a rule that asks for the time of a date that nobody has told of",
     lambda: Door([ruled({"isBefore": [var("now"), {"buildTime": ["date_to"]}]})],
                  tickets=[ticket("march", date="10")]),
     [s(RULES, "march")]),
    ("all of no conditions hold, and any of none does not", lambda: Door([
        ruled({"and": []}), a_list("N", OTHER, multiple_entries=True, rules={"or": []})]),
     [s(VALID), s(RULES, "elsewhere")]),
    ("a ticket of no variation, by a rule that compares it with the number 0",
     lambda: Door([ruled({"==": [var("variation"), 0]})]), [s(RULES, "child")]),
    ("a tolerance that is written as a text",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, "10"]})]),
     [s(RULES, when="2020-01-01T08:45:00Z"), s(VALID, when="2020-01-01T08:51:00Z")]),
    ("a tolerance that is no number",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, "soon"]})]),
     [s(RULES)]),
    ("a tolerance beyond all time",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}, 1e300]})]),
     [s(RULES)]),
    ("a rule of more parts than any has",
     lambda: Door([ruled({"or": [{"==": [1, 1]}] * 2000})]), [s(RULES)]),
    ("a number that would be worked out for minutes",
     lambda: Door([ruled({"*": [10**4000] * 50})]), [s(RULES)]),
    ("a given time without an offset, which is where the event is",
     lambda: Door([ruled({"isAfter": [var("now"), custom("2020-01-01T21:00:00")]})]),
     [s(RULES, when="2020-01-01T11:59:00Z"), s(VALID, when="2020-01-01T12:01:00Z")]),
    ("a given time that is none",
     lambda: Door([ruled({"isAfter": [var("now"), custom("at noon")]})]), [s(RULES)]),
    ("a time of day that comes twice is the first of them",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["customtime", "02:30"]}]})],
                  zone=ZoneInfo("Europe/Berlin")),
     [s(RULES, when="2026-10-25T00:29:00Z"), s(VALID, when="2026-10-25T00:31:00Z"),
      s(VALID, when="2026-10-25T01:29:00Z")]),
    ("a rule that is nested without end",
     lambda: Door([ruled(_nested(2000))]), [s(RULES)]),
    ("an empty rule", lambda: Door([ruled({})]), [s(VALID)]),
    ("an entry by a clock that is ahead was not never", lambda: Door([ruled({"<=": [
        var("minutes_since_last_entry"), -1]})]),
     [s(VALID, when=NOON + timedelta(minutes=5)), s(RULES, when=NOON)]),
    ("a time of day that the clocks skip, with an hour's tolerance",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["customtime", "02:30"]}, 15]})],
                  zone=ZoneInfo("Europe/Berlin")),
     [s(RULES, when="2026-03-29T00:10:00Z"), s(VALID, when="2026-03-29T00:20:00Z")]),
    ("where admission has no time of its own it is the beginning",
     lambda: Door([ruled({"isAfter": [var("now"), {"buildTime": ["date_admission"]}]})]),
     [s(VALID)]),
]  # fmt: skip


def _nested(depth: int) -> Any:
    rule: Any = True
    for _ in range(depth):
        rule = {"!": [rule]}
    return rule


@pytest.mark.parametrize(
    ("door", "scans"), [row[1:] for row in SITUATIONS], ids=[row[0] for row in SITUATIONS]
)
def test_each_situation_gets_its_verdicts(door: Callable[[], Door], scans: list[Scan]) -> None:
    place = door()
    got = [place.scan(one.code, **one.more).verdict for one in scans]
    assert got == [one.verdict for one in scans]


def test_there_are_as_many_situations_as_pretix_tests_and_more_with_every_verdict() -> None:
    assert len(SITUATIONS) >= 68
    assert len({row[0] for row in SITUATIONS}) == len(SITUATIONS)
    assert {one.verdict for _, _, scans in SITUATIONS for one in scans} == set(Verdict)


def test_the_add_on_that_is_meant_is_the_one_that_comes_in() -> None:
    door = Door([a_list(products=frozenset({"3"}), addon_match=True)])
    decision = door.scan("base")
    assert decision.ticket is not None
    assert decision.ticket.code == "workshop"
    assert [one.ticket_id for one in door.went] == ["t-workshop"]


def test_an_unpaid_ticket_says_whether_it_may_be_paid_here() -> None:
    assert Door([a_list(include_pending=True)]).scan("pending").payable
    assert not Door().scan("pending").payable


def test_the_finer_reason_tells_what_pretix_does_not() -> None:
    assert Door().scan("reissued").why == "reissued"
    assert Door([ruled("always")]).scan("paid").why == "unreadable_rules"
    assert Door([ruled({"and": [False]})]).scan("paid").why == ""
    assert signed(product="77")().scan("signed").why == "unknown_product"
    assert Door([a_list(), a_list("O", OTHER)]).scan("both").why == "several_events"
    double = Door([a_list(products=frozenset({"4"}), addon_match=True)])
    assert double.scan("base").why == "several_addons"


def test_a_used_ticket_names_the_entry_since_it_last_left() -> None:
    door = Door()
    door.scan("paid", NOON)
    door.scan("paid", NOON + timedelta(minutes=5), "exit")
    door.scan("paid", NOON + timedelta(minutes=9))
    again = door.scan("paid", NOON + timedelta(minutes=10))
    assert (again.verdict, again.when) == (USED, NOON + timedelta(minutes=9))


def test_every_answer_knows_its_list_its_direction_and_the_age_of_its_data() -> None:
    fresh = Freshness(NOON - timedelta(minutes=20), timedelta(minutes=15))
    for code in [one.code for one in TICKETS if one.event_id == FAIR] + ["nobody"]:
        answer = Door(freshness=fresh).scan(code)
        assert answer.as_of == fresh.as_of
        assert answer.stale
        known = answer.ticket is not None
        assert (answer.list_id, answer.list_name) == (("id-L", "L") if known else ("", ""))
    assert not Door(freshness=replace(fresh, limit=timedelta(minutes=20))).scan("paid").stale
    assert not Door(freshness=Freshness(None, None)).scan("paid").stale
    assert Door(freshness=Freshness(None, timedelta(hours=1))).scan("paid").stale
    assert Door().scan("paid", direction="exit").direction == "exit"


def test_answers_to_keep_are_those_that_were_asked_for() -> None:
    door = Door(questions=[YES, NUMBER])
    half = door.scan("paid", answers={"1": "true", "9": "no question"})
    assert [one.number for one in half.questions] == ["2"]
    whole = door.scan("paid", answers={"1": "true", "2": "3.0"})
    assert whole.answers == (("1", "True"), ("2", "3.0"))
    again = door.scan("paid", answers={"1": "yes", "2": "4"})
    assert (again.verdict, again.answers) == (USED, (("1", "True"), ("2", "4")))


def test_of_several_that_are_not_valid_now_the_next_is_told_of_and_else_the_last() -> None:
    times = [NOON + HOUR * hours for hours in (3, 1, 2)]
    listed = [a_list(products=frozenset({"4"}), addon_match=True)]
    base = ticket("base")
    coming = [
        ticket(f"w{number}", product="4", addon_to="t-base", valid_from=at)
        for number, at in enumerate(times)
    ]
    over = [
        replace(one, valid_from=None, valid_until=at - HOUR * 5)
        for one, at in zip(coming, times, strict=True)
    ]
    next_one = Door(listed, tickets=[base, *over, *coming]).scan("base", NOON)
    assert (next_one.verdict, next_one.when) == (TOO_EARLY, min(times))
    last = Door(listed, tickets=[base, *over]).scan("base", NOON)
    assert (last.verdict, last.when) == (TOO_LATE, max(times) - HOUR * 5)
