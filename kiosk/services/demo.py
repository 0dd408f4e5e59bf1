"""The demo event: a small print fair, loaded through the same imports that organizers use."""

from __future__ import annotations

from pathlib import Path

from kiosk.assets import asset_path
from kiosk.domain.clock import Clock
from kiosk.services.importing import import_products, import_tickets
from kiosk.services.preferences import mark_training
from kiosk.services.till import NewEvent, create_till
from kiosk.store.engine import FILE

EVENT = NewEvent("Riverside Print Fair", "GBP", "VAT 20% included", "Europe/London")


def make_demo(directory: Path, clock: Clock) -> bool:
    """Make the demo event in ``directory`` unless a till is there; says whether it did.

    :raises StoreUnwritable: the directory can't be written.
    """
    if (directory / FILE).exists():
        return False
    till = create_till(directory, clock, EVENT)
    try:
        import_products(till, asset_path("demo", "products.csv"))
        import_tickets(till, asset_path("demo", "tickets.csv"))
        mark_training(till)
    finally:
        till.close()
    return True
