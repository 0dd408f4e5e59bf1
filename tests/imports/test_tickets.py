"""Tickets from tables, Eventbrite and pretix."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.admission import TicketStatus
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.imports.tickets import TicketFile, TicketFormat, read_tickets

EVENT = EventId("event-1")
BERLIN = ZoneInfo("Europe/Berlin")


def tickets(
    tmp_path: Path, text: str, fmt: TicketFormat = "auto", name: str = "tickets.csv"
) -> TicketFile:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_tickets(path, EVENT, BERLIN, fmt)


def said(file: TicketFile) -> list[str]:
    return [str(problem) for problem in file.problems]


def test_a_table_of_tickets_is_read_with_every_field(tmp_path: Path) -> None:
    file = tickets(
        tmp_path,
        "Ticket Code;Name;E-Mail;Type;Order;Status;Valid from;Valid_until\n"
        "T1;Ada;ada@example.org;VIP;O1;Paid;2026-12-18 10:00;18.12.2026\n",
    )
    assert said(file) == []
    (ticket,) = file.tickets
    assert (ticket.code, ticket.name, ticket.email, ticket.type, ticket.order, ticket.status) == (
        "T1", "Ada", "ada@example.org", "VIP", "O1", TicketStatus.PAID,
    )  # fmt: skip
    assert ticket.event_id == EVENT
    assert ticket.valid_from == datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
    assert ticket.valid_until == datetime(2026, 12, 18, 23, 0, tzinfo=UTC), "valid all that day"
    assert (file.format, file.rows) == ("csv", 1)


@pytest.mark.parametrize(
    "header",
    [
        "Company",
        "Attendee company",
        "Ticket Company Name",
        "Company / Organization",
        "Organisation",
    ],
)
def test_a_company_is_read_tidied_and_is_none_where_the_cell_is_empty(
    tmp_path: Path, header: str
) -> None:
    file = tickets(tmp_path, f"code,{header}\nA,  Okafor  &\u00a0Sons \nB,   \n")
    assert [one.company for one in file.tickets] == ["Okafor & Sons", ""]
    assert file.tickets[1].answers == ()


def test_only_the_code_is_needed(tmp_path: Path) -> None:
    file = tickets(tmp_path, "code\nA\nB\n")
    assert [(t.code, t.status, t.valid_until) for t in file.tickets] == [
        ("A", TicketStatus.PAID, None),
        ("B", TicketStatus.PAID, None),
    ]


def test_reading_again_gives_the_same_ids_and_another_event_others(tmp_path: Path) -> None:
    first = tickets(tmp_path, "code,name\nA,Ada\n")
    again = tickets(tmp_path, "name,secret\nAda Lovelace,A\n")
    assert first.tickets[0].id == again.tickets[0].id
    other = read_tickets(tmp_path / "tickets.csv", EventId("event-2"), BERLIN)
    assert other.tickets[0].id != first.tickets[0].id


def test_broken_rows_are_named_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    file = tickets(
        tmp_path,
        "Code,Status,Valid from,Valid until\n"
        "A,paid,,\n"
        ",paid,,\n"
        "A,paid,,\n"
        "B,maybe,,\n"
        "C,paid,05/06/2026,\n"
        "D,paid,soon,\n"
        "E,paid,2026-12-18,2026-12-17\n"
        "1.23E+19,paid,,\n"
        "F,paid,14:00,\n"
        "G,paid,,,surplus\n"
        "H,cancelled,,\n",
    )
    assert [(t.code, t.status) for t in file.tickets] == [
        ("A", TicketStatus.PAID),
        ("H", TicketStatus.CANCELLED),
    ]
    assert [(p.row, p.field) for p in file.problems] == [
        (3, "Code"), (4, "Code"), (5, "Status"), (6, "Valid from"), (7, "Valid from"),
        (8, "Valid until"), (9, "Code"), (10, "Valid from"), (11, "row"),
    ]  # fmt: skip
    assert said(file)[1] == "tickets.csv:4: Code: is already in row 2; row 2 is kept"
    assert "two ways" in file.problems[3].what
    assert file.rows == 11


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-18 10:00", "2026-07-18T08:00Z"),
        ("2026-07-18T10:00Z", "2026-07-18T10:00Z"),
        ("2026-07-18T10:00:00-04:00", "2026-07-18T14:00Z"),
        ("Dec 18, 2026 7:30 PM", "2026-12-18T18:30Z"),
        ("18/12/2026 10:00", "2026-12-18T09:00Z"),
        ("12/18/2026 10:00", "2026-12-18T09:00Z"),
        ("5.6.2026", "2026-06-04T22:00Z"),
        ("2026/06/05", "2026-06-04T22:00Z"),
        ("18 Dec 2026 10:00 UTC", "2026-12-18T10:00Z"),
    ],
)
def test_a_time_is_local_to_the_event_unless_it_says_otherwise(
    tmp_path: Path, text: str, expected: str
) -> None:
    file = tickets(tmp_path, f'code,valid from\nA,"{text}"\n')
    assert said(file) == []
    assert file.tickets[0].valid_from == datetime.fromisoformat(expected)


def test_a_time_in_an_unclear_zone_is_never_guessed(tmp_path: Path) -> None:
    file = tickets(tmp_path, "code,valid from\nA,18 Dec 2026 10:00 EST\n")
    assert file.tickets == []
    assert "clear time zone" in said(file)[0]


EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,"
    "Attendee Status,Barcode #\n"
)


def test_an_eventbrite_report_is_recognised(tmp_path: Path) -> None:
    file = tickets(
        tmp_path,
        EVENTBRITE + "168,2026-11-01 10:00,Ada,Lovelace,ada@example.org,1,General,236,Attending,"
        '"=""168236001"""\n'
        "169,2026-11-01 10:00,Bob,,bob@example.org,1,General,237,Not Attending,169237001\n"
        "170,2026-11-01 10:00,Cy,B,cy@example.org,1,VIP,238,Checked In,170238001\n",
    )
    assert file.format == "eventbrite"
    assert said(file) == []
    assert [(t.code, t.name, t.order, t.type, t.status) for t in file.tickets] == [
        ("168236001", "Ada Lovelace", "168", "General", TicketStatus.PAID),
        ("169237001", "Bob", "169", "General", TicketStatus.CANCELLED),
        ("170238001", "Cy B", "170", "VIP", TicketStatus.PAID),
    ]


