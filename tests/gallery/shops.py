"""The tills behind the specimens: real ones, on real files, filled through the imports."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import replace
from functools import partial
from pathlib import Path

from hardware import png
from kiosk.domain.clock import FixedClock
from kiosk.domain.deposits import back_key
from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.sale import measured_key
from kiosk.domain.seller import Seller, checked
from kiosk.domain.session import Count, MoveKind, count_pieces
from kiosk.domain.staff import Role
from kiosk.domain.stock import Reason
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.domain.tips import tender_of
from kiosk.paper import fonts
from kiosk.services import (
    catalogue,
    checkout,
    gate,
    promoting,
    reserving,
    sessions,
    staff,
    stocking,
    stored_value,
    syncing,
    tips,
    voids,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.importing import import_products, import_tickets
from kiosk.services.sales import Sale
from kiosk.services.sellers import set_seller
from kiosk.services.sessions import Closing, Move, Opening
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import NewEvent, Till, create_till
from kiosk.services.voids import VoidRequest
from kiosk.ui import parking, tendering
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.paperwork import PaperState, Paperwork
from kiosk.ui.practising import Practice
from tests.factories import FAIR, START, basket, card, cash, make_till, sell, variant_id
from tests.gallery import cafe, crowd_specimens, door_specimens, walk_specimens

# What is written as in a file from a shop with long names: cutting these short is no fault.
LONG_WORD = "Hottentottenstottertrottelmutterattentäterlattengitterwetter"
LONG_TITLE = (
    "The Complete Illustrated Companion to Letterpress, Linocut, Risograph and Screen Printing, "
    "Third Revised Edition"
)
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Maximiliane Theodora von und zu Hohenzollern"
LONG_OPTION = "Extra extra large, unbleached organic cotton"
LONG_PROMOTION = "Thank you for staying until the very end of the fair"
LINK = "https://pay.example/ada"
LONG_DATA = (
    door_specimens.LONG_LIST,
    LONG_WORD,
    LONG_TITLE,
    LONG_NAME,
    LONG_OPTION,
    LONG_PROMOTION,
    LINK,
)

MANY_PRODUCTS = 2_000
MANY_TICKETS = 300

_PRODUCT = (
    "title",
    "size",
    "sku",
    "price",
    "stock",
    "barcode",
    "kind",
    "taxable",
    "policy",
    "category",
)
_TICKET = ("code", "name", "email", "type", "order", "status")
_GOODS = ("", "goods", "yes", "")
_SHAPES = ("Mug", "Tote", "Print", "Zine", "Tee", "Poster", "Pin", "Bandana")


class Shops:
    """The tills by name, each made when it is first asked for, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tills: dict[str, Till] = {}
        self._desks: dict[str, Desk] = {}

    def desk(self, name: str) -> Desk:
        """The desk of a till; one of :data:`SHOPS`."""
        if name not in self._desks:
            till = SHOPS[name](self._folder / name)
            drawn_with = fonts()
            self._tills[name] = till
            self._desks[name] = Desk(
                till, Paperwork(lambda: None, lambda document: png.render(document, drawn_with))
            )
        return self._desks[name]

    async def tidy(self, desk: Desk) -> None:
        """Leave nothing of the last specimen in the desk."""
        while desk.basket.value.given:
            await tendering.give_back(desk, Pane("tidy"), 0)
        await tendering.empty(desk, Pane("tidy"))
        for one in desk.parked.value:
            await parking.recall(desk, Pane("tidy"), one.id)
            await tendering.empty(desk, Pane("tidy"))
        desk.crew.takes_over(None)
        desk.training = False
        desk.practice = Practice()
        desk.terminal = None
        desk.charging.becomes(None)
        desk.sold.becomes(())
        desk.paper.becomes(PaperState())
        desk.sync.becomes(await asyncio.to_thread(syncing.status, desk.till))

    def close(self) -> None:
        """Close all of them."""
        for till in self._tills.values():
            till.close()


def _empty(folder: Path) -> Till:
    return create_till(folder, FixedClock(START), FAIR)


def _one(folder: Path) -> Till:
    products = "title,sku,price\nEnamel Mug,MUG,14.00\n"
    tickets = "code,name,email,type\nT-1,Ada Okafor,ada@example.org,Day ticket\n"
    return make_till(folder, FixedClock(START), products=products, tickets=tickets)


