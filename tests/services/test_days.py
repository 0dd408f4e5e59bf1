"""Random days at a till with all that money can do there: every book says the same sums."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.card_terms import CardTerms
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.sale import line_key
from kiosk.domain.session import MoveKind, count_total
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.domain.tips import tender_of
from kiosk.services import (
    card_liability,
    card_terms,
    carts,
    cash_outs,
    exchanges,
    preauths,
    preordering,
    preorders,
    promoting,
    refunds,
    session_reports,
    sessions,
    stored_value,
    voids,
)
from kiosk.services.cash_outs import CashedOut
from kiosk.services.checkout import SaleRequest, complete, due_of
from kiosk.services.exchanges import ExchangeRequest
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.preordering import Collected, OrderRequest, Taken
from kiosk.services.refunded import Refund, refunds_of, sold_lines
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, event_sales
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Move, Opening
from kiosk.services.till import NewEvent, Till, open_till
from kiosk.services.voids import VoidRequest
from kiosk.store.verify import verify
from tests.factories import START, make_till, variant_id
from tests.services.reckoning import reckoned, said, sheets_of, told

EVENTS = (
    NewEvent(
        "Markt", "CHF", "MWST 8.1% included", "Europe/Zurich", tax_classes=["reduced: MWST 2.6%"]
    ),
    NewEvent("Fair", "CAD", "Sales tax 8.875% added"),
    NewEvent(
        "Fair",
        "GBP",
        "VAT 20% included",
        tax_classes=["reduced: VAT 5% added"],
        tax_rounding="line",
    ),
)
THINGS = """title,sku,price,taxable,kind,tax class,purpose
Thing,THING,13.33,yes,goods,,
Other,OTHER,7.77,yes,goods,reduced,
Book,BOOK,9.19,no,goods,,
Flyer,FLYER,0,yes,goods,reduced,
Anything,MISC,open,yes,goods,,
Gift card,GIFT,20.00,no,gift_card,,
Thing card,SINGLE,15.00,yes,gift_card,,single
"""
# Taxed when it is sold, which needs a tax in the price.
SINGLE = "SINGLE"
PROMOTIONS = (
    Terms("Late", "percent", "15", skus=["OTHER"]),
    Terms("Three for two", "buy_x_get_y", skus=["THING"], buy="2", get="1"),
    Terms("Ten off", "basket_percent", "10", threshold="60.00"),
)
PAID_BY = ("cash", "card", "parts", "stored", "away")


@pytest.fixture(scope="module")
def stalls() -> Iterator[Mapping[str, Path]]:
    with tempfile.TemporaryDirectory() as room:
        made = {}
        for event in EVENTS:
            folder = Path(room) / event.currency
            things = THINGS.replace("reduced", "reduced" if event.tax_classes else "")
            till = make_till(folder, FixedClock(START), event, things, "")
            for terms in PROMOTIONS:
                promoting.add_promotion(till, terms)
            card_terms.set_terms(till, CardTerms(pays_out=1_000))
            till.close()
            made[event.currency] = folder
        yield made


Step = tuple[str, list[str], str, int]
STEPS: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(
        (
            "sell",
            "sell",
            "sell",
            "sell",
            "refund",
            "refund",
            "exchange",
            "order",
            "collect",
            "void",
            "move",
            "hold",
            "capture",
            "capture",
            "release",
            "cash out",
            "open",
            "close",
        )
    ),
    st.lists(
        st.sampled_from(("THING", "OTHER", "BOOK", "FLYER", "MISC", "GIFT", SINGLE)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(PAID_BY),
    st.integers(0, 10**5),
)


class Day:
    """What happens at one till, and what a bystander notes of it."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.currency = till.event.currency
        self.closed: list[Report] = []
        self.codes: list[str] = []
        self.cashed_out = 0
        # What a bystander saw go into the drawer, and what lies on every receipt.
        self.drawer = 0
        self.receipts = Counter[str]()
        # What is held on cards, by its number.
        self.held: dict[str, int] = {}

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def do(self, step: str, things: list[str], by: str, number: int) -> None:
        opened = session_reports.current(self.till)
        if step == "sell":
            self.sell(things, by, number)
        elif step == "refund":
            for place in range(number % 3 + 1):
                self.refund(number + 12 * place)
        elif step == "exchange":
            self.exchange(things, number)
        elif step == "order":
            self.order(things, number)
        elif step == "collect":
            self.collect(number)
        elif step == "hold":
            self.hold(number)
        elif step == "capture":
            self.capture(things, number)
        elif step == "release":
            self.release(number)
        elif step == "void":
            self.void(number)
        elif step == "move" and opened:
            kind = MoveKind.CASH_IN if number % 2 else MoveKind.CASH_OUT
            amount = self.money(number + 1)
            sessions.move_cash(self.till, Move(kind, "Ada", "Change", amount))
        elif step == "cash out":
            self.cash_out(number)
        elif step == "open" and not opened:
            sessions.open_session(self.till, Opening(count_total(self.money(number))))
        elif step == "close" and opened:
            report = sessions.close(self.till, Closing({"cash": count_total(self.money(number))}))
            assert isinstance(report, Report)
            self.closed.append(report)
            held = report.preauths
            said_held = (held.number, held.amount.minor) if held else (0, 0)
            assert said_held == (len(self.held), sum(self.held.values()))

    def cash_out(self, number: int) -> None:
        if not self.codes:
            return
        code = self.codes[number % len(self.codes)]
        made = cash_outs.cash_out(self.till, code, "Ada")
        if isinstance(made, CashedOut):
            self.cashed_out += made.taken.minor

    def sell(self, things: list[str], by: str, number: int) -> None:
        till = self.till
        for place, sku in enumerate(self.sold_here(things)):
            named = variant_id(till, sku)
            key = line_key(named, self.money(number % 977 + 1)) if sku == "MISC" else named
            carts.add(till, VariantId(key), number % 3 + 1 + place % 2)
        if number % 4 == 0:
            kind = HandKind.PERCENT if number % 8 else HandKind.AMOUNT
            carts.discount(till, ByHand(kind, number % 700 + 1, "Ada", "Damaged"))
        view = carts.load(till)
        assert view.priced is not None
        assert view.due.minor >= 0
        tenders: tuple[Tender, ...] = ()
        coins = self.money(-(-view.due.minor // 500) * 500 + 500)
        if by == "card":
            tenders = (Tender(TenderKind.CARD, view.due),) if view.due else ()
        elif by == "cash":
            tenders = (Tender(TenderKind.CASH, coins),)
        elif by == "parts":
            part = self.money(min(number % 1000, view.due.minor))
            tenders = (Tender(TenderKind.CARD, part), Tender(TenderKind.CASH, coins))
        stored = [stored_value.stored_of(code) for code in self.codes[:2]] if by == "stored" else []
        if by == "stored":
            tenders = (Tender(TenderKind.CASH, coins),)
        tip = self.money(view.due.minor * (number % 4) // 10)
        if tip and by in ("cash", "parts"):
            tenders = (tender_of(tip), *tenders, Tender(TenderKind.CASH, coins))
        request = SaleRequest(
            [(one.key, one.quantity) for one in view.lines],
            tuple(one for one in tenders if one.amount),
            view.key,
            cart=carts.OPEN,
            stored=[one for one in stored if one is not None],
            by_hand=view.by_hand,
            complimentary="Press" if by == "away" else None,
        )
        made = complete(till, request)
        if isinstance(made, Refusal):
            carts.clear(till)
            return
        assert sold_for(made) == view.due.minor, "the basket said what it costs"
        assert sum(one.amount.minor for one in made.lines) + self.tax_on_top(made) == (
            made.total.minor
        )
        self.note(made, 1)
        self.drawer -= made.change.minor
        self.codes += [code for _, code in stored_value.codes_issued_with(till, made.id)]

    def sold_here(self, things: list[str]) -> list[str]:
        taxed = till_includes(self.till)
        return [sku if taxed or sku != SINGLE else "GIFT" for sku in things]

    def tax_on_top(self, made: Sale) -> int:
        return sum(tax.tax.minor for tax in made.taxes if not tax.rate.included)

    def refund(self, number: int) -> None:
        sold = event_sales(self.till)
        if not sold:
            return
        # Of the latest two, so that one comes back bit by bit.
        sale = sold[-1 - number % min(len(sold), 2)]
        kind = refunds.PAYOUTS[number % len(refunds.PAYOUTS)]
        asked = {number % len(sale.lines) + 1: number % 2 + 1} if number % 3 else None
        made = refunds.complete(self.till, RefundRequest(sale.receipt, Payout(kind), asked))
        if not isinstance(made, Refund):
            return
        self.note(made, -1)
        back = sum(one.total.minor for one in refunds_of(self.till, sale))
        assert back <= sold_for(sale)
        if all(line.left == 0 for line in sold_lines(self.till, sale)):
            assert back == sold_for(sale), "all of it came back, to the penny"

    def exchange(self, things: list[str], number: int) -> None:
        sold = event_sales(self.till)
        if not sold:
            return
        sale = sold[-1 - number % min(len(sold), 2)]
        back = {number % len(sale.lines) + 1: number % 2 + 1}
        some = [sku for sku in self.sold_here(things) if sku != "MISC"]
        take = [(variant_id(self.till, sku), number % 2 + 1) for sku in some]
        kind = (TenderKind.CASH, TenderKind.CARD, TenderKind.GIFT_CARD)[number % 3]
        wanted = ExchangeRequest(sale.receipt, back, take, payout=Payout(kind))
        found = exchanges.difference(self.till, wanted)
        if isinstance(found, Refusal):
            return
        if found.to_pay:
            coins = self.money(-(-found.to_pay.minor // 500) * 500 + 500)
            paid = Tender(TenderKind.CASH, coins)
            if number % 3:
                paid = Tender(TenderKind.CARD, found.to_pay)
            wanted = replace(wanted, tenders=(paid,))
        made = exchanges.complete(self.till, wanted)
        if isinstance(made, Refusal):
            return
        self.note(made.refund, -1)
        self.note(made.sale, 1)
        self.drawer -= made.sale.change.minor
        for name in (made.refund.id, made.sale.id):
            self.codes += [code for _, code in stored_value.codes_issued_with(self.till, name)]
        back_in_all = sum(one.total.minor for one in refunds_of(self.till, sale))
        assert back_in_all <= sold_for(sale)

    def order(self, things: list[str], number: int) -> None:
        """Take a pre-order for nothing, for a part or for all of it."""
        till = self.till
        take = [(variant_id(till, sku), number % 3 + 1) for sku in things if sku != "MISC"]
        advance = ("0", "33%", "")[number % 3]
        promise = promise_for("2026-12-05", "", preorders.today(till), ship=False)
        wanted = OrderRequest(SaleRequest(take, ()), Person("Ada", "1234567"), promise, advance)
        found = preordering.advance(till, wanted)
        if isinstance(found, Refusal):
            return
        made = preordering.take(till, replace(wanted, wanted=SaleRequest(take, self.pay(found[0]))))
        assert isinstance(made, Taken), made
        assert made.sale.total == found[0]
        self.note(made.sale, 1)
        self.drawer -= made.sale.change.minor

    def collect(self, number: int) -> None:
        """Collect what waits the longest, or cancel it."""
        waiting = preorders.preorders(self.till)
        if not waiting:
            return
        first = waiting[0]
        if number % 3 == 0:
            kind = preordering.PAYOUTS[number % len(preordering.PAYOUTS)]
            called_off = preordering.cancel(self.till, first.receipt, Payout(kind))
            assert not isinstance(called_off, Refusal), called_off
            self.note(called_off[1], -1)
            return
        made = preordering.collect(self.till, first.receipt, self.pay(first.due))
        assert isinstance(made, Collected), made
        assert (made.sale.total, made.refund.total) == (first.total, first.paid)
        self.note(made.refund, -1)
        self.note(made.sale, 1)
        self.drawer -= made.sale.change.minor

    def hold(self, number: int) -> None:
        """Have an amount held on a card: no money of any book."""
        held = Wanted(self.money(number % 9_000 + 1), "Camera", number % 31 + 1)
        made = preauths.authorize(self.till, held)
        assert isinstance(made, Preauth), made
        self.held[made.number] = made.amount.minor

    def capture(self, things: list[str], number: int) -> None:
        """Charge all or a part of what is held for a sale, and take the rest in cash."""
        till, there = self.till, preauths.usable(self.till)
        some = [sku for sku in self.sold_here(things) if sku != "MISC"]
        take = [(variant_id(till, sku), number % 3 + 1) for sku in some]
        due = due_of(till, SaleRequest(take, ()))
        if not there or not isinstance(due, Money) or not due:
            return
        one = there[number % len(there)]
        most = min(due.minor, one.amount.minor)
        paid = self.money(most if number % 2 else number % most + 1)
        coins = self.money(-(-(due.minor - paid.minor) // 500) * 500)
        rest = (Tender(TenderKind.CASH, coins),) if coins else ()
        made = complete(till, SaleRequest(take, (one.tender(paid), *rest)))
        assert isinstance(made, Sale), made
        self.note(made, 1)
        self.drawer -= made.change.minor
        self.codes += [code for _, code in stored_value.codes_issued_with(till, made.id)]
        del self.held[one.number]
        again = complete(till, SaleRequest(take, (one.tender(paid), *rest)))
        assert isinstance(again, Refusal), "once"

    def release(self, number: int) -> None:
        there = preauths.usable(self.till)
        if there:
            made = preauths.release(self.till, there[number % len(there)].number)
            assert isinstance(made, Preauth), made
            del self.held[made.number]

    def pay(self, due: Money) -> tuple[Tender, ...]:
        coins = self.money(-(-due.minor // 500) * 500)
        if due.minor % 2:
            return (Tender(TenderKind.CARD, due),)
        return (Tender(TenderKind.CASH, coins),) if coins else ()

    def void(self, number: int) -> None:
        sold = event_sales(self.till)
        if not sold:
            return
        sale = sold[-1 - number % min(len(sold), 2)]
        made = voids.complete(self.till, VoidRequest(sale.receipt, "Rung up by mistake"))
        if not isinstance(made, Refund):
            return
        self.note(made, -1)
        assert (made.total, made.taxes) == (sale.total, sale.taxes), "as if it had not been"
        left = Counter[str]({TenderKind.CASH: -sale.change.minor})
        for sign, paid in ((1, sale.tenders), (-1, made.tenders)):
            for one in paid:
                left[one.kind] += sign * one.amount.minor
        assert not any(left.values()), "each by the way that it came"

    def note(self, made: Sale | Refund, sign: int) -> None:
        for one in made.tenders:
            self.receipts[one.kind] += sign * one.amount.minor
            if one.kind is TenderKind.CASH:
                self.drawer += sign * one.amount.minor


def till_includes(till: Till) -> bool:
    return till.event.tax.included


def sold_for(sale: Sale) -> int:
    """What a sale came to, and what of it a card paid that was taxed before."""
    redeemed = sum(one.amount.minor for one in sale.lines if one.kind == "redeemed")
    return sale.total.minor - redeemed


def walk(stalls: Mapping[str, Path], currency: str, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as room:
        shutil.copytree(stalls[currency], Path(room) / "till")
        till = open_till(Path(room) / "till", FixedClock(START))
        try:
            day = Day(till)
            for step in (("open", ["THING"], "cash", 5000), *steps):
                day.do(*step)
            check(day, Path(room) / "out")
        finally:
            till.close()


def check(day: Day, out: Path) -> None:
    till, currency = day.till, day.currency
    journal = told(till)
    for report in day.closed:
        assert said(report) == reckoned(journal, report.session)
        turnover = report.takings.sold - report.takings.paid_back - report.takings.cards
        if report.takings.advances:
            turnover -= report.takings.advances.outstanding
        assert report.takings.turnover == turnover
    sheets = sheets_of(till, out)
    totals = {row["What"]: row for row in sheets["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert totals["Sessions that do not add up"]["Count"] == "0"
    # The receipts that customers hold, and the drawer, against the export.
    exported = Counter[str]()
    for row in sheets["payments"]:
        if row["Tender"] != "none":
            exported[row["Tender"]] += Money.parse(row["Amount"], currency).minor
    assert {one: n for one, n in exported.items() if n} == {
        one: n for one, n in day.receipts.items() if n
    }
    change = sum(Money.parse(row["Change"], currency).minor for row in sheets["payments"])
    assert exported["cash"] - change == day.drawer
    step = till.event.cash_step
    assert day.drawer % step == 0, "nothing lies in a drawer that is no coin"
    # What customers paid is what was sold, less what is theirs still.
    sold = Counter[str]()
    for row in sheets["lines"]:
        sold[row["Kind"]] += Money.parse(row["Amount"], currency).minor
    left = Counter[bool]()
    for value in stored_value.outstanding(till):
        left[value.single_purpose] += value.left.minor
    assert left[False] == sold["gift_card"] - exported["gift_card"] - day.cashed_out
    assert left[True] == sold["single_purpose_card"] + sold["redeemed"]
    for one in card_liability.owed(till):
        assert one.outstanding.minor == left[one.single_purpose]
        gone = one.taken_back + one.redeemed + one.cashed_out
        assert one.sold + one.credited == gone + one.outstanding
    assert verify(till.store.path, till.device.id).problems == ()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    currency=st.sampled_from([event.currency for event in EVENTS]),
    steps=st.lists(STEPS, min_size=4, max_size=14),
)
def test_every_book_of_a_day_says_the_same(
    stalls: Mapping[str, Path], currency: str, steps: list[Step]
) -> None:
    walk(stalls, currency, steps)


@pytest.mark.parametrize("currency", [event.currency for event in EVENTS])
def test_what_a_hold_paid_comes_back_as_any_card_does(
    stalls: Mapping[str, Path], currency: str
) -> None:
    things = ["THING", "OTHER"]
    held = [("hold", things, "card", 8_999), ("hold", things, "card", 1_000)] * 2
    captured = [("capture", things, "card", number) for number in (1, 10, 3)]
    back = [("refund", things, "card", 7), ("void", things, "card", 1), ("refund", things, "", 4)]
    close = ("close", things, "card", 100)
    walk(stalls, currency, [*held, *captured, *back, close, ("release", things, "", 0)])


@pytest.mark.soak
@pytest.mark.timeout(7200)
@settings(
    max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    currency=st.sampled_from([event.currency for event in EVENTS]),
    steps=st.lists(STEPS, min_size=4, max_size=14),
)
def test_every_book_of_ten_thousand_days_says_the_same(
    stalls: Mapping[str, Path], currency: str, steps: list[Step]
) -> None:
    walk(stalls, currency, steps)
