"""What to ask a real pretix and ours about: who bought what, by which list they are scanned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
TIMES = {
    "date_from": "2026-11-28T10:00:00+01:00",
    "date_to": "2026-11-28T18:00:00+01:00",
    "date_admission": "2026-11-28T09:00:00+01:00",
}
_ASKED = {
    "yes": {"type": "B"}, "maybe": {"type": "B", "required": False}, "number": {"type": "N"},
    "upto": {"type": "N", "valid_number_min": 2, "valid_number_max": 9},
    "line": {"type": "S", "valid_string_length_max": 5}, "text": {"type": "T", "required": False},
    "one": {"type": "C", "options": ["one-a", "one-b"]},
    "some": {"type": "M", "options": ["some-a", "some-b"]},
    "day": {"type": "D"}, "time": {"type": "H"}, "moment": {"type": "W"},
    "country": {"type": "CC"}, "phone": {"type": "TEL"}, "email": {"type": "EMAIL"},
    "later": {"type": "S", "asked": False},
}  # fmt: skip
ROOM = {
    "timezone": "Europe/Berlin",
    "times": TIMES,
    "items": {
        "day": {"variations": ["adult", "child"]}, "vip": {}, "shirt": {"admission": False},
        "pots": {"admission": False}, "clay": {"admission": False}, "glaze": {"admission": False},
        "two": {}, **{f"q-{name}": {} for name in _ASKED},
    },
    "questions": {
        **{name: {**one, "items": [f"q-{name}"]} for name, one in _ASKED.items()},
        "first": {"type": "N", "items": ["two"]}, "second": {"type": "N", "items": ["two"]},
    },
}  # fmt: skip
SERIES = {
    "timezone": "Europe/Berlin",
    "times": {"date_from": "2026-11-28T10:00:00+01:00"},
    "items": {"day": {}},
    "questions": {},
    "dates": {
        "sat": TIMES,
        "sun": {
            "date_from": "2026-11-29T12:00:00+01:00",
            "date_admission": "2026-11-29T11:30:00+01:00",
        },
        "mon": {"date_from": "2026-11-30T12:00:00+01:00"},
    },
}


@dataclass(frozen=True)
class Scan:
    """One scan; of ``ours`` it is known, with ``why``, that it is decided otherwise than pretix's
    server does."""

    code: str
    when: datetime
    direction: str = "entry"
    gate: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    paid: bool = False
    asks: bool = True
    ours: str = ""
    why: str = ""


@dataclass(frozen=True)
class Situation:
    """What was bought, the list, and what is scanned there one after another.

    Names of products and the like stand for their numbers: ``rules`` are made of these.
    """

    name: str
    scans: list[Scan]
    orders: list[dict[str, Any]] = field(default_factory=lambda: [paid(day("a"))])
    options: dict[str, Any] = field(default_factory=dict)
    rules: Callable[[dict[str, Any]], Any] = lambda _numbers: {}
    event: str = "room"


def at(text: str) -> datetime:
    """A time at the venue: of the event's day, or of a day of 2026, as in “03-29 02:30”."""
    day, _, clock = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-{day or '11-28'}T{clock}").replace(tzinfo=BERLIN)


def s(code: str, when: str = "12:00", **more: Any) -> Scan:
    return Scan(code, at(when), **more)


def out(code: str = "a", when: str = "12:00", **more: Any) -> Scan:
    return s(code, when, direction="exit", **more)


def item(name: str, product: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "item": product, **more}


def day(name: str, **more: Any) -> dict[str, Any]:
    return item(name, "day", variation="adult", **more)


def paid(*positions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"positions": list(positions), **more}


