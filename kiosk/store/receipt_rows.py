"""What the rows of a sale and of its refund have alike: units of lines, taxes per rate, tenders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from kiosk.domain.journal import canonical
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import Tender, tender_kind


class TaxOfRate(Protocol):
    """A row that says what a receipt says about one rate."""

    name: str
    millipercent: int
    included: bool
    net: int
    tax: int
    gross: int


class Given(Protocol):
    """A row that says what was given or paid out."""

    kind: str
    amount: int
    reference: str


class OfARate(Protocol):
    """A row of a line, with the rate that it bears and what its quantity is measured in."""

    tax_name: str
    tax_millipercent: int
    tax_included: bool
    measure: str


def line_columns(line: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says of a line, as its row's columns."""
    rate = line["rate"]
    return {
        "line": line["line"],
        "variant_id": line["variant"],
        **{name: line[name] for name in _LINE},
        # Absent before anything was measured, and of pieces.
        "measure": line.get("measure", ""),
        # Absent where nothing was chosen, and before anything could be.
        "choices": _choices_text(line["choices"]) if "choices" in line else "",
        "tax_name": rate["name"],
        "tax_millipercent": rate["millipercent"],
        "tax_included": rate["included"],
    }


def _choices_text(choices: Iterable[Mapping[str, Any]]) -> str:
    """What was chosen of a line's modifiers; of a text only where its note is."""
    found = [
        {"group": str(one["group"]), "name": str(one["name"]), "note": str(one.get("note", ""))}
        for one in choices
    ]
    return canonical(found).decode()


def measure_body(measure: Measure | None) -> dict[str, str]:
    """What an entry says of a line whose quantity is in thousandths of a measure."""
    return {} if measure is None else {"measure": str(measure)}


def measure_of(row: OfARate) -> Measure | None:
    """What a line's quantity is thousandths of; None where it is of pieces."""
    return Measure(row.measure) if row.measure in _MEASURES else None


def tax_rows(taxes: Iterable[Mapping[str, Any]], **owner: str) -> list[dict[str, Any]]:
    """What an entry says of its taxes, as rows of ``owner``."""
    return [
        {**owner, "line": number, **tax["rate"], **{name: tax[name] for name in _TAX}}
        for number, tax in enumerate(taxes, start=1)
    ]


def tender_rows(tenders: Iterable[Mapping[str, Any]], **owner: str) -> list[dict[str, Any]]:
    """What an entry says of its tenders, as rows of ``owner``."""
    return [
        {**owner, "line": number, **{name: tender[name] for name in _TENDER}}
        for number, tender in enumerate(tenders, start=1)
    ]


def rate_of(row: OfARate) -> TaxRate:
    """The rate that a line bears."""
    return TaxRate(row.tax_name, row.tax_millipercent, row.tax_included)


def taxes_of(rows: Iterable[TaxOfRate], currency: str) -> tuple[TaxLine, ...]:
    """Taxes as their rows have them."""
    return tuple(
        TaxLine(
            TaxRate(row.name, row.millipercent, row.included),
            Money(row.net, currency),
            Money(row.tax, currency),
            Money(row.gross, currency),
        )
        for row in rows
    )


def tenders_of(rows: Iterable[Given], currency: str) -> tuple[Tender, ...]:
    """Tenders as their rows have them."""
    return tuple(
        Tender(tender_kind(row.kind), Money(row.amount, currency), row.reference) for row in rows
    )


_MEASURES = frozenset(map(str, Measure))
_LINE = ("sku", "title", "kind", "quantity", "unit", "amount", "tax")
_TAX = ("net", "tax", "gross")
_TENDER = ("kind", "amount", "reference")
