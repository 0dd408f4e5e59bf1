"""The tables of the print queue: papers, their bytes, and pulses for the cash drawer."""

from __future__ import annotations

from sqlmodel import Field, Index, SQLModel


class PrintJobRow(SQLModel, table=True):
    """Reference: paper that is owed. Written with the sale, worked off after it."""

    __tablename__ = "print_job"
    __table_args__ = (Index("ix_print_job_state", "state", "at"),)
    key: str = Field(primary_key=True)
    at: str
    state: str
    document: str
    trouble: str
    digest: str


class PrintSpoolRow(SQLModel, table=True):
    """Reference: the bytes (in base 64) of the paper ``key``, as they are being sent to
    ``printer`` or may have come out there. They go once that is known."""

    __tablename__ = "print_spool"
    key: str = Field(primary_key=True)
    printer: str
    payload: str
    digest: str


class DrawerKickRow(SQLModel, table=True):
    """Reference: a pulse for the cash drawer. Owed with what was done, and tried once."""

    __tablename__ = "drawer_kick"
    __table_args__ = (Index("ix_drawer_kick_state", "state", "at"),)
    key: str = Field(primary_key=True)
    at: str
    state: str
    trouble: str
    digest: str


class PrinterRow(SQLModel, table=True):
    """Reference: a printer of this till, and where it is. ``stations`` is a JSON list of the ids of
    those whose tickets it prints, empty for all; ``columns`` is 0 for the usual number. ``make`` is
    whose number of the ``code_page`` it goes by."""

    __tablename__ = "printer"
    name: str = Field(primary_key=True)
    role: str
    address: str
    stations: str
    columns: int
    code_page: str
    make: str
    digest: str


class LabelPrinterRow(SQLModel, table=True):
    """Reference: what the printer of that ``name`` needs to print labels: the ``language`` it
    speaks, the ``size`` of those on its roll in mm, its dots an inch, how each label ends, and how
    many are ``left``, where they are counted."""

    __tablename__ = "label_printer"
    name: str = Field(primary_key=True)
    language: str
    size: str
    dpi: int
    ending: str
    left: int | None
    digest: str


PRINT_REFERENCE: tuple[type[SQLModel], ...] = (
    PrintJobRow,
    PrintSpoolRow,
    DrawerKickRow,
    PrinterRow,
    LabelPrinterRow,
)
