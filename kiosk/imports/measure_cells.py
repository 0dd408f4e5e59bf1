"""How a row of products says that its price is for a kilogram, a metre or a litre."""

from __future__ import annotations

from kiosk.domain.catalogue import StockPolicy, VariantKind
from kiosk.domain.errors import BadInput
from kiosk.domain.measures import Measure
from kiosk.imports.drafts import Draft
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_UNIT = ("unit", "sold by", "unit of measure")
_PIECE = frozenset({"piece", "pieces", "each", "pc", "pcs"})
_NAMES = {
    **{str(one): one for one in Measure},
    **dict.fromkeys(("kilogram", "kilo", "kilogramme"), Measure.KILOGRAM),
    **dict.fromkeys(("metre", "meter"), Measure.METRE),
    **dict.fromkeys(("litre", "liter"), Measure.LITRE),
}


def read_measure(table: Table, row: Row, draft: Draft, problems: Problems) -> Measure | None:
    """What the price is for one of; None where it is for a piece."""
    written = row.get(*_UNIT)
    if not written:
        return None
    label = table.label(*_UNIT)
    measure = problems.read(row.number, label, written, _measure, None)
    if measure is not None and (why := _why_not(draft)):
        problems.add(row.number, label, f"is {measure}, and {why}")
    return measure


def _why_not(draft: Draft) -> str:
    """Why this can't be weighed or measured at the till; empty where it can."""
    if draft.kind is not VariantKind.GOODS:
        return f"a {draft.kind} is not weighed or measured; leave it empty"
    if draft.open_price:
        return "that needs a price for one, not “open”"
    if draft.policy is not StockPolicy.UNLIMITED or draft.opening is not None:
        return "what is weighed or measured is not counted; leave stock and policy empty"
    if draft.limit is not None:
        return "what is weighed or measured has no pieces to limit; leave the limit empty"
    return ""


def _measure(text: str) -> Measure | None:
    name = text.casefold()
    if name in _PIECE:
        return None
    if name not in _NAMES:
        raise BadInput(f"“{text}” is none of {', '.join(Measure)} or piece")
    return _NAMES[name]