def owed(*positions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return paid(*positions, status="n", **more)


def var(name: str) -> dict[str, Any]:
    return {"var": name}


def built(*said: Any) -> dict[str, Any]:
    return {"buildTime": list(said)}


def rule(operator: str, *over: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda _numbers: {operator: list(over)}


def among(kind: str, of: str, *names: str) -> Callable[[dict[str, Any]], Any]:
    def made(numbers: dict[str, Any]) -> Any:
        some = [{"lookup": [kind, str(numbers[of][one]), one]} for one in names]
        return {"inList": [var(kind), {"objectList": some}]}

    return made


def asked(name: str, *scans: Scan, **more: Any) -> Situation:
    return Situation(f"a question: {name}", list(scans), [paid(item("a", f"q-{name}", **more))])


def times(*scans: tuple[str, str] | str, **more: Any) -> list[Scan]:
    """Scans of one ticket at these times; after a time, which way."""
    pairs = [(one, "entry") if isinstance(one, str) else one for one in scans]
    return [s("a", when, direction=way, **more) for when, way in pairs]


AGAIN = {"allow_multiple_entries": True}
NIGHT = built("custom", "2026-11-28T23:00:00.000+01:00")
ADDED = [paid(day("a"), item("p", "pots", addon_to="a"), item("c", "clay", addon_to="a"))]
POTS = {"addon_match": True, "only": ["pots"]}
BOTH = {"addon_match": True, "only": ["pots", "clay"]}
_SERVER_GAP = "the server takes what the clocks skip an hour later than pretix's scanner, and ours"
_SERVER_FOLD = (
    "the server takes the second of two like times once it is that late; its scanner never"
)

SITUATIONS = [
    # What a ticket is
    Situation("a paid ticket", [s("a")]),
    Situation("a code that nobody knows", [Scan("no such code", at("12:00"))]),
    Situation("a ticket on a list of its product", [s("a")], options={"only": ["day"]}),
    Situation("a ticket on a list of other products", [s("a")], options={"only": ["vip"]}),
    Situation("a list of no product at all", [s("a")], options={"only": []}),
    Situation("what is no admission, on a list of all", [s("a")], [paid(item("a", "shirt"))]),
    Situation("what is no admission, on a list of it", [s("a"), s("a")],
              [paid(item("a", "shirt"))], {"only": ["shirt"]}),
    Situation("a cancelled order", [s("a"), out()], [paid(day("a"), status="c")]),
    Situation("an order that ran out unpaid", [s("a")], [paid(day("a"), status="e")]),
    Situation("a position that was cancelled", [s("a", ours="canceled", why="the server finds no "
              "such code any more; what was loaded here says why")],
              [paid(day("a", canceled=True), day("b"))]),
    Situation("an unpaid order", [s("a"), s("a", paid=True), out()], [owed(day("a"))]),
    Situation("an unpaid order that may be paid at the door",
              [s("a"), s("a", paid=True), s("a", paid=True)], [owed(day("a"))],
              {"include_pending": True}),
    Situation("an unpaid order, on a list that takes money but not this product",
              [s("a", paid=True)], [owed(day("a"))], {"include_pending": True, "only": ["vip"]}),
    Situation("an unpaid order that is valid all the same", [s("a"), s("a")],
              [owed(day("a"), valid_if_pending=True)]),
    Situation("a cancelled order that was valid unpaid", [s("a")],
              [paid(day("a"), status="c", valid_if_pending=True)]),
    Situation("an order that waits for approval", [s("a"), s("a", paid=True)],
              [owed(day("a"), require_approval=True)], {"include_pending": True}),
    Situation("an order that waits for approval and would be valid unpaid", [s("a")],
              [owed(day("a"), require_approval=True, valid_if_pending=True)]),
    Situation("an order that was approved and paid", [s("a")],
              [paid(day("a"), require_approval=True)]),
    Situation("a blocked ticket", [s("a"), out()], [paid(day("a", blocked=True), day("b"))]),
    Situation("a blocked ticket of a cancelled order", [s("a")],
              [paid(day("a", blocked=True), status="c")]),
    Situation("a blocked ticket of an order that waits", [s("a")],
              [owed(day("a", blocked=True), require_approval=True)]),
    Situation("before its time, at its first moment, and out past it",
              [s("a", "11:59"), s("a", "12:00"), out("a", "11:00")],
              [paid(day("a", valid_from="2026-11-28T12:00:00+01:00"))]),
    Situation("at its last moment, after it, and out past it",
              [s("a", "12:00"), s("a", "12:01"), out("a", "13:00")],
              [paid(day("a", valid_until="2026-11-28T12:00:00+01:00"))]),
    Situation("past its time, unpaid and on another list", [s("a")],
              [owed(day("a", valid_until="2026-11-27T12:00:00+01:00"))], {"only": ["vip"]}),
    # Once, again, in and out
    Situation("in twice", [s("a"), s("a", "12:05")]),
    Situation("in as often as they like", times("12:00", "12:01", "12:02"), options=AGAIN),
    Situation("in, out and in again, once",
              times("12:00", ("12:01", "exit"), "12:02", "12:03", ("12:04", "exit"), "12:05")),
    Situation("no way back", times("12:00", ("12:01", "exit"), "12:02"),
              options={"allow_entry_after_exit": False}),
    Situation("out before ever in, with no way back",
              times(("12:00", "exit"), ("12:01", "exit"), "12:02", "12:03"),
              options={"allow_entry_after_exit": False}),
    Situation("out again and again", times("12:00", ("12:01", "exit"), ("12:02", "exit"))),
    Situation("came in before the data was loaded", [s("a"), out(), s("a", "12:09")],
              [paid(day("a", came=[{"at": "2026-11-28T10:00:00+01:00"}]))]),
    Situation("came and left before the data was loaded", [s("a"), s("a", "12:01")],
              [paid(day("a", came=[{"at": "2026-11-28T10:00:00+01:00"},
                                   {"at": "2026-11-28T10:30:00+01:00", "type": "exit"}]))]),
    Situation("came in by another list", [s("a")],
              [paid(day("a", came=[{"at": "2026-11-28T10:00:00+01:00", "other": True}]))]),
    # What was sold with it
    Situation("a list of an add-on that does not match", [s("a"), s("p"), s("p")], ADDED,
              {"only": ["pots"]}),
    Situation("the one add-on on the list", [s("a"), s("a"), s("p")], ADDED, POTS),
    Situation("the add-on by its own code first", [s("p"), s("a")], ADDED, POTS),
    Situation("two add-ons on the list", [s("a"), s("p"), out()], ADDED, BOTH),
    Situation("two alike on the list", [s("a")],
              [paid(day("a"), item("p", "pots", addon_to="a"), item("r", "pots", addon_to="a"))],
              POTS),
    Situation("no add-on on the list", [s("a")], ADDED, {"addon_match": True, "only": ["glaze"]}),
    Situation("the ticket and an add-on on the list", [s("a")], ADDED,
              {"addon_match": True, "only": ["day", "pots"]}),
    Situation("the ticket alone on a list that matches", [s("a"), s("a")], ADDED,
              {"addon_match": True, "only": ["day"]}),
    Situation("an add-on that was cancelled", [s("a")],
              [paid(day("a"), item("p", "pots", addon_to="a", canceled=True))], POTS),
    Situation("an add-on that was cancelled leaves one", [s("a"), s("a")],
              [paid(day("a"), item("p", "pots", addon_to="a", canceled=True),
                    item("c", "clay", addon_to="a"))], BOTH),
    Situation("of two add-ons one is valid now", [s("a", "12:00"), s("a", "16:00")],
              [paid(day("a"), item("p", "pots", addon_to="a",
                                   valid_until="2026-11-28T14:00:00+01:00"),
                    item("c", "clay", addon_to="a", valid_from="2026-11-28T14:30:00+01:00"))],
              BOTH),
    Situation("of two add-ons none is valid now", [s("a", "14:15"), out("a", "14:15")],
              [paid(day("a"), item("p", "pots", addon_to="a",
                                   valid_until="2026-11-28T14:00:00+01:00"),
                    item("c", "clay", addon_to="a", valid_from="2026-11-28T14:30:00+01:00"))],
              BOTH),
    Situation("an add-on of an unpaid order", [s("a"), s("a", paid=True)],
              [owed(day("a"), item("p", "pots", addon_to="a"))],
              {**POTS, "include_pending": True}),
    Situation("a blocked add-on", [s("a")],
              [paid(day("a"), item("p", "pots", addon_to="a", blocked=True))], POTS),
    Situation("a blocked ticket with an add-on", [s("a")],
              [paid(day("a", blocked=True), item("p", "pots", addon_to="a"))], POTS),
    Situation("add-ons of a cancelled order", [s("a")],
              [paid(day("a"), item("p", "pots", addon_to="a"), status="c")], POTS),
    # Rules
    Situation("a rule of this product", [s("a"), out()], rules=among("product", "items", "day")),
    Situation("a rule of other products", [s("a"), out()],
              rules=among("product", "items", "vip", "shirt")),
    Situation("a rule of this variation", [s("a")],
              rules=among("variation", "variations", "child", "adult")),
    Situation("a rule of another variation", [s("a")],
              rules=among("variation", "variations", "child")),
    Situation("a rule of variations, of a product that has none", [s("a")],
              [paid(item("a", "vip"))], rules=among("variation", "variations", "child")),
    Situation("a rule of gates", [s("a"), s("a", gate="South"), s("a", gate="North")],
              rules=among("gate", "gates", "North"), options=AGAIN),
    Situation("three entries", times("12:00", "12:01", ("12:02", "exit"), "12:03", "12:04"),
              rules=rule("<", var("entries_number"), 3), options=AGAIN),
    Situation("only who is out, or was never in",
              times("12:00", "12:01", ("12:02", "exit"), "12:03", "12:04"),
              rules=rule("or", {"==": [var("entry_status"), "absent"]},
                         {"<": [var("entries_number"), 1]}), options=AGAIN),
    Situation("twice a day, by the day where the event is",
              times("22:00", "23:58", "23:59", "11-29 00:01", "11-29 00:02", "11-29 00:03"),
              rules=rule("<", var("entries_today"), 2), options=AGAIN),
    Situation("two days of one's choice",
              times("12:00", "23:59", "11-30 00:01", "11-30 23:58", "12-01 00:01"),
              rules=rule("or", {">": [var("entries_today"), 0]}, {"<": [var("entries_days"), 2]}),
              options=AGAIN),
    Situation("once before a time and once from it",
              times("22:00", "22:59", "23:00", "23:01", "11-29 12:00"),
              rules=rule("or", {"<=": [var("entries_number"), 0]},
                         {"and": [{"isAfter": [var("now"), NIGHT, 1]},
                                  {"<=": [{"entries_since": [NIGHT]}, 0]}]}), options=AGAIN),
    Situation("late only for who came early", times("23:30", "22:00", "23:31"),
              rules=rule("or", {"isBefore": [var("now"), NIGHT]},
                         {">=": [{"entries_before": [NIGHT]}, 1]}), options=AGAIN),
    Situation("on one day after a time, as often as they like",
              times("22:00", "11-29 08:00", "11-29 09:00", "11-30 08:00"),
              rules=rule("or", {"<=": [var("entries_number"), 0]}, {">": [var("entries_today"), 0]},
                         {"<=": [{"entries_days_since": [NIGHT]}, 0]}), options=AGAIN),
    Situation("late only for who came on two days before",
              times("11-26 12:00", "11-29 12:00", "11-27 12:00", "11-29 12:01"),
              rules=rule("or", {"isBefore": [var("now"), NIGHT]},
                         {">=": [{"entries_days_before": [NIGHT]}, 2]}), options=AGAIN),
    Situation("three hours after one last came", times("09:00", "11:59", "12:01", "15:01", "15:02"),
              rules=rule("or", {"<=": [var("minutes_since_last_entry"), -1]},
                         {">": [var("minutes_since_last_entry"), 180]}), options=AGAIN),
    Situation("within three hours of first coming", times("09:00", "11:59", "12:00", "09:30"),
              rules=rule("or", {"==": [var("minutes_since_first_entry"), -1]},
                         {"<": [var("minutes_since_first_entry"), 180]}), options=AGAIN),
    Situation("after admission", times("08:59", "09:00", "09:01"),
              rules=rule("isAfter", var("now"), built("date_admission"))),
    Situation("ten minutes before admission and on", times("08:50", "08:51"),
              rules=rule("isAfter", var("now"), built("date_admission"), 10)),
    Situation("after the beginning, by no minute", times("10:00", "10:01"),
              rules=rule("isAfter", var("now"), built("date_from"), None)),
    Situation("until the end", times("18:00", "17:59"),
              rules=rule("isBefore", var("now"), built("date_to"))),
    Situation("ten minutes past the end", times("18:10", "18:09"),
              rules=rule("isBefore", var("now"), built("date_to"), 10)),
    Situation("after a given time", times("22:59", "23:00", "23:01"),
              rules=rule("isAfter", var("now"), NIGHT)),
    Situation("a given time in UTC", times("23:00", "23:01"),
              rules=rule("isAfter", var("now"), built("custom", "2026-11-28T22:00:00.000Z"))),
    Situation("after a time of day", times("13:59", "14:01", "11-29 13:59", "11-29 14:01"),
              rules=rule("isAfter", var("now"), built("customtime", "14:00")), options=AGAIN),
    Situation("before a time of day, with seconds", times("14:00:31", "14:00:29"),
              rules=rule("isBefore", var("now"), built("customtime", "14:00:30"))),
    Situation("once a day from a time of day", times("13:00", "14:01", "15:00", "11-29 14:01"),
              rules=rule("and", {"isAfter": [var("now"), built("customtime", "14:00")]},
                         {"<=": [{"entries_since": [built("customtime", "14:00")]}, 0]}),
              options=AGAIN),
    Situation("at the weekend, where the event is",
              times("11-27 23:59", "00:01", "11-29 23:59", "11-30 00:01"),
              rules=rule(">=", var("now_isoweekday"), 6), options=AGAIN),
    Situation("any of no conditions", [s("a", ours="rules", why="the server breaks off as it looks "
              "for words for its refusal")], rules=rule("or")),
    Situation("all of no conditions", [s("a")], rules=rule("and")),
    Situation("conditions within conditions", [s("a", "09:30"), s("a", "12:00")],
              rules=lambda n: {"and": [{"or": [among("product", "items", "vip")(n),
                                               {"and": [among("product", "items", "day")(n)]}]},
                                       {"isAfter": [var("now"), built("date_from")]}]}),
    Situation("a rule on a used ticket tells of the rule", times("12:00", "18:01"),
              rules=rule("isBefore", var("now"), built("date_to"))),
    # Days on which the clocks change
    Situation("a time of day that the clocks skip, hours before and after it",
              times("03-29 01:00", "03-29 01:29", "03-29 04:00"), options=AGAIN,
              rules=rule("isAfter", var("now"), built("customtime", "02:30"))),
    Situation("a time of day that the clocks skip, within that hour",
              times("03-29 03:05", "03-29 03:25", ours="ok", why=_SERVER_GAP), options=AGAIN,
              rules=rule("isAfter", var("now"), built("customtime", "02:30"))),
    Situation("a day of 23 hours", times("03-28 23:30", "03-29 00:30", "03-29 23:30"),
              rules=rule("<", var("entries_today"), 2), options=AGAIN),
    Situation("a time of day that comes twice, before the first and after both",
              times("10-25 01:45", "10-25 03:45"), options=AGAIN,
              rules=rule("isAfter", var("now"), built("customtime", "02:30"))),
    Situation("a time of day that comes twice, between the two",
              [Scan("a", datetime.fromisoformat("2026-10-25T02:45:00+02:00")),
               Scan("a", datetime.fromisoformat("2026-10-25T02:15:00+01:00"), ours="ok",
                    why=_SERVER_FOLD)], options=AGAIN,
              rules=rule("isAfter", var("now"), built("customtime", "02:30"))),
    Situation("a tolerance across the change is minutes, and not what a clock shows",
              [Scan("a", datetime.fromisoformat("2026-10-25T02:30:00+01:00"), ours="rules",
                    why="the server adds to what a clock shows, and so an hour too much")],
              rules=rule("isBefore", var("now"), built("customtime", "01:30"), 90)),
    Situation("a day of 25 hours",
              [s("a", "10-25 00:10"), s("a", "10-25 23:50"), s("a", "10-26 00:10")],
              rules=rule("<", var("entries_today"), 1), options=AGAIN),
    Situation("minutes across the change", times("10-25 01:30", "10-25 03:10"),
              rules=rule("or", {"==": [var("minutes_since_last_entry"), -1]},
                         {">": [var("minutes_since_last_entry"), 120]}), options=AGAIN),
    # Questions
    Situation("a question about another product", [s("a")]),
    asked("later", s("a")),
    asked("yes", s("a"), s("a", answers={"yes": "false"}), s("a", answers={"yes": "True"}), out()),
    asked("maybe", s("a"), s("a", answers={"maybe": "false"}), out("a", "12:10"),
          s("a", "12:20", ours="ok", why="the server keeps no “no”, and asks again")),
    asked("number", s("a"), s("a", answers={"number": "many"}), s("a", answers={"number": "3"})),
    asked("upto", *(s("a", answers={"upto": one}) for one in ("1", "10", "", "2"))),
    asked("line", *(s("a", answers={"line": one}) for one in ("", "sesame", "salt"))),
    asked("text", s("a"), s("a", answers={"text": ""})),
    asked("one", *(s("a", answers={"one": one}) for one in ("0", "some-a", "one-b"))),
    asked("some", *(s("a", answers={"some": one})
                    for one in ("", "some-a,one-b", "some-a,some-b"))),
    asked("day", *(s("a", answers={"day": one}) for one in ("never", "2026-02-30", "2000-02-29"))),
    asked("time", *(s("a", answers={"time": one}) for one in ("25:00", "noon", "12:30"))),
    asked("moment", *(s("a", answers={"moment": one})
                      for one in ("soon", "2026-11-28T25:00", "2026-11-28T12:00:00+01:00"))),
    asked("country", *(s("a", answers={"country": one}) for one in ("", "Narnia", "de"))),
    asked("phone", s("a"), s("a", answers={"phone": "+49 30 1234567"})),
    asked("email", s("a"), s("a", answers={"email": "guest@example.org"})),
    Situation("a question that the order answered", [s("a")],
              [paid(item("a", "q-number", answers={"number": "3"}))]),
    Situation("a choice that the order answered", [s("a")],
              [paid(item("a", "q-one", answers={"one": ["one-a"]}))]),
    Situation("a question where nobody can ask", [s("a", asks=False)],
              [paid(item("a", "q-yes"))]),
    Situation("who leaves is asked nothing", [out()], [paid(item("a", "q-yes"))]),
    Situation("two questions, answered one by one",
              [s("a"), s("a", answers={"first": "1"}), s("a", answers={"second": "2"}),
               out("a", "12:10"), s("a", "12:30")], [paid(item("a", "two"))]),
    Situation("questions are asked before a used ticket is told of",
              [s("a"), s("a", answers={"yes": "true"})],
              [paid(item("a", "q-yes", came=[{"at": "2026-11-28T10:00:00+01:00"}]))]),
    Situation("a rule is told of before questions are asked", [s("a")],
              [paid(item("a", "q-yes"))], rules=rule("isAfter", var("now"), built("date_to"))),
    # Dates of a series
    Situation("a list of one date", [s("a"), s("b")], event="series", options={"date": "sat"},
              orders=[paid(item("a", "day", date="sat"), item("b", "day", date="sun"))]),
    Situation("a list of one date and a cancelled ticket of another",
              [s("a", ours="canceled", why="pretix's scanner, and ours, tell of this first")],
              event="series", options={"date": "sat"},
              orders=[paid(item("a", "day", date="sun"), status="c")]),
    Situation("a list of all dates", [s("a"), s("b")], event="series",
              orders=[paid(item("a", "day", date="sat"), item("b", "day", date="sun"))]),
    Situation("admission of the ticket's own date", times("12:00", "11-29 11:29", "11-29 11:31"),
              event="series", orders=[paid(item("a", "day", date="sun"))],
              rules=rule("isAfter", var("now"), built("date_admission"))),
    Situation("admission of a date that has none is its beginning",
              times("11-30 11:59", "11-30 12:01"),
              event="series", orders=[paid(item("a", "day", date="mon"))],
              rules=rule("isAfter", var("now"), built("date_admission"))),
    Situation("the end of a date that has none is its beginning",
              times("11-29 12:01", "11-29 11:59"),
              event="series", orders=[paid(item("a", "day", date="sun"))],
              rules=rule("isBefore", var("now"), built("date_to"))),
]  # fmt: skip
