"""Whoever is erased stands on no paper in the queue any more, and none of theirs comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.documents import Document
from hardware.fakes import PaperPrinter
from hardware.ports import Attempt
from hardware.spooler import JobState
from kiosk.domain.admission import Ticket
from kiosk.domain.ids import TicketId
from kiosk.domain.preorders import Person, promise_for
from kiosk.services import (
    badges,
    checks,
    erasing,
    packing_slips,
    preordering,
    preorders,
    prep,
    prep_orders,
    printing,
    ticket_paper,
)
from kiosk.services.receipts import document_of
from kiosk.services.till import Till
from kiosk.store import papers
from kiosk.store.documents import put_tickets
from kiosk.store.erasing import forget_everybody
from tests.factories import START, cash, rows, sell
from tests.services.test_preorders import took

GUEST = "Wilhelmina Featherstonehaugh"
EMAIL = "wilhelmina@example.org"
# As the bytes of a store may hold it, in capitals or not.
TRACES = (b"Featherstonehaugh", b"Wilhelmina", b"Whortleberry Lane", b"Marmaduke")
SHIPPED = promise_for("2026-12-05", "", START.date(), ship=True)


def fits(document: Document) -> str:
    return ""


def put_guest(till: Till) -> None:
    event = till.event.id
    with till.store.writing() as session:
        put_tickets(
            session,
            [
                Ticket(
                    TicketId("g1"),
                    event,
                    "G-0001",
                    "Guest",
                    name=GUEST,
                    email=EMAIL,
                    answers=(("company", "Marmaduke Holdings"),),
                ),
                Ticket(TicketId("g2"), event, "G-00012", "Guest", name="Bo Lindqvist-Marlowe"),
            ],
        )


def everything(till: Till) -> list[str]:
    """Every kind of paper that can bear the guest's name, and one of somebody else."""
    put_guest(till)
    jobs = [badges.print_badge(till, "G-0001", fits).job for _ in range(2)]
    for _ in range(2):
        jobs += ticket_paper.print_tickets(till, ticket_paper.asked_for(till, "G-0001"))
    person = Person(GUEST, "", EMAIL, ("7 Whortleberry Lane", "Leeds"))
    made = took(till, "MUG", tender=cash("14.00"), person=person, promise=SHIPPED)
    jobs.append(printing.receipt_job(made.sale))
    jobs += [packing_slips.print_slip(till, made.preorder) for _ in range(2)]
    return jobs


def states(till: Till) -> dict[str, str]:
    return dict(rows(till.store.path, "SELECT key, state FROM print_job"))


def traces(till: Till) -> list[bytes]:
    """What of them is in any byte of the store's files."""
    rows(till.store.path, "PRAGMA wal_checkpoint(TRUNCATE)")
    files = sorted(Path(till.store.path).parent.glob(f"{Path(till.store.path).name}*"))
    held = b"".join(one.read_bytes() for one in files)
    return [one for one in TRACES if one in held]


@pytest.mark.parametrize("printed", [False, True])
def test_no_byte_is_left_and_what_waits_is_withdrawn(till: Till, printed: bool) -> None:
    jobs = everything(till)
    other = badges.print_badge(till, "G-00012", fits).job
    sale = sell(till, "DAY", "MUG")
    assert traces(till) == list(TRACES)
    if printed:
        printing.work_off(till, PaperPrinter())
    before = states(till)
    erasing.erase(till, EMAIL)
    assert traces(till) == []
    now = states(till)
    assert {now[job] for job in jobs} == {JobState.PRINTED if printed else JobState.WITHDRAWN}
    kept = [other, printing.receipt_job(sale), *ticket_paper.jobs_of(till, sale)]
    assert [now[job] for job in kept] == [before[job] for job in kept]
    for job in kept:
        document = printing.stored_document(till, job)
        assert document is not None
        assert document.blocks, "what is of others stays"
    printer = PaperPrinter()
    printing.work_off(till, printer)
    assert len(printer.documents) == (0 if printed else len(kept))
    assert printing.pending(till) == []
    assert checks.verify_till(till).problems == ()


