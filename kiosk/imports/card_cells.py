"""How a row of products says that a gift card buys only what is taxed alike."""

from __future__ import annotations

from kiosk.domain.catalogue import VariantKind
from kiosk.imports.drafts import Draft
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_PURPOSE = ("purpose", "card purpose", "voucher purpose")
_SINGLE, _MULTI = "single", "multi"


def read_purpose(table: Table, row: Row, draft: Draft, taxable: bool, problems: Problems) -> bool:
    """Whether a row's variant is a single-purpose gift card."""
    written = " ".join(row.get(*_PURPOSE).split()).casefold().removesuffix("-purpose")
    if not written:
        return False
    label = table.label(*_PURPOSE)
    if written not in (_SINGLE, _MULTI):
        problems.add(row.number, label, f"“{row.get(*_PURPOSE)}” is neither single nor multi")
    elif draft.kind is not VariantKind.GIFT_CARD:
        problems.add(row.number, label, f"is for gift cards; this is {draft.kind}")
    elif written == _SINGLE and not taxable:
        problems.add(row.number, label, "is single, and single-purpose cards are taxed when sold")
    return written == _SINGLE
