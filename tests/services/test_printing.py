"""Printing: paper is owed with the sale, comes out once, and is never doubled by itself."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hardware.documents import Document
from hardware.fakes import PaperPrinter
from hardware.ports import Attempt, Cause, PrinterFault
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.services import checks
from kiosk.services.printing import (
    Paper,
    Standing,
    came_out,
    pending,
    print_again,
    receipt_job,
    recover,
    reprint,
    standing,
    stored_document,
    waiting,
    work_off,
)
from kiosk.services.till import NewEvent, Till, open_till
from tests.factories import ask, card, cash, dump, make_till, rows, sell

OUT_OF_PAPER = "The printer is out of paper."


class PowerCut(BaseException):
    """What a printer call raises when the till dies during it: nothing may catch this."""


class DyingPrinter(PaperPrinter):
    """The power fails once the document has been taken."""

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        super().print_payload(payload, attempt)
        raise PowerCut


def states(till: Till) -> list[tuple[str, str]]:
    return rows(till.store.path, "SELECT state, trouble FROM print_job ORDER BY at, key")


def stopped(till: Till, printer: PaperPrinter) -> tuple[int, int, int, str]:
    """Work off what is owed, and say how many came out, wait, are unknown, and why it stopped."""
    paper = work_off(till, printer)
    assert paper.fault is not None
    return paper.printed, paper.waiting, paper.unknown, paper.fault.sentence


def test_a_receipt_is_owed_from_the_moment_of_the_sale(till: Till) -> None:
    assert waiting(till) == Paper(0, 0, 0)
    sale = sell(till, "MUG:2")
    assert waiting(till) == Paper(0, 1, 0)
    assert rows(till.store.path, "SELECT key, state FROM print_job") == [
        (receipt_job(sale), "queued")
    ]


def test_a_receipt_is_printed_once(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG:2", "ZINE")
    assert work_off(till, printer) == Paper(1, 0, 0)
    assert work_off(till, printer) == Paper(0, 0, 0)
    (page,) = printer.pages
    for said in (sale.receipt, "Fair", "Enamel Mug", "£28.00", "£37.00", "2026-11-21 14:00"):
        assert said in page
    assert "COPY" not in page


def test_the_oldest_is_printed_first(till: Till, clock: FixedClock) -> None:
    printer, made = PaperPrinter(), []
    for _ in range(3):
        made.append(sell(till, "MUG").receipt)
        clock.forward(seconds=1)
    assert work_off(till, printer).printed == 3
    assert [receipt in page for receipt, page in zip(made, printer.pages, strict=True)] == [
        True
    ] * 3


def test_one_job_alone_leaves_the_others_waiting(till: Till, clock: FixedClock) -> None:
    printer = PaperPrinter()
    sell(till, "MUG")
    clock.forward(seconds=1)
    wanted = sell(till, "ZINE")
    assert work_off(till, printer, receipt_job(wanted)) == Paper(1, 1, 0)
    assert wanted.receipt in printer.pages[0]
    assert work_off(till, printer, "no such job") == Paper(0, 1, 0)
    assert len(printer.pages) == 1


def test_a_fault_before_anything_went_out_stays_queued_and_is_printed_later(till: Till) -> None:
    printer = PaperPrinter()
    printer.fail(OUT_OF_PAPER)
    sell(till, "MUG")
    assert stopped(till, printer) == (0, 1, 0, OUT_OF_PAPER)
    assert states(till) == [("queued", OUT_OF_PAPER)]
    printer.mend()
    assert work_off(till, printer) == Paper(1, 0, 0)
    assert states(till) == [("printed", "")]
    assert len(printer.pages) == 1


def test_the_first_fault_stops_the_queue_so_that_one_printer_is_asked_once(
    till: Till, clock: FixedClock
) -> None:
    printer = PaperPrinter()
    printer.fail(OUT_OF_PAPER)
    for _ in range(3):
        sell(till, "MUG")
        clock.forward(seconds=1)
    assert stopped(till, printer) == (0, 3, 0, OUT_OF_PAPER)
    assert states(till) == [("queued", OUT_OF_PAPER), ("queued", ""), ("queued", "")]


def test_a_fault_after_something_went_out_is_unknown_and_not_tried_again(till: Till) -> None:
    printer = PaperPrinter()
    printer.fail("Look at the paper.", sent=True)
    sell(till, "MUG")
    assert stopped(till, printer) == (0, 0, 1, "Look at the paper.")
    printer.mend()
    assert work_off(till, printer) == Paper(0, 0, 1)
    assert printer.pages == []
    assert states(till) == [("unknown", "Look at the paper.")]


def test_an_unknown_receipt_does_not_hold_up_the_next_one(till: Till, clock: FixedClock) -> None:
    printer = PaperPrinter()
    printer.fail("Look at the paper.", sent=True)
    sell(till, "MUG")
    work_off(till, printer)
    printer.mend()
    clock.forward(seconds=1)
    second = sell(till, "ZINE")
    assert work_off(till, printer) == Paper(1, 0, 1)
    assert second.receipt in printer.pages[0]


def test_paper_that_a_power_cut_interrupted_is_for_a_person_to_look_at(till: Till) -> None:
    sell(till, "MUG")
    with pytest.raises(PowerCut):
        work_off(till, DyingPrinter())
    assert states(till) == [("sending", "")]
    till.close()
    reopened = open_till(till.data_dir, till.clock)
    recover(reopened)
    assert waiting(reopened) == Paper(0, 0, 1)
    printer = PaperPrinter()
    work_off(reopened, printer)
    assert printer.pages == []
    assert checks.verify_till(reopened).problems == ()
    reopened.close()


def test_recovering_touches_nothing_but_what_was_being_sent(till: Till, clock: FixedClock) -> None:
    sell(till, "MUG")
    work_off(till, PaperPrinter())
    clock.forward(seconds=1)
    sell(till, "MUG")
    before = dump(till.store.path)
    recover(till)
    assert dump(till.store.path) == before


def test_two_threads_print_each_receipt_once(till: Till) -> None:
    printer = PaperPrinter()
    receipts = [sell(till, "MUG").receipt for _ in range(8)]
    with ThreadPoolExecutor(2) as pool:
        papers = list(pool.map(lambda _: work_off(till, printer), range(2)))
    assert sum(paper.printed for paper in papers) == 8
    for receipt in receipts:
        assert sum(receipt in page for page in printer.pages) == 1


def test_a_reprint_is_marked_as_a_copy_leaves_the_drawer_shut_and_is_journalled(
    till: Till,
) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    work_off(till, printer)
    job = reprint(till, sale)
    assert waiting(till).waiting == 1
    assert work_off(till, printer, job) == Paper(1, 0, 0)
    original, copy = printer.pages
    assert "COPY" in copy
    assert "COPY" not in original
    assert sale.receipt in copy
    assert [document.open_drawer for document in printer.documents] == [True, False]
    path = till.store.path
    kinds = rows(path, "SELECT kind FROM entry WHERE device_id = ? ORDER BY seq", till.device.id)
    assert kinds[-1] == ("ReceiptReprinted",)
    assert rows(path, "SELECT sale_id, device_id FROM reprint") == [(sale.id, till.device.id)]


def test_printing_is_no_sale_and_writes_nothing_into_the_journal(till: Till) -> None:
    sell(till, "MUG")
    before = rows(till.store.path, "SELECT hash FROM entry ORDER BY seq")
    work_off(till, PaperPrinter())
    assert rows(till.store.path, "SELECT hash FROM entry ORDER BY seq") == before


def test_every_reprint_is_a_job_of_its_own(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    jobs = {reprint(till, sale), reprint(till, sale)}
    assert len(jobs) == 2
    assert work_off(till, printer).printed == 3
    assert len(rows(till.store.path, "SELECT * FROM reprint")) == 2


def test_what_is_printed_is_what_was_kept_with_the_sale(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    kept = stored_document(till, receipt_job(sale))
    work_off(till, printer)
    assert printer.documents == [kept]
    assert stored_document(till, "no such job") is None


def test_a_drawer_opens_for_cash_and_not_for_a_card(till: Till, clock: FixedClock) -> None:
    printer = PaperPrinter()
    sell(till, "MUG")
    clock.forward(seconds=1)
    sell(till, "MUG", tender=card("14.00", "SLIP-7"))
    work_off(till, printer)
    assert [document.open_drawer for document in printer.documents] == [True, False]
    assert "Card (SLIP-7)" in printer.pages[1]


def test_a_refused_sale_owes_no_paper(till: Till) -> None:
    assert isinstance(ask(till, "MUG", tender=cash("1.00")), Refusal)
    assert states(till) == []
    assert waiting(till) == Paper(0, 0, 0)


def test_owed_paper_survives_a_restart(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    till.close()
    reopened = open_till(till.data_dir, till.clock)
    recover(reopened)
    assert work_off(reopened, printer) == Paper(1, 0, 0)
    assert sale.receipt in printer.pages[0]
    reopened.close()


def test_the_time_on_paper_is_that_of_the_place(tmp_path: Path, clock: FixedClock) -> None:
    event = NewEvent("Night Market", "GBP", timezone="Asia/Tokyo")
    till = make_till(tmp_path / "tokyo", clock, event)
    printer = PaperPrinter()
    sell(till, "MUG")
    work_off(till, printer)
    assert "2026-11-21 23:00" in printer.pages[0]
    till.close()


def kicks(till: Till) -> list[tuple[str, str]]:
    return rows(till.store.path, "SELECT state, trouble FROM drawer_kick ORDER BY at, key")


class WatchedPrinter(PaperPrinter):
    """Looks into the store at the moment that it is given the first byte."""

    def __init__(self, till: Till) -> None:
        super().__init__()
        self._till = till
        self.seen: list[tuple[str, ...]] = []

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        attempt.begin()
        question = "SELECT state, printer, payload FROM print_job JOIN print_spool USING (key)"
        self.seen += rows(self._till.store.path, question)
        assert [b64decode(one[2]) for one in self.seen] == [payload]
        return super().print_payload(payload, Attempt())


class UndrawablePrinter(PaperPrinter):
    """Can't draw anything."""

    def render(self, document: Document) -> bytes:
        raise PrinterFault("No letters.", sent=False, cause=Cause.DOCUMENT)


