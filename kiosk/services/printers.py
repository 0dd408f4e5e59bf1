"""The printers of this till: what each is for, and where it is. Each till knows its own.

One prints receipts and all else; others print the tickets of stations, labels, or badges. What
another printer would print goes to the receipts' where there is none for it; badges go to the
labels' before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, and_, col, delete, literal, or_, select

from hardware.addresses import Address, Way, parse_address
from hardware.code_pages import USUAL, CodePage, Letters, Make
from hardware.documents import NARROWEST, WIDEST
from hardware.labels import USUAL_SIZE, Ending, LabelSize, parse_size
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.prep import station_id
from kiosk.services.till import Till
from kiosk.store.papers import BADGE_JOB
from kiosk.store.prep import stations as stations_in
from kiosk.store.print_tables import LabelPrinterRow, PrinterRow
from kiosk.store.rows import put

LONGEST_NAME = 40
# The printer of receipts, wherever it was said where it is.
RECEIPTS = ""
# How the keys of their jobs begin.
LABEL_JOB = "label:"
DENSITIES = (203, 300)


class PrinterRole(StrEnum):
    """What a printer is for; a drawer with a trigger of its own is set up as one, too."""

    RECEIPT = "receipt"
    PREP = "prep"
    LABELS = "labels"
    BADGES = "badges"
    DRAWER = "drawer"


FOR_LABELS = (PrinterRole.LABELS, PrinterRole.BADGES)
_ONLY_ONE = {
    PrinterRole.RECEIPT: N_("{name} prints the receipts already; remove it first."),
    PrinterRole.LABELS: N_("{name} prints the labels already; remove it first."),
    PrinterRole.BADGES: N_("{name} prints the badges already; remove it first."),
    PrinterRole.DRAWER: N_("{name} opens the drawer already; remove it first."),
}


class Language(StrEnum):
    """What a printer of labels understands."""

    ESCPOS = "escpos"
    ZPL = "zpl"


@dataclass(frozen=True)
class LabelSetup:
    """What a printer of labels needs to know: their ``size``, its dots an inch, how each ends on
    one that understands ESC/POS, and how many are ``left`` on its roll, where they are counted."""

    language: Language = Language.ESCPOS
    size: LabelSize = USUAL_SIZE
    dpi: int = DENSITIES[0]
    ending: Ending = Ending.GAP
    left: int | None = None


@dataclass(frozen=True)
class Setup:
    """A printer that this till remembers. ``stations`` are the names of those whose tickets it
    prints, none for all of them; ``columns`` are its letters on a line, 0 for the usual, and
    ``letters`` those of its code page. ``labels`` are those that it prints, where it does."""

    name: str
    role: PrinterRole
    address: Address
    stations: tuple[str, ...] = ()
    columns: int = 0
    letters: Letters = USUAL
    labels: LabelSetup | None = None


def list_printers(till: Till) -> list[Setup]:
    """All that are remembered, by name."""
    with till.store.reading() as session:
        names = {one.id: one.name for one in stations_in(session)}
        labels = {row.name: row for row in session.exec(select(LabelPrinterRow))}
        return [_setup(row, names, labels.get(row.name)) for row in _rows(session)]


def receipt_printer(till: Till) -> Setup | None:
    """The remembered printer of receipts."""
    return next((one for one in list_printers(till) if one.role is PrinterRole.RECEIPT), None)


def other_printers(till: Till) -> list[str]:
    """The names of those that print something else than receipts."""
    return [one.name for one in list_printers(till) if one.role is not PrinterRole.RECEIPT]


def label_printer(till: Till, role: PrinterRole = PrinterRole.LABELS) -> Setup | None:
    """The printer of labels, or of badges, which the labels' stands in for; None where both go to
    the receipts'."""
    found = {one.role: one for one in list_printers(till)}
    return found.get(role) or found.get(PrinterRole.LABELS)


def drawer_in(session: Session) -> str:
    """The name of what opens the drawer: its own trigger, or else the printer of receipts."""
    triggers = (row.name for row in _rows(session) if row.role == PrinterRole.DRAWER)
    return next(triggers, RECEIPTS)


