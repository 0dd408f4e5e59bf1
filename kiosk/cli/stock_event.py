"""``kiosk stock loadout|countback|transfer``: what is packed, goes home or to another place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from kiosk.cli import stock_words as stock
from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.domain.stock import Reason
from kiosk.services import catalogue, stock_reports, stocking
from kiosk.services.catalogue import TileRow
from kiosk.services.stock_reports import Transfer
from kiosk.services.stocking import Move
from kiosk.services.till import Till

_SHORTEST_ID = 8


def loadout(
    items: stock.Counted = None,
    file: stock.CountFile = None,
    arrived: Annotated[
        bool, typer.Option("--arrived", help="Count what arrived of what was packed.")
    ] = False,
    who: stock.Who = "",
    why: stock.Why = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what is packed for the event, and count it once it is there; alone, what isn't yet."""
    with till_in(data) as till:
        reason = Reason.COUNT if arrived else Reason.LOADOUT
        units = stock.named(till, items or [], reason, file)
        if arrived and not units:
            raise BadInput("Say what arrived, as in MUG:24, or with --file. Nothing was changed.")
        done = stocking.move(till, Move(reason, units, who, why)) if units else []
        left = _rows(till, stock_reports.not_confirmed(till))
    words = "Packed, and not counted at the event yet:" if left else "All that was packed is there."
    answer(
        as_json,
        {**stock.counted_fields(reason, done), "not_counted": [_fields(one) for one in left]},
        *stock.counted_lines(done),
        words,
        *(_line(one) for one in left),
    )


def countback(
    items: stock.Counted = None,
    file: stock.CountFile = None,
    who: stock.Who = "",
    why: stock.Why = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count what goes home after the event; alone, show what is still to be counted."""
    with till_in(data) as till:
        units = stock.named(till, items or [], Reason.COUNTBACK, file)
        move = Move(Reason.COUNTBACK, units, who, why)
        done = stocking.move(till, move) if units else []
        left = _rows(till, stock_reports.not_counted_back(till))
    words = (
        "On hand, and not counted back yet:" if left else "All that is on hand was counted back."
    )
    answer(
        as_json,
        {
            **stock.counted_fields(Reason.COUNTBACK, done),
            "not_counted": [_fields(one) for one in left],
        },
        *stock.counted_lines(done),
        words,
        *(_line(one) for one in left),
    )


def transfer(
    items: Annotated[
        list[str] | None, typer.Argument(metavar="SKU[:QTY]...", help="SKU or barcode.")
    ] = None,
    to: Annotated[str, typer.Option("--to", help="Where it goes, as in “Back till”.")] = "",
    take: Annotated[
        str, typer.Option("--take", metavar="TRANSFER", help="Take in what was sent.")
    ] = "",
    who: stock.Who = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send stock to another place, or take in what was sent; alone, show what is on the way."""
    if items and take:
        raise BadInput("What arrives is what was sent: give --take alone. Nothing was changed.")
    if bool(items) is not bool(to.strip()):
        raise BadInput("Say what goes and where to: MUG:10 --to “Back till”. Nothing was changed.")
    with till_in(data) as till:
        done = []
        if items:
            units = stock.named(till, items, Reason.TRANSFER)
            done = stocking.move(till, Move(Reason.TRANSFER, units, who, to))
        elif take:
            sent = _chosen(take, stock_reports.on_the_way(till))
            done = stocking.move(till, Move(Reason.TRANSFER, {}, who, sent.to, sent.id))
        left = stock_reports.on_the_way(till)
    answer(
        as_json,
        {
            "reason": str(Reason.TRANSFER),
            "items": stock.moved_fields(done),
            "on_the_way": [_transfer_fields(one) for one in left],
        },
        *(stock.moved_line(one) for one in done),
        "On the way:" if left else "Nothing is on the way.",
        *(line for one in left for line in _transfer_lines(one)),
    )


def register(family: typer.Typer) -> None:
    """Add these commands to ``kiosk stock``."""
    for command in (loadout, countback, transfer):
        family.command()(command)


def _rows(till: Till, variants: Iterable[VariantId]) -> list[TileRow]:
    wanted = set(variants)
    return [row for row in catalogue.stock(till) if row.variant.id in wanted]


def _fields(row: TileRow) -> dict[str, Any]:
    return {"sku": row.variant.sku, "title": row.variant.title, "on_hand": row.on_hand or 0}


def _line(row: TileRow) -> str:
    return f"{row.on_hand or 0:>6}  {row.variant.sku:<32} {row.variant.title}"


def _chosen(name: str, known: Iterable[Transfer]) -> Transfer:
    wanted = name.strip().lower()
    fitting = [one for one in known if one.id.startswith(wanted) or one.id.endswith(wanted)]
    if len(wanted) < _SHORTEST_ID or len(fitting) != 1:
        raise BadInput(
            f"“{name}” names no transfer that is on the way here; “kiosk stock transfer” shows "
            "them, and the next sync may bring it. Nothing was changed."
        )
    return fitting[0]


def _transfer_fields(one: Transfer) -> dict[str, Any]:
    return {
        "transfer": one.id,
        "at": iso(one.at),
        "device": one.device,
        "who": one.who,
        "to": one.to,
        "items": [
            {"sku": sku, "title": title, "quantity": units} for units, sku, title in one.lines
        ],
    }


def _transfer_lines(one: Transfer) -> Iterable[str]:
    yield f"{one.id}  {iso(one.at)}  from {one.device} to {one.to or 'another place'}"
    for units, sku, title in one.lines:
        yield f"{units:>6}  {sku:<32} {title}"
