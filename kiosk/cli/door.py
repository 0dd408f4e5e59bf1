"""Commands of the door: scan, check-in lists, numbers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli import door_people, door_terms
from kiosk.cli.common import AsJson, Data, answer, complain, till_in
from kiosk.domain.admission import Decision, Direction
from kiosk.domain.clock import iso, local_time, zone
from kiosk.domain.door.numbers import Numbers
from kiosk.domain.door.questions import Question
from kiosk.domain.door.reasons import REASONS
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.services import door_numbers, door_search, doors, gate
from kiosk.services.formats import as_written
from kiosk.ui.door_words import age_words, verdict_words

_Name = Annotated[str, typer.Argument(metavar="NAME", help="A check-in list's name.")]
_MOST_MINUTES = 60 * 24


def scan(
    code: Annotated[str, typer.Argument(help="What the ticket's code says.")],
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", metavar="NAME", help="Decide by this check-in list, once."),
    ] = None,
    direction: Annotated[
        Direction, typer.Option("--direction", help="Which way they go.")
    ] = Direction.ENTRY,
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="Q=A", help="Answer a question, by its number."),
    ] = None,
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="When it happened, if not now.")
    ] = "",
    paid: Annotated[
        bool, typer.Option("--paid", help="They paid at this door just now, where it lets them.")
    ] = False,
    found: Annotated[
        bool, typer.Option("--found", help="CODE is the id that “door search” gives.")
    ] = False,
    alone: Annotated[
        bool, typer.Option("--self-service", help="As where they scan it: what needs staff waits.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Decide a ticket and, if it is valid, redeem it."""
    with till_in(data) as till:
        place = zone(till.event.timezone)
        ticket, code = (code, door_search.code_of(till, code)) if found else ("", code)
        asked = gate.Asked(
            tuple(lists or ()),
            direction,
            dict(_answer(one) for one in answers or ()),
            local_time(at, place) if at else None,
            paid,
            ticket=ticket,
            alone=alone,
        )
        decision = gate.scan(till, code, asked)
        title, reason = verdict_words(decision, place)
        age = age_words(decision, place)
    answer(
        as_json,
        _decision(decision, reason, age),
        f"{title}. {reason}",
        *(decision.ticket.notes if decision.ticket else ()),
        *map(_asked, decision.questions),
        *([age] if age else []),
    )