def drawer_of(till: Till) -> str:
    """As :func:`drawer_in`, of a till."""
    with till.store.reading() as session:
        return drawer_in(session)


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
    """Remember a printer, in place of one of that name; there is one for receipts, one for labels,
    one for badges and one trigger of a drawer.

    :raises BadInput: it can't be called that, another is there or prints the same already, a
        station is not known, there are no such labels, or no trigger can be there.
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
    if wanted.role is PrinterRole.DRAWER and wanted.address.way in (Way.CUPS, Way.WINDOWS):
        raise BadInput(N_("A drawer's trigger is at a port, a USB socket or in the network."))
    labels = wanted.labels or LabelSetup() if wanted.role in FOR_LABELS else None
    if wanted.labels and labels is None:
        raise BadInput(N_("Only a printer for labels or badges has labels."))
    if labels and labels.dpi not in DENSITIES:
        raise BadInput(N_("A label printer has 203 or 300 dots an inch."))
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
            if row.role == wanted.role in _ONLY_ONE:
                raise BadInput(_ONLY_ONE[wanted.role], name=row.name)
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
        _put_labels(session, name, labels)
    return next(one for one in list_printers(till) if one.name == name)


def remove_printer(till: Till, name: str) -> None:
    """Forget a printer; what waits for it goes to the receipts'.

    :raises BadInput: there is none of that name.
    """
    with till.store.writing() as session:
        if session.get(PrinterRow, name) is None:
            raise _unknown(name)
        session.execute(delete(PrinterRow).where(col(PrinterRow.name) == name))
        _put_labels(session, name, None)


def serves(session: Session, printer: str, key: Any) -> Any:
    """Which of the jobs with their key in the column ``key`` the printer of that name prints."""
    rows = _rows(session)
    named = {
        row.name: [f"prep:%:{one}" for one in json.loads(row.stations)]
        for row in rows
        if row.role == PrinterRole.PREP
    }
    labels = _label_jobs(rows)
    every = "prep:%:%"
    if printer == RECEIPTS:
        taken = [one for patterns in named.values() for one in patterns or [every]]
        taken += [f"{begins}%" for begins in labels]
        return (
            ~or_(key.like(taken[0]), *(key.like(one) for one in taken[1:]))
            if taken
            else literal(True)
        )
    own = named.get(printer)
    if own is None:
        begin = [key.like(f"{one}%") for one, name in labels.items() if name == printer]
        return or_(literal(False), *begin)
    if own:
        return or_(literal(False), *(key.like(one) for one in own))
    others = [one for patterns in named.values() for one in patterns]
    return and_(key.like(every), *(~key.like(one) for one in others))


def owner_of(till: Till, job: str) -> str:
    """The name of the printer that prints a job; :data:`RECEIPTS` for the receipts'."""
    prep, _, station = job.rpartition(":")
    found = RECEIPTS
    with till.store.reading() as session:
        rows = _rows(session)
        for begins, name in _label_jobs(rows).items():
            if job.startswith(begins):
                return name
        for row in rows:
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


def _label_jobs(rows: Sequence[PrinterRow]) -> dict[str, str]:
    """Who prints labels and badges, by how the keys of their jobs begin; nobody where the printer
    of receipts does."""
    by_role = {row.role: row.name for row in rows}
    labels = by_role.get(PrinterRole.LABELS, "")
    jobs = {LABEL_JOB: labels, BADGE_JOB: by_role.get(PrinterRole.BADGES, labels)}
    return {begins: name for begins, name in jobs.items() if name}


def _put_labels(session: Session, name: str, labels: LabelSetup | None) -> None:
    before = session.get(LabelPrinterRow, name)
    session.execute(delete(LabelPrinterRow).where(col(LabelPrinterRow.name) == name))
    if labels is not None:
        values = {
            "name": name,
            "language": str(labels.language),
            "size": str(labels.size),
            "dpi": labels.dpi,
            "ending": str(labels.ending),
            # What is on a roll is not said anew with each setting.
            "left": before.left if before and labels.left is None else labels.left,
        }
        put(session, LabelPrinterRow, [values])


def _setup(row: PrinterRow, names: dict[str, str], labels: LabelPrinterRow | None) -> Setup:
    stations = tuple(names.get(one, one) for one in json.loads(row.stations))
    letters = Letters(CodePage(row.code_page), Make(row.make))
    role, address = PrinterRole(row.role), parse_address(row.address)
    return Setup(
        row.name,
        role,
        address,
        stations,
        row.columns,
        letters,
        _labels(labels) if labels else None,
    )


def _labels(row: LabelPrinterRow) -> LabelSetup:
    size, ending = parse_size(row.size), Ending(row.ending)
    return LabelSetup(Language(row.language), size, row.dpi, ending, row.left)
