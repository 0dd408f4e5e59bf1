"""Labels in ZPL, read back by a reader of our own, and printers that speak it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware import label_picture, zpl
from hardware.documents import Barcode, Document, Symbology, Text
from hardware.labels import LabelSize, document_of
from hardware.ports import Attempt, Cause, PrinterFault
from hardware.printers import NetworkPrinter, Waits
from kiosk.domain.errors import BadInput
from tests.hardware.test_labels import CODES, FONTS, tag
from tests.hardware.zpl_peer import Mood, ZplPeer
from tests.hardware.zpl_reader import read

EAN = Barcode("4006381333931", Symbology.EAN_13)
ROLL = zpl.Roll(FONTS)


def mugs(copies: int = 1, name: str = "Enamel mug") -> Document:
    return document_of("Mug", tag(name, "£14.00", EAN, LabelSize(500, 250), copies))


@pytest.mark.parametrize("dpi", label_picture.DENSITIES)
@pytest.mark.parametrize("code", CODES, ids=lambda one: one.symbology)
def test_what_comes_out_is_the_label_and_its_code_is_read(code: Barcode, dpi: int) -> None:
    label = tag("手ぬぐい قميص Mug", "£14.00", code, LabelSize(580, 400), copies=7)
    (printed,) = read(zpl.render(document_of("Mug", label), zpl.Roll(FONTS, dpi)))
    assert printed.times == 7
    drawn = label_picture.draw(label, FONTS, dpi)
    assert printed.picture.convert("L").tobytes() == drawn.tobytes()
    assert [one.text for one in zxingcpp.read_barcodes(printed.picture.convert("L"))] == [
        CODES[code]
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 12), st.randoms(use_true_random=False))
@example(8, 3, None)
def test_any_picture_survives_the_compression(width: int, height: int, chance: object) -> None:
    shades = [255] * (width * height)
    if chance is not None:
        shades = [chance.choice((0, 255)) for _ in shades]  # type: ignore[attr-defined]
    picture = Image.new("L", (width, height))
    picture.putdata(shades)
    field = f"^XA^PW{width}^LL{height}^FO0,0{zpl.graphic(picture)}^FS^XZ"
    (printed,) = read(field.encode())
    assert printed.picture.convert("L").tobytes() == bytes(shades)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
@example("^XZ^XA~JR^FDgone^FS")
@example("~HS\r\n\x02\x03")
def test_no_name_is_ever_a_command(name: str) -> None:
    sent = zpl.render(mugs(name=name), ROLL)
    (printed,) = read(sent)
    assert printed.commands == ["^XA", "^PW", "^LL", "^LH", "^FO", "^GF", "^FS", "^PQ", "^XZ"]
    assert re.fullmatch(rb"[\^A-Za-z0-9,:!\n]+", sent)


def test_a_paper_that_is_no_label_is_refused_in_words() -> None:
    printer = NetworkPrinter("127.0.0.1", ROLL, name="Tags")
    with pytest.raises(PrinterFault, match="is no label") as found:
        printer.render(Document("K7QM-000001", (Text("Receipt"),)))
    assert found.value.cause is Cause.DOCUMENT
    wide = Barcode("TEE-NAVY-EXTRA-EXTRA-LARGE")
    label = tag("Tee", "£14.00", wide, LabelSize(400, 300))
    with pytest.raises(PrinterFault, match="has no room as a barcode"):
        printer.render(document_of("Tee", label))
    with pytest.raises(BadInput):
        zpl.render(document_of("Tee", label), ROLL)


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        (b"", None),
        (b"\x02030,0,0,0320,000,0,0,0,000,0,0,0\x03\r\n", None),
        (b"\x12\x12\x12", None),
    ],
)
def test_half_an_answer_is_none(heard: bytes, answer: None) -> None:
    assert zpl.read_answer(heard) is answer


def test_of_two_answers_the_newer_one_counts() -> None:
    def said(out: int) -> bytes:
        first = f"\x02030,{out},0,0320,000,0,0,0,000,0,0,0\x03\r\n"
        return f"{first}\x02001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n".encode()

    found = zpl.read_answer(said(1) + said(0))
    assert found is not None
    assert not found.paper_out
    late = zpl.read_answer(said(0) + said(1))
    assert late is not None
    assert late.paper_out


@pytest.fixture
def peer() -> Iterator[ZplPeer]:
    with ZplPeer() as one:
        yield one


def at(peer: ZplPeer) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", ROLL, peer.port, name="Tags", waits=Waits(done=1.0))


def test_a_printer_that_answers_is_waited_for_until_it_is_idle(peer: ZplPeer) -> None:
    peer.mood.at_work = 3
    begun: list[bool] = []
    printer = at(peer)
    payload = printer.render(mugs(2))
    assert printer.print_payload(payload, Attempt(begin=lambda: begun.append(True)))
    assert (begun, peer.mood.at_work) == ([True], 0)
    (printed,) = read(peer.sent)
    assert printed.times == 2
    assert printer.check().ok


@pytest.mark.parametrize(
    ("mood", "cause"),
    [
        (Mood(paper_out=True), Cause.PAPER_OUT),
        (Mood(head_open=True), Cause.COVER_OPEN),
        (Mood(paused=True), Cause.OFFLINE),
    ],
)
def test_one_that_is_in_no_state_to_is_given_nothing(
    peer: ZplPeer, mood: Mood, cause: Cause
) -> None:
    peer.mood = mood
    printer = at(peer)
    with pytest.raises(PrinterFault) as found:
        printer.print_payload(printer.render(mugs()), Attempt())
    assert (found.value.cause, found.value.sent) == (cause, False)
    assert peer.sent == b""
    assert printer.check().ok is False


def test_one_that_does_not_answer_has_it_and_nobody_knows_more(peer: ZplPeer) -> None:
    peer.mood.silent = True
    printer = at(peer)
    assert not printer.print_payload(printer.render(mugs()), Attempt())
    assert len(read(peer.sent)) == 1
    assert printer.check().ok is None
    with pytest.raises(PrinterFault, match="doesn't answer"):
        printer.print_payload(printer.render(mugs()), Attempt(answers=True))


def test_one_whose_labels_end_half_way_leaves_it_to_a_person(peer: ZplPeer) -> None:
    peer.mood.runs_out_while_printing = True
    printer = at(peer)
    stuck: list[Cause] = []
    with pytest.raises(PrinterFault) as found:
        printer.print_payload(
            printer.render(mugs(9)),
            Attempt(stuck=lambda fault: stuck.append(fault.cause), patience=2.0),
        )
    assert (found.value.cause, found.value.sent) == (Cause.PAPER_OUT, True)
    assert set(stuck) == {Cause.PAPER_OUT}