def test_an_eventbrite_report_says_whom_people_come_for(tmp_path: Path) -> None:
    text = EVENTBRITE.replace("Barcode #", "Barcode #,Job Title,Company")
    row = "168,,Ada,L,a@example.org,1,VIP,236,Attending,168236001,Countess,Analytical Engines\n"
    file = tickets(tmp_path, text + row)
    assert file.format == "eventbrite"
    assert [one.company for one in file.tickets] == ["Analytical Engines"]


def test_an_eventbrite_report_without_barcodes_says_how_to_get_them(tmp_path: Path) -> None:
    text = EVENTBRITE.replace(",Barcode #", "") + "168,,Ada,L,a@example.org,1,VIP,236,Attending\n"
    with pytest.raises(BadInput, match="“Barcode” ticked"):
        tickets(tmp_path, text)


def order(code: str, status: str, *positions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": code, "status": status, "email": "o@example.org", "positions": positions} | more


def position(secret: str, **more: Any) -> dict[str, Any]:
    return {
        "secret": secret, "item": 1, "variation": None, "attendee_name": "Ada",
        "attendee_email": None, "valid_from": None, "valid_until": None, "blocked": None,
        "canceled": False,
    } | more  # fmt: skip


ORDERS = [
    order("AAA", "p", position("s1", attendee_email="ada@example.org"), position("s2", item=2)),
    order("BBB", "n", position("s3")),
    order("CCC", "e", position("s4")),
    order("DDD", "c", position("s5")),
    order("EEE", "p", position("s6", blocked=["admin"]), position("s7", canceled=True)),
    order("FFF", "n", position("s8"), valid_if_pending=True),
    order("GGG", "p", position("=Qw3L/+", valid_from="2026-12-18T10:00:00+01:00")),
]


@pytest.mark.parametrize(
    "document", [ORDERS, {"next": None, "results": ORDERS}, {"event": {"orders": ORDERS}}]
)
def test_pretix_orders_are_read_in_all_their_wrappings(tmp_path: Path, document: Any) -> None:
    file = tickets(tmp_path, json.dumps(document), name="orders.json")
    assert (file.format, file.rows) == ("pretix", 9)
    assert said(file) == []
    found = {ticket.code: ticket for ticket in file.tickets}
    paid, pending = TicketStatus.PAID, TicketStatus.PENDING
    cancelled, blocked = TicketStatus.CANCELLED, TicketStatus.BLOCKED
    assert {code: ticket.status for code, ticket in found.items()} == {
        "s1": paid, "s2": paid, "s3": pending, "s4": cancelled, "s5": cancelled,
        "s6": blocked, "s7": cancelled, "s8": paid, "=Qw3L/+": paid,
    }  # fmt: skip
    assert (found["s1"].email, found["s2"].email) == ("ada@example.org", "o@example.org")
    assert (found["s1"].order, found["s1"].type, found["s2"].type) == ("AAA", "Item 1", "Item 2")
    assert found["=Qw3L/+"].valid_from == datetime(2026, 12, 18, 9, 0, tzinfo=UTC)


def test_pretix_products_give_types_and_a_t_shirt_opens_no_door(tmp_path: Path) -> None:
    products = [
        {"id": 1, "name": {"de": "Eintritt", "en": "Admission"}, "admission": True,
         "variations": [{"id": 7, "value": {"en": "Child"}}]},
        {"id": 2, "name": "T-shirt", "admission": False},
    ]  # fmt: skip
    orders = [order("A", "p", position("s1", variation=7), position("s2", item=2))]
    file = tickets(
        tmp_path, json.dumps({"event": {"items": products, "orders": orders}}), name="o.json"
    )
    assert [(t.code, t.type, t.admits) for t in file.tickets] == [
        ("s1", "Admission – Child", True),
        ("s2", "T-shirt", False),
    ]


def test_pretix_says_whom_an_attendee_comes_for_or_else_whose_invoice_it_is(
    tmp_path: Path,
) -> None:
    billed = {"is_business": True, "company": " Okafor\tLtd "}
    answers = [{"question": 7, "answer": "Vegan", "options": []}]
    orders = [
        order("A", "p", position("s1", company="Acme", answers=answers), position("s2", company=""),
              position("s3", company=None), invoice_address=billed),
        order("B", "p", position("s4"), invoice_address=None),
        order("C", "p", position("s5"), invoice_address={"company": None}),
        order("D", "p", position("s6", company=["x"]), invoice_address={"company": {"x": 1}}),
    ]  # fmt: skip
    file = tickets(tmp_path, json.dumps(orders), name="orders.json")
    assert said(file) == []
    assert [(one.code, one.company) for one in file.tickets] == [
        ("s1", "Acme"), ("s2", "Okafor Ltd"), ("s3", "Okafor Ltd"), ("s4", ""), ("s5", ""),
        ("s6", ""),
    ]  # fmt: skip
    assert dict(file.tickets[0].answers) == {"7": "Vegan", "company": "Acme"}
    assert file.tickets[3].answers == ()


def test_one_page_of_pretix_orders_is_not_taken_for_all(tmp_path: Path) -> None:
    page = {"next": "https://example.org/?page=2", "results": ORDERS[:1]}
    file = tickets(tmp_path, json.dumps(page), name="orders.json")
    assert len(file.tickets) == 2
    assert "only one page" in said(file)[0]


def test_broken_pretix_records_are_named(tmp_path: Path) -> None:
    orders = [
        "nonsense",
        order("A", "p", position(""), "nonsense"),  # type: ignore[arg-type]
        order("B", "", position("s1")),
        order("C", "p", position("s2", valid_until="tomorrow"), position("s3", item={"id": [1]})),
        order("D", "p", position("s3")),
    ]
    file = tickets(tmp_path, json.dumps(orders), name="orders.json")
    assert [t.code for t in file.tickets] == ["s3"]
    assert [(p.row, p.field) for p in file.problems] == [
        (1, "positions"), (2, "secret"), (3, "positions"), (4, "status"), (5, "valid_until"),
        (7, "secret"),
    ]  # fmt: skip
    assert "order A" in file.problems[1].what


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"orders": [', "no readable JSON"),
        ('{"positions": []}', "no pretix orders"),
        ("[" * 200_000, "no readable JSON"),
    ],
)
def test_json_that_is_no_order_list_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        tickets(tmp_path, text, name="orders.json")


def test_a_format_that_does_not_fit_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not in the pretix format"):
        tickets(tmp_path, "code\nA\n", "pretix")
    with pytest.raises(BadInput, match="not in the csv format"):
        tickets(tmp_path, "[]", "csv", "orders.json")
    with pytest.raises(BadInput, match="no barcode column"):
        tickets(tmp_path, "code\nA\n", "eventbrite")
    with pytest.raises(BadInput, match="no column “code”"):
        tickets(tmp_path, "name\nAda\n")


def test_a_hundred_thousand_tickets_are_counted_while_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("code,name,e-mail,type,order,status,valid from,valid until\n")
        for number in range(100_000):
            stream.write(
                f"T{number:06},Name {number},n{number}@example.org,Day,O{number // 2},paid,"
                "2026-12-18 10:00,2026-12-19\n"
            )
    heard: list[int] = []
    file = read_tickets(path, EVENT, BERLIN, on_row=heard.append)
    assert len({ticket.id for ticket in file.tickets}) == 100_000
    assert heard == sorted(set(heard))
    assert heard[-1] == file.rows == 100_000
    assert len(heard) >= 100
