"""Labels of what is sold: what stands on them, what code, how many, and who prints them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.addresses import parse_address
from hardware.documents import Document, Symbology
from hardware.fakes import PaperPrinter
from hardware.labels import MOST_COPIES, Bars, Beside, Ending, LabelSize, Words, parse_size
from hardware.ports import PrinterFault
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.paper import fonts, printer_of, why_not
from kiosk.services import catalogue, checks, labels, printers, printing, training
from kiosk.services.importing import import_products
from kiosk.services.labels import LabelKind, Owed, Wanted
from kiosk.services.printers import RECEIPTS, LabelSetup, Language, PrinterRole, Setup
from kiosk.services.till import Till, open_till
from tests.factories import card, rows, sell

SIZE = parse_size("58x40")
WIDE = parse_size("100x50")
GOODS = """sku,title,price,stock,barcode,unit,deposit,compare at,size,category
CAN,Lemonade,2.50,6,4006381333931,,0.25,,330 ml,Drinks
CAN-L,Lemonade,3.50,0,036000291452,,,,500 ml,Drinks
SMALL,Pin,1.00,2,96385074,,,,,
BOX,Six mugs,60.00,1,10012345678902,,,,,
ZERO,Old box,60.00,1,04006381333900,,,,,
CHEESE,Comté,24.00,,28123,kg,,,,
OPEN,Donation,open,,,,,,,
BENT,Bent,5.00,1,4006381333932,,,,,
TWIN-1,Twin one,5.00,1,TWIN,,,,,
TWIN-2,Twin two,5.00,1,TWIN,,,,,
קפה,קפה,5.00,1,,,,,,
"""


@pytest.fixture
def stall(till: Till, tmp_path: Path) -> Till:
    """A till that has just been given a table of goods."""
    (tmp_path / "goods.csv").write_text(GOODS)
    import_products(till, tmp_path / "goods.csv")
    return till


def said(till: Till, sku: str, kind: LabelKind = LabelKind.PRICE) -> Document:
    variant = catalogue.find(till, sku)
    assert variant is not None
    return labels.label_document(till, variant, kind, WIDE if kind is LabelKind.SHELF else SIZE)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if hasattr(block, "text")]


def code(document: Document) -> tuple[str, Symbology]:
    assert document.label is not None
    (bars,) = [one for one in document.label.parts if isinstance(one, Bars)]
    return bars.code.data, bars.code.symbology


def owe(till: Till, *wanted: Wanted) -> Owed:
    return labels.owe_labels(till, wanted, LabelKind.PRICE, SIZE, lambda document: "")


def wanted(till: Till, sku: str, number: int = 1) -> Wanted:
    variant = catalogue.find(till, sku)
    assert variant is not None
    return Wanted(variant, number)


def add(till: Till, name: str, role: PrinterRole, where: str, **more: object) -> Setup:
    setup = LabelSetup(**more)  # type: ignore[arg-type]
    return printers.add_printer(till, Setup(name, role, parse_address(where), labels=setup))


@pytest.mark.parametrize(
    ("sku", "words"),
    [
        ("CAN", ["Lemonade", "330 ml", "£2.50", "+ £0.25 deposit"]),
        ("CHEESE", ["Comté", "£24.00/kg"]),
        ("OPEN", ["Donation"]),
        ("SMALL", ["Pin", "£1.00"]),
    ],
)
def test_a_price_tag_says_what_it_is_and_what_one_costs(
    stall: Till, sku: str, words: list[str]
) -> None:
    assert texts(said(stall, sku)) == words


@pytest.mark.parametrize(
    ("sku", "data", "symbology"),
    [
        ("CAN", "4006381333931", Symbology.EAN_13),
        ("CAN-L", "036000291452", Symbology.UPC_A),
        ("SMALL", "96385074", Symbology.EAN_8),
        ("BOX", "10012345678902", Symbology.ITF_14),
        ("CHEESE", "28123", Symbology.CODE_128),
        ("OPEN", "OPEN", Symbology.CODE_128),
        # A check digit that is wrong can't be said as an EAN, yet it scans to the thing.
        ("BENT", "4006381333932", Symbology.CODE_128),
        # What two bear tells neither.
        ("TWIN-1", "TWIN-1", Symbology.CODE_128),
    ],
)
def test_its_code_is_one_that_scans_to_it_and_to_nothing_else(
    stall: Till, sku: str, data: str, symbology: Symbology
) -> None:
    assert code(said(stall, sku)) == (data, symbology)
    assert [one.sku for one in catalogue.named(stall, data)] == [sku]


def test_a_number_of_14_digits_that_is_one_of_13_is_said_as_that() -> None:
    found = labels.barcode_for("04006381333931")
    assert (found.data, found.symbology) == ("4006381333931", Symbology.EAN_13)


def test_what_has_no_code_that_a_barcode_can_say_is_left_out_and_the_rest_is_printed(
    stall: Till,
) -> None:
    made = owe(stall, wanted(stall, "קפה"), wanted(stall, "CAN", 2))
    assert made.labels == 2
    (left,) = made.left_out
    assert "has no code of its own" in left.why.sentence
    refuses = lambda document: "No room." if document.title == "Pin" else ""  # noqa: E731
    made = labels.owe_labels(
        stall, [wanted(stall, "SMALL"), wanted(stall, "BOX")], LabelKind.PRICE, SIZE, refuses
    )
    assert [(one.variant.sku, one.why.sentence) for one in made.left_out] == [("SMALL", "No room.")]


def test_a_shelf_label_shows_a_former_price_only_where_it_may(
    stall: Till, clock: FixedClock, tmp_path: Path
) -> None:
    def set_to(price: str) -> None:
        row = f"sku,title,price,compare at\nSOAP,Soap,{price},99.00\n"
        (tmp_path / "soap.csv").write_text(row)
        import_products(stall, tmp_path / "soap.csv")

    set_to("8.00")
    assert texts(said(stall, "SOAP", LabelKind.SHELF)) == ["Soap", "£8.00"]
    clock.forward(days=40)
    set_to("6.00")
    shelf = said(stall, "SOAP", LabelKind.SHELF)
    assert texts(shelf) == ["Soap", "£8.00", "£6.00"], "not the 99.00 of the file"
    assert shelf.label is not None
    (both,) = [one for one in shelf.label.parts if isinstance(one, Beside)]
    assert [one.struck for one in both.right if isinstance(one, Words)] == [True, False]
    assert texts(said(stall, "SOAP")) == ["Soap", "£6.00"]


def test_a_narrow_shelf_label_has_all_of_it_below_each_other(stall: Till) -> None:
    variant = catalogue.find(stall, "CAN")
    assert variant is not None
    document = labels.label_document(stall, variant, LabelKind.SHELF, SIZE)
    assert document.label is not None
    assert not any(isinstance(one, Beside) for one in document.label.parts)
    assert "CAN" in texts(document), "the SKU stands there where the barcode is another"


def test_what_was_just_imported_gets_as_many_as_there_are(stall: Till, tmp_path: Path) -> None:
    found = labels.last_imported(stall)
    assert [one.sku for one in found[:3]] == ["CAN", "CAN-L", "SMALL"]
    assert len(found) == 11
    numbers = {one.variant.sku: one.number for one in labels.as_many_as_on_hand(stall, found)}
    assert (numbers["CAN"], numbers["SMALL"], numbers["CHEESE"]) == (6, 2, 1)
    for _ in range(2):
        sell(stall, "SMALL", tender=card("1.00"))
    left = {one.variant.sku for one in labels.as_many_as_on_hand(stall, found)}
    assert "SMALL" not in left, "there is none any more"
    (tmp_path / "more.csv").write_text("sku,title,price\nNEW,New,1.00\n")
    import_products(stall, tmp_path / "more.csv")
    assert [one.sku for one in labels.last_imported(stall)] == ["NEW"]
    assert checks.verify_till(stall).problems == ()


def test_a_product_a_category_and_all_on_hand_are_found(stall: Till) -> None:
    can = catalogue.find(stall, "CAN")
    assert can is not None
    assert [one.sku for one in labels.of_product(stall, can)] == ["CAN", "CAN-L"]
    assert [one.sku for one in labels.of_category(stall, " Drinks ")] == ["CAN", "CAN-L"]
    with pytest.raises(BadInput, match="Nothing here is of the category “Hats”"):
        labels.of_category(stall, "Hats")
    on_hand = {one.variant.sku: one.number for one in labels.on_hand(stall)}
    assert on_hand["CAN"] == 6
    assert "CAN-L" not in on_hand


@pytest.mark.parametrize(("number", "words"), [(0, "nothing here"), (5001, "1 to 5000")])
def test_none_and_too_many_are_refused(stall: Till, number: int, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        owe(stall, wanted(stall, "CAN", number))
    assert printing.pending(stall) == []


def test_many_of_one_are_several_jobs_in_order(stall: Till) -> None:
    made = owe(stall, wanted(stall, "CAN", MOST_COPIES + 1), wanted(stall, "SMALL"))
    assert made.labels == MOST_COPIES + 2
    printer = PaperPrinter()
    printing.work_off(stall, printer)
    copies = [one.label.copies for one in printer.documents if one.label]
    assert copies == [MOST_COPIES, 1, 1]
    assert [one.title for one in printer.documents][-1] == "Pin"


def test_labels_come_out_of_their_printer_and_of_the_receipts_where_there_is_none(
    stall: Till,
) -> None:
    first, *_ = owe(stall, wanted(stall, "CAN")).jobs
    assert printers.owner_of(stall, first) == RECEIPTS
    add(stall, "Tags", PrinterRole.LABELS, "cups:Tags")
    assert printers.owner_of(stall, first) == "Tags"
    receipts, tags = PaperPrinter(), PaperPrinter()
    assert printing.work_off(stall, receipts).printed == 0
    assert printing.work_off(stall, tags, name="Tags").printed == 1
    owe(stall, wanted(stall, "CAN"))
    printers.remove_printer(stall, "Tags")
    assert printing.work_off(stall, receipts).printed == 1
    assert checks.verify_till(stall).problems == ()


def test_badges_go_to_their_own_printer_or_else_to_the_labels(stall: Till) -> None:
    assert printers.owner_of(stall, "badge:1") == RECEIPTS
    add(stall, "Tags", PrinterRole.LABELS, "cups:Tags")
    assert printers.owner_of(stall, "badge:1") == "Tags"
    add(stall, "Names", PrinterRole.BADGES, "cups:Names")
    assert printers.owner_of(stall, "badge:1") == "Names"
    assert printers.owner_of(stall, "label:1") == "Tags"
    with stall.store.writing() as session:
        printing.owe(session, "badge:1", said(stall, "CAN"), stall.clock.now())
    tags, names = PaperPrinter(), PaperPrinter()
    printing.work_off(stall, tags, name="Tags")
    printing.work_off(stall, names, name="Names")
    assert (len(tags.documents), len(names.documents)) == (0, 1)


def test_a_customers_receipt_goes_before_a_roll_of_labels(stall: Till) -> None:
    owe(stall, wanted(stall, "CAN"), wanted(stall, "SMALL"))
    sale = sell(stall, "MUG", tender=card("14.00"))
    printer = PaperPrinter()
    printing.work_off(stall, printer)
    assert [one.title for one in printer.documents] == [sale.receipt, "Lemonade – 330 ml", "Pin"]


def test_what_may_have_come_out_is_printed_again_as_it_was(stall: Till) -> None:
    owe(stall, wanted(stall, "CAN"))
    printer = PaperPrinter()
    printer.fail("Look.", sent=True)
    printing.work_off(stall, printer)
    (waiting,) = printing.pending(stall)
    printing.print_again(stall, waiting.key)
    printer.mend()
    printing.work_off(stall, printer)
    assert texts(printer.documents[0]) == texts(said(stall, "CAN")), "a label is no proof"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Setup("B", PrinterRole.LABELS, parse_address("cups:B")), "prints the labels already"),
        (
            Setup("B", PrinterRole.RECEIPT, parse_address("cups:B"), labels=LabelSetup()),
            "Only a printer for labels",
        ),
        (
            Setup("B", PrinterRole.BADGES, parse_address("cups:B"), labels=LabelSetup(dpi=200)),
            "203 or 300",
        ),
    ],
)
def test_what_can_not_be_is_refused(stall: Till, wanted: Setup, words: str) -> None:
    add(stall, "Tags", PrinterRole.LABELS, "cups:Tags")
    with pytest.raises(BadInput, match=words):
        printers.add_printer(stall, wanted)


def test_what_a_printer_is_told_of_its_labels_is_kept(stall: Till) -> None:
    more = {"language": Language.ZPL, "size": WIDE, "dpi": 300, "ending": Ending.CUT, "left": 500}
    made = add(stall, "Tags", PrinterRole.LABELS, "cups:Tags", **more)
    assert printers.list_printers(stall) == [made]
    assert made.labels == LabelSetup(**more)  # type: ignore[arg-type]
    assert labels.usual_size(stall) == WIDE
    again = add(stall, "Tags", PrinterRole.LABELS, "cups:Tags", size=SIZE)
    assert again.labels is not None
    assert again.labels.left == 500, "the roll is the same"
    printers.add_printer(stall, Setup("Tags", PrinterRole.RECEIPT, parse_address("cups:Tags")))
    assert rows(stall.store.path, "SELECT count(*) FROM label_printer") == [(0,)]
    assert labels.usual_size(stall) == SIZE


@pytest.mark.parametrize(
    ("language", "begins"), [(Language.ZPL, b"^XA"), (Language.ESCPOS, b"\x1b@")]
)
def test_a_printer_is_given_what_it_understands(
    stall: Till, tmp_path: Path, language: Language, begins: bytes
) -> None:
    out = tmp_path / "wire"
    add(stall, "Tags", PrinterRole.LABELS, f"device:{out}", language=language)
    owe(stall, wanted(stall, "CAN"))
    paper = printing.work_off(stall, printer_of(stall, "Tags"), name="Tags")
    assert paper.printed == 1
    assert out.read_bytes().startswith(begins)


def test_what_does_not_fit_is_said_before_it_is_owed(stall: Till) -> None:
    tiny = replace(said(stall, "BOX"), label=None)
    assert why_not(stall, PrinterRole.LABELS, tiny) == ""
    small = LabelSize(300, 200)
    box = catalogue.find(stall, "BOX")
    assert box is not None
    document = labels.label_document(stall, box, LabelKind.PRICE, small)
    for add_one in (False, True):
        if add_one:
            add(stall, "Tags", PrinterRole.LABELS, "cups:Tags", language=Language.ZPL)
        assert "has no room as a barcode" in why_not(stall, PrinterRole.LABELS, document)
    with pytest.raises(PrinterFault):
        printer_of(stall, "Tags").render(document)


def test_a_label_of_the_training_says_so(stall: Till, clock: FixedClock) -> None:
    practice = open_till(training.make_training(stall.data_dir, clock), clock)
    try:
        marked = training.paper(practice, said(stall, "CAN"))
        assert texts(marked)[0] == "TRAINING"
        assert training.paper(practice, marked) == marked
        assert marked.label is not None
        assert why_not(practice, PrinterRole.LABELS, marked) == ""
    finally:
        practice.close()


def test_the_preview_writes_each_label_as_a_picture(stall: Till) -> None:
    assert fonts().strong
    owe(stall, wanted(stall, "CAN", 3))
    printing.work_off(stall, printer_of(stall))
    folder = stall.data_dir / "receipts"
    assert (folder / "Lemonade – 330 ml.png").exists()
    assert (folder / "Lemonade – 330 ml.txt").read_text().split()[:2] == ["3", "×"]