def test_the_bytes_are_kept_before_the_first_of_them_goes_out_and_until_it_is_known(
    till: Till,
) -> None:
    printer = WatchedPrinter(till)
    sell(till, "MUG")
    work_off(till, printer)
    assert [one[:2] for one in printer.seen] == [("sending", "Paper")]
    assert rows(till.store.path, "SELECT * FROM print_spool") == []
    assert checks.verify_till(till).problems == ()


def test_a_printer_that_can_not_say_has_been_sent_it(till: Till) -> None:
    sell(till, "MUG")
    assert work_off(till, PaperPrinter(silent=True)) == Paper(1, 0, 0)
    assert states(till) == [("sent", "")]
    assert kicks(till) == [("sent", "")]


def test_a_paper_that_can_not_be_drawn_is_for_a_person_and_holds_nothing_up(till: Till) -> None:
    sell(till, "MUG")
    work_off(till, UndrawablePrinter())
    assert states(till) == [("failed", "No letters.")]
    assert standing(till) == Standing(0, 1)
    (job,) = pending(till)
    assert not job.may_be_out
    print_again(till, job.key)
    printer = PaperPrinter()
    assert work_off(till, printer) == Paper(1, 0, 0)
    assert "COPY" not in printer.pages[0], "nothing of it was ever sent"


