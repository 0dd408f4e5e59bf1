"""``kiosk allotment``: who may sell how much of what is scarce, on this till and at the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, Who, answer, data_dir, till_in
from kiosk.cli.hub import HUB_FILE, Db, opened
from kiosk.domain.allotments import variant_of
from kiosk.domain.editions import numbers_text
from kiosk.domain.ids import VariantId
from kiosk.domain.rights import is_right, refund_of
from kiosk.services import allotments, reserving
from kiosk.services.till import open_till
from kiosk.store import queries
from kiosk.store.edition_queries import held_numbers

Sku = Annotated[str, typer.Argument(help="What is scarce, by its SKU.")]
Pool = Annotated[str, typer.Option("--pool", help="For whom, as in “members”.")]
Device = Annotated[str, typer.Argument(help="The device's name, or its id.")]


def held(data: Data = None, as_json: AsJson = False) -> None:
    """Show what this till holds and may sell with no network."""
    till = open_till(data_dir(data), CLOCK)
    try:
        with till.store.reading() as session:
            held_here = queries.all_held(session, till.device.id)
            found = {key: units for key, units in held_here.items() if not is_right(key)}
            ids = [one for key in found if (one := variant_of(key)) is not None]
            known = queries.variants_by_id(session, ids)
            numbers = held_numbers(session, till.device.id, list(found))
    finally:
        till.close()
    rows = []
    for key, units in sorted(found.items()):
        variant = known.get(variant_of(key) or VariantId(""))
        named = (variant.sku, variant.title) if variant else ("", "")
        text = numbers_text(numbers.get(key, ()))
        rows.append(
            {"key": key, "sku": named[0], "title": named[1], "units": units, "numbers": text}
        )
    answer(
        as_json,
        rows,
        *(
            f"{row['units']:>6}  {row['sku'] or row['key']:<32} {row['title']}"
            + (f" ({row['numbers']})" if row["numbers"] else "")
            for row in rows
        ),
    )


def give_back(data: Data = None, as_json: AsJson = False) -> None:
    """Give back all that this till holds, at the end of its day, the rights to refund its receipts
    too; “kiosk sync” then sends it."""
    till = open_till(data_dir(data), CLOCK)
    try:
        returned = allotments.give_back(till)
    finally:
        till.close()
    units = sum(some for key, some in returned.items() if not is_right(key))
    receipts = len({found[0] for key in returned if (found := refund_of(key)) is not None})
    answer(as_json, returned, f"Gave back {units} units and the refunds of {receipts} receipts.")


def overview(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show at the hub how the units of each scarce thing lie."""
    from sync.hub.fences import holdings

    with opened(db, data) as hub:
        found = holdings(hub)
    rows = [{**vars(one), "held": dict(one.held)} for one in found]
    lines = [
        f"{one.name}: {one.free} free, {one.in_flight} on the way"
        + "".join(f", {units} with {name}" for name, units in sorted(one.held.items()))
        + ("" if one.until is None else f"; kept until {one.until or 'they are released'}")
        for one in found
    ]
    answer(as_json, rows, *lines)


def reserve(
    sku: Sku,
    pool: Pool,
    units: Annotated[int, typer.Option("--units", help="How many.")],
    until: Annotated[
        str, typer.Option("--until", help="As in “2026-11-28 14:00”, the event's own time.")
    ] = "",
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Hold units back for some, at the hub or on a till that has none."""
    if _at_hub(db, data):
        from sync.hub import pools

        with opened(db, data) as hub:
            title = pools.reserve(hub, pools.Request(sku, pool), units, until, CLOCK.now())
    else:
        with till_in(data) as till:
            title = reserving.reserve(till, sku, pool, units, until)
    moment = f"until {until}" if until else "until they are released"
    answer(
        as_json,
        {"sku": sku, "pool": pool, "units": units, "until": until or None},
        f"{units} of “{title}” are held back for {pool}, {moment}.",
    )


def release(
    sku: Sku, pool: Pool, db: Db = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Let everybody have what was held back for some, before its moment."""
    if _at_hub(db, data):
        from sync.hub import pools

        with opened(db, data) as hub:
            units = pools.release(hub, pools.Request(sku, pool), CLOCK.now())
    else:
        with till_in(data) as till:
            units = reserving.release(till, sku, pool)
    answer(
        as_json,
        {"sku": sku, "pool": pool, "units": units},
        f"{units} are anybody's at once. Tills let go of theirs when they hear of it.",
    )


def _at_hub(db: str | None, data: Path | None) -> bool:
    """Whether a hub's database is here; else this is a till."""
    return db is not None or (data_dir(data) / HUB_FILE).exists()


def freeze(device: Device, db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Give a lost device nothing more; what it holds stays frozen, for it may be selling it."""
    from sync.hub import fences

    now = CLOCK.now()
    with opened(db, data) as hub:
        dev = fences.freeze(hub, device, now)
    answer(as_json, {"device": dev}, f"“{device}” is given nothing more. What it holds is frozen.")


def write_off(
    device: Device,
    who: Who,
    why: Annotated[str, typer.Option("--why", help="As in “Fell into the river”.")],
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Declare a device gone for good: what it held may be sold again by others."""
    from sync.hub import fences

    now = CLOCK.now()
    with opened(db, data) as hub:
        freed = fences.write_off(hub, device, who, why, now)
    units = sum(freed.values())
    answer(as_json, freed, f"“{device}” is written off; {units} units are free again.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    group = typer.Typer(help="Who may sell how much of what is scarce.", rich_markup_mode=None)
    group.command("held")(held)
    group.command("return")(give_back)
    group.command("list")(overview)
    group.command("reserve")(reserve)
    group.command("release")(release)
    group.command("freeze")(freeze)
    group.command("write-off")(write_off)
    app.add_typer(group, name="allotment")