def _fair(folder: Path) -> Till:
    clock = FixedClock(START)
    till = make_till(folder, clock)
    sell(till, "MUG", "TEE-S", tender=cash("50.00"))
    clock.forward(minutes=1)
    sell(till, "ZINE", tender=card("9.00", "A-4711"))
    _scan(till, clock, "T-1", "T-1", "T-CANCELLED", "T-PENDING", "T-2", "4006381333931")
    return till


def _many(folder: Path) -> Till:
    clock = FixedClock(START)
    till = create_till(folder, clock, FAIR)
    products = (
        (
            *(f"{_SHAPES[n % 8]} No. {n:04d}", "", f"SKU-{n:04d}", f"{5 + n % 60}.50", n % 30),
            *(*_GOODS, f"{_SHAPES[n % 8]}s"),
        )
        for n in range(MANY_PRODUCTS)
    )
    tickets = (
        (f"T-{n:03d}", f"Guest {n:03d}", f"g{n}@example.org", "Day ticket", f"O-{n // 3}", "paid")
        for n in range(MANY_TICKETS)
    )
    _fill(till, products, tickets)
    for n in range(60):
        clock.forward(minutes=1)
        sell(till, f"SKU-{n * 7 + 1:04d}", f"SKU-{n * 7 + 2:04d}:2")
    _scan(till, clock, *(f"T-{n // 2:03d}" for n in range(30)))
    return till


def _long(folder: Path) -> Till:
    event = NewEvent(LONG_TITLE, "KWD", "Sales tax 7.25% added", "Asia/Kuwait")
    clock = FixedClock(START)
    till = create_till(folder, clock, event)
    products = [
        (LONG_TITLE, "", "LONG", "12345.500", 3, *_GOODS, LONG_TITLE),
        (LONG_WORD, LONG_OPTION, "WORD", "99999.999", 0, *_GOODS),
        (LONG_NAME, "", "NAME", "0.250", "", "", "membership", "yes", ""),
        ("Mug", "", "MUG", "1.000", "", *_GOODS, "Home"),
    ]
    tickets = [
        ("T-LONG", LONG_NAME, "a@example.org", LONG_TITLE, "O-1", "paid"),
        ("T-WORD", LONG_WORD, "b@example.org", LONG_WORD, "O-2", "paid"),
    ]
    _fill(till, products, tickets)
    sell(till, "LONG:2", "WORD", tender=cash("200000.000", "KWD"))
    _scan(till, clock, "T-LONG", "T-WORD", "T-WORD", LONG_WORD)
    return till


def _members(folder: Path) -> Till:
    till = create_till(folder, FixedClock(START), FAIR)
    products = [
        ("Last Print", "", "LAST", "20.00", 8, "", "goods", "yes", "strict"),
        ("Signed Poster", "", "POSTER", "35.00", 4, "", "goods", "yes", "strict"),
        ("Enamel Mug", "", "MUG", "14.00", 24, *_GOODS),
    ]
    _fill(till, products, [])
    reserving.reserve(till, "LAST", "members", 6, "2026-11-21 16:00")
    reserving.reserve(till, "POSTER", "members", 4, "2026-11-22 10:00")
    return till


def _bar(folder: Path) -> Till:
    products = (
        "title,sku,price,stock,age\nGin,GIN,20.00,9,18\nBeer,BEER,5.00,,16\nMug,MUG,14.00,9,\n"
        f'"{LONG_TITLE}",LONG,12.00,,18\n'
    )
    return make_till(folder, FixedClock(START), products=products, tickets="")


def _cups(folder: Path) -> Till:
    products = "title,sku,price,stock,deposit\nCider,CIDER,4.50,,2.00\nMug,MUG,14.00,9,\n"
    till = make_till(folder, FixedClock(START), products=products, tickets="")
    cups = checkout.SaleRequest([(back_key(Money(200, "GBP")), 3)], ())
    assert isinstance(checkout.complete(till, cups), Sale)
    return till


def _market(folder: Path) -> Till:
    products = (
        "title,sku,price,unit,stock\nMountain cheese,CHEESE,32.00,kg,\nRibbon,RIBBON,0.75,m,\n"
        f'"{LONG_TITLE}",LONG,1234.50,l,\nMug,MUG,14.00,,9\n'
    )
    till = make_till(folder, FixedClock(START), products=products, tickets="")
    measured = [(measured_key(variant_id(till, "CHEESE"), 385), 1), (variant_id(till, "MUG"), 2)]
    paid = (card("40.32"),)
    assert isinstance(checkout.complete(till, checkout.SaleRequest(measured, paid)), Sale)
    return till


