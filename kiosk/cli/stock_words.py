"""What the commands of ``kiosk stock`` share: how things are named, and what is said of a move."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.common import Refused
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.stock import COUNTS, Reason
from kiosk.imports.stock_count import read_count
from kiosk.services import catalogue
from kiosk.services.stocking import Moved
from kiosk.services.till import Till

Items = Annotated[list[str], typer.Argument(metavar="SKU[:QTY]...", help="SKU or barcode.")]
Counted = Annotated[
    list[str] | None, typer.Argument(metavar="SKU:COUNTED...", help="SKU or barcode.")
]
CountFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help="CSV or Excel with a column sku or barcode; without a column counted each row is one "
        "unit, as scanned.",
    ),
]
Who = Annotated[str, typer.Option("--who", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="Why.")]


def moved_fields(done: Iterable[Moved]) -> list[dict[str, Any]]:
    """What a move did, as JSON values."""
    return [
        {
            "sku": one.variant.sku,
            "title": one.variant.title,
            "change": one.change,
            "on_hand": one.on_hand,
        }
        for one in done
    ]


def counted_fields(reason: Reason, done: Iterable[Moved]) -> dict[str, Any]:
    """What a count found, as JSON values."""
    return {
        "reason": str(reason),
        "items": [
            {
                "sku": one.variant.sku,
                "title": one.variant.title,
                "expected": one.expected,
                "counted": one.on_hand,
                "difference": one.change,
            }
            for one in done
        ],
    }


def counted_lines(done: Iterable[Moved]) -> Iterator[str]:
    """What a count found, in words, and what to beware of."""
    for one in done:
        yield (
            f"{one.variant.sku:<32} {one.variant.title}: expected {one.expected}, "
            f"counted {one.on_hand}, difference {one.change:+}"
        )
        if one.shared and one.change > 0:
            yield (
                f"{'':<32} It is limited: if another till counts the same too many before both "
                "have synced, they count twice. Count it at one till."
            )


def named(
    till: Till, items: Iterable[str], reason: Reason, file: Path | None = None
) -> Counter[VariantId]:
    """The units that arguments and a file name together.

    :raises Refused: one of the arguments names nothing that is known.
    :raises BadInput: the number of one can't be, or the file can't be read.
    """
    units = _units(_given(till, items, reason))
    if file is not None:
        units += _units(_scanned(till, file))
    return units


def _units(found: Iterable[tuple[VariantId, int]]) -> Counter[VariantId]:
    units: Counter[VariantId] = Counter()
    for variant, number in found:
        units[variant] += number
    return units


def _given(till: Till, given: Iterable[str], reason: Reason) -> Iterator[tuple[VariantId, int]]:
    """The units that arguments name: ``MUG:3``; only of a count the number must be said."""
    for text in given:
        variant = catalogue.find(till, text)
        if variant is not None:
            if reason in COUNTS:
                raise BadInput(f"Say how many are there, as in {text}:12; nothing was changed.")
            yield variant.id, 1
            continue
        code, colon, number = text.rpartition(":")
        variant = catalogue.find(till, code) if colon else None
        if variant is None:
            raise Refused(Refusal("unknown_variant", {"sku": code if colon else text}))
        if not re.fullmatch("[0-9]{1,15}", number):
            raise BadInput(
                f"“{number}” is no whole number of units; write {code}:3. Nothing was changed."
            )
        if int(number) == 0 and reason not in COUNTS:
            raise BadInput(f"“{text}” moves nothing; write {code}:3. Nothing was changed.")
        yield variant.id, int(number)


def _scanned(till: Till, file: Path) -> Iterator[tuple[VariantId, int]]:
    known: dict[str, VariantId] = {}
    for row in read_count(file):
        if row.code not in known:
            variant = catalogue.find(till, row.code)
            if variant is None:
                raise BadInput(
                    f"{row.place}: nothing here has the SKU or barcode “{row.code}”. Nothing was "
                    "changed."
                )
            known[row.code] = variant.id
        yield known[row.code], row.units


def moved_line(one: Moved) -> str:
    """What a move did to one thing, in words."""
    return f"{one.change:>+6}  {one.variant.sku:<32} {one.variant.title}: {one.on_hand} on hand"
