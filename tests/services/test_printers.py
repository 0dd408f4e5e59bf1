"""The printers of a till: what each is for, and who prints what."""

from __future__ import annotations

import pytest

from hardware.addresses import parse_address
from hardware.fakes import PaperPrinter
from kiosk.domain.errors import BadInput
from kiosk.paper import Place, place_of
from kiosk.services import checks, prep, printers, printing
from kiosk.services.printers import RECEIPTS, PrinterRole, Setup
from kiosk.services.printing import Paper
from kiosk.services.till import Till
from tests.factories import card, rows, sell


def setup(name: str, address: str, *stations: str, prep: bool = False, columns: int = 0) -> Setup:
    role = PrinterRole.PREP if prep or stations else PrinterRole.RECEIPT
    return Setup(name, role, parse_address(address), stations, columns)


@pytest.fixture
def kitchen(till: Till) -> Till:
    """A till whose mugs are made in the kitchen, and whose zines at the bar."""
    prep.set_station(till, "Kitchen", ["MUG"], [])
    prep.set_station(till, "Bar", ["ZINE"], [])
    return till


def titles(printer: PaperPrinter) -> list[str]:
    return [one.title.split()[0] for one in printer.documents]


def test_a_printer_is_remembered_and_forgotten(till: Till) -> None:
    assert printers.list_printers(till) == []
    front = printers.add_printer(till, setup(" Front  desk ", "network:10.0.0.5", columns=48))
    assert front.name == "Front desk"
    assert printers.receipt_printer(till) == front
    again = printers.add_printer(till, setup("Front desk", "usb:04b8:0e15"))
    assert printers.list_printers(till) == [again], "it has moved"
    printers.remove_printer(till, "Front desk")
    assert printers.list_printers(till) == []
    assert checks.verify_till(till).problems == ()
    with pytest.raises(BadInput, match="no printer"):
        printers.remove_printer(till, "Front desk")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (setup(" ", "cups:B"), "has from 1 to 40"),
        (setup("x" * 41, "cups:B"), "has from 1 to 40"),
        (setup("B", "cups:B", columns=64), "24 to 48"),
        (setup("B", "cups:B", "Garage"), "no station “Garage”"),
        (setup("B", "network:10.0.0.5:9100", prep=True), "already"),
        (setup("B", "cups:B"), "Front prints the receipts already"),
        (Setup("B", PrinterRole.RECEIPT, parse_address("cups:B"), ("Bar",)), "Only a printer"),
    ],
)
def test_what_can_not_be_is_refused(till: Till, wanted: Setup, words: str) -> None:
    printers.add_printer(till, setup("Front", "network:10.0.0.5"))
    with pytest.raises(BadInput, match=words):
        printers.add_printer(till, wanted)
    assert len(printers.list_printers(till)) == 1


def test_a_stations_ticket_comes_out_where_the_station_is(kitchen: Till) -> None:
    printers.add_printer(kitchen, setup("Stove", "cups:Stove", "Kitchen"))
    receipts, stove = PaperPrinter("Receipts"), PaperPrinter("Stove")
    sale = sell(kitchen, "MUG", "ZINE", tender=card("23.00"))
    jobs = prep.owe_tickets(kitchen, sale)
    assert sorted(printers.owner_of(kitchen, one) for one in jobs) == [RECEIPTS, "Stove"]
    assert printers.owner_of(kitchen, printing.receipt_job(sale)) == RECEIPTS
    assert printing.work_off(kitchen, stove, name="Stove").printed == 1
    assert printing.work_off(kitchen, receipts) == Paper(2, 0, 0)
    assert titles(stove) == ["Kitchen"]
    assert sorted(titles(receipts)) == sorted(["Bar", sale.receipt])
    # Printed once more it comes out there as well.
    prep.owe_tickets(kitchen, sale)
    printing.work_off(kitchen, stove, name="Stove")
    assert titles(stove) == ["Kitchen", "Kitchen"]
    assert "PRINTED AGAIN" in stove.pages[1]


