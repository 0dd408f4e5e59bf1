"""The table of what is looked at. A new screen or part is one more line in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import flet as ft

from hardware.ports import CardState
from hardware.terminals import SimulatedTerminal
from kiosk.domain.admission import Decision, Redemption, Ticket, Verdict
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import EventId, TicketId
from kiosk.domain.money import Money
from kiosk.domain.pools import MEMBERS
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.session import MoveKind
from kiosk.domain.standing import Heard, Standing
from kiosk.domain.stored_value import StoredValue
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import carts, catalogue, receipts, refunded, sales, stored_value
from kiosk.services.card_attempts import Attempt
from kiosk.services.cases import Case, Piece
from kiosk.services.catalogue import ALL, QUICK
from kiosk.services.discounts import Said
from kiosk.services.stored_value import Presented
from kiosk.services.syncing import SyncStatus
from kiosk.store import values
from kiosk.ui import (
    discounting,
    exchanging,
    invoicing,
    parking,
    pricing,
    refunding,
    sessioning,
    strings,
    tendering,
    terminal_strings,
    transferring,
    voiding,
)
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Notice, Paid, Pane, Place, Step
from kiosk.ui.practising import Practice
from kiosk.ui.sentences import sentence
from kiosk.ui.session_view import CARD, Stage
from kiosk.ui.void_view import VoidView
from kiosk.ui.watching import Draft
from tests.factories import START
from tests.gallery import cafe, cups, measured, set_up, sheets, staffed
from tests.gallery.abroad_specimens import STATES as ABROAD
from tests.gallery.card_specimens import STATES as CARDS
from tests.gallery.crowd_specimens import CROWDS
from tests.gallery.display_specimens import STATES as DISPLAYS
from tests.gallery.door_specimens import DOORS, LISTED
from tests.gallery.finding_specimens import FINDING
from tests.gallery.hold_specimens import STATES as HOLDS
from tests.gallery.label_specimens import STATES as LABELS
from tests.gallery.mail_specimens import MAILS
from tests.gallery.medium_specimens import BANDS
from tests.gallery.order_specimens import ORDERS
from tests.gallery.paper_specimens import STATES as PAPERS
from tests.gallery.ready_specimens import STATES as READY
from tests.gallery.scanner_specimens import STATES as SCANNERS
from tests.gallery.self_specimens import ALONE
from tests.gallery.shops import LONG_NAME, LONG_TITLE
from tests.gallery.stock_specimens import STATES
from tests.gallery.walk_specimens import WALKS

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_then = staffed.then
Parts = Callable[[Desk, Pane], Iterable[tuple[str, ft.Control]]]


@dataclass(frozen=True)
class Specimen:
    """A screen in a state, or a sheet of one part in all its states.

    ``prepare`` brings desk and pane of the till ``shop`` into the state; ``sheet`` gives the
    parts with a caption each, laid on a sheet ``height`` high; 0 is the window's. Those that are
    walked ``by_keyboard`` stand for all others of their screen.
    """

    name: str
    shop: str = "fair"
    prepare: Prepare | None = None
    sheet: Parts | None = None
    height: int = 0
    by_keyboard: bool = False


def _basket(*skus: str) -> Prepare:
    """Put these into the basket; ``SKU:3`` three times."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        for one in skus:
            sku, _, quantity = one.partition(":")
            variant = await asyncio.to_thread(catalogue.find, desk.till, sku)
            assert variant is not None, sku
            await desk.change(variant.id, int(quantity or 1))

    return prepare


def _step(step: Step) -> Prepare:
    async def prepare(_desk: Desk, pane: Pane) -> None:
        pane.to(step)

    return prepare


def _place(place: Place, leaf: Leaf = Leaf.START) -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        pane.go(place)
        if leaf is Leaf.SALES:
            await desk.list_sales(pane)
        elif leaf is Leaf.CASES:
            desk.cases.becomes(_CASES)
            pane.turn(leaf)
        elif leaf is not Leaf.START:
            pane.turn(leaf)

    return prepare


def _says(refusal: Refusal, meaning: Meaning = Meaning.REFUSE) -> Prepare:
    async def prepare(_desk: Desk, pane: Pane) -> None:
        pane.notice.becomes(Notice(sentence(refusal), meaning))

    return prepare


