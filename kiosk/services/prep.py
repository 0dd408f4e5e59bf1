"""Prep tickets: what a station has to make of a sale, on a paper of its own without prices.

They are papers of the same queue as receipts. A ticket that is printed once more says so, for a
kitchen makes what it reads; what was voided or paid back meanwhile stands on it as cancelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from hardware.documents import Align, Block, Cut, Document, Rule, Size, Space, Text
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.prep import LONGEST_STATION, Station, order_number, station_id
from kiosk.domain.reference import tombstone
from kiosk.language import Phrase
from kiosk.services.formats import how_much, receipt_time
from kiosk.services.printing import owe
from kiosk.services.refunded import refunds_in
from kiosk.services.sales import Sale, SoldLine, list_sales
from kiosk.services.till import Till
from kiosk.store import prep as store
from kiosk.store import queries
from kiosk.store.documents import PREP_STATION, bury, put_stations
from kiosk.store.modifiers import skus_of
from kiosk.store.preorders import prepared_before
from kiosk.store.prep import station_values
from kiosk.store.print_tables import PrintJobRow
from kiosk.store.rows import digest_of, mark_unsent

_ORDER = Phrase("Order {number}")
_AGAIN = Phrase("PRINTED AGAIN")
_CANCELLED = Phrase("CANCELLED")
_LESS = Phrase("cancelled: {quantity}")
_NOTE = Phrase("Note: {note}")


@dataclass(frozen=True)
class PrepLine:
    """A line of a sale that is to be prepared, and how much of it was cancelled since."""

    sold: SoldLine
    cancelled: int

    @property
    def off(self) -> bool:
        """Whether nothing of it is to be prepared any more."""
        return self.cancelled >= self.sold.quantity


@dataclass(frozen=True)
class PrepTicket:
    """What a ``station`` has to do for a sale."""

    sale: Sale
    station: Station
    lines: tuple[PrepLine, ...]

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it is to be done any more."""
        return all(one.off for one in self.lines)


@dataclass(frozen=True)
class Sheet:
    """What stands on a ticket: each line in words, what was chosen of it, and what of it was
    cancelled."""

    receipt: str
    device_name: str
    lines: Sequence[tuple[str, Sequence[str], str]]
    note: str
    again: bool
    cancelled: bool


def set_station(till: Till, name: str, skus: Sequence[str], categories: Sequence[str]) -> Station:
    """Have a station prepare these things and no others, at this till and all that sync with it.

    :raises BadInput: it can't be called that, prepares nothing, or something of it is not here.
    """
    called = " ".join(name.split())
    if not 1 <= len(called) <= LONGEST_STATION or not called.isprintable():
        raise BadInput(f"A station's name has from 1 to {LONGEST_STATION} characters.")
    wanted = frozenset(" ".join(one.split()) for one in categories) - {""}
    if not skus and not wanted:
        raise BadInput("Say what is prepared there: --for SKU, or --category NAME.")
    with till.store.writing() as session:
        products = set()
        for sku in skus:
            variant = queries.variant_by_code(session, sku)
            if variant is None:
                raise BadInput(f"Nothing here has the SKU “{sku}”; nothing was changed.")
            products.add(str(variant.product_id))
        station = Station(station_id(called), called, frozenset(products), wanted)
        changed = put_stations(session, [station])
        if changed:
            mark_unsent(session, PREP_STATION, changed)
            body = {"set": {station.id: digest_of(station_values(station))}, "removed": []}
            _record(till, session, body)
    return station