def _francs(folder: Path) -> Till:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    products = "title,sku,price,stock\nMug,MUG,16.44,24\n"
    return make_till(folder, FixedClock(START), event, products, "")


def _voidable(folder: Path) -> Till:
    clock = FixedClock(START)
    till = make_till(folder, clock)
    sessions.open_session(till, Opening(count_pieces({500: 4}, "GBP")))
    parts = (card("20.00", "SLIP-4711"), cash("50.00"))
    first = checkout.complete(till, SaleRequest(basket(till, "MUG", "TEE-S"), parts))
    assert isinstance(first, Sale)
    voids.complete(till, VoidRequest(first.receipt, "Rung up by mistake"))
    clock.forward(minutes=1)
    checkout.complete(till, SaleRequest(basket(till, "MUG", "TEE-S"), parts))
    return till


def _tipping(folder: Path) -> Till:
    till = make_till(folder, FixedClock(START))
    tips.offer(till, ["5", "10", "15", "20"])
    paid = (tender_of(Money(200, "GBP")), card("16.00"))
    checkout.complete(till, SaleRequest(basket(till, "MUG"), paid))
    return till


def _numbered(folder: Path) -> Till:
    products = (
        "title,sku,price,edition,stock\nRiso Print No. 7,PRINT-7,20.00,50,\nMug,MUG,9.00,,12\n"
    )
    till = make_till(folder, FixedClock(START), products=products, tickets="")
    sell(till, "PRINT-7:2", "MUG", tender=card("49.00"))
    return till


def _cards(folder: Path) -> Till:
    products = "title,sku,price,kind\nGift card,GIFT,20.00,gift_card\nEnamel Mug,MUG,14.00,goods\n"
    till = make_till(folder, FixedClock(START), products=products, tickets="")
    stored_value.issue_vouchers(till, Money(500, "GBP"), 1, "Thank you")
    sell(till, "GIFT", "MUG", tender=card("34.00"))
    return till


def _cheaper(folder: Path) -> Till:
    till = make_till(folder, FixedClock(START))
    for terms in (
        Terms("3 for 2", "buy_x_get_y", skus=["ZINE"], buy="2"),
        Terms("Opening weekend", "percent", "12.5", code="HELLO"),
        Terms("Friends of the fair", "fixed_price", "22.00", skus=["TEE-S"], tier="any"),
        Terms(LONG_PROMOTION, "basket_amount", "5.00", threshold="40.00"),
        Terms("Yesterday", "percent", "50", code="LATE", ends="2026-11-20"),
    ):
        promoting.add_promotion(till, terms)
    given = ByHand(HandKind.PERCENT, 10_000, "Ada Okafor", "Damaged", variant_id(till, "MUG"))
    sell(till, "ZINE:3", "MUG", tender=card("30.60"), by_hand=[given])
    return till


def _scan(till: Till, clock: FixedClock, *codes: str) -> None:
    for code in codes:
        clock.forward(minutes=1)
        gate.scan(till, code)


def _fill(till: Till, products: object, tickets: object) -> None:
    for name, head, rows, load in (
        ("products", _PRODUCT, products, import_products),
        ("tickets", _TICKET, tickets, import_tickets),
    ):
        path = till.data_dir.parent / f"{till.data_dir.name}-{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(head)
            table.writerows(rows)  # type: ignore[arg-type]
        report = load(till, path)
        assert not report.problems, report.problems


def _counted(folder: Path) -> Till:
    clock = FixedClock(START)
    till = make_till(folder, clock)
    for counted in (4_550, 6_400):
        sessions.open_session(till, Opening(count_pieces({1000: 3, 500: 4}, "GBP"), "Ada Okafor"))
        clock.forward(minutes=40)
        sell(till, "MUG", tender=cash("20.00"))
        sell(till, "ZINE", tender=card("9.00", "A-4711"))
        ice = Money(1_550, "GBP")
        sessions.move_cash(till, Move(MoveKind.CASH_OUT, LONG_NAME, "Ice from the shop", ice))
        sessions.move_cash(till, Move(MoveKind.NO_SALE, "Ben Whitlock", "Change for a customer"))
        clock.forward(hours=3)
        slip = {"cash": Count(Money(counted, "GBP")), "card": Count(Money(900, "GBP"))}
        sessions.close(till, Closing(slip, "Ada Okafor"))
        clock.forward(hours=12)
    sessions.open_session(till, Opening(count_pieces({1000: 3, 500: 4}, "GBP"), LONG_NAME))
    sell(till, "MUG", tender=cash("20.00"))
    return till


