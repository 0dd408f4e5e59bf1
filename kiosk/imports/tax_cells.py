"""How a row of products says that it is taxed: by yes or no, by a tax class, or by both alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kiosk.domain.tax import NO_CLASS, STANDARD
from kiosk.imports.cells import yes_or_no
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_TAX_CLASS = ("tax class", "vat class", "tax category")


def read_tax(
    table: Table,
    row: Row,
    yes_columns: Sequence[str],
    problems: Problems,
    tax_classes: Collection[str],
) -> tuple[bool, str]:
    """Whether a row's variant is taxed, and as which of ``tax_classes``; empty for the standard.

    ``yes_columns`` are the file's names for the column that says yes or no.
    """
    taxable: bool | None = None
    if row.get(*yes_columns):
        label = table.label(*yes_columns)
        taxable = problems.read(row.number, label, row.get(*yes_columns), yes_or_no, True)
    written = row.get(*_TAX_CLASS)
    if not written:
        return taxable is not False, ""
    label = table.label(*_TAX_CLASS)
    known = [STANDARD, NO_CLASS, *sorted(set(tax_classes) - {STANDARD})]
    name = " ".join(written.split()).casefold()
    if name not in known:
        text = f"“{written}” is none of {', '.join(known)}; see “kiosk tax list”"
        problems.add(row.number, label, text)
    elif taxable is not None and taxable is (name == NO_CLASS):
        says = f"says {row.get(*yes_columns)}"
        problems.add(row.number, label, f"is “{name}”, and {table.label(*yes_columns)} {says}")
    return name != NO_CLASS, "" if name in (STANDARD, NO_CLASS) else name
