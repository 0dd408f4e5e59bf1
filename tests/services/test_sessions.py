"""Till sessions on a real till: what belongs to one, what its Z says, and what it survives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.documents import Columns, Text
from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock, SystemClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.session import Count, MoveKind, count_pieces, count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import exporting, printing, refunds, session_reports, sessions, stored_value
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.importing import import_products
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_reports import Moved, OpenSession, Report
from kiosk.services.sessions import Closing, Move, Opening
from kiosk.services.till import NewEvent, Till, open_till
from kiosk.store.rows import put_settings
from kiosk.store.verify import verify
from tests.factories import START, basket, card, cash, journal_text, make_till, rows, sell
from tests.services.reckoning import reckoned, said, sheets_of, told

IN, OUT, NO_SALE = MoveKind.CASH_IN, MoveKind.CASH_OUT, MoveKind.NO_SALE


def by_total(amount: str, currency: str = "GBP") -> Count:
    return count_total(Money.parse(amount, currency))


def start(till: Till, amount: str = "50.00", **more: Any) -> OpenSession:
    made = sessions.open_session(till, Opening(by_total(amount, till.event.currency), **more))
    assert isinstance(made, OpenSession), made
    return made


def move(till: Till, kind: MoveKind, minor: int = 0, **more: Any) -> Moved:
    amount = Money(minor, till.event.currency) if minor else None
    made = sessions.move_cash(till, Move(kind, "Ada", "Ice from the shop", amount, **more))
    assert isinstance(made, Moved), made
    return made


def end(till: Till, cash_counted: str = "0", card_counted: str | None = None) -> Report:
    counted = {"cash": by_total(cash_counted, till.event.currency)}
    if card_counted is not None:
        counted["card"] = by_total(card_counted, till.event.currency)
    made = sessions.close(till, Closing(counted, "Bo"))
    assert isinstance(made, Report), made
    return made


def differences(report: Report) -> dict[str, int | None]:
    found = {one.kind: one.difference for one in report.compared}
    return {kind: None if one is None else one.minor for kind, one in found.items()}


def test_a_day_adds_up_to_the_penny(till: Till) -> None:
    sell(till, "MUG", tender=cash("14.00"))
    start(till, who="Ada")
    sell(till, "MUG:2", tender=cash("40.00"))
    sold = sell(till, "TEE-S", tender=card("28.00", "A-1"))
    refunds.complete(till, RefundRequest(sold.receipt, Payout(TenderKind.CASH)))
    move(till, IN, 500)
    move(till, OUT, 2000)
    move(till, NO_SALE)
    report = end(till, "34.00", "28.00")
    sell(till, "ZINE")
    assert report.number == f"{till.device.prefix}-Z000001"
    assert (report.takings.sales, report.takings.refunds) == (2, 1)
    due = {one.kind: one.expected.minor for one in report.compared}
    assert due == {"cash": 5000 + 2800 - 2800 + 500 - 2000, "card": 2800}
    assert differences(report) == {"cash": -100, "card": 0}
    assert (report.opened_by, report.closed_by, report.drawer.no_sales) == ("Ada", "Bo", 1)
    assert [one.kind for one in report.moves] == [IN, OUT, NO_SALE]
    (tax,) = report.takings.taxes
    assert (tax.gross.minor, tax.tax.minor) == (2800, 467)
    assert session_reports.z_report(till) == report
    assert verify(till.store.path, till.device.id).problems == ()


def test_a_sale_needs_no_session_and_one_that_is_open_takes_it(till: Till) -> None:
    sell(till, "MUG")
    assert session_reports.current(till) is None
    assert session_reports.x_report(till) == Refusal("no_session")
    start(till, "0")
    assert end(till).takings.sales == 0


def test_an_x_tells_how_it_stands_and_changes_nothing(till: Till) -> None:
    opened = start(till)
    sell(till, "MUG")
    before = rows(till.store.path, "SELECT count(*) FROM entry")
    found = session_reports.x_report(till)
    assert isinstance(found, Report)
    assert (found.number, found.session, found.takings.sold) == ("", opened.id, Money(1400, "GBP"))
    assert found.compared[0].expected == Money(6400, "GBP")
    assert rows(till.store.path, "SELECT count(*) FROM entry") == before
    assert session_reports.x_report(till) == found


def test_only_one_is_open_at_a_time_and_zs_are_numbered_without_gaps(till: Till) -> None:
    numbers = []
    for _ in range(3):
        start(till)
        again = sessions.open_session(till, Opening(by_total("1.00")))
        assert again == Refusal("session_open")
        numbers.append(end(till).number)
    assert numbers == [f"{till.device.prefix}-Z00000{n}" for n in (1, 2, 3)]
    assert sessions.close(till, Closing({"cash": by_total("0")})) == Refusal("no_session")
    assert [one.number for one in session_reports.z_reports(till)] == numbers[::-1]


def test_what_is_tapped_twice_is_done_once(till: Till) -> None:
    opened = start(till, key="open")
    assert start(till, key="open") == opened
    assert move(till, OUT, 500, key="move") == move(till, OUT, 500, key="move")
    closing = Closing({"cash": by_total("45.00")}, session=opened.id)
    first = sessions.close(till, closing)
    second = sessions.close(till, Closing({"cash": by_total("1.00")}, session=opened.id))
    assert first == second
    assert isinstance(first, Report)
    assert differences(first) == {"cash": 0}
    later = start(till)
    assert sessions.close(till, closing) == first, "the next one stays open"
    current = session_reports.current(till)
    assert current is not None
    assert current.id == later.id
    jobs = rows(till.store.path, "SELECT count(*) FROM print_job WHERE key LIKE 'z:%'")
    assert jobs == [(1,)]


def test_cash_moves_need_a_session_a_name_and_a_reason(till: Till) -> None:
    money = Money(500, "GBP")
    assert sessions.move_cash(till, Move(IN, "Ada", "Change", money)) == Refusal("no_session")
    move(till, NO_SALE)
    start(till)
    for who, why, amount in (("", "Ice", money), ("Ada", " ", money), ("Ada", "Ice", -money)):
        with pytest.raises(BadInput):
            sessions.move_cash(till, Move(IN, who, why, amount))
    other = sessions.move_cash(till, Move(IN, "Ada", "Ice", Money(500, "EUR")))
    assert isinstance(other, Refusal)
    assert other.code == "wrong_currency"
    assert end(till).moves == (), "the no-sale was before it was opened"


def test_a_difference_never_stops_a_close_and_tells_its_sign(till: Till) -> None:
    for counted, difference in (("0", -5000), ("50.00", 0), ("999999.99", 99994999)):
        start(till)
        assert differences(end(till, counted)) == {"cash": difference}


def test_vouchers_are_told_apart_and_need_no_counting(till: Till, tmp_path: Path) -> None:
    start(till)
    (code,) = stored_value.issue_vouchers(till, Money(500, "GBP"), 1, "Thank you")
    stored = stored_value.stored_of(code)
    assert stored is not None
    given = SaleRequest(basket(till, "MUG"), (cash("10.00"),), stored=[stored])
    assert isinstance(complete(till, given), Sale)
    report = end(till, "59.00")
    due = {one.kind: one.expected.minor for one in report.compared}
    assert due == {"cash": 5900, "voucher": 500}
    assert differences(report) == {"cash": 0, "voucher": None}
    totals = {row["What"]: row for row in sheets_of(till, tmp_path / "out")["totals"]}
    assert totals["Sessions that do not add up"]["Count"] == "0"


def test_nobody_is_told_what_to_expect_before_the_count(till: Till) -> None:
    start(till)
    sell(till, "MUG")
    current = session_reports.current(till)
    assert "minor=6400" not in repr(current)
    found = sessions.preview(till, {"cash": count_pieces({5000: 1}, "GBP")})
    assert not isinstance(found, Refusal)
    assert found[0].difference == Money(-1400, "GBP")
    assert session_reports.current(till) == current, "it can be counted again"


def test_a_session_is_there_after_the_till_was_opened_anew(till: Till) -> None:
    opened = start(till)
    sell(till, "MUG")
    till.close()
    again = open_till(till.data_dir, till.clock)
    try:
        assert session_reports.current(again) == opened
        sell(again, "MUG")
        assert end(again).takings.sales == 2
    finally:
        again.close()


def test_the_paper_is_owed_with_the_close_and_a_reprint_says_copy(till: Till) -> None:
    start(till)
    report = end(till, "49.00")
    document = printing.stored_document(till, sessions.report_job(report))
    assert document is not None
    assert document.open_drawer
    told = [(one.left, one.right) for one in document.blocks if isinstance(one, Columns)]
    assert ("Difference", "£1.00 short") in told
    copy = printing.stored_document(till, sessions.reprint(till, report))
    assert copy is not None
    assert not copy.open_drawer
    assert "*** COPY ***" in [one.text for one in copy.blocks if isinstance(one, Text)]
    kinds = rows(till.store.path, "SELECT kind FROM entry ORDER BY seq DESC LIMIT 2")
    assert kinds == [("ReportReprinted",), ("SessionClosed",)]
    printer = PaperPrinter()
    assert printing.work_off(till, printer).waiting == 0


def test_who_and_why_stay_out_of_the_journal(till: Till) -> None:
    start(till, who="Ada Okafor")
    move(till, OUT, 500)
    end(till)
    text = journal_text(till)
    for word in ("Okafor", "Ice from", "Bo"):
        assert f'"{word}' not in text


def test_a_currency_without_a_table_is_counted_by_its_total(
    tmp_path: Path, clock: FixedClock
) -> None:
    till = make_till(tmp_path / "till", clock, NewEvent("Fair", "JPY", "Tax 10% included"), "", "")
    start(till, "5000")
    assert differences(end(till, "5005")) == {"cash": 5}
    assert isinstance(sessions.open_session(till, Opening(by_total("1", "EUR"))), Refusal)
    till.close()


EVENTS = (
    NewEvent("Fair", "GBP", "VAT 20% included", "Europe/London"),
    NewEvent("Fair", "USD", "Sales tax 8.875% added"),
    NewEvent("Fair", "KWD", ""),
)
THINGS = """title,sku,price,taxable,kind
Thing,THING,1333.33,yes,goods
Other,OTHER,777.07,yes,goods
Book,BOOK,919.95,no,goods
Gift,GIFT,0,yes,goods
"""


@pytest.fixture(scope="module")
def tills() -> Iterator[Mapping[str, Till]]:
    with tempfile.TemporaryDirectory() as room:
        made = {
            event.currency: make_till(
                Path(room) / event.currency, FixedClock(START), event, THINGS, ""
            )
            for event in EVENTS
        }
        yield made
        for till in made.values():
            till.close()


STEPS = ("sell", "sell", "sell", "refund", "in", "out", "no sale", "open", "close")
DAYS = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.lists(
            st.sampled_from(("THING", "OTHER", "BOOK", "GIFT")), min_size=1, max_size=3, unique=True
        ),
        st.integers(0, 10**6),
    ),
    min_size=4,
    max_size=16,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(currency=st.sampled_from([event.currency for event in EVENTS]), day=DAYS)
def test_every_z_is_what_the_journal_and_the_export_say(
    tills: Mapping[str, Till], currency: str, day: list[tuple[str, list[str], int]]
) -> None:
    till, made, closed = tills[currency], list[Sale](), list[Report]()
    for step, things, number in day:
        opened = session_reports.current(till)
        if step == "sell":
            lines = basket(till, *(f"{one}:{number % 3 + 1}" for one in things))
            tenders = [cash("30000", currency)]
            if number % 2 and things != ["GIFT"]:
                tenders.append(card(str(number % 900 + 1), "A-1", currency))
            sale = complete(till, SaleRequest(lines, tuple(tenders)))
            if isinstance(sale, Sale):
                made.append(sale)
        elif step == "refund" and made:
            sale = made[number % len(made)]
            payout = Payout(TenderKind.CASH if number % 2 else TenderKind.CARD)
            asked = {number % len(sale.lines) + 1: 1}
            refunds.complete(till, RefundRequest(sale.receipt, payout, asked))
        elif step in ("in", "out") and opened:
            move(till, IN if step == "in" else OUT, number + 1)
        elif step == "no sale":
            move(till, NO_SALE)
        elif step == "open" and not opened:
            start(till, str(number % 500))
        elif step == "close" and opened:
            closed.append(end(till, str(number)))
    journal = told(till)
    for report in closed:
        assert said(report) == reckoned(journal, report.session)
    current = session_reports.x_report(till)
    if isinstance(current, Report):
        assert said(current) == reckoned(journal, current.session)
    with tempfile.TemporaryDirectory() as out:
        sheets = sheets_of(till, Path(out))
    totals = {row["What"]: row for row in sheets["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert totals["Sessions that do not add up"]["Count"] == "0"
    listed = {(row["Z report"], row["Tender"]): row for row in sheets["sessions"]}
    for report in closed:
        for one in report.compared:
            row = listed[report.number, one.kind]
            assert Money.parse(row["Expected"], currency) == one.expected
            assert Money.parse(row["Expected"], currency) == (
                Money.parse(row["Float"], currency)
                + Money.parse(row["Cash in"], currency)
                - Money.parse(row["Cash out"], currency)
                + Money.parse(row["Taken"], currency)
                - Money.parse(row["Paid back"], currency)
            )
    assert verify(till.store.path, till.device.id).problems == ()


def test_a_z_that_was_changed_does_not_add_up(till: Till, tmp_path: Path) -> None:
    start(till)
    sell(till, "MUG")
    report = end(till)
    with till.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE closed_session SET sold = sold + 1")
    totals = {row["What"]: row for row in sheets_of(till, tmp_path / "out")["totals"]}
    assert totals["Sessions that do not add up"]["Which"] == report.number
    assert totals["All sums agree"]["Which"] == "no"


KILLED = """
import os, signal, sys
from pathlib import Path
from kiosk.domain.clock import SystemClock
from kiosk.domain.money import Money
from kiosk.domain.session import Count
from kiosk.services import sessions
from kiosk.services.till import open_till
from tests.factories import sell