def test_a_prep_ticket_and_a_copy_of_a_pre_order_go_too(till: Till) -> None:
    prep.set_station(till, "Packing", ["MUG"], [])
    person = Person(GUEST, "", EMAIL, ("7 Whortleberry Lane", "Leeds"))
    made = took(till, "MUG", tender=cash("14.00"), person=person, promise=SHIPPED)
    jobs = prep_orders.owe_tickets(till, prep_orders.tickets_of(till, made.preorder))
    jobs.append(printing.reprint(till, made.sale))
    assert len(jobs) == 2
    erasing.erase(till, EMAIL)
    assert {states(till)[job] for job in jobs} == {JobState.WITHDRAWN}
    assert traces(till) == []


def test_what_is_collected_after_it_was_erased_prints_as_ever(till: Till) -> None:
    person = Person(GUEST, "", EMAIL, ("7 Whortleberry Lane", "Leeds"))
    made = took(till, "MUG", tender=cash("14.00"), person=person, promise=SHIPPED)
    erasing.erase(till, EMAIL)
    done = preordering.collect(till, made.preorder.receipt)
    assert isinstance(done, preordering.Collected)
    assert states(till)[printing.receipt_job(done.sale)] == JobState.QUEUED
    found = preorders.find(till, made.preorder.receipt)
    assert found is not None
    assert found.person is None


def test_a_ticket_is_printed_without_a_name_afterwards_and_as_no_copy(till: Till) -> None:
    put_guest(till)
    (job,) = ticket_paper.print_tickets(till, ticket_paper.asked_for(till, "G-0001"))
    erasing.erase(till, EMAIL)
    assert states(till)[job] == JobState.WITHDRAWN
    (again,) = ticket_paper.asked_for(till, "G-0001")
    assert not again.copy
    assert ticket_paper.print_tickets(till, [again]) == [job]
    assert states(till)[job] == JobState.QUEUED
    assert traces(till) == []


class Meddled(PaperPrinter):
    """Has something happen just before the bytes go out."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        self._meanwhile()
        return super().print_payload(payload, attempt)


def test_who_is_erased_while_a_paper_is_on_its_way_is_not_printed(till: Till) -> None:
    put_guest(till)
    job = badges.print_badge(till, "G-0001", fits).job
    printer = Meddled(lambda: erasing.erase(till, EMAIL))
    assert printing.work_off(till, printer).printed == 0
    assert printer.documents == []
    assert states(till)[job] == JobState.WITHDRAWN
    assert traces(till) == []


def test_the_bytes_of_what_may_have_come_out_go_too(till: Till) -> None:
    put_guest(till)
    job = badges.print_badge(till, "G-0001", fits).job
    printer = PaperPrinter()
    printer.fail("Look.", sent=True)
    printing.work_off(till, printer)
    assert states(till)[job] == JobState.UNKNOWN
    assert rows(till.store.path, "SELECT count(*) FROM print_spool") == [(1,)]
    erasing.erase(till, EMAIL)
    assert rows(till.store.path, "SELECT count(*) FROM print_spool") == [(0,)]
    assert states(till)[job] == JobState.WITHDRAWN


def test_a_till_that_may_keep_nobody_keeps_no_paper(till: Till) -> None:
    jobs = everything(till)
    sell(till, "MUG")
    with till.store.writing() as session:
        forget_everybody(session)
    assert traces(till) == []
    assert set(states(till).values()) == {JobState.WITHDRAWN}
    assert set(jobs) < set(states(till))
    assert checks.verify_till(till).problems == ()


def test_what_the_store_writes_is_what_the_queue_reads() -> None:
    assert papers.WITHDRAWN == JobState.WITHDRAWN
    assert document_of(papers.NOTHING) == Document("", ())
