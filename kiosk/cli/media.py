"""``kiosk medium``: wristbands and cards that stand in the place of tickets."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from kiosk.cli.common import AsJson, Data, answer, done, till_in
from kiosk.domain.clock import iso, zone
from kiosk.domain.door.media import EndReason, Link
from kiosk.services import media
from kiosk.services.formats import day_and_time
from kiosk.services.media import Media

_Ticket = Annotated[
    str, typer.Argument(metavar="CODE", help="The ticket's code, or that of a medium of it.")
]


def link(
    ticket: _Ticket,
    medium: Annotated[str, typer.Argument(metavar="MEDIUM", help="What its own code says.")],
    why: Annotated[
        EndReason | None,
        typer.Option("--why", help="What became of the medium that the ticket has now."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have a wristband or card admit in the place of a ticket, or in that of another one."""
    with till_in(data) as till:
        found = done(media.link(till, ticket, medium, why))
        place = zone(till.event.timezone)
    answer(as_json, _fields(found), *_lines(found, place))


def unlink(
    code: _Ticket,
    why: Annotated[
        EndReason, typer.Option("--why", help="What became of it.")
    ] = EndReason.RETURNED,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have the ticket itself admit again."""
    with till_in(data) as till:
        found = done(media.unlink(till, code, why))
        place = zone(till.event.timezone)
    answer(as_json, _fields(found), *_lines(found, place))


def show(code: _Ticket, data: Data = None, as_json: AsJson = False) -> None:
    """Show what is, and was, linked to a ticket."""
    with till_in(data) as till:
        found = done(media.media_of(till, code))
        place = zone(till.event.timezone)
    answer(as_json, _fields(found), *_lines(found, place))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Wristbands and cards that stand in the place of tickets.", rich_markup_mode=None
    )
    for command in (link, unlink, show):
        family.command(command.__name__)(command)
    app.add_typer(family, name="medium")


def _fields(found: Media) -> dict[str, Any]:
    return {
        "ticket": {"id": found.ticket.id, "code": found.ticket.code, "type": found.ticket.type},
        "media": [
            {
                "tail": one.tail,
                "at": iso(one.at),
                "device": one.device_name,
                "ended": one.ended and str(one.ended),
            }
            for one in found.links
        ],
        "admits": [one.tail for one in found.now] or "ticket",
    }


def _lines(found: Media, place: ZoneInfo) -> list[str]:
    admits = ", ".join(f"…{one.tail}" for one in found.now) or "the ticket itself"
    return [f"Admits: {admits}", *(_line(one, place) for one in found.links)]


def _line(one: Link, place: ZoneInfo) -> str:
    state = "" if one.ended is None else f", {one.ended}"
    return f"…{one.tail}: {day_and_time(one.at, place)}, {one.device_name}{state}"