def add_list(
    name: _Name,
    products: Annotated[
        list[str] | None,
        typer.Option("--product", metavar="NUMBER", help="Only this product; otherwise all."),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", metavar="NUMBER", help="Only tickets of this date of a series.")
    ] = "",
    include_pending: Annotated[
        bool, typer.Option("--include-pending", help="Who hasn't paid may pay at the door.")
    ] = False,
    multiple_entries: Annotated[
        bool, typer.Option("--multiple-entries", help="In as often as they like.")
    ] = False,
    no_reentry: Annotated[
        bool, typer.Option("--no-entry-after-exit", help="Who left stays out.")
    ] = False,
    addon_match: Annotated[
        bool, typer.Option("--addon-match", help="A ticket stands for what was sold with it.")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE", help="Rules, as JSON logic.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a check-in list to the event, or change the one of that name."""
    with till_in(data) as till:
        wanted = CheckInList(
            "",
            EventId(till.event.id),
            name,
            products=frozenset(products) if products else None,
            date=date,
            include_pending=include_pending,
            multiple_entries=multiple_entries,
            entry_after_exit=not no_reentry,
            addon_match=addon_match,
            rules=_rules(rules) if rules else None,
        )
        made = doors.set_list(till, wanted)
    answer(as_json, _list(made, False), _list_line(made, False))


def show_lists(data: Data = None, as_json: AsJson = False) -> None:
    """List the event's check-in lists, and which is in use at this till."""
    with till_in(data) as till:
        found = doors.list_lists(till)
    lines = [_list_line(*one) for one in found] or ["No list: every ticket comes in once."]
    answer(as_json, {"lists": [_list(*one) for one in found]}, *lines)


def use_lists(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="One of each event.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Decide by these check-in lists at this till from now on; without a name, by the only one."""
    with till_in(data) as till:
        found = doors.use_lists(till, names or ())
    line = ", ".join(one.name for one in found) or "the only list, or none"
    answer(as_json, {"in_use": [one.name for one in found]}, f"This till goes by {line}.")


def remove_list(name: _Name, data: Data = None, as_json: AsJson = False) -> None:
    """Remove a check-in list; who went through by it stays known."""
    with till_in(data) as till:
        gone = doors.remove_list(till, name)
    answer(as_json, {"removed": gone.name}, f"“{gone.name}” lets nobody in any more.")


def import_lists(
    file: Annotated[Path, typer.Argument(help="What pretix's API answers, as JSON.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Load check-in lists, door questions, dates and products of pretix."""
    with till_in(data) as till:
        found = doors.import_doors(till, file)
    for problem in found.problems:
        complain(str(problem))
    told = {name: getattr(found, name) for name in ("lists", "questions", "dates", "products")}
    words = ", ".join(f"{number} {name}" for name, number in told.items())
    answer(
        as_json,
        {**told, "changed": found.changed, "problems": [str(one) for one in found.problems]},
        f"{words}; {found.changed} new or changed.",
    )


def stats(
    lists: Annotated[
        list[str] | None, typer.Option("--list", metavar="NAME", help="By this check-in list.")
    ] = None,
    last: Annotated[
        int,
        typer.Option("--last", min=1, max=_MOST_MINUTES, help="Arrivals of so many minutes."),
    ] = 60,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count who is inside, who came by type and minute, and who did not."""
    with till_in(data) as till:
        found = door_numbers.numbers(till, lists or (), timedelta(minutes=last))
        place = zone(till.event.timezone)
    lines = [
        f"Inside now: {found.inside}. Came: {found.admitted}. Not yet: {found.no_shows}.",
        *(
            f"  {as_written(one.type) or 'other'}: {one.admitted} came of {one.expected}, "
            f"{one.inside} inside"
            for one in found.types
        ),
        *(f"  {at.astimezone(place):%H:%M}  {came}" for at, came in found.arrivals),
    ]
    answer(as_json, _numbers(found), *lines)


def set_gate(
    gate_name: Annotated[
        str, typer.Argument(metavar="GATE", help="As rules call it; '' for none.")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say at which gate this till stands, for rules that ask."""
    with till_in(data) as till:
        called = doors.set_gate(till, gate_name)
    answer(as_json, {"gate": called}, f"This till stands at gate “{called}”.")


def set_limit(
    minutes: Annotated[int, typer.Argument(metavar="MINUTES", help="0 for no limit.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have verdicts say how old their data is once it is older than so many minutes."""
    with till_in(data) as till:
        doors.set_limit(till, minutes)
    line = f"Older than {minutes} minutes, verdicts say so." if minutes else "No limit."
    answer(as_json, {"minutes": minutes}, line)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    app.command()(scan)
    lists = typer.Typer(help="Check-in lists: whom a door lets in.", rich_markup_mode=None)
    for command, called in (
        (add_list, "add"),
        (show_lists, "show"),
        (use_lists, "use"),
        (remove_list, "remove"),
        (import_lists, "import"),
    ):
        lists.command(called)(command)
    app.add_typer(lists, name="list")
    family = typer.Typer(help="The door in numbers, and what it goes by.", rich_markup_mode=None)
    family.command("stats")(stats)
    family.command("gate")(set_gate)
    family.command("limit")(set_limit)
    door_people.join(family)
    door_terms.add_to(family)
    app.add_typer(family, name="door")


def _answer(given: str) -> tuple[str, str]:
    number, mark, said = given.partition("=")
    if not (mark and number.strip()):
        raise BadInput(f"“{given}” answers nothing; write --answer 3=yes, by a question's number.")
    return number.strip(), said


def _rules(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as fault:
        raise BadInput(f"{path.name} is no readable JSON: {fault}.") from None
    except OSError as fault:
        raise BadInput(f"{path.name} can't be read: {fault.strerror or fault}.") from None


def _decision(decision: Decision, reason: str, age: str) -> dict[str, Any]:
    ticket = decision.ticket
    return {
        "verdict": str(decision.verdict),
        "reason": reason,
        "code": REASONS[decision.verdict] or None,
        "why": decision.why or None,
        "direction": str(decision.direction),
        "list": decision.list_name or None,
        "ticket": ticket
        and {
            "id": ticket.id,
            "type": ticket.type,
            "order": ticket.order,
            "name": ticket.name,
            "seat": ticket.seat,
            "attention": ticket.attention,
            "notes": list(ticket.notes),
        },
        "at": iso(decision.when) if decision.when else None,
        "questions": [_question(one) for one in decision.questions],
        "payable": decision.payable,
        "as_of": iso(decision.as_of) if decision.as_of else None,
        "stale": decision.stale,
        "age": age or None,
        "nonce": decision.nonce,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "question": question.words,
        "type": str(question.type),
        "required": question.required,
        "options": dict(question.options),
    }


def _asked(question: Question) -> str:
    options = ", ".join(f"{number} {words}" for number, words in question.options)
    return f"  {question.number}: {question.words}" + (f" ({options})" if options else "")


def _list(one: CheckInList, in_use: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "number": one.number,
        "products": None if one.products is None else sorted(one.products),
        "date": one.date or None,
        "include_pending": one.include_pending,
        "multiple_entries": one.multiple_entries,
        "entry_after_exit": one.entry_after_exit,
        "addon_match": one.addon_match,
        "rules": one.rules,
        "in_use": in_use,
    }


def _list_line(one: CheckInList, in_use: bool) -> str:
    some = "all products" if one.products is None else f"products {', '.join(sorted(one.products))}"
    words = [some]
    words += ["many entries"] if one.multiple_entries else []
    words += [] if one.entry_after_exit else ["no way back"]
    words += ["pay at the door"] if one.include_pending else []
    words += ["add-ons"] if one.addon_match else []
    words += ["rules"] if one.rules else []
    return f"{one.name}: {', '.join(words)}" + (" (in use)" if in_use else "")


def _numbers(found: Numbers) -> dict[str, Any]:
    return {
        "inside": found.inside,
        "admitted": found.admitted,
        "no_shows": found.no_shows,
        "types": [vars(one) for one in found.types],
        "arrivals": [{"minute": iso(at), "came": came} for at, came in found.arrivals],
        "refused": found.refused,
    }
