"""The tests' own small language: a till out of real files, money in words, whole-store dumps."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.event import Event
from kiosk.domain.ids import EventId, ProductId, VariantId
from kiosk.domain.money import Money
from kiosk.domain.tax import EXEMPT, TaxRate, parse_rate
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout, importing
from kiosk.services.sales import Sale
from kiosk.services.till import NewEvent, Till, create_till

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
FAIR = NewEvent("Fair", "GBP", "VAT 20% included", "Europe/London")

PRODUCTS = """title,size,sku,price,compare at,stock,barcode,kind,taxable,policy
Enamel Mug,,MUG,14.00,16.00,24,5012345678900,goods,yes,
River Tee,S,TEE-S,28.00,,6,,goods,yes,
River Tee,M,TEE-M,28.00,,9,,goods,yes,
Zine,,ZINE,9.00,,35,,goods,no,
Last Print,,LAST,20.00,,1,,goods,yes,strict
Cold Brew,,BREW,4.00,,,,goods,yes,
Day ticket,,DAY,15.00,,,,ticket,yes,
Friends membership,,FRIEND,35.00,,,,membership,yes,
"""
TICKETS = """code,name,email,type,order,status,valid from,valid until
T-1,Ada Okafor,ada@example.org,Day ticket,A,paid,,2027-01-01
T-2,Ben Whitlock,ben@example.org,Day ticket,A,paid,,
T-CANCELLED,Chiara Rossi,chiara@example.org,Day ticket,B,cancelled,,
T-PENDING,Dmitri Sokolov,dmitri@example.org,Day ticket,C,pending,,
"""


def make_till(
    directory: Path,
    clock: FixedClock,
    event: NewEvent = FAIR,
    products: str = PRODUCTS,
    tickets: str = TICKETS,
) -> Till:
    """A till in ``directory``, filled through the imports that organizers use."""
    till = create_till(directory, clock, event)
    files = directory.parent
    for name, text, load in (
        ("products", products, importing.import_products),
        ("tickets", tickets, importing.import_tickets),
    ):
        if text:
            path = files / f"{directory.name}-{name}.csv"
            path.write_text(text, encoding="utf-8")
            report = load(till, path)
            assert not report.problems, report.problems
    return till


def cash(amount: str, currency: str = "GBP") -> Tender:
    """Cash in major units: ``cash("50.00")``."""
    return Tender(TenderKind.CASH, Money.parse(amount, currency))


def card(amount: str, reference: str = "", currency: str = "GBP") -> Tender:
    """A card in major units."""
    return Tender(TenderKind.CARD, Money.parse(amount, currency), reference)


def variant_id(till: Till, sku: str) -> VariantId:
    """The id of a variant that must be there."""
    found = catalogue.find(till, sku)
    assert found is not None, sku
    return found.id


def basket(till: Till, *wanted: str) -> list[tuple[VariantId, int]]:
    """Lines in the words of the command: ``basket(till, "MUG:2", "ZINE")``."""
    lines = []
    for one in wanted:
        sku, _, quantity = one.partition(":")
        lines.append((variant_id(till, sku), int(quantity or 1)))
    return lines


def ask(till: Till, *wanted: str, tender: Tender | None = None, **more: Any) -> Sale | Refusal:
    """Try to sell ``wanted`` for cash."""
    given = cash("1000.00") if tender is None else tender
    return checkout.complete(till, checkout.SaleRequest(basket(till, *wanted), (given,), **more))


def sell(till: Till, *wanted: str, tender: Tender | None = None, **more: Any) -> Sale:
    """Sell ``wanted``; a refusal fails the test."""
    sale = ask(till, *wanted, tender=tender, **more)
    assert isinstance(sale, Sale), sale
    return sale


def dump(path: Path) -> list[str]:
    """Everything that a store says, as statements."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def rows(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask a store's file directly, past all of our own code."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def journal_text(till: Till) -> str:
    """Every journal entry as the text that lies on disk."""
    found = rows(till.store.path, "SELECT * FROM entry ORDER BY device_id, seq")
    return "\n".join(str(row) for row in found)


def on_hand(till: Till) -> Mapping[str, int | None]:
    """What is on hand by SKU."""
    return {row.variant.sku: row.on_hand for row in catalogue.stock(till)}


def an_event(currency: str = "GBP", tax: str = "VAT 20% included") -> Event:
    """An event as a value, for the pure rules."""
    rate: TaxRate = parse_rate(tax) if tax else EXEMPT
    return Event(EventId("event"), "Fair", currency, "Europe/London", rate)


def a_variant(
    sku: str,
    minor: int,
    currency: str = "GBP",
    *,
    taxable: bool = True,
    policy: StockPolicy = StockPolicy.WARN,
) -> Variant:
    """A variant as a value; its id is ``v-SKU``."""
    return Variant(
        id=VariantId(f"v-{sku}"),
        product_id=ProductId(f"p-{sku}"),
        product_title=sku.title(),
        sku=sku,
        price=Money(minor, currency),
        taxable=taxable,
        policy=policy,
    )
