"""``kiosk stock``: what is on hand, and everything that moves it besides sales."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, answer, till_in
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.stock import Reason
from kiosk.imports.stock_count import read_count
from kiosk.services import catalogue, completeness, stock_reports, stocking
from kiosk.services.stock_reports import MoveLine, Variance
from kiosk.services.stocking import Move, Moved
from kiosk.services.till import Till

Items = Annotated[list[str], typer.Argument(metavar="SKU[:QTY]...", help="SKU or barcode.")]
Who = Annotated[str, typer.Option("--who", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="Why.")]

_COLUMNS = {
    "opening": "opening",
    "received": "received",
    "sold": "sold",
    "returned": "returned",
    "wasted": "wasted",
    "samples": "samples",
    "count_difference": "counted",
    "on_hand": "on hand",
}


def receive(
    items: Items, who: Who = "", why: Why = "", data: Data = None, as_json: AsJson = False
) -> None:
    """Take in what came: it is on hand from now on."""
    _move(Reason.RECEIVE, items, (who, why), data, as_json)


def waste(
    items: Items, why: Why, who: Who = "", data: Data = None, as_json: AsJson = False
) -> None:
    """Take off what is broken, spoilt or lost."""
    _move(Reason.WASTE, items, (who, why), data, as_json)


def sample(
    items: Items, who: Who = "", why: Why = "", data: Data = None, as_json: AsJson = False
) -> None:
    """Take off what was given away."""
    _move(Reason.SAMPLE, items, (who, why), data, as_json)


def count(
    items: Annotated[
        list[str] | None, typer.Argument(metavar="SKU:COUNTED...", help="SKU or barcode.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="CSV or Excel with a column sku or barcode; without a column counted each row "
            "is one unit, as scanned.",
        ),
    ] = None,
    who: Who = "",
    why: Why = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set what is on hand to what was counted; what was not counted stays as it is."""
    with till_in(data) as till:
        counted = _units(_given(till, items or [], Reason.COUNT))
        if file is not None:
            counted += _units(_scanned(till, file))
        done = stocking.move(till, Move(Reason.COUNT, counted, who, why))
    answer(
        as_json,
        {
            "reason": str(Reason.COUNT),
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
        },
        *(
            f"{one.variant.sku:<32} {one.variant.title}: expected {one.expected}, "
            f"counted {one.on_hand}, difference {one.change:+}"
            for one in done
        ),
    )


def moves(
    sku: Annotated[str, typer.Argument(help="One variant; without it, all.")] = "",
    most: Annotated[int, typer.Option("--most", help="No more than so many.", min=1)] = 200,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what moved stock, the newest first."""
    with till_in(data) as till:
        variant = catalogue.find(till, sku) if sku else None
        if sku and variant is None:
            raise Refused(Refusal("unknown_variant", {"sku": sku}))
        found = stock_reports.moves(till, variant.id if variant else None, min(most, 10_000))
    answer(as_json, [_move_fields(one) for one in found], *map(_move_line, found))


def variance(data: Data = None, as_json: AsJson = False) -> None:
    """Show how each thing came to what is on hand of it."""
    with till_in(data) as till:
        found = stock_reports.variance(till)
        standing = completeness.standing_of(till)
        words = completeness.sentence(
            standing, zone(till.current.timezone if till.current else "UTC")
        )
    items = [_variance_fields(one) for one in found]
    answer(
        as_json,
        {"complete": standing.complete, "items": items},
        " ".join(f"{head:>9}" for head in _COLUMNS.values()),
        *(
            " ".join(f"{one[column]:>9}" for column in _COLUMNS)
            + f"  {one['sku']:<32} {one['title']}"
            for one in items
        ),
        words,
    )


def show(
    sku: Annotated[str, typer.Argument(help="One variant; without it, all.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what is on hand, and what of it only this till may sell."""
    with till_in(data) as till:
        rows = catalogue.stock(till, sku)
        standing = completeness.standing_of(till)
        words = completeness.sentence(
            standing, zone(till.current.timezone if till.current else "UTC")
        )
    if sku and not rows:
        raise Refused(Refusal("unknown_variant", {"sku": sku}))
    answer(
        as_json,
        [
            {
                "sku": row.variant.sku,
                "title": row.variant.title,
                "on_hand": row.on_hand or 0,
                "to_sell": row.to_sell or 0,
                "kept": row.kept,
                "counted": row.on_hand is not None,
                "price": row.variant.price,
                "currency": row.variant.price.currency,
                "policy": str(row.variant.policy),
                "complete": standing.complete,
            }
            for row in rows
        ],
        *(_stock_line(row) for row in rows),
        words,
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="What is on hand, and what moves it.", rich_markup_mode=None)
    for command in (show, receive, waste, sample, count, moves, variance):
        family.command()(command)
    app.add_typer(family, name="stock")


def _move(
    reason: Reason, items: list[str], said: tuple[str, str], data: Path | None, as_json: bool
) -> None:
    with till_in(data) as till:
        units = _units(_given(till, items, reason))
        done = stocking.move(till, Move(reason, units, *said))
    answer(
        as_json,
        {
            "reason": str(reason),
            "items": [
                {
                    "sku": one.variant.sku,
                    "title": one.variant.title,
                    "change": one.change,
                    "on_hand": one.on_hand,
                }
                for one in done
            ],
        },
        *(_moved_line(one) for one in done),
    )


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
            if reason is Reason.COUNT:
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
        if int(number) == 0 and reason is not Reason.COUNT:
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


def _moved_line(one: Moved) -> str:
    return f"{one.change:>+6}  {one.variant.sku:<32} {one.variant.title}: {one.on_hand} on hand"


def _move_fields(one: MoveLine) -> dict[str, Any]:
    return {
        "at": iso(one.at),
        "sku": one.sku,
        "title": one.title,
        "quantity": one.quantity,
        "reason": one.reason,
        "device": one.device,
        "who": one.who,
        "why": one.why,
    }


def _move_line(one: MoveLine) -> str:
    said = ", ".join(word for word in (one.who, one.why) if word)
    words = f"{iso(one.at)} {one.quantity:>+6} {one.reason:<8} {one.sku:<32} {one.title}"
    return f"{words} ({said})" if said else words


def _variance_fields(one: Variance) -> dict[str, Any]:
    def came(reason: Reason) -> int:
        return one.units.get(reason, 0)

    return {
        "sku": one.sku,
        "title": one.title,
        "opening": came(Reason.OPENING),
        "received": came(Reason.RECEIVE),
        "sold": -came(Reason.SALE),
        "returned": came(Reason.RETURN),
        "wasted": -came(Reason.WASTE),
        "samples": -came(Reason.SAMPLE),
        "count_difference": came(Reason.COUNT),
        "on_hand": one.on_hand,
    }


def _stock_line(row: catalogue.TileRow) -> str:
    on_hand, to_sell = row.on_hand or 0, row.to_sell or 0
    here = "" if to_sell == on_hand else f" ({to_sell} of them at this till)"
    kept = f" ({row.kept} kept for some)" if row.kept else ""
    return f"{on_hand:>6}  {row.variant.sku:<32} {row.variant.title}{here}{kept}"