def _stocked(folder: Path) -> Till:
    products = (
        "title,size,sku,price,cost,stock,policy\nEnamel Mug,,MUG,14.00,4.50,10,\n"
        "Tee,S,TEE-S,25.00,8.20,12,\nTee,M,TEE-M,25.00,8.20,12,\nZine,,ZINE,9.00,,35,\n"
        "Last Print,,LAST,20.00,6.00,8,strict\nSticker,,STICKER,1.00,,,unlimited\n"
    )
    clock = FixedClock(START)
    till = make_till(folder, clock, products=products, tickets="")

    def move(reason: Reason, why: str = "", **units: int) -> None:
        clock.forward(minutes=10)
        found = {sku: catalogue.find(till, sku.replace("_", "-")) for sku in units}
        wanted = {one.id: units[sku] for sku, one in found.items() if one is not None}
        stocking.move(till, stocking.Move(reason, wanted, "Ada Okafor", why))

    move(Reason.LOADOUT, MUG=24, TEE_S=12, TEE_M=10, ZINE=30)
    move(Reason.COUNT, MUG=23, TEE_S=12)
    sell(till, "MUG:5", "TEE-S:2", "ZINE:3", tender=cash("200.00"))
    move(Reason.WASTE, "Broken on the way", MUG=2)
    move(Reason.SAMPLE, ZINE=1)
    move(Reason.RECEIVE, MUG=6)
    move(Reason.COUNTBACK, MUG=21, TEE_S=11, TEE_M=10)
    move(Reason.TRANSFER, "Back till", LAST=2)
    return till


def _staffed(folder: Path) -> Till:
    till = _fair(folder)
    for name, role, pin in (
        ("Ada Okafor", Role.MANAGER, "4071"),
        ("Ben Whitlock", Role.SUPERVISOR, "80317"),
        ("علي حسن", Role.SELLER, "260914"),
        (LONG_NAME[:80], Role.SELLER, "5923"),
        ("Mia", Role.SELLER, "7140"),
    ):
        staff.add(till, name, role, pin)
    return till


def _abroad(folder: Path) -> Till:
    seller = checked(
        name=LONG_NAME,
        address=["Hafenstraße 1", "20359 Hamburg"],
        country="DE",
        vat_number="DE136695976",
        iban="DE89 3704 0044 0532 0130 00",
        bic="COBADEFFXXX",
    )
    event = NewEvent("Markt", "EUR", "MwSt 19% included", "Europe/Berlin", seller=seller)
    till = make_till(folder, FixedClock(START), event)
    sell(till, "MUG:2", "ZINE", tender=cash("50.00", "EUR"))
    return till


def _owed(folder: Path) -> Till:
    till = _abroad(folder)
    for skus in (("MUG",), ("TEE-S", "MUG:2")):
        total = Money({1: 1_400, 2: 5_600}[len(skus)], "EUR")
        sell(till, *skus, tender=Tender(TenderKind.BANK_TRANSFER, total))
    return till


def _linked(folder: Path) -> Till:
    till = _abroad(folder)
    link = f"{LINK}?amount={{amount}}&currency={{currency}}&reference={{reference}}"
    seller = replace(event_with_taxes(till).seller or Seller(), pay_link=link)
    assert set_seller(till, seller) is None
    sell(till, "MUG", tender=Tender(TenderKind.PAYMENT_LINK, Money(1_400, "EUR")))
    sell(till, "MUG", tender=Tender(TenderKind.BANK_TRANSFER, Money(1_400, "EUR")))
    return till


SHOPS = {
    "linked": _linked,
    "abroad": _abroad,
    "owed": _owed,
    "staffed": _staffed,
    "empty": _empty,
    "one": _one,
    "fair": _fair,
    "many": _many,
    "long": _long,
    "members": _members,
    "numbered": _numbered,
    "voidable": _voidable,
    "tipping": _tipping,
    "counted": _counted,
    "cards": _cards,
    "stocked": _stocked,
    "cheaper": _cheaper,
    "francs": _francs,
    "bar": _bar,
    "crowd": crowd_specimens.till_of,
    "listed": door_specimens.till_of,
    "listed-once": partial(door_specimens.till_of, names=("Dinner",)),
    "cafe": cafe.till_of,
    "mailing": _fair,
    "mailing-cafe": cafe.till_of,
    "cups": _cups,
    "market": _market,
    "walk-ins": walk_specimens.till_of,
}