async def _member(desk: Desk, _pane: Pane) -> None:
    await desk.sell_to(MEMBERS)


async def _asked(desk: Desk, pane: Pane) -> None:
    """Somebody has tried to pay for what can't be sold."""
    await desk.begin_paying(pane, Step.CASH)


def _lacks(code: str, **facts: int) -> Prepare:
    """All in the basket is short of units, and the first of it was just asked about."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        view = await asyncio.to_thread(carts.load, desk.till)
        short = {
            line.variant.id: Refusal(code, {"title": line.variant.title, **facts})
            for line in view.lines
        }
        desk.basket.becomes(replace(view, short=short))
        pane.notice.becomes(Notice(sentence(next(iter(short.values()))), Meaning.REFUSE))

    return prepare


def _finds(query: str) -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        pane.query.put(query)
        await desk.turn_to(pane, 0)

    return prepare


async def _choosing(desk: Desk, pane: Pane) -> None:
    """Somebody chooses the quick keys; two are chosen."""
    pane.choosing = True
    await desk.turn_to(pane, 0)
    assert pane.grid.value is not None
    keys = frozenset(row.variant.id for row in pane.grid.value.rows[1:3])
    pane.grid.becomes(replace(pane.grid.value, keys=keys))


async def _quick(desk: Desk, pane: Pane) -> None:
    """The till has quick keys, which are shown."""
    grid = pane.grid.value
    assert grid is not None
    shelves = (ALL, QUICK, *grid.shelves[1:])
    pane.grid.becomes(replace(grid, rows=grid.rows[:6], more=False, shelf=QUICK, shelves=shelves))


def _sale(*, done: bool, nth: int = 0) -> Prepare:
    """Show a sale as just made, or as looked up in the list."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        found = (await asyncio.to_thread(sales.list_sales, desk.till, 50))[nth]
        picture = await asyncio.to_thread(
            lambda: desk.paperwork.picture(receipts.receipt_document(desk.till, found))
        )
        if done:
            pane.paid.becomes(Paid(found, picture))
            pane.to(Step.DONE)
        else:
            pane.chosen.becomes(Paid(found, picture))

    return prepare


async def _in_parts(desk: Desk, pane: Pane) -> None:
    """Some was given in cash and some by card, and some is still to be paid."""
    currency = desk.till.event.currency
    for kind, minor, reference in (
        (TenderKind.CASH, 500, ""),
        (TenderKind.CARD, 125, "SLIP-0042-7781"),
    ):
        await tendering.give_part(desk, pane, Tender(kind, Money(minor, currency), reference))


async def _asks_for_a_price(desk: Desk, pane: Pane) -> None:
    """A thing was tapped that has no price of its own."""
    variant = await asyncio.to_thread(catalogue.find, desk.till, "MUG")
    assert variant is not None
    await pricing.put(desk, pane, replace(variant, open_price=True))


async def _noted(desk: Desk, pane: Pane) -> None:
    """Something was agreed besides."""
    await desk.alter(carts.set_note, "Engrave “Ada and Ben, 29 November”, collected on Sunday")


async def _parks(desk: Desk, pane: Pane) -> None:
    """One basket has a name, another has none, and a third is in hand."""
    await parking.park(desk, pane, "Green coat, back at four with the purse")
    await _basket("MUG")(desk, pane)
    await parking.park(desk, pane, "")
    await _basket("MUG")(desk, pane)
    await parking.begin(desk, pane)


async def _all_pay(desk: Desk, pane: Pane) -> None:
    """A voucher and a gift card are presented, and some of the card can't be reached."""
    for _, code in await asyncio.to_thread(_codes, desk):
        stored = stored_value.stored_of(code)
        assert stored is not None
        await desk.present(pane, stored)
    *others, last = desk.basket.value.stored
    facts = {"kind": str(last.value.kind), "code": last.tail, "left": "9.00 GBP"}
    away = Refusal("value_cut_off", {**facts, "device": LONG_NAME})
    shown = (*others, replace(last, trouble=away))
    desk.basket.becomes(replace(desk.basket.value, stored=shown))


def _codes(desk: Desk) -> list[tuple[StoredValue, str]]:
    known = {one.key: one for one in stored_value.outstanding(desk.till)}
    with desk.till.store.reading() as session:
        codes = values.codes_of(session, list(known))
    found = [(known[key], code) for key, code in codes.items()]
    return sorted(found, key=lambda one: str(one[0].kind), reverse=True)


