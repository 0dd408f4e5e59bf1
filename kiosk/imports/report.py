"""What an import says about the rows it could not take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk.domain.errors import BadInput

Value = TypeVar("Value")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row; the row was left out and the others were kept.

    ``row`` is the number a spreadsheet shows beside it: the header is row 1, and a cell that
    runs over several lines does not count extra. In JSON it is the record's place, from 1.
    """

    file: str
    row: int
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {self.field}: {self.what}"


@dataclass
class Problems:
    """Collects the problems of one file, so that reading goes on after a bad row."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, row: int, name: str, what: str) -> None:
        """Note that ``name`` in ``row`` is wrong; ``what`` follows “file:row: field: ”."""
        self.found.append(Problem(self.file, row, name, what))

    def read(
        self, row: int, name: str, text: str, rule: Callable[[str], Value], otherwise: Value
    ) -> Value:
        """Apply ``rule`` to a cell; where it can't be understood, note it, give ``otherwise``."""
        try:
            return rule(text)
        except BadInput as wrong:
            self.add(row, name, wrong.sentence)
            return otherwise