till = open_till(Path(sys.argv[1]), SystemClock())
sessions.open_session(till, sessions.Opening(Count(Money(5000, "GBP")), "Ada"))
sell(till, "MUG")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_session_survives_a_kill(till: Till) -> None:
    root = Path(__file__).resolve().parents[2]
    till.close()
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(till.data_dir)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    again = open_till(till.data_dir, SystemClock())
    try:
        current = session_reports.current(again)
        assert current is not None
        assert (current.opening, current.who) == (Money(5000, "GBP"), "Ada")
        report = end(again, "64.00")
        assert (report.takings.sales, differences(report)) == (1, {"cash": 0})
    finally:
        again.close()


def test_another_currency_is_never_added(till: Till, tmp_path: Path) -> None:
    start(till)
    sold = sell(till, "MUG")
    euro = {"event": "euro", "name": "Messe", "currency": "EUR", "timezone": "Europe/Berlin"}
    tax = {"name": "MwSt.", "millipercent": 19_000, "included": True}
    with till.store.writing() as session:
        till.action(session, till.clock.now()).record(
            Kind.EVENT_OPENED, {**euro, "tax": tax}, "euro"
        )
        put_settings(session, event="euro")
    till.refresh()
    things = tmp_path / "euro.csv"
    things.write_text("title,sku,price\nTasse,TASSE,10.00\n")
    import_products(till, things)
    sell(till, "TASSE", tender=cash("10.00", "EUR"))
    assert sessions.open_session(till, Opening(by_total("1", "EUR"))) == Refusal("session_open")
    refunds.complete(till, RefundRequest(sold.receipt, Payout(TenderKind.CASH)))
    made = sessions.close(till, Closing({"cash": by_total("50.00")}))
    assert isinstance(made, Report)
    assert (made.takings.sales, made.takings.refunds) == (1, 1), "those in pounds"
    assert (made.event_name, made.currency, differences(made)) == ("Fair", "GBP", {"cash": 0})


@pytest.mark.parametrize("fmt", ["json", "xlsx"])
def test_every_export_holds_the_sessions(till: Till, tmp_path: Path, fmt: Any) -> None:
    start(till)
    move(till, OUT, 500)
    report = end(till, "45.00", "0")
    (path,) = exporting.export_event(till, fmt, tmp_path / "out")
    if fmt == "json":
        sheets = json.loads(path.read_text(encoding="utf-8"))
        (row, _) = sheets["sessions"]
        assert (row["z_report"], row["tender"]) == (report.number, "cash")
        assert row["expected"] == row["counted"] == {"minor": 4500, "currency": "GBP"}
        assert row["in_words"] == "Exact"
        assert [one["amount"]["minor"] for one in sheets["cash_moves"]] == [-500]
        assert sheets["session_taxes"] == []
    else:
        book = openpyxl.load_workbook(path)
        rows_of = [list(one) for one in book["Sessions"].iter_rows(values_only=True)]
        found = dict(zip(rows_of[0], rows_of[1], strict=True))
        assert (found["Z report"], found["Expected"], found["Difference"]) == (report.number, 45, 0)
        assert len(list(book["Cash moves"].iter_rows())) == 2