def test_the_drawer_is_a_job_beside_the_paper_and_opens_once(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    assert kicks(till) == [("queued", "")], "it is owed with the sale, and not before"
    work_off(till, printer)
    work_off(till, printer)
    reprint(till, sale)
    work_off(till, printer)
    assert (printer.opened, len(printer.pages)) == (1, 2)
    assert kicks(till) == [("opened", "")]


def test_a_drawer_that_did_not_open_is_not_opened_later(till: Till) -> None:
    printer = PaperPrinter()
    printer.fail(OUT_OF_PAPER)
    sell(till, "MUG")
    paper = work_off(till, printer)
    assert paper.drawer is not None
    assert kicks(till) == [("missed", OUT_OF_PAPER)]
    assert standing(till) == Standing(1, 0, 1)
    printer.mend()
    assert work_off(till, printer).drawer is None
    assert (printer.opened, len(printer.pages)) == (0, 1)


def test_a_pulse_that_waited_too_long_is_missed(till: Till, clock: FixedClock) -> None:
    printer = PaperPrinter()
    sell(till, "MUG")
    clock.forward(seconds=61)
    work_off(till, printer)
    assert (printer.opened, len(printer.pages)) == (0, 1)
    assert [state for state, _ in kicks(till)] == ["missed"]


def test_a_power_cut_during_the_pulse_sends_no_second_one(till: Till) -> None:
    class DyingDrawer(PaperPrinter):
        def kick(self, begin: Callable[[], None]) -> bool:
            super().kick(begin)
            raise PowerCut

    sell(till, "MUG")
    with pytest.raises(PowerCut):
        work_off(till, DyingDrawer())
    assert kicks(till) == [("sending", "")]
    printer = PaperPrinter()
    work_off(till, printer)
    assert (printer.opened, len(printer.pages)) == (0, 1)
    assert kicks(till) == [("sent", "")]


def test_somebody_says_that_it_came_out(till: Till) -> None:
    printer = PaperPrinter()
    printer.fail("Look at the paper.", sent=True)
    sell(till, "MUG")
    work_off(till, printer)
    (job,) = pending(till)
    assert job.may_be_out
    before = rows(till.store.path, "SELECT hash FROM entry ORDER BY seq")
    came_out(till, job.key)
    assert pending(till) == []
    assert states(till)[0][0] == "printed"
    assert rows(till.store.path, "SELECT hash FROM entry ORDER BY seq") == before
    assert rows(till.store.path, "SELECT * FROM print_spool") == []
    for verb in (came_out, print_again):
        with pytest.raises(BadInput, match="any more"):
            verb(till, job.key)


def test_what_is_printed_again_says_that_it_is_a_copy_and_is_journalled(till: Till) -> None:
    printer = PaperPrinter()
    printer.fail("Look at the paper.", sent=True)
    sale = sell(till, "MUG")
    work_off(till, printer)
    printer.mend()
    (job,) = pending(till)
    print_again(till, job.key)
    assert work_off(till, printer) == Paper(1, 0, 0)
    (page,) = printer.pages
    assert "*** COPY ***" in page
    assert sale.receipt in page
    assert rows(till.store.path, "SELECT sale_id FROM reprint") == [(sale.id,)]
    assert checks.verify_till(till).problems == ()


def test_a_copy_that_got_lost_is_marked_once(till: Till) -> None:
    printer = PaperPrinter()
    sale = sell(till, "MUG")
    work_off(till, printer)
    printer.fail("Look.", sent=True)
    reprint(till, sale)
    work_off(till, printer)
    printer.mend()
    print_again(till, pending(till)[0].key)
    work_off(till, printer)
    assert printer.pages[-1].count("COPY") == 1