def remove_station(till: Till, name: str) -> Station:
    """Have nothing prepared there any more.

    :raises BadInput: there is no such station.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        gone = next((one for one in store.stations(session) if one.id == station_id(name)), None)
        if gone is None:
            raise BadInput(f"There is no station “{name}”; “kiosk prep stations” names all.")
        bury(session, PREP_STATION, [tombstone(gone.id, iso(now))])
        mark_unsent(session, PREP_STATION, [gone.id])
        _record(till, session, {"set": {}, "removed": [gone.id]})
    return gone


def list_stations(till: Till) -> list[tuple[Station, list[str]]]:
    """All stations by name, each with the SKUs that it prepares by name of their own."""
    with till.store.reading() as session:
        found = store.stations(session)
        skus = skus_of(session, {one for station in found for one in station.products})
        return [
            (station, sorted(sku for one in station.products for sku in skus.get(one, ())))
            for station in found
        ]


def tickets_of(till: Till, sale: Sale) -> list[PrepTicket]:
    """What each station has to do for a sale; nothing where none has."""
    with till.store.reading() as session:
        return _tickets(session, store.stations(session), sale)


def newest_tickets(till: Till, sales: int) -> list[PrepTicket]:
    """The tickets of the newest sales, the newest first."""
    found = list_sales(till, sales)
    with till.store.reading() as session:
        known = store.stations(session)
        return [ticket for sale in found for ticket in _tickets(session, known, sale)]


def owe_tickets(till: Till, sale: Sale) -> list[str]:
    """Owe the tickets of a sale, one for each station; returns the keys of their jobs."""
    now, jobs = till.clock.now(), []
    with till.store.writing() as session:
        before = prepared_before(session, sale.id)
        for ticket in _tickets(session, store.stations(session), sale):
            job = f"prep:{sale.id}:{ticket.station.id}"
            owed = session.get(PrintJobRow, job) is not None
            # What was made before it was collected is not made twice.
            again = owed or ticket.station.id in before
            if owed:
                job = f"prep:{new_id(now)}:{ticket.station.id}"
            owe(session, job, prep_document(till, ticket, again=again), now)
            jobs.append(job)
    return jobs


def prep_document(till: Till, ticket: PrepTicket, *, again: bool = False) -> Document:
    """Lay out what a station has to do: no prices, and letters to read from across the stove."""
    sale = ticket.sale
    told = [
        (
            f"{how_much(one.sold.quantity, one.sold.measure)} × {one.sold.full_title}",
            one.sold.choices,
            _LESS(quantity=how_much(one.cancelled, one.sold.measure)) if one.cancelled else "",
        )
        for one in ticket.lines
    ]
    head = [Text(receipt_time(sale.at, zone(till.event.timezone)), Align.CENTER)]
    sheet = Sheet(sale.receipt, sale.device_name, told, sale.note, again, ticket.cancelled)
    return laid_out(ticket.station, head, sheet)


def laid_out(station: Station, head: Sequence[Block], sheet: Sheet) -> Document:
    """Lay out a ticket: a large number, ``head`` below it, and what is to be made."""
    number = order_number(sheet.receipt)
    blocks: list[Block] = [
        Text(station.name, Align.CENTER, bold=True),
        Text(_ORDER(number=number), Align.CENTER, bold=True, size=Size.LARGE),
        *head,
        Text(f"{sheet.receipt}  ·  {sheet.device_name}", Align.CENTER, size=Size.SMALL),
    ]
    if sheet.again:
        blocks += [Space(), Text(f"*** {_AGAIN()} ***", Align.CENTER, bold=True)]
    if sheet.cancelled:
        blocks += [Space(), Text(_CANCELLED(), Align.CENTER, bold=True, size=Size.LARGE)]
    blocks.append(Rule(strong=True))
    for words, choices, less in sheet.lines:
        blocks.append(Text(words, bold=True, size=Size.LARGE))
        blocks += [Text(f"   {choice}", bold=True) for choice in choices]
        if less:
            blocks.append(Text(f"   *** {less} ***", bold=True))
    blocks.append(Rule(strong=True))
    if sheet.note:
        blocks += [Text(_NOTE(note=sheet.note), bold=True), Rule()]
    return Document(title=f"{station.name} {number}", blocks=(*blocks, Cut()))


def _tickets(session: Session, stations: Sequence[Station], sale: Sale) -> list[PrepTicket]:
    if not stations:
        return []
    kinds = store.kinds_of(session, {one.variant_id for one in sale.lines})
    back = Counter[int]()
    for refund in refunds_in(session, sale.id):
        for line in refund.lines:
            back[line.line] += line.quantity
    found = []
    for station in stations:
        lines = tuple(
            PrepLine(one, back[number])
            for number, one in enumerate(sale.lines, start=1)
            if one.variant_id in kinds and station.prepares(*kinds[one.variant_id])
        )
        if lines:
            found.append(PrepTicket(sale, station, lines))
    return found


def _record(till: Till, session: Session, body: dict[str, Any]) -> None:
    action = till.action(session, till.clock.now())
    action.record(Kind.PREP_STATIONS_CHANGED, body, till.event.id)
