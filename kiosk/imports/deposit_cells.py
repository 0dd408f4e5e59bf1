"""How a row of products says that a deposit is taken for what comes back."""

from __future__ import annotations

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.imports.cells import price
from kiosk.imports.drafts import Draft
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_DEPOSIT = ("deposit", "pfand", "refundable deposit")


def read_deposit(
    table: Table, row: Row, draft: Draft, currency: str, problems: Problems
) -> Money | None:
    """The deposit on one; None where there is none."""
    written = row.get(*_DEPOSIT)
    if not written:
        return None
    label = table.label(*_DEPOSIT)
    if draft.kind is not VariantKind.GOODS:
        problems.add(row.number, label, f"is for goods; nothing of a {draft.kind} comes back")

    def some(text: str) -> Money:
        found = price(text, currency)
        if not found:
            raise BadInput("is nothing; leave it empty where none is taken")
        return found

    return problems.read(row.number, label, written, some, None)
