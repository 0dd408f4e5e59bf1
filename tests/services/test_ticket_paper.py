"""The paper of a ticket: owed with its sale, printed again as a copy, and let in at the door."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from hardware import png
from hardware import text as paper_text
from hardware.documents import Document
from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import SaleId, TicketId
from kiosk.domain.tenders import TenderKind
from kiosk.paper import fonts
from kiosk.services import checks, gate, printing, refunds, ticket_paper
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.documents import put_tickets
from tests.factories import ask, cash, rows, sell


def sold(till: Till, *wanted: str) -> tuple[Sale, list[Ticket]]:
    sale = sell(till, *wanted)
    return sale, ticket_paper.sold_with(till, SaleId(sale.id))


def paper(till: Till, job: str) -> Document:
    found = printing.stored_document(till, job)
    assert found is not None
    return found


def said(till: Till, job: str) -> str:
    return paper_text.render(paper(till, job))


def drawn(document: Document, columns: int) -> Image.Image:
    return Image.open(io.BytesIO(png.render(replace(document, width=columns), fonts())))


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_each_sold_ticket_has_a_paper_whose_code_the_door_lets_in(till: Till, columns: int) -> None:
    sale, tickets = sold(till, "DAY:2", "MUG")
    jobs = ticket_paper.jobs_of(till, sale)
    assert len(set(jobs)) == 2
    keys = [one.key for one in printing.pending(till)]
    assert keys == [printing.receipt_job(sale), *sorted(jobs)], "the receipt comes out first"
    for ticket, job in zip(tickets, jobs, strict=True):
        words = said(till, job)
        for told in (till.event.name, "Day ticket", ticket.code, f"Receipt {sale.receipt}"):
            assert told in words
        assert "COPY" not in words
        (code,) = zxingcpp.read_barcodes(drawn(paper(till, job), columns).convert("L"))
        assert code.text == ticket.code
        side = code.position.top_right.x - code.position.top_left.x
        assert side / 25 >= 5, "a code of 16 letters has 25 modules at most"
        assert gate.scan(till, code.text).admitted
    assert checks.verify_till(till).problems == ()


def test_a_sale_that_sells_none_owes_none_and_a_refused_one_neither(till: Till) -> None:
    assert ticket_paper.jobs_of(till, sell(till, "MUG")) == []
    assert not isinstance(ask(till, "DAY", tender=cash("1.00")), Sale)
    assert rows(till.store.path, "SELECT count(*) FROM print_job WHERE key LIKE 'ticket:%'") == [
        (0,)
    ]


def test_it_is_printed_again_as_a_copy_by_its_code_or_its_receipt(till: Till) -> None:
    sale, tickets = sold(till, "DAY:2")
    both = ticket_paper.asked_for(till, sale.receipt.lower())
    assert [(one.ticket.id, one.copy) for one in both] == [(one.id, True) for one in tickets]
    one = ticket_paper.asked_for(till, f" {tickets[1].code} ")
    for job in ticket_paper.print_tickets(till, [*both, *one]):
        assert "*** COPY ***" in said(till, job)
        assert f"Receipt {sale.receipt}" in said(till, job)
    assert len(printing.pending(till)) == 1 + 2 + 3


def test_a_listed_ticket_says_whose_it_is_and_until_when_in_the_events_time(till: Till) -> None:
    event = till.event.id
    times = datetime(2026, 7, 1, 8, 30, tzinfo=UTC), datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    given = Ticket(TicketId("x1"), event, "X-0001", "Speaker", "", TicketStatus.PAID, "Ada Okafor")
    with till.store.writing() as session:
        put_tickets(session, [replace(given, valid_from=times[0], valid_until=times[1], seat="B7")])
    (first,) = ticket_paper.asked_for(till, "X-0001")
    (job,) = ticket_paper.print_tickets(till, [first])
    words = said(till, job)
    for told in (
        *("Speaker", "Ada Okafor", "Seat B7"),
        *("Valid from Wed 1 Jul 2026, 09:30", "Valid until Thu 31 Dec 2026, 22:00"),
    ):
        assert told in words
    assert "COPY" not in words
    assert "Receipt" not in words
    (again,) = ticket_paper.asked_for(till, "X-0001")
    assert "COPY" in said(till, ticket_paper.print_tickets(till, [again])[0])


def test_a_code_that_no_qr_code_can_say_stands_in_letters(till: Till) -> None:
    document = ticket_paper.ticket_document(till, Ticket(TicketId("x2"), till.event.id, "Größe-17"))
    assert "Größe-17" in paper_text.render(document)
    assert zxingcpp.read_barcodes(drawn(document, 32).convert("L")) == []


@pytest.mark.parametrize(
    ("asked", "words"), [("NOPE", "No ticket"), ("T-CANCELLED", "no longer good")]
)
def test_what_is_no_good_ticket_is_not_printed(till: Till, asked: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ticket_paper.asked_for(till, asked)


def test_what_was_refunded_is_not_printed_again(till: Till) -> None:
    sale, tickets = sold(till, "DAY")
    request = RefundRequest(sale.receipt, Payout(TenderKind.CASH))
    assert isinstance(refunds.complete(till, request), Refund)
    for asked in (sale.receipt, tickets[0].code):
        with pytest.raises(BadInput, match="good"):
            ticket_paper.asked_for(till, asked)
    with pytest.raises(BadInput, match="No ticket that is still good"):
        ticket_paper.asked_for(till, sell(till, "MUG").receipt)