async def _terminal(desk: Desk, pane: Pane) -> None:
    """Cards are charged by a terminal, which did not say what became of one."""
    desk.terminal = SimulatedTerminal(1)
    view = desk.basket.value
    desk.charging.becomes(Attempt("", view.key, view.to_pay, CardState.UNCLEAR))
    pane.say(terminal_strings.NO_ANSWER(), Meaning.ATTENTION)


async def _terminal_waits(desk: Desk, pane: Pane) -> None:
    """The terminal waits for a card."""
    await _terminal(desk, pane)
    pane.hush()
    assert desk.charging.value is not None
    desk.charging.becomes(replace(desk.charging.value, state=CardState.WAITING))


async def _cards_done(desk: Desk, pane: Pane) -> None:
    """A gift card was just sold, and another one has paid for some of it."""
    (found,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
    issued = await asyncio.to_thread(stored_value.codes_issued_with, desk.till, found.id)
    spent = [Presented(value, "7QXM", value.worth) for value, _ in issued]
    pane.paid.becomes(Paid(found, issued=issued, spent=spent))
    pane.to(Step.DONE)


async def _discounted(desk: Desk, pane: Pane) -> None:
    """A code was said, one of the lines has a discount by hand, and another code does nothing."""
    await discounting.say(desk, pane, "HELLO")
    view = desk.basket.value
    mug = next(line.variant.id for line in view.lines if line.variant.sku == "MUG")
    given = ByHand(HandKind.AMOUNT, 150, "Ada Okafor", "Damaged", mug)
    await desk.alter(carts.discount, given)
    over = Said("LATE", "Yesterday", "p", Refusal("promotion_over", {"title": "Yesterday"}))
    desk.basket.becomes(replace(desk.basket.value, codes=(*desk.basket.value.codes, over)))


def _discount(kind: HandKind, digits: str, reason: str = "") -> Prepare:
    """A discount is being given by hand."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        discounting.begin(desk, pane)
        discounting.measure(pane, kind)
        for digit in digits:
            discounting.press(pane, digit)
        if reason:
            discounting.aim(pane, desk.basket.value.lines[0].variant.id)
            discounting.reason(pane, reason)

    return prepare


def _refund(**facts: object) -> Prepare:
    """The newest sale is being refunded, the first line of it chosen."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        (found,) = await asyncio.to_thread(sales.list_sales, desk.till, 1)
        pane.go(Place.MORE)
        await refunding.begin(desk, pane, found)
        refunding.change(pane, 1, 1)
        view = pane.returned.value
        assert view is not None
        pane.returned.becomes(replace(view, **facts))  # type: ignore[arg-type]

    return prepare


def _exchange(*skus: str, query: str = "") -> Prepare:
    """A line of an older sale comes back for some goods."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        _, found = await asyncio.to_thread(sales.list_sales, desk.till, 2)
        pane.go(Place.MORE)
        await exchanging.begin(desk, pane, found)
        await exchanging.change(desk, pane, 1, 1)
        for sku in skus:
            await exchanging.take_scan(desk, pane, sku)
        if query:
            await exchanging.find(desk, pane, Draft(query))

    return prepare


def _void(*, done: bool = False) -> Prepare:
    """The newest sale, paid in two ways, is about to be voided; or the one before it was."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        newest, voided = await asyncio.to_thread(sales.list_sales, desk.till, 2)
        pane.go(Place.MORE)
        await voiding.begin(desk, pane, newest)
        if done:
            (made,) = await asyncio.to_thread(refunded.refunds_of, desk.till, voided)
            pane.voided.becomes(VoidView(voided, (), "", made))

    return prepare


def _session(stage: Stage, kind: MoveKind = MoveKind.NO_SALE, digits: str = "") -> Prepare:
    """Something is done with the till session, some of it entered."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        await sessioning.begin(desk, pane)
        if stage is not Stage.HOME:
            sessioning.start(desk, pane, Stage.COUNT if stage is Stage.COMPARE else stage, kind)
        for digit in digits:
            sessioning.press(pane, digit)
            if stage is not Stage.MOVE:
                sessioning.go_on(pane)
        if stage is Stage.COMPARE:
            sessioning.choose(pane, CARD)
            sessioning.press(pane, "9")
            await sessioning.compare(desk, pane)

    return prepare


def _report(*, closed: bool) -> Prepare:
    """A Z that was just made, or an X."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        await sessioning.begin(desk, pane)
        view = pane.session.value
        assert view is not None
        await (
            sessioning.show_z(desk, pane, view.past[0]) if closed else sessioning.show_x(desk, pane)
        )
        shown = pane.session.value
        assert shown is not None
        if shown.report is not None and closed:
            unsent = replace(shown.report, unsent=12)
            pane.session.becomes(replace(shown, report=unsent, closed=True))

    return prepare


def _decides(verdict: Verdict, name: str = "Ada Okafor", type: str = "Day ticket") -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        ticket = Ticket(TicketId("t"), EventId("e"), "T-1", type, order="A-12", name=name)
        when = START - timedelta(hours=1)
        first = Redemption(ticket.id, when, "1", "d", "North gate")
        known = None if verdict is Verdict.INVALID else ticket
        pane.go(Place.DOOR)
        pane.decision.becomes(Decision(verdict, known, first=first, when=when))

    return prepare


def _sync(**facts: object) -> Prepare:
    joined = SyncStatus(
        True, "https://hub.example.org", 0, None, START - timedelta(minutes=4), "", False
    )

    async def prepare(desk: Desk, _pane: Pane) -> None:
        desk.sync.becomes(replace(joined, **facts))  # type: ignore[arg-type]

    return prepare


async def _no_cases(desk: Desk, pane: Pane) -> None:
    desk.cases.becomes(())
    pane.go(Place.MORE)
    pane.turn(Leaf.CASES)


async def _tips(desk: Desk, _pane: Pane) -> None:
    await tendering.tip(desk, Money(280, "GBP"))


async def _practice(desk: Desk, _pane: Pane) -> None:
    desk.training, desk.practice = True, Practice(apart=True)


async def _training(desk: Desk, _pane: Pane) -> None:
    desk.training = True


_OFFLINE = _sync(
    pending=12, since=START - timedelta(minutes=20), trouble="The hub can't be reached."
)
_NEEDS_YOU = _sync(
    pending=3,
    since=START - timedelta(minutes=20),
    trouble="The hub doesn't know this till any more. Enrol it again.",
    needs_you=True,
    code="not_enrolled",
)
_FETCHING = _sync(catching_up=(61_000, 160_040))
_LATE = _sync(
    standing=Standing(
        6,
        START,
        (
            Heard("b", "Till B", START - timedelta(minutes=25), 12),
            Heard("c", LONG_NAME, START - timedelta(hours=3), 0),
            Heard("d", "Till D", None, 0),
        ),
    )
)
_CLOCK_OFF = _sync(
    trouble="This till's clock differs from the hub's by 2:00:00.",
    needs_you=True,
    code="clock_off",
    clock_ahead=timedelta(hours=2),
)
_CASES = (
    Case(
        "a1" * 32,
        "double-admission",
        START,
        {"ticket": "T-1"},
        [
            Piece("Front gate", "TicketRedeemed", START - timedelta(minutes=20)),
            Piece("North gate", "TicketRedeemed", START - timedelta(minutes=3)),
        ],
        2,
        None,
    ),
    Case("b2" * 32, "oversold", START, {"units": f"2 × LAST {LONG_TITLE}"}, [], 1, None),
    Case("c3" * 32, "of tomorrow", START, {}, [Piece("Till 3", "", None)], 9, None),
)
_TOO_LITTLE = Refusal("too_little", {"missing": "£4.00"})
_UNKNOWN = Refusal("unknown_code", {"code": "4006381333931"})
_SOLD_OUT = Refusal("sold_out", {"title": LONG_TITLE, "on_hand": 0})


async def _transfers(desk: Desk, pane: Pane) -> None:
    pane.go(Place.MORE)
    await transferring.begin(desk, pane)


async def _transferred(desk: Desk, pane: Pane) -> None:
    await _basket("MUG")(desk, pane)
    await transferring.sell(desk, pane, TenderKind.BANK_TRANSFER)


async def _linked(desk: Desk, pane: Pane) -> None:
    await _basket("MUG")(desk, pane)
    await transferring.sell(desk, pane, TenderKind.PAYMENT_LINK)


async def _invoices(desk: Desk, pane: Pane) -> None:
    await invoicing.begin(desk, pane, desk.sold.value[0])


_CUT_OFF = Refusal("right_cut_off", {"device": "Till 1", "receipt": "K7QM-000012"})
_SALES = _place(Place.MORE, Leaf.SALES)
_WAITING = _place(Place.MORE, Leaf.CASES)
_SOME = _basket("MUG:2", "TEE-S", "ZINE", "DAY")

SCREENS = (
    Specimen("till-nothing-to-sell", "empty"),
    Specimen("till-empty-basket"),
    Specimen("till-one", "one", _basket("MUG")),
    Specimen("till-some", prepare=_SOME, by_keyboard=True),
    Specimen("till-many", "many", _basket(*(f"SKU-{n:04d}:{n % 9 + 1}" for n in range(1, 40)))),
    Specimen("till-long", "long", _basket("LONG:1234", "WORD", "NAME", "MUG")),
    Specimen("till-numbered", "numbered", _basket("PRINT-7:3", "MUG")),
    Specimen("till-cards", "cards", _then(_basket("MUG:2"), _all_pay), by_keyboard=True),
    Specimen("till-parts", prepare=_then(_SOME, _in_parts)),
    Specimen("till-note", prepare=_then(_SOME, _noted, _step(Step.SELL))),
    Specimen("note", prepare=_then(_SOME, _noted, _step(Step.NOTE)), by_keyboard=True),
    Specimen("till-parked", prepare=_then(_SOME, _parks), by_keyboard=True),
    Specimen(
        "till-discounted",
        "cheaper",
        _then(_basket("MUG:2", "ZINE:3", "TEE-S"), _discounted),
        by_keyboard=True,
    ),
    Specimen(
        "till-basket-discounted",
        "cheaper",
        _then(_basket("MUG:2", "ZINE:3"), _discounted, _step(Step.BASKET)),
    ),
    Specimen(
        "discount",
        "cheaper",
        _then(_SOME, _discount(HandKind.PERCENT, "10", "damaged")),
        by_keyboard=True,
    ),
    Specimen(
        "discount-amount", "cheaper", _then(_SOME, _discount(HandKind.AMOUNT, "250", "other"))
    ),
    Specimen(
        "discount-long", "long", _then(_basket("LONG:9", "WORD"), _discount(HandKind.AMOUNT, "9"))
    ),
    Specimen("done-discounted", "cheaper", _sale(done=True)),
    Specimen("till-quick", "many", _quick, by_keyboard=True),
    Specimen("till-choosing", "many", _choosing),
    Specimen("till-found", "many", _finds("zine")),
    Specimen("till-nothing-found", prepare=_finds("xylophone")),
    Specimen("till-refused", prepare=_then(_SOME, _says(_UNKNOWN))),
    Specimen("till-refused-long", "long", _then(_basket("WORD"), _says(_SOLD_OUT))),
    Specimen(
        "till-out-of-reach",
        "long",
        _then(_basket("LONG:9", "MUG:3"), _lacks("out_of_reach", on_hand=2, elsewhere=117)),
    ),
    Specimen("till-kept-for-members", "members", _then(_basket("LAST:3", "MUG"), _asked)),
    Specimen("till-for-a-member", "members", _then(_basket("LAST:3", "MUG", "POSTER"), _member)),
    Specimen("till-offline", prepare=_then(_SOME, _OFFLINE)),
    Specimen("till-all-sent", prepare=_sync()),
    Specimen("till-training", prepare=_then(_SOME, _training)),
    Specimen("till-practice", prepare=_then(_practice, _SOME)),
    Specimen("more-practice", prepare=_then(_practice, _place(Place.MORE)), by_keyboard=True),
    Specimen("till-basket", prepare=_then(_SOME, _step(Step.BASKET))),
    Specimen("till-basket-long", "long", _then(_basket("LONG:9", "WORD"), _step(Step.BASKET))),
    Specimen("cash", prepare=_then(_SOME, _step(Step.CASH)), by_keyboard=True),
    Specimen("cash-long", "long", _then(_basket("LONG:9", "WORD"), _step(Step.CASH))),
    Specimen("cash-francs", "francs", _then(_basket("MUG:2"), _step(Step.CASH))),
    Specimen("cash-refused", prepare=_then(_SOME, _step(Step.CASH), _says(_TOO_LITTLE))),
    Specimen("amount", prepare=_then(_SOME, _asks_for_a_price), by_keyboard=True),
    Specimen("till-measured", "market", _then(_basket("MUG"), measured.weighed), by_keyboard=True),
    Specimen("amount-measured", "market", measured.asks_how_much, by_keyboard=True),
    Specimen("done-measured", "market", _sale(done=True)),
    Specimen("refund-measured", "market", _refund(), by_keyboard=True),
    Specimen("refund-how-much", "market", _then(_refund(), measured.asks_how_much_back)),
    Specimen("till-deposits", "cups", _then(_basket("CIDER:2", "MUG"), cups.brings_one_back)),
    Specimen("till-pays-out", "cups", cups.brings_one_back, by_keyboard=True),
    Specimen("done-paid-out", "cups", _sale(done=True)),
    Specimen("age", "bar", _then(_basket("GIN", "MUG"), _asked), by_keyboard=True),
    Specimen("age-long", "bar", _then(_basket("GIN", "LONG", "BEER:2"), _asked)),
    Specimen("card", prepare=_then(_SOME, _step(Step.CARD)), by_keyboard=True),
    Specimen("till-tip-offered", "tipping", _basket("MUG:2")),
    Specimen("till-tipped", "tipping", _then(_basket("MUG:2"), _tips)),
    Specimen("tip", "tipping", _then(_basket("MUG:2"), _step(Step.TIP)), by_keyboard=True),
    Specimen("refund-tip", "tipping", _refund()),
    Specimen("give-away", prepare=_then(_SOME, _step(Step.GIVE_AWAY)), by_keyboard=True),
    Specimen("card-terminal", prepare=_then(_SOME, _step(Step.CARD), _terminal), by_keyboard=True),
    Specimen("card-terminal-waits", prepare=_then(_SOME, _step(Step.CARD), _terminal_waits)),
    Specimen("till-terminal-waits", prepare=_then(_SOME, _step(Step.SELL), _terminal_waits)),
    Specimen("done-card", prepare=_sale(done=True), by_keyboard=True),
    Specimen("done-cash", prepare=_sale(done=True, nth=1)),
    Specimen("done-numbered", "numbered", _sale(done=True)),
    Specimen("done-cards", "cards", _cards_done),
    Specimen("done-long", "long", _sale(done=True)),
    Specimen("door-ready", "empty", _place(Place.DOOR)),
    Specimen("door-past", prepare=_place(Place.DOOR), by_keyboard=True),
    *(Specimen(f"door-{verdict}", prepare=_decides(verdict)) for verdict in Verdict),
    Specimen("door-training", prepare=_then(_decides(Verdict.USED), _training)),
    Specimen("door-long", "long", _decides(Verdict.VALID, LONG_NAME, LONG_TITLE)),
    Specimen("door-many", "many", _place(Place.DOOR)),
    *(Specimen(f"door-{name}", prepare=prepare) for name, prepare in DOORS.items()),
    *(Specimen(f"door-{name}", prepare=prepare) for name, prepare in FINDING.items()),
    Specimen("door-refused", prepare=_then(_place(Place.DOOR), _says(_UNKNOWN))),
    Specimen("people", prepare=_place(Place.PEOPLE), by_keyboard=True),
    Specimen("people-long", "long", _place(Place.PEOPLE)),
    Specimen("more-on-its-own", prepare=_place(Place.MORE), by_keyboard=True),
    Specimen("more-cases", prepare=_then(_place(Place.MORE), _sync(cases=3))),
    Specimen("cases", prepare=_then(_sync(cases=41), _WAITING), by_keyboard=True),
    Specimen("cases-none", prepare=_no_cases),
    Specimen("more-offline", prepare=_then(_place(Place.MORE), _OFFLINE)),
    Specimen("more-fetching", prepare=_then(_place(Place.MORE), _FETCHING)),
    Specimen("more-clock-off", prepare=_then(_place(Place.MORE), _CLOCK_OFF)),
    Specimen("more-needs-you", prepare=_then(_place(Place.MORE), _NEEDS_YOU, _training)),
    Specimen("more-long", "long", _then(_place(Place.MORE), _OFFLINE)),
    Specimen("manner", prepare=_place(Place.MORE, Leaf.MANNER), by_keyboard=True),
    Specimen("seller", "abroad", _place(Place.MORE, Leaf.SELLER), by_keyboard=True),
    Specimen("more-may-not", "abroad", _place(Place.MORE)),
    Specimen("session-may-not", "abroad", _session(Stage.HOME)),
    Specimen("session-float-may-not", "abroad", _session(Stage.OPEN)),
    Specimen(
        "invoice",
        "abroad",
        _then(_SALES, _invoices),
        by_keyboard=True,
    ),
    Specimen("card-or-transfer", "abroad", _then(_SOME, _step(Step.CARD))),
    Specimen("done-transfer", "owed", _transferred),
    Specimen("done-link", "linked", _linked),
    Specimen("card-or-link", "linked", _then(_SOME, _step(Step.CARD))),
    Specimen("links", "linked", _transfers),
    Specimen("transfers", "owed", _transfers, by_keyboard=True),
    Specimen("transfers-none", "abroad", _then(_place(Place.MORE), _transfers)),
    Specimen("seller-lacking", prepare=_place(Place.MORE, Leaf.SELLER)),
    Specimen("sales-abroad", "abroad", _then(_SALES, _sale(done=False))),
    Specimen("sales-none", "empty", _place(Place.MORE, Leaf.SALES)),
    Specimen("sales-many", "many", _place(Place.MORE, Leaf.SALES)),
    Specimen("sales-incomplete", "many", _then(_SALES, _LATE)),
    Specimen("sales-chosen", prepare=_then(_SALES, _sale(done=False)), by_keyboard=True),
    Specimen("sales-long", "long", _then(_SALES, _sale(done=False))),
    Specimen("session-none", "empty", _session(Stage.HOME)),
    Specimen("session", "counted", _session(Stage.HOME), by_keyboard=True),
    Specimen("session-float", "fair", _session(Stage.OPEN, digits="312"), by_keyboard=True),
    Specimen("session-float-long", "long", _session(Stage.OPEN, digits="9")),
    Specimen("session-cash-out", "counted", _session(Stage.MOVE, MoveKind.CASH_OUT, "2050")),
    Specimen("session-no-sale", "counted", _session(Stage.MOVE), by_keyboard=True),
    Specimen("session-count", "counted", _session(Stage.COUNT, digits="12345"), by_keyboard=True),
    Specimen("session-compare", "counted", _session(Stage.COMPARE, digits="12"), by_keyboard=True),
    Specimen("session-x", "counted", _report(closed=False)),
    Specimen("session-closed", "counted", _report(closed=True), by_keyboard=True),
    *(
        Specimen(*state[:3], by_keyboard=state[3])
        for state in (
            *STATES,
            *set_up.STATES,
            *cafe.STATES,
            *ORDERS,
            *CARDS,
            *ABROAD,
            *SCANNERS,
            *READY,
            *PAPERS,
            *LABELS,
            *LISTED,
            *ALONE,
            *CROWDS,
            *WALKS,
            *BANDS,
            *HOLDS,
            *MAILS,
            *DISPLAYS,
        )
    ),
    *(
        Specimen(f"staff-{name}", "staffed", prepare, by_keyboard=name in staffed.BY_KEYBOARD)
        for name, prepare in staffed.STATES.items()
    ),
    *(Specimen(f"staff-{name}", "empty", one) for name, one in staffed.NOBODY.items()),
    Specimen("refund", prepare=_refund(), by_keyboard=True),
    Specimen("exchange", prepare=_exchange("ZINE"), by_keyboard=True),
    Specimen("exchange-more", prepare=_exchange("TEE-S", "MUG", query="mug")),
    Specimen("void", "voidable", _void(), by_keyboard=True),
    Specimen("void-done", "voidable", _void(done=True)),
    Specimen("refund-long", "long", _refund()),
    Specimen("refund-asking", prepare=_refund(asking=strings.ASKING_DEVICE(device="Till 1"))),
    Specimen("refund-stuck", prepare=_refund(stuck=sentence(_CUT_OFF)), by_keyboard=True),
)
SHEETS = tuple(
    Specimen(f"part-{name}", sheet=parts, height=height)
    for name, (parts, height) in sheets.SHEETS.items()
)
SPECIMENS: Sequence[Specimen] = (*SCREENS, *SHEETS)
