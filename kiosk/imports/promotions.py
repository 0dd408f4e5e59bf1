"""Promotions from a table, one a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.errors import BadInput
from kiosk.domain.promotion_terms import Terms, promotion_of
from kiosk.domain.promotions import IN_PERCENT, Promotion
from kiosk.imports.cells import count, price, yes_or_no
from kiosk.imports.report import Problem, Problems
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import OVERFLOW, Row, Table, read_table

_NAME = ("name", "promotion", "title")
_KIND = ("kind", "type")
_VALUE = ("value", "discount", "amount", "percent", "price")
_SKUS = ("skus", "sku", "products")
_BUY = ("buy",)
_GET = ("get",)
_FROM = ("from", "threshold", "minimum")
_CODE = ("code",)
_TIER = ("tier", "members", "membership")
_STARTS = ("starts", "start", "valid from")
_ENDS = ("ends", "end", "valid until")
_LIMIT = ("limit", "uses")
_PRIORITY = ("priority",)
_COMBINES = ("combines", "combinable")


@dataclass(frozen=True)
class PromotionFile:
    """What a file of promotions holds; ``rows`` is how many it has, read or left out."""

    promotions: Sequence[Promotion]
    problems: Sequence[Problem]
    rows: int


def read_promotions(path: Path, currency: str, place: ZoneInfo) -> PromotionFile:
    """Read promotions; rows that can't be read become ``problems``.

    :raises BadInput: it is no table with columns for name and kind.
    """
    source = inspect(path)
    if source.kind is Kind.JSON:
        raise BadInput(f"{source.name} holds JSON; promotions come as CSV or Excel.")
    table = read_table(source)
    for columns, what in ((_NAME, "name"), (_KIND, "kind")):
        if not table.has(*columns):
            raise BadInput(
                f"{source.name} has no column “{what}”; its first row must name name and kind."
            )
    problems = Problems(source.name)
    found: dict[str, Promotion] = {}
    rows = 0
    for row in table.rows:
        rows += 1
        if row.overflow:
            problems.add(row.number, "row", OVERFLOW)
            continue
        try:
            one = promotion_of(_terms(row, currency), currency, place)
        except BadInput as wrong:
            problems.add(row.number, _label(table, row), wrong.sentence)
            continue
        if one.id in found:
            problems.add(row.number, table.label(*_NAME), f"“{one.name}” stands twice")
            continue
        found[one.id] = one
    return PromotionFile(list(found.values()), problems.found, rows)


def _label(table: Table, row: Row) -> str:
    return row.get(*_NAME) or table.label(*_NAME)


def _terms(row: Row, currency: str) -> Terms:
    kind = row.get(*_KIND)
    percent = kind.casefold().replace("-", "_").replace(" ", "_") in IN_PERCENT

    def whole(columns: tuple[str, ...]) -> str:
        text = row.get(*columns)
        return str(count(text)) if text else ""

    def money(columns: tuple[str, ...]) -> str:
        text = row.get(*columns)
        return price(text, currency).plain() if text else ""

    combines = row.get(*_COMBINES)
    return Terms(
        name=row.get(*_NAME),
        kind=kind,
        value=row.get(*_VALUE) if percent else money(_VALUE),
        skus=[one for one in re.split(r"[,;\s]+", row.get(*_SKUS)) if one],
        buy=whole(_BUY),
        get=whole(_GET),
        threshold=money(_FROM),
        code=row.get(*_CODE),
        tier=row.get(*_TIER),
        starts=row.get(*_STARTS),
        ends=row.get(*_ENDS),
        limit=whole(_LIMIT),
        priority=whole(_PRIORITY),
        alone=bool(combines) and not yes_or_no(combines),
    )
