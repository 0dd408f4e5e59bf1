"""The whole ``kiosk`` command, with all its families."""

from __future__ import annotations

from kiosk.cli import (
    allotments,
    cases,
    contacts,
    exchanging,
    files,
    former_prices,
    hub,
    in_store_codes,
    invoices,
    modifiers,
    paylinks,
    pictures,
    preauths,
    preorders,
    prep,
    printers,
    products,
    promotions,
    quick_keys,
    refunding,
    scanners,
    sellers,
    selling,
    sessions,
    staff,
    stock,
    stored_value,
    taxes,
    terminals,
    tips,
    transfers,
    upkeep,
)
from kiosk.cli.opening import new_app
from kiosk.cli.start import main

__all__ = ["app", "main"]

app = new_app()
for family in (
    upkeep,
    files,
    products,
    former_prices,
    promotions,
    modifiers,
    prep,
    printers,
    pictures,
    taxes,
    quick_keys,
    scanners,
    sellers,
    in_store_codes,
    selling,
    refunding,
    exchanging,
    preorders,
    preauths,
    invoices,
    transfers,
    paylinks,
    stock,
    stored_value,
    terminals,
    tips,
    sessions,
    staff,
    contacts,
    hub,
    cases,
    allotments,
):
    family.register(app)
