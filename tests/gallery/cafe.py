"""A stall with things to choose of: its till, and what is looked at there."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

from PIL import Image, ImageDraw

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import with_choices
from kiosk.services import catalogue, checkout, choosing, modifiers, pictures, prep, receipts, sales
from kiosk.services.modifiers import Terms
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.ui import choosing as asking
from kiosk.ui import pricing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Paid, Pane, Place, Step
from tests.factories import START, cash, make_till

Prepare = Callable[[Desk, Pane], Awaitable[None]]
PRODUCTS = """title,size,sku,price,stock,category
Latte,,LATTE,3.60,,Drinks
Ring,,RING,48.00,9,
"Hand-bound sketch book",A5,TEE-L,128.50,3,
"""
_LONG = "Unsweetened oat milk from the farm next door"


def till_of(folder: Path) -> Till:
    """Coffee with milk and extras, and rings that are engraved."""
    till = make_till(folder, FixedClock(START), products=PRODUCTS, tickets="")
    for terms in (
        Terms("Size", ["Small", "Regular=0.60", "Large=1.10"], ["Regular"], skus=["LATTE"]),
        Terms("Milk", ["Whole", _LONG[:40] + "=0.50", "Oat=0.50", "None=-0.20"], ["Whole"],
              skus=["LATTE"]),
        Terms("Extras", ["Extra shot=0.80", "Cinnamon", "Ice"], at_most=2, skus=["LATTE"]),
        Terms("Engraving", text=True, price="5.00", skus=["RING"]),
    ):  # fmt: skip
        modifiers.set_group(till, terms)
    prep.set_station(till, "Kitchen", [], ["Drinks"])
    pictures.set_picture(till, "LATTE", _photograph("saddlebrown", "wheat"))
    pictures.set_picture(till, "RING", _photograph("white", "gold"))
    pictures.set_picture(till, "TEE-L", _photograph("black", "red"))
    sold = checkout.complete(
        till, checkout.SaleRequest([(_latte(till, "Large", "Oat"), 2)], (cash("20.00"),))
    )
    assert isinstance(sold, Sale)
    return till


def _photograph(ground: str, ink: str) -> bytes:
    picture = Image.new("RGB", (600, 400), ground)
    ImageDraw.Draw(picture).ellipse((180, 80, 420, 320), fill=ink)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _latte(till: Till, *words: str) -> VariantId:
    variant = catalogue.find(till, "LATTE")
    assert variant is not None
    some = choosing.said(till, variant, words)
    assert not isinstance(some, Refusal)
    return with_choices(variant.id, some)


async def _order(desk: Desk) -> Paid:
    (sale,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
    picture = await asyncio.to_thread(
        lambda: desk.paperwork.picture(receipts.receipt_document(desk.till, sale))
    )
    return Paid(sale, picture, prepared=True)


async def done(desk: Desk, pane: Pane) -> None:
    """A coffee was sold that is made at another place."""
    pane.paid.becomes(await _order(desk))
    pane.to(Step.DONE)


async def looked_up(desk: Desk, pane: Pane) -> None:
    """The same among the sales."""
    pane.go(Place.MORE)
    await desk.list_sales(pane)
    pane.chosen.becomes(await _order(desk))


async def nothing(_desk: Desk, _pane: Pane) -> None:
    """The grid as it is, with its pictures."""


def asks(sku: str) -> Prepare:
    """A thing was tapped of which there is something to choose."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        variant = await asyncio.to_thread(catalogue.find, desk.till, sku)
        assert variant is not None
        await pricing.put(desk, pane, variant)

    return prepare


async def ordered(desk: Desk, _pane: Pane) -> None:
    """Two coffees that differ, and a ring with words."""
    for sku, units, words in (
        ("LATTE", 2, ("Large", "Oat", "Extra shot", "Cinnamon")),
        ("LATTE", 1, ()),
        ("RING", 1, ("Engraving=For Ada and Ben, 28 November 2026",)),
    ):
        variant = await asyncio.to_thread(catalogue.find, desk.till, sku)
        assert variant is not None
        some = await asyncio.to_thread(choosing.said, desk.till, variant, words)
        assert not isinstance(some, Refusal)
        await desk.change(with_choices(variant.id, some), units)


async def in_basket(desk: Desk, pane: Pane) -> None:
    """The same in the basket that has the screen for itself."""
    await ordered(desk, pane)
    pane.to(Step.BASKET)


async def changed(desk: Desk, pane: Pane) -> None:
    """A line of the basket is changed."""
    await ordered(desk, pane)
    asking.change(pane, desk.basket.value.lines[0])


# Name, till, what is prepared, and whether it is walked by keyboard.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("choices", "cafe", asks("LATTE"), True),
    ("done-prepared", "cafe", done, True),
    ("sales-prepared", "cafe", looked_up, False),
    ("choices-text", "cafe", asks("RING"), False),
    ("choices-change", "cafe", changed, False),
    ("till-choices", "cafe", ordered, True),
    ("till-pictures", "cafe", nothing, False),
    ("till-choices-basket", "cafe", in_basket, False),
)