def test_one_printer_may_be_for_all_stations_but_those_that_have_their_own(kitchen: Till) -> None:
    printers.add_printer(kitchen, setup("All", "cups:All", prep=True))
    printers.add_printer(kitchen, setup("Bar", "cups:Bar", "Bar"))
    sale = sell(kitchen, "MUG", "ZINE", tender=card("23.00"))
    owners = {printers.owner_of(kitchen, one) for one in prep.owe_tickets(kitchen, sale)}
    assert owners == {"All", "Bar"}
    every, bar, receipts = PaperPrinter(), PaperPrinter(), PaperPrinter()
    printing.work_off(kitchen, every, name="All")
    printing.work_off(kitchen, bar, name="Bar")
    printing.work_off(kitchen, receipts)
    assert (titles(every), titles(bar)) == (["Kitchen"], ["Bar"])
    assert titles(receipts) == [sale.receipt]


def test_what_waits_for_a_printer_that_is_forgotten_comes_out_with_the_receipts(
    kitchen: Till,
) -> None:
    printers.add_printer(kitchen, setup("Stove", "cups:Stove", "Kitchen"))
    sale = sell(kitchen, "MUG", tender=card("14.00"))
    prep.owe_tickets(kitchen, sale)
    receipts = PaperPrinter()
    printing.work_off(kitchen, receipts)
    assert titles(receipts) == [sale.receipt]
    printers.remove_printer(kitchen, "Stove")
    printing.work_off(kitchen, receipts)
    assert titles(receipts) == [sale.receipt, "Kitchen"]


def test_trouble_at_one_printer_holds_up_no_other_and_only_the_receipts_opens_the_drawer(
    kitchen: Till,
) -> None:
    printers.add_printer(kitchen, setup("Stove", "cups:Stove", "Kitchen"))
    receipts, stove = PaperPrinter(), PaperPrinter()
    prep.owe_tickets(kitchen, sell(kitchen, "MUG"))
    stove.fail()
    assert printing.work_off(kitchen, stove, name="Stove").fault is not None
    assert printing.work_off(kitchen, receipts).printed == 1
    assert (stove.opened, receipts.opened) == (0, 1)


def test_a_crash_at_one_printer_is_for_that_one_to_find(kitchen: Till) -> None:
    printers.add_printer(kitchen, setup("Stove", "cups:Stove", "Kitchen"))
    stove = PaperPrinter()
    stove.fail("Look.", sent=True)
    prep.owe_tickets(kitchen, sell(kitchen, "MUG", tender=card("14.00")))
    printing.work_off(kitchen, stove, name="Stove")
    states = dict(rows(kitchen.store.path, "SELECT substr(key, 1, 4), state FROM print_job"))
    assert states == {"rece": "queued", "prep": "unknown"}
    printing.print_again(kitchen, printing.pending(kitchen)[0].key)
    stove.mend()
    printing.work_off(kitchen, stove, name="Stove")
    assert "*** COPY ***" in stove.pages[0]


def test_another_printer_need_not_answer_as_the_last_did(till: Till) -> None:
    sell(till, "MUG", tender=card("14.00"))
    printing.work_off(till, PaperPrinter(), address="network:a:1")
    question = "SELECT value FROM setting WHERE name = 'printer_answers:'"
    assert rows(till.store.path, question) == [("yes network:a:1",)]
    sell(till, "MUG", tender=card("14.00"))
    printing.work_off(till, PaperPrinter(silent=True), address="network:b:1")
    assert rows(till.store.path, question) == [("yes network:a:1",)]


def test_the_settings_say_it_before_what_is_remembered(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place_of(till) == Place()
    printers.add_printer(till, setup("Front", "network:10.0.0.5", columns=32))
    assert place_of(till) == Place(parse_address("network:10.0.0.5"), 32)
    monkeypatch.setenv("TRESTLE_PRINTER", "network:10.0.0.9")
    assert place_of(till) == Place(parse_address("network:10.0.0.9"))
    monkeypatch.setenv("TRESTLE_PRINTER", "file")
    assert place_of(till) == Place()


def test_a_printer_is_the_tills_own_and_nobody_else_hears_of_it(till: Till) -> None:
    printers.add_printer(till, setup("Front", "device:/dev/usb/lp0"))
    entries = rows(till.store.path, "SELECT count(*) FROM entry")
    unsent = rows(till.store.path, "SELECT count(*) FROM unsent")
    printers.add_printer(till, setup("Front", "device:/dev/usb/lp1"))
    assert rows(till.store.path, "SELECT count(*) FROM entry") == entries
    assert rows(till.store.path, "SELECT count(*) FROM unsent") == unsent
