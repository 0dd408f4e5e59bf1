"""Badges: what stands on them, who prints them, that each is counted, and the labels left."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import zxingcpp

from hardware import label_picture
from hardware.addresses import parse_address
from hardware.documents import Document
from hardware.fakes import PaperPrinter
from hardware.labels import Words, parse_size
from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import TicketId
from kiosk.paper import fonts, why_not
from kiosk.services import badges, checks, printers, printing, rolls
from kiosk.services.printers import RECEIPTS, LabelSetup, PrinterRole, Setup
from kiosk.services.till import Till
from kiosk.store.documents import put_tickets
from tests.factories import rows

READABLE, COMES_FOR, LONG = "T-0001-ADA", "T-0005-BO", "T-0006-BO"


def fits(document: Document) -> str:
    return ""


@pytest.fixture
def door(till: Till) -> Till:
    """A till with a guest whose name is long, and one that has none."""
    event = till.event.id
    with till.store.writing() as session:
        put_tickets(
            session,
            [
                Ticket(TicketId("t1"), event, "T-0001-ADA", "Speaker", name="Ada Okafor"),
                Ticket(TicketId("t2"), event, "D-2", "Day ticket"),
                Ticket(TicketId("t3"), event, "D-3", status=TicketStatus.CANCELLED),
                Ticket(TicketId("t4"), event, "Größe", name="Groß"),
                Ticket(
                    TicketId("t5"),
                    event,
                    COMES_FOR,
                    "Speaker",
                    name="Bo Lindqvist",
                    answers=(("company", "Okafor & Sons"), ("7", "Vegan")),
                ),
                Ticket(
                    TicketId("t6"),
                    event,
                    LONG,
                    "Speaker",
                    name="Bo Lindqvist",
                    answers=(("company", "Donaudampfschifffahrtsgesellschaft " * 4),),
                ),
            ],
        )
    return till


def entries(till: Till) -> list[dict[str, object]]:
    found = rows(till.store.path, "SELECT body FROM entry WHERE kind = 'BadgePrinted' ORDER BY seq")
    return [json.loads(body) for (body,) in found]


def names(till: Till, role: PrinterRole = PrinterRole.BADGES, left: int | None = None) -> None:
    labels = LabelSetup(size=parse_size("58x40"), left=left)
    printers.add_printer(till, Setup("Names", role, parse_address("cups:Names"), labels=labels))


@pytest.mark.parametrize("size", ["58x40", "100x50", ""])
def test_a_badge_says_who_somebody_is_and_its_code_is_the_tickets(door: Till, size: str) -> None:
    if size:
        labels = LabelSetup(size=parse_size(size))
        printers.add_printer(
            door, Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=labels)
        )
    document, times = badges.badge_of(door, f" {READABLE} ")
    assert times == 0
    assert document.label is not None
    said = [one.text for one in document.blocks if hasattr(one, "text")]
    assert said == ["Ada Okafor", "Speaker", door.event.name]
    drawn = label_picture.draw(document.label, fonts())
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [READABLE]
    assert not badges.has_printer(door) or size


@pytest.mark.parametrize("size", ["58x40", "100x50", ""])
@pytest.mark.parametrize("code", [COMES_FOR, LONG])
def test_a_company_stands_right_under_the_name(door: Till, size: str, code: str) -> None:
    if size:
        labels = LabelSetup(size=parse_size(size))
        printers.add_printer(
            door, Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=labels)
        )
    document, _ = badges.badge_of(door, code)
    assert document.label is not None
    said = [one.text for one in document.blocks if hasattr(one, "text")]
    assert said[:1] + said[2:] == ["Bo Lindqvist", "Speaker", door.event.name]
    assert said[1].startswith("Okafor & Sons" if code == COMES_FOR else "Donaudampf")
    assert not any("Vegan" in one for one in said), "what was answered is nobody's business"
    drawn = label_picture.draw(document.label, fonts())
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [code]


@pytest.mark.parametrize(
    ("size", "code", "lines"), [("58x31", LONG, 1), ("89x29", LONG, 0), ("58x40", LONG, 2)]
)
def test_a_company_gives_way_before_a_badge_is_refused(
    door: Till, size: str, code: str, lines: int
) -> None:
    labels = LabelSetup(size=parse_size(size))
    printers.add_printer(
        door, Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=labels)
    )
    label = badges.badge_of(door, code)[0].label
    assert label is not None
    name, company, *rest = label.parts
    assert isinstance(company, Words)
    left = (replace(company, lines=lines),) if lines else ()
    expected = label_picture.draw(replace(label, parts=(name, *left, *rest)), fonts())
    drawn = label_picture.draw(label, fonts())
    assert drawn.tobytes() == expected.tobytes()
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [code]


def test_one_without_a_name_says_its_type_and_one_that_no_qr_can_say_has_none(door: Till) -> None:
    assert badges.badge_of(door, "D-2")[0].title == "Day ticket"
    document, _ = badges.badge_of(door, "Größe")
    assert document.label is not None
    assert zxingcpp.read_barcodes(label_picture.draw(document.label, fonts())) == []


@pytest.mark.parametrize(("code", "words"), [("D-3", "no longer good"), ("NOPE", "No ticket")])
def test_what_gets_no_badge(door: Till, code: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        badges.print_badge(door, code, fits)
    assert entries(door) == []
    assert printing.pending(door) == []


def test_each_print_is_counted_with_its_paper_and_the_second_is_told_as_one_more(
    door: Till,
) -> None:
    first = badges.print_badge(door, READABLE, fits)
    second = badges.print_badge(door, READABLE, fits)
    assert (first.times, first.again, second.times, second.again) == (1, False, 2, True)
    assert entries(door) == [{"ticket": "t1", "again": False}, {"ticket": "t1", "again": True}]
    assert len(printing.pending(door)) == 2
    assert badges.badge_of(door, READABLE)[1] == 2
    both = [printing.stored_document(door, one.job) for one in (first, second)]
    assert both[0] == both[1], "the badge itself says nothing of it"
    assert "Ada" not in json.dumps(entries(door)), "no name goes into the journal"
    assert checks.verify_till(door).problems == ()


def test_what_can_not_be_printed_is_not_counted(door: Till) -> None:
    with pytest.raises(BadInput, match="No room"):
        badges.print_badge(door, READABLE, lambda document: "No room.")
    assert entries(door) == []
    labels = LabelSetup(size=parse_size("20x15"))
    printers.add_printer(
        door, Setup("Tiny", PrinterRole.BADGES, parse_address("cups:N"), labels=labels)
    )
    with pytest.raises(BadInput, match="20x15 mm; take a larger one"):
        badges.print_badge(door, READABLE, lambda one: why_not(door, PrinterRole.BADGES, one))


@pytest.mark.parametrize("role", [PrinterRole.BADGES, PrinterRole.LABELS])
def test_it_comes_out_of_the_badges_printer_or_else_of_the_labels(
    door: Till, role: PrinterRole
) -> None:
    job = badges.print_badge(door, READABLE, fits).job
    assert printers.owner_of(door, job) == RECEIPTS
    names(door, role)
    assert printers.owner_of(door, job) == "Names"
    assert badges.has_printer(door) is (role is PrinterRole.BADGES)


def test_the_labels_left_are_counted_down_and_few_are_told(door: Till) -> None:
    names(door, left=rolls.LOW + 1)
    assert printing.standing(door).low == ()
    badges.print_badge(door, READABLE, fits)
    printing.work_off(door, PaperPrinter(), name="Names")
    assert printing.standing(door).low == (("Names", rolls.LOW),)
    # What may have come out was used as well; what did not is still there.
    printer = PaperPrinter()
    printer.fail("Look.", sent=True)
    badges.print_badge(door, READABLE, fits)
    printing.work_off(door, printer, name="Names")
    assert printing.standing(door).low == (("Names", rolls.LOW - 1),)
    printer.fail("Out of paper.")
    badges.print_badge(door, READABLE, fits)
    printing.work_off(door, printer, name="Names")
    assert printing.standing(door).low == (("Names", rolls.LOW - 1),)
    rolls.set_roll(door, "Names", 0)
    printer.mend()
    printing.work_off(door, printer, name="Names")
    assert printing.standing(door).low == (("Names", 0),)
    rolls.set_roll(door, "Names", 500)
    assert printing.standing(door).low == ()
    rolls.set_roll(door, "Names", None)
    assert printing.standing(door).low == ()
    assert checks.verify_till(door).problems == ()


@pytest.mark.parametrize(("name", "left"), [("Names", -1), ("Names", 20_001), ("Other", 5)])
def test_no_roll_has_so_many_and_no_other_printer_has_one(door: Till, name: str, left: int) -> None:
    names(door)
    with pytest.raises(BadInput):
        rolls.set_roll(door, name, left)
