"""The printers of this till: what each is for, and where it is. Each till knows its own.

One prints receipts and all else; others print the tickets of stations. What a station's printer
would print goes to the receipts' where there is none for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, and_, col, delete, literal, or_, select

from hardware.addresses import Address, parse_address
from hardware.code_pages import USUAL, CodePage, Letters, Make
from hardware.documents import NARROWEST, WIDEST
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.prep import station_id
from kiosk.services.till import Till
from kiosk.store.prep import stations as stations_in
from kiosk.store.print_tables import PrinterRow
from kiosk.store.rows import put

LONGEST_NAME = 40
# The printer of receipts, wherever it was said where it is.
RECEIPTS = ""


class PrinterRole(StrEnum):
    """What a printer is for."""

    RECEIPT = "receipt"
    PREP = "prep"


@dataclass(frozen=True)
class Setup:
    """A printer that this till remembers. ``stations`` are the names of those whose tickets it
    prints, none for all of them; ``columns`` are its letters on a line, 0 for the usual, and
    ``letters`` those of its code page."""

    name: str
    role: PrinterRole
    address: Address
    stations: tuple[str, ...] = ()
    columns: int = 0
    letters: Letters = USUAL


def list_printers(till: Till) -> list[Setup]:
    """All that are remembered, by name."""
    with till.store.reading() as session:
        names = {one.id: one.name for one in stations_in(session)}
        return [_setup(row, names) for row in _rows(session)]


def receipt_printer(till: Till) -> Setup | None:
    """The remembered printer of receipts."""
    return next((one for one in list_printers(till) if one.role is PrinterRole.RECEIPT), None)


def station_printers(till: Till) -> list[str]:
    """The names of those that print the tickets of stations."""
    return [one.name for one in list_printers(till) if one.role is PrinterRole.PREP]


def named(till: Till, name: str) -> str:
    """What a printer that a person names is called in the queue: that of receipts, nothing.

    :raises BadInput: there is none of that name.
    """
    if not name:
        return RECEIPTS
    found = next((one for one in list_printers(till) if one.name == name), None)
    if found is None:
        raise _unknown(name)
    return RECEIPTS if found.role is PrinterRole.RECEIPT else found.name


def add_printer(till: Till, wanted: Setup) -> Setup:
    """Remember a printer, in place of one of that name; there is one for receipts.

    :raises BadInput: it can't be called that, another is there or prints receipts already, or a
        station is not known.
    """
    name = " ".join(wanted.name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(N_("A printer's name has from 1 to {most} characters."), most=LONGEST_NAME)
    if wanted.columns and not NARROWEST <= wanted.columns <= WIDEST:
        raise BadInput(
            N_("A receipt printer has {least} to {most} columns."), least=NARROWEST, most=WIDEST
        )
    if wanted.stations and wanted.role is not PrinterRole.PREP:
        raise BadInput(N_("Only a printer for prep tickets has stations."))
    with till.store.reading() as session:
        known = {one.id for one in stations_in(session)}
    ids = [station_id(one) for one in wanted.stations]
    for station, said in zip(ids, wanted.stations, strict=True):
        if station not in known:
            raise BadInput(
                N_("There is no station “{name}”; “kiosk prep stations” names all."), name=said
            )
    with till.store.writing() as session:
        for row in _rows(session):
            if row.name == name:
                continue
            if row.address == str(wanted.address):
                raise BadInput(
                    N_("{name} is at that address already; remove it first."), name=row.name
                )
            if row.role == wanted.role == PrinterRole.RECEIPT:
                raise BadInput(
                    N_("{name} prints the receipts already; remove it first."), name=row.name
                )
        values = {
            "name": name,
            "role": str(wanted.role),
            "address": str(wanted.address),
            "stations": json.dumps(ids),
            "columns": wanted.columns,
            "code_page": str(wanted.letters.page),
            "make": str(wanted.letters.make),
        }
        put(session, PrinterRow, [values])
    return next(one for one in list_printers(till) if one.name == name)


def remove_printer(till: Till, name: str) -> None:
    """Forget a printer; what waits for it goes to the receipts'.

    :raises BadInput: there is none of that name.
    """
    with till.store.writing() as session:
        if session.get(PrinterRow, name) is None:
            raise _unknown(name)
        session.execute(delete(PrinterRow).where(col(PrinterRow.name) == name))


def serves(session: Session, printer: str, key: Any) -> Any:
    """Which of the jobs with their key in the column ``key`` the printer of that name prints."""
    named = {
        row.name: [f"prep:%:{one}" for one in json.loads(row.stations)]
        for row in _rows(session)
        if row.role == PrinterRole.PREP
    }
    every = "prep:%:%"
    if printer == RECEIPTS:
        taken = [one for patterns in named.values() for one in patterns or [every]]
        return (
            ~or_(key.like(taken[0]), *(key.like(one) for one in taken[1:]))
            if taken
            else literal(True)
        )
    own = named.get(printer)
    if own is None:
        return literal(False)
    if own:
        return or_(literal(False), *(key.like(one) for one in own))
    others = [one for patterns in named.values() for one in patterns]
    return and_(key.like(every), *(~key.like(one) for one in others))


def owner_of(till: Till, job: str) -> str:
    """The name of the printer that prints a job; :data:`RECEIPTS` for the receipts'."""
    prep, _, station = job.rpartition(":")
    found = RECEIPTS
    with till.store.reading() as session:
        for row in _rows(session):
            stations = json.loads(row.stations)
            if row.role != PrinterRole.PREP or not prep.startswith("prep:"):
                continue
            if station in stations:
                return str(row.name)
            if not stations and ":" in prep:
                found = row.name
    return found


def _unknown(name: str) -> BadInput:
    return BadInput(N_("There is no printer “{name}”; “kiosk printer list” names all."), name=name)


def _rows(session: Session) -> Sequence[PrinterRow]:
    return session.exec(select(PrinterRow).order_by(col(PrinterRow.name))).all()


def _setup(row: PrinterRow, names: dict[str, str]) -> Setup:
    stations = tuple(names.get(one, one) for one in json.loads(row.stations))
    letters = Letters(CodePage(row.code_page), Make(row.make))
    role, address = PrinterRole(row.role), parse_address(row.address)
    return Setup(row.name, role, address, stations, row.columns, letters)
