"""``kiosk door pace|capacity``: how fast its screens go back, and how many come in."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.services import door_terms, doors


def pace(
    staff: Annotated[
        int | None,
        typer.Option("--staff", metavar="SECONDS", help="Where staff stands; 0 for never."),
    ] = None,
    alone: Annotated[
        int | None,
        typer.Option("--self-service", metavar="SECONDS", help="Where people are by themselves."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say how long an answer stays on the door's screens, or have it stay so long."""
    with till_in(data) as till:
        found = door_terms.set_paces(till, staff, alone)
    answer(
        as_json,
        {"staff": found.staff, "self_service": found.themselves},
        f"For staff {found.staff} s." if found.staff else "For staff until the next scan.",
        f"At self-service {found.themselves} s.",
    )


def capacity(
    people: Annotated[
        int | None, typer.Argument(metavar="PEOPLE", help="How many; 0 for no limit.")
    ] = None,
    name: Annotated[
        str, typer.Option("--list", metavar="NAME", help="Of this check-in list alone.")
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say how many people there is room for, or have there be room for so many."""
    with till_in(data) as till:
        if people is not None:
            door_terms.set_capacity(till, people, name)
        room = door_terms.capacities(till)
        lists = {one.id: one.name for one, _ in doors.list_lists(till)}
    event = room.get("")
    named = {lists[one]: many for one, many in room.items() if one in lists}
    lines = [f"The event: {event}." if event else "The event: no limit."]
    lines += [f"{one}: {many}." for one, many in sorted(named.items())]
    answer(as_json, {"event": event, "lists": named}, *lines)


def add_to(family: typer.Typer) -> None:
    """Add these commands to ``kiosk door``."""
    family.command("pace")(pace)
    family.command("capacity")(capacity)
