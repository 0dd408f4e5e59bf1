"""Labels left on a roll: said when it is put in, and counted down with each that is printed."""

from __future__ import annotations

from sqlmodel import Session, col, select

from hardware.documents import Document
from kiosk.domain.errors import N_, BadInput
from kiosk.services.till import Till
from kiosk.store.print_tables import LabelPrinterRow
from kiosk.store.rows import put

MOST_ON_A_ROLL = 20_000
# From here on somebody should have the next roll at hand.
LOW = 20


def set_roll(till: Till, name: str, left: int | None) -> None:
    """Say that so many labels are left in the printer of that name; None: they aren't counted.

    :raises BadInput: it prints no labels, or no roll has so many.
    """
    if left is not None and not 0 <= left <= MOST_ON_A_ROLL:
        raise BadInput(N_("A roll has from 0 to {most} labels."), most=MOST_ON_A_ROLL)
    with till.store.writing() as session:
        row = session.get(LabelPrinterRow, name)
        if row is None:
            raise BadInput(N_("“{name}” is no printer of labels or badges."), name=name)
        _put(session, row, left)


def use_labels(session: Session, printer: str, document: Document) -> None:
    """Count down the labels that a document took, where they are counted."""
    row = session.get(LabelPrinterRow, printer)
    if row is not None and row.left is not None and document.label is not None:
        _put(session, row, max(0, row.left - document.label.copies))


def running_out(session: Session) -> tuple[tuple[str, int], ...]:
    """The printers whose roll has few labels left, by name, and how many."""
    few = select(LabelPrinterRow).where(
        col(LabelPrinterRow.left).is_not(None), col(LabelPrinterRow.left) <= LOW
    )
    rows = session.exec(few.order_by(col(LabelPrinterRow.name)))
    return tuple((row.name, row.left or 0) for row in rows)


def _put(session: Session, row: LabelPrinterRow, left: int | None) -> None:
    values = {**row.model_dump(exclude={"digest"}), "left": left}
    put(session, LabelPrinterRow, [values])
