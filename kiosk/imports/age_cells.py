"""How a row of products says that it is sold only to people who are old enough."""

from __future__ import annotations

from kiosk.domain.age import HIGHEST_AGE, LOWEST_AGE
from kiosk.domain.errors import BadInput
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_MINIMUM_AGE = ("minimum age", "min age", "age", "age limit", "age restriction")


def read_age(table: Table, row: Row, problems: Problems) -> int | None:
    """The age in years that a customer must have reached; None where anybody may have it."""
    written = row.get(*_MINIMUM_AGE)
    if not written:
        return None
    return problems.read(row.number, table.label(*_MINIMUM_AGE), written, _age, None)


def _age(text: str) -> int | None:
    # “18+” is how it stands on shelves.
    years = text.strip().removesuffix("+")
    if not (years.isascii() and years.isdigit() and LOWEST_AGE <= int(years) <= HIGHEST_AGE):
        raise BadInput(
            f"“{text}” is no age; write whole years from {LOWEST_AGE} to {HIGHEST_AGE}, as in 18, "
            "or leave it empty"
        )
    return int(years)
