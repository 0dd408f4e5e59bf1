"""``kiosk prep``: stations that prepare what is sold, and their tickets."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hardware import text
from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.preorders import parse_day
from kiosk.domain.prep import Station, order_number
from kiosk.paper import print_owed
from kiosk.services import preorders, prep, prep_orders, sales, training
from kiosk.services.formats import how_much
from kiosk.services.preorder_paper import line_words
from kiosk.services.prep import PrepLine, PrepTicket
from kiosk.services.prep_orders import OrderTicket

_Station = Annotated[str, typer.Argument(metavar="STATION", help="As Kitchen.")]


def set_one(
    station: _Station,
    skus: Annotated[
        list[str] | None, typer.Option("--for", metavar="SKU", help="This product is made there.")
    ] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help="All of this category is made there.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what a station prepares, at this till and with the next sync at all others."""
    with till_in(data) as till:
        made = prep.set_station(till, station, skus or (), categories or ())
        found = [one for one in prep.list_stations(till) if one[0].id == made.id]
    answer(as_json, {"stations": [_fields(*one) for one in found]}, *(_line(*one) for one in found))


def list_stations(data: Data = None, as_json: AsJson = False) -> None:
    """List the stations, and what each of them prepares."""
    with till_in(data) as till:
        found = prep.list_stations(till)
    lines = [_line(*one) for one in found] or ["Nothing is prepared anywhere."]
    answer(as_json, {"stations": [_fields(*one) for one in found]}, *lines)


def remove(station: _Station, data: Data = None, as_json: AsJson = False) -> None:
    """Have nothing prepared at a station any more."""
    with till_in(data) as till:
        gone = prep.remove_station(till, station)
    answer(as_json, {"removed": gone.name}, f"“{gone.name}” prepares nothing more.")


def list_tickets(
    last: Annotated[int, typer.Option("--last", min=1, help="Of so many newest sales.")] = 50,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List what is to be prepared of the newest sales, and what of it was cancelled."""
    with till_in(data) as till:
        found = prep.newest_tickets(till, last)
    lines = [_ticket_line(one) for one in found] or ["Nothing is to be prepared."]
    answer(as_json, {"tickets": [_ticket(one) for one in found]}, *lines)


def print_tickets(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print a sale's prep tickets, one for each station."""
    with till_in(data) as till:
        sale = sales.find_sale(till, receipt)
        if sale is None:
            raise BadInput(f"There is no receipt {receipt} here; check it against the paper.")
        found = prep.tickets_of(till, sale)
        if not found:
            raise BadInput(f"Nothing of {sale.receipt} is prepared at any station.")
        for job in prep.owe_tickets(till, sale):
            paper = print_owed(till, job)
            if paper.fault:
                raise BadInput(f"The ticket waits in the queue: {paper.fault.sentence}")
        shown = [text.render(training.paper(till, prep.prep_document(till, one))) for one in found]
    answer(as_json, {"tickets": [_ticket(one) for one in found]}, *shown)


def print_preorders(
    day: Annotated[
        str, typer.Option("--for", metavar="DAY", help="As 2026-12-05; without it, today.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Those that were printed before, too; they say so.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print the prep tickets of pre-orders promised for a day, each once."""
    with till_in(data) as till:
        on = preorders.today(till) if not day else parse_day(day)
        found = prep_orders.tickets_for(till, on)
        made = [one for one in found if again or not one.printed]
        for job in prep_orders.owe_tickets(till, made, again=again):
            paper = print_owed(till, job)
            if paper.fault:
                raise BadInput(f"The tickets wait in the queue: {paper.fault.sentence}")
    before = sum(one.printed for one in found)
    lines = [_order_line(one) for one in made]
    answer(
        as_json,
        {"day": on.isoformat(), "printed_before": before, "tickets": [_order(o) for o in made]},
        *lines,
        *([] if lines else [f"Nothing waits to be prepared for {on.isoformat()}."]),
        *(
            [f"{before} were printed before; --again prints them once more."]
            if before and not again
            else []
        ),
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Prep tickets for a kitchen or another station.", rich_markup_mode=None
    )
    for command, called in (
        (set_one, "set"),
        (list_stations, "stations"),
        (remove, "remove"),
        (list_tickets, "list"),
        (print_tickets, "print"),
        (print_preorders, "preorders"),
    ):
        family.command(called)(command)
    app.add_typer(family, name="prep")


def _fields(station: Station, skus: list[str]) -> dict[str, Any]:
    return {"name": station.name, "skus": skus, "categories": sorted(station.categories)}


def _line(station: Station, skus: list[str]) -> str:
    named = [*skus, *(f"all of {one}" for one in sorted(station.categories))]
    return f"{station.name}: {', '.join(named)}"


def _ticket(ticket: PrepTicket) -> dict[str, Any]:
    return {
        "receipt": ticket.sale.receipt,
        "order": order_number(ticket.sale.receipt),
        "at": iso(ticket.sale.at),
        "station": ticket.station.name,
        "cancelled": ticket.cancelled,
        "note": ticket.sale.note,
        "lines": [
            {
                "sku": one.sold.sku,
                "title": one.sold.title,
                "quantity": one.sold.quantity,
                "measure": one.sold.measure,
                "cancelled": one.cancelled,
                "choices": list(one.sold.choices),
            }
            for one in ticket.lines
        ],
    }


def _order(ticket: OrderTicket) -> dict[str, Any]:
    one = ticket.preorder
    return {
        "receipt": one.receipt,
        "order": order_number(one.receipt),
        "day": one.promise.day.isoformat(),
        "from": one.promise.begins and f"{one.promise.begins:%H:%M}",
        "station": ticket.station.name,
        "again": ticket.printed,
        "cancelled": ticket.cancelled,
        "note": ticket.note,
        "lines": [
            {
                "sku": line.sku,
                "title": line.title,
                "quantity": line.quantity,
                "measure": line.measure,
                "choices": list(line.choices),
            }
            for line in ticket.lines
        ],
    }


def _order_line(ticket: OrderTicket) -> str:
    marks = [
        word
        for word, said in (("PRINTED AGAIN", ticket.printed), ("CANCELLED", ticket.cancelled))
        if said
    ]
    head = " ".join((ticket.preorder.receipt, ticket.station.name, *marks))
    return f"{head}: {'; '.join(map(line_words, ticket.lines))}"


def _ticket_line(ticket: PrepTicket) -> str:
    what = "; ".join(map(_words, ticket.lines))
    mark = " CANCELLED" if ticket.cancelled else ""
    return f"{ticket.sale.receipt} {ticket.station.name}{mark}: {what}"


def _words(one: PrepLine) -> str:
    sold = one.sold
    told = f"{how_much(sold.quantity, sold.measure)} × {sold.whole_title}"
    return f"{told}, {how_much(one.cancelled, sold.measure)} cancelled" if one.cancelled else told
