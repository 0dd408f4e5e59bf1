"""``kiosk stock``: what is on hand, and everything that moves it besides sales."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli import stock_event
from kiosk.cli.common import AsJson, Data, Refused, answer, till_in
from kiosk.cli.stock_words import (
    Counted,
    CountFile,
    Items,
    Who,
    Why,
    counted_fields,
    counted_lines,
    moved_fields,
    moved_line,
    named,
)
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import Refusal
from kiosk.domain.stock import Reason
from kiosk.services import catalogue, completeness, stock_reports, stocking
from kiosk.services.formats import money
from kiosk.services.stock_reports import MoveLine, Variance
from kiosk.services.stocking import Move

_COLUMNS = {
    "loaded_out": "loaded",
    "received": "received",
    "returned": "returned",
    "sold": "sold",
    "wasted": "wasted",
    "samples": "samples",
    "transferred": "moved",
    "expected": "expected",
    "counted": "counted",
    "difference": "over/short",
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
    items: Counted = None,
    file: CountFile = None,
    who: Who = "",
    why: Why = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set what is on hand to what was counted; what was not counted stays as it is."""
    with till_in(data) as till:
        counted = named(till, items or [], Reason.COUNT, file)
        done = stocking.move(till, Move(Reason.COUNT, counted, who, why))
    answer(as_json, counted_fields(Reason.COUNT, done), *counted_lines(done))


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
    sums = [vars(one) for one in stock_reports.sums(found)]
    answer(
        as_json,
        {"complete": standing.complete, "items": items, "at_cost": sums},
        " ".join(f"{head:>10}" for head in _COLUMNS.values()) + f" {'at cost':>12}",
        *map(_variance_line, items),
        *(["At cost: " + ", ".join(map(_at_cost, sums))] if sums else []),
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
    stock_event.register(family)
    app.add_typer(family, name="stock")


def _move(
    reason: Reason, items: list[str], said: tuple[str, str], data: Path | None, as_json: bool
) -> None:
    with till_in(data) as till:
        done = stocking.move(till, Move(reason, named(till, items, reason), *said))
    answer(as_json, {"reason": str(reason), "items": moved_fields(done)}, *map(moved_line, done))


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
        "loaded_out": one.loaded_out,
        "received": came(Reason.RECEIVE),
        "sold": -came(Reason.SALE),
        "returned": came(Reason.RETURN),
        "wasted": -came(Reason.WASTE),
        "samples": -came(Reason.SAMPLE),
        "transferred": came(Reason.TRANSFER),
        "expected": one.expected,
        "counted": one.counted,
        "difference": one.difference,
        "on_hand": one.on_hand,
        "cost": one.cost,
        "value": one.value,
        "value_of_difference": one.value_of_difference,
    }


def _variance_line(one: Mapping[str, Any]) -> str:
    figures = " ".join(f"{'–' if one[name] is None else one[name]:>10}" for name in _COLUMNS)
    lost = one["value_of_difference"]
    at_cost = "–" if lost is None else money(lost)
    return f"{figures} {at_cost:>12}  {one['sku']:<32} {one['title']}"


def _at_cost(one: Mapping[str, Any]) -> str:
    words = (
        f"on hand {money(one['value'])}, missing {money(one['missing'])}, "
        f"too many {money(one['over'])}"
    )
    return f"{words} ({one['unknown']} without a cost)" if one["unknown"] else words


def _stock_line(row: catalogue.TileRow) -> str:
    on_hand, to_sell = row.on_hand or 0, row.to_sell or 0
    here = "" if to_sell == on_hand else f" ({to_sell} of them at this till)"
    kept = f" ({row.kept} kept for some)" if row.kept else ""
    return f"{on_hand:>6}  {row.variant.sku:<32} {row.variant.title}{here}{kept}"
