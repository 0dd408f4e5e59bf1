"""Tickets from files: pretix orders, Eventbrite's attendees, or any table with a code column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.domain.admission import Ticket, TicketStatus, company_answer
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.imports import pretix
from kiosk.imports.cells import code
from kiosk.imports.pretix_door import Doors
from kiosk.imports.report import Problem, Problems
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import OVERFLOW, Row, Table, read_table
from kiosk.imports.ticket_cells import ends, starts, status
from kiosk.imports.ticket_rows import TicketRow, ticket_id

TicketFormat = Literal["auto", "pretix", "eventbrite", "csv"]

# How often on_row is told: often enough to be seen moving, seldom enough to cost nothing.
_STEP = 500

# Twelve bytes: of a million codes no two have one in common.
_DIGEST = 12

_QUOTED = re.compile(r'="(.*)"')


@dataclass(frozen=True)
class TicketFile:
    """What a file of tickets holds.

    ``format`` is what the file turned out to be, ``digest`` its SHA-256 in hex, ``rows`` the
    number of records in it, read or left out, ``doors`` what it says of lists and questions.
    """

    tickets: list[Ticket]
    problems: list[Problem]
    format: str
    digest: str
    rows: int
    doors: Doors


@dataclass
class TicketStream:
    """A file of tickets that is being read: as :class:`TicketFile`, but the tickets come one after
    another, once, and ``rows`` and ``problems`` are whole when they have all come."""

    tickets: Iterator[Ticket]
    problems: list[Problem]
    format: str
    digest: str
    doors: Doors
    rows: int = 0


@dataclass(frozen=True)
class _Columns:
    """Which headers mean what, in plain spelling, the best first."""

    code: tuple[str, ...]
    name: tuple[str, ...] = ("name", "attendee name", "full name", "attendee", "guest", "holder")
    first: tuple[str, ...] = ("first name", "attendee first name", "given name")
    last: tuple[str, ...] = ("last name", "attendee last name", "surname", "family name")
    email: tuple[str, ...] = ("email", "e mail", "attendee email", "email address", "mail")
    type: tuple[str, ...] = ("type", "ticket type", "ticket", "product", "ticket class", "category")
    order: tuple[str, ...] = (
        "order", "order code", "order #", "order id", "order number", "order no", "booking",
    )  # fmt: skip
    status: tuple[str, ...] = ("status", "ticket status", "attendee status", "order status")
    starts: tuple[str, ...] = ("valid from", "not before")
    ends: tuple[str, ...] = ("valid until", "valid to", "not after", "expires", "expiry")
    company: tuple[str, ...] = (
        "company", "attendee company", "company name", "attendee company name",
        "ticket company name", "work company", "company / organization", "company/organization",
        "company / organisation", "company/organisation", "organization", "organisation",
        "organization name", "organisation name", "employer",
    )  # fmt: skip


_ANY = _Columns(
    code=(
        "code", "ticket code", "barcode", "secret", "ticket secret", "qr", "qr code", "barcode #",
        "barcode number", "ticket number", "ticket no", "ticket id", "ticket #", "token",
    )
)  # fmt: skip

# Spellings seen in real attendee reports since 2011. “Attendee #” is no code: what the ticket's
# square says is in the barcode column, which has to be ticked when the report is made.
_EVENTBRITE = _Columns(
    code=("barcode #", "barcode", "barcode number", "barcode id", "barcodes"),
    type=("ticket type", "ticket class", "ticket name"),
    order=("order #", "order id", "order number"),
    status=("attendee status",),
)
_EVENTBRITE_MARKS = ("attendee #", "attendee id", "attendee status", "barcode #")


def read_tickets(
    path: Path,
    event_id: EventId,
    timezone: ZoneInfo,
    fmt: TicketFormat = "auto",
    on_row: Callable[[int], None] | None = None,
) -> TicketFile:
    """Read the tickets of ``event_id``; rows that can't be read become ``problems``.

    Times without an offset are local to ``timezone``, the event's. Ids come from the event
    and the code, so reading again updates and never doubles. ``on_row`` hears how many
    records were read so far, every few hundred and at the end.

    :raises BadInput: the file as a whole can't be used.
    """
    stream = open_tickets(path, event_id, timezone, fmt, on_row)
    tickets = list(stream.tickets)
    return TicketFile(
        tickets, stream.problems, stream.format, stream.digest, stream.rows, stream.doors
    )


def open_tickets(
    path: Path,
    event_id: EventId,
    timezone: ZoneInfo,
    fmt: TicketFormat = "auto",
    on_row: Callable[[int], None] | None = None,
) -> TicketStream:
    """As :func:`read_tickets`, of a file of any length: of a table no more is held than each code's
    digest.

    :raises BadInput: the file as a whole can't be used, now or while its tickets come.
    """
    source = inspect(path)
    problems = Problems(source.name)
    doors = Doors()
    if source.kind is Kind.JSON and fmt in ("auto", "pretix"):
        chosen = "pretix"
        rows: Iterable[TicketRow]
        rows, doors = pretix.read(source, event_id, problems)
    elif fmt == "pretix" or source.kind is Kind.JSON:
        raise BadInput(
            f"{source.name} is not in the {fmt} format; pretix orders are JSON, the others tables."
        )
    else:
        table = read_table(source)
        chosen = _format(table) if fmt == "auto" else fmt
        columns = _EVENTBRITE if chosen == "eventbrite" else _ANY
        _require(table, columns, chosen, source.name)
        reader = _Reader(table, _present(table, columns), event_id, timezone, problems)
        rows = (TicketRow(row.number, reader.label, reader.ticket(row)) for row in table.rows)
    stream = TicketStream(iter(()), problems.found, chosen, source.digest, doors)
    stream.tickets = _first_of_each(rows, stream, problems, on_row)
    return stream


def _format(table: Table) -> Literal["eventbrite", "csv"]:
    orders = table.has(*_EVENTBRITE.order)
    return "eventbrite" if orders and table.has(*_EVENTBRITE_MARKS) else "csv"


def _require(table: Table, columns: _Columns, chosen: str, name: str) -> None:
    if table.has(*columns.code):
        return
    if chosen == "eventbrite":
        raise BadInput(
            f"{name} has no barcode column; make the attendee report again in Eventbrite with "
            "“Barcode” ticked, because the door reads that number."
        )
    raise BadInput(f"{name} has no column “code”; its first row must name one.")


def _present(table: Table, columns: _Columns) -> _Columns:
    """Keep only the spellings this table has: looking for all of them in every row is slow."""
    kept = {
        field.name: tuple(name for name in getattr(columns, field.name) if table.has(name))
        for field in fields(columns)
    }
    return _Columns(**kept)


def _first_of_each(
    rows: Iterable[TicketRow],
    stream: TicketStream,
    problems: Problems,
    on_row: Callable[[int], None] | None,
) -> Iterator[Ticket]:
    """The tickets; of two with one code the first is kept."""
    # Of a million codes their digests are a third of what they are themselves.
    seen: dict[int, int] = {}
    count = 0
    for count, row in enumerate(rows, start=1):
        if on_row is not None and count % _STEP == 0:
            on_row(count)
        if row.ticket is None:
            continue
        named = blake2b(row.ticket.code.encode(), digest_size=_DIGEST).digest()
        first = seen.setdefault(int.from_bytes(named), row.number)
        if first == row.number:
            yield row.ticket
        else:
            problems.add(row.number, row.label, f"is already in row {first}; row {first} is kept")
    stream.rows = count
    if on_row is not None and count % _STEP:
        on_row(count)


@dataclass(frozen=True)
class _Reader:
    """Reads tickets from the rows of one table."""

    table: Table
    columns: _Columns
    event_id: EventId
    zone: ZoneInfo
    problems: Problems

    @property
    def label(self) -> str:
        """The file's name for the column of the code."""
        return self.table.label(*self.columns.code)

    def ticket(self, row: Row) -> Ticket | None:
        """Read one row, or note what is wrong with it and give None."""
        columns, problems = self.columns, self.problems
        before = len(problems.found)
        if row.overflow:
            problems.add(row.number, "row", OVERFLOW)
            return None
        digits = row.get(*columns.code)
        # Reports made for spreadsheets write ="123" to keep digits whole. A bare "=" is left
        # alone: signed pretix codes begin with it.
        if quoted := _QUOTED.fullmatch(digits):
            digits = quoted[1]
        if not digits:
            problems.add(row.number, self.label, "is missing")
        secret = problems.read(row.number, self.label, digits, code, "")
        state = TicketStatus.PAID
        if word := row.get(*columns.status):
            label = self.table.label(*columns.status)
            state = problems.read(row.number, label, word, status, state)
        begin = self._time(row, columns.starts, starts)
        end = self._time(row, columns.ends, ends)
        if begin is not None and end is not None and end <= begin:
            problems.add(row.number, self.table.label(*columns.ends), "is not after the beginning")
        if len(problems.found) > before:
            return None
        whole = f"{row.get(*columns.first)} {row.get(*columns.last)}".strip()
        return Ticket(
            id=ticket_id(self.event_id, secret),
            event_id=self.event_id,
            code=secret,
            type=row.get(*columns.type),
            order=row.get(*columns.order),
            status=state,
            name=row.get(*columns.name) or whole,
            email=row.get(*columns.email),
            valid_from=begin,
            valid_until=end,
            answers=tuple(company_answer(row.get(*columns.company)).items()),
        )

    def _time(
        self, row: Row, names: tuple[str, ...], rule: Callable[[str, ZoneInfo], datetime]
    ) -> datetime | None:
        text = row.get(*names)
        if not text:
            return None

        def read(written: str) -> datetime | None:
            return rule(written, self.zone)

        return self.problems.read(row.number, self.table.label(*names), text, read, None)
