"""Loading what organizers already have: products and tickets from their files.

An import is one transaction: the rows are reference data, the journal gets one entry with the
file's digest and counts, and opening stock becomes movements the first time a variant is seen.
Importing a file again updates its rows and never adds stock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso, zone
from kiosk.domain.ids import EventId, VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.stock import Reason, opening_movement_id
from kiosk.imports.products import ProductFormat, read_products
from kiosk.imports.report import Problem
from kiosk.imports.tickets import TicketFormat, open_tickets
from kiosk.services.bundling import by_sku
from kiosk.services.doors import keep_doors
from kiosk.services.former_prices import former_prices
from kiosk.services.labels import remember_import
from kiosk.services.spooling_tickets import spooled
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import Till
from kiosk.store.documents import put_products, put_tickets, put_variants
from kiosk.store.door import NEWEST_IMPORT, with_what_is_known
from kiosk.store.journal import Action
from kiosk.store.prices import newly_priced
from kiosk.store.rows import mark_unsent, put_settings
from kiosk.store.tables import MovementRow, VariantRow

# A journal entry has a largest size; opening stock of a large shop takes several.
_LINES_PER_ENTRY = 300
_PRICES_PER_ENTRY = 500


@dataclass(frozen=True)
class Imported:
    """What an import did: rows read, things new or changed, and every row that was left out. So
    many former prices are ``unproven``, and not struck through."""

    format: str
    rows: int
    found: int
    changed: int
    problems: Sequence[Problem]
    unproven: int = 0


def import_products(till: Till, path: Path, fmt: ProductFormat = "auto") -> Imported:
    """Load products and variants from a file.

    :raises BadInput: the file can't be read at all; nothing was changed.
    """
    classes = event_with_taxes(till).tax_classes
    file = read_products(path, till.event.currency, fmt, classes, partial(by_sku, till))
    now = till.clock.now()
    event_id = till.event.id
    with till.store.writing() as session:
        counted = _counted(session, list(file.opening))
        products = put_products(session, file.products)
        positioned = [(variant, place) for place, variant in enumerate(file.variants)]
        variants = put_variants(session, positioned)
        mark_unsent(session, "product", products)
        mark_unsent(session, "variant", variants)
        prices = newly_priced(
            session,
            {one.id: one.price for one in file.variants if not one.open_price},
            till.event.currency,
        )
        first, *more = _in_parts(prices) or [{}]
        action = till.action(session, now)
        action.record(
            Kind.PRODUCTS_IMPORTED,
            {
                **_priced(first, till.event.currency),
                "digest": file.digest,
                "format": file.format,
                "rows": file.rows,
                "variants": len(positioned),
                "problems": len(file.problems),
            },
            event_id,
        )
        for part in more:
            action.record(Kind.PRICES_SET, _priced(part, till.event.currency), event_id)
        opening = {
            one: quantity
            for one, quantity in file.opening.items()
            if one not in counted and quantity
        }
        open_stock(action, event_id, opening)
        remember_import(session, [one.id for one in file.variants])
        former = former_prices(session, file.variants, now).values()
    unproven = sum(not isinstance(one, Money) for one in former)
    return Imported(file.format, file.rows, len(positioned), len(variants), file.problems, unproven)


def import_tickets(
    till: Till, path: Path, fmt: TicketFormat = "auto", on_row: Callable[[int], None] | None = None
) -> Imported:
    """Load tickets from a file; ``on_row`` hears how many rows have been read so far.

    :raises BadInput: the file can't be read at all; nothing was changed.
    """
    event = till.event
    file = open_tickets(path, event.id, zone(event.timezone), fmt, on_row)
    found = changed = 0
    with spooled(file.tickets, till.data_dir) as parts, till.store.writing() as session:
        for tickets in parts:
            known = with_what_is_known(session, tickets, passages=not file.doors.passages)
            new = put_tickets(session, known)
            mark_unsent(session, "ticket", new)
            found, changed = found + len(tickets), changed + len(new)
        keep_doors(till, session, file.doors)
        now = till.clock.now()
        put_settings(session, **{NEWEST_IMPORT: iso(now)})
        till.action(session, now).record(
            Kind.TICKETS_IMPORTED,
            {
                "digest": file.digest,
                "format": file.format,
                "rows": file.rows,
                "tickets": found,
                "problems": len(file.problems),
            },
            event.id,
        )
    return Imported(file.format, file.rows, found, changed, file.problems)


def _in_parts(prices: Mapping[str, int]) -> list[dict[str, int]]:
    names = list(prices)
    return [
        {name: prices[name] for name in names[start : start + _PRICES_PER_ENTRY]}
        for start in range(0, len(names), _PRICES_PER_ENTRY)
    ]


def _priced(prices: Mapping[str, int], currency: str) -> dict[str, Any]:
    """What an entry says of prices that are new; nothing where none are."""
    return {"currency": currency, "prices": dict(prices)} if prices else {}


def _counted(session: Session, variants: list[VariantId]) -> set[str]:
    seen: set[str] = set()
    for start in range(0, len(variants), 500):
        part = variants[start : start + 500]
        seen.update(
            session.exec(
                select(MovementRow.variant_id).where(col(MovementRow.variant_id).in_(part))
            )
        )
        seen.update(session.exec(select(VariantRow.id).where(col(VariantRow.id).in_(part))))
    return seen


def open_stock(action: Action, event_id: EventId, opening: dict[VariantId, int]) -> None:
    """Record what is on hand of each variant when it is first known here."""
    lines = [
        {
            "movement": opening_movement_id(event_id, variant_id),
            "variant": variant_id,
            "quantity": quantity,
        }
        for variant_id, quantity in opening.items()
    ]
    for start in range(0, len(lines), _LINES_PER_ENTRY):
        action.record(
            Kind.STOCK_RECEIVED,
            {"reason": str(Reason.OPENING), "lines": lines[start : start + _LINES_PER_ENTRY]},
            event_id,
        )
