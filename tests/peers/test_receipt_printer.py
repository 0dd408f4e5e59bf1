"""Our bytes, read by a printer that other people wrote (emupos, in a Python of its own)."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image

from hardware import text
from hardware.code_pages import CodePage, Letters
from hardware.documents import (
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Qr,
    ReceiptData,
    ReceiptLine,
    Rule,
    Size,
    Symbology,
    Text,
    receipt,
)
from hardware.escpos import Paper, folded
from hardware.fonts import Fonts
from hardware.labels import Bars, Label, Words, document_of, parse_size
from hardware.layout import Line, lay_out
from hardware.ports import Attempt, PrinterFault
from hardware.printers import NetworkPrinter
from kiosk.assets import asset_path
from tests.qr_reading import decode

_RUN = Path(__file__).resolve().parents[2].parent / "shared/peers/receipt-printer/run.sh"
_NO_PYTHON_FOR_IT = 77

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("TRESTLE_PEERS") != "1", reason="skipped: set TRESTLE_PEERS=1 to use peers"
    ),
    pytest.mark.skipif(not _RUN.exists(), reason="skipped: no shared peers"),
]


@dataclass(frozen=True)
class Emulator:
    """A running emulator: the printer's port, and the address that controls it."""

    port: int
    control: str

    def fault(self, name: str, *, on: bool) -> None:
        method = "PUT" if on else "DELETE"
        url = f"{self.control}/devices/front/faults/{name}"
        httpx.request(method, url).raise_for_status()

    def printed(self, count: int) -> list[tuple[str, bytes]]:
        """The text and the picture of the newest ``count`` receipts, newest first."""
        url = f"{self.control}/devices/front/receipts"
        until = time.monotonic() + 10
        while len(found := httpx.get(url).raise_for_status().json()) < count:
            assert time.monotonic() < until, f"only {len(found)} of {count} receipts came out"
            time.sleep(0.1)
        return [
            (
                httpx.get(f"{url}/{one['id']}/text").raise_for_status().text,
                httpx.get(f"{url}/{one['id']}/image").raise_for_status().content,
            )
            for one in found[:count]
        ]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    port, control = _free_port(), _free_port()
    config = tmp_path / "emupos.yaml"
    printer = {
        "id": "front",
        "type": "printer",
        "profile": "epson-tm-t20iii",
        "connections": [{"tcp": {"port": port}}],
        "receipts_dir": str(tmp_path / "receipts"),
    }
    api = {"host": "127.0.0.1", "port": control}
    # JSON is YAML, too.
    config.write_text(json.dumps({"schema": 1, "api": api, "devices": [printer]}))
    log = tmp_path / "emupos.log"
    with log.open("wb") as out:
        running = subprocess.Popen(
            ["bash", str(_RUN)],
            env={**os.environ, "EMUPOS_CONFIG": str(config)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{control}"
        _wait_until_healthy(running, address, log)
        _wait_until_it_answers(port)
        yield Emulator(port, f"{address}/api/v1")
    finally:
        running.terminate()
        running.wait(timeout=10)


def _wait_until_healthy(running: subprocess.Popen[bytes], address: str, log: Path) -> None:
    # The first run installs it.
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if running.poll() == _NO_PYTHON_FOR_IT:
            pytest.skip("skipped: the receipt printer's emulator needs Python 3.13")
        assert running.poll() is None, log.read_text()
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"the emulator did not start: {log.read_text()}")


def _wait_until_it_answers(port: int) -> None:
    # It listens before it is ready to say how it is.
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as knock:
            knock.sendall(b"\x10\x04\x01")
            try:
                if knock.recv(1):
                    return
            except TimeoutError:
                continue
    pytest.fail("the emulator does not say how it is")


@pytest.fixture
def paper() -> Paper:
    return Paper(Fonts.bundled(asset_path("fonts")))


@pytest.fixture
def sale() -> ReceiptData:
    return ReceiptData(
        event_name="Northern Lights",
        number="K7QM-000123",
        when="Sat 14 June 2025, 14:05",
        device_name="Front till",
        lines=(
            ReceiptLine(2, "Café tote – “large”", "£12.50", "£25.00"),
            ReceiptLine(1, "日本 sticker", "£1.00", "£1.00"),
            ReceiptLine(1, "Evil\x1bp\x0022 mug\x1dV\x00", "€9.00", "€9.00"),
        ),
        total="£35.00",
        tenders=(("Cash", "£40.00"),),
        change="£5.00",
        taxes=(("VAT 20%", "£29.17", "£5.83", "£35.00"),),
        footer="Thank you!",
        qr="K7QM-000123",
    )


def test_the_receipt_comes_out_with_its_signs_its_pictures_and_its_code(
    emulator: Emulator, paper: Paper, sale: ReceiptData
) -> None:
    for as_image in (False, True):
        printer = NetworkPrinter("127.0.0.1", replace(paper, qr_as_image=as_image), emulator.port)
        assert printer.check().ok
        printer.print_payload(printer.render(receipt(sale)), Attempt())
    for words, picture in emulator.printed(2):
        assert '2  Café tote - "large"              £25.00' in words
        assert "€9.00" in words
        assert "日" not in words
        assert "Evil" in words
        assert decode(picture) == ["K7QM-000123"]
        with Image.open(io.BytesIO(picture)) as image:
            assert image.width == 576
            assert [code.text for code in zxingcpp.read_barcodes(image)] == ["K7QM-000123"]
    assert _drawer(emulator) == "closed"


def test_the_drawer_opens_when_the_sale_says_so(
    emulator: Emulator, paper: Paper, sale: ReceiptData
) -> None:
    printer = NetworkPrinter("127.0.0.1", paper, emulator.port)
    assert printer.kick(lambda: None), "its switch was seen to change"
    assert not printer.kick(lambda: None), "it stands open already"
    assert _drawer(emulator) == "open"


@pytest.mark.parametrize(
    ("fault", "words"),
    [("paper-out", "out of paper"), ("cover-open", "cover open"), ("offline", "offline")],
)
def test_trouble_is_named_and_gone_when_it_is_mended(
    emulator: Emulator, paper: Paper, sale: ReceiptData, fault: str, words: str
) -> None:
    printer = NetworkPrinter("127.0.0.1", paper, emulator.port)
    emulator.fault(fault, on=True)
    assert words in printer.check().sentence
    with pytest.raises(PrinterFault, match=words) as caught:
        printer.print_payload(printer.render(receipt(sale)), Attempt())
    assert not caught.value.sent
    emulator.fault(fault, on=False)
    printer.print_payload(printer.render(receipt(sale)), Attempt())
    assert len(emulator.printed(1)) == 1


_PICTURED = {
    "a right-to-left script": "قهوة عربية",
    "ideographs": "日本語の本",
    "an emoji": "Mug 😀",
    "letters of another page": "Żółć łódź",
    "Greek": "Ωμέγα",
    "Cyrillic": "Чай",
}


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_what_a_stranger_reads_is_what_the_document_says(
    emulator: Emulator, paper: Paper, columns: int
) -> None:
    said = ("£12.50 €9.00 $1 ¥3", "café naïve señor Größe", "x" * 90, "A long name that wraps")
    rows = [Text(f"row {number}") for number in range(180)]
    blocks: list[Block] = [*(Text(one) for one in said), *rows]
    for number, words in enumerate(_PICTURED.values()):
        blocks.append(Columns(words, f"£{number}.75"))
        blocks.append(Columns("Tea", f"€{number}.25"))
    blocks += [Qr("TRESTLE-123"), Text("end"), Cut()]
    document = Document("x", tuple(blocks), width=columns)
    printer = NetworkPrinter("127.0.0.1", replace(paper, columns=columns), emulator.port)
    assert printer.print_payload(printer.render(document), Attempt(patience=60))
    ((words, picture),) = emulator.printed(1)
    read = "".join(words.split())
    for one in (*said, "row0", "row179", *(f"€{n}.25" for n in range(len(_PICTURED))), "end"):
        assert "".join(one.split()) in read, one
    for script, one in _PICTURED.items():
        assert one not in words, f"{script} can't be letters of code page 858"
    assert "?" not in words, "nothing was left out"
    assert decode(picture) == ["TRESTLE-123"]
    folder = os.environ.get("TRESTLE_PICTURES")
    if folder:
        (Path(folder) / f"{columns}.png").write_bytes(picture)


_NAMES = (
    "Grüße aus Köln, Größe XL – “naïve” señor",
    "Zażółć gęślą jaźń, příliš žluťoučký kůň",
    "Handwoven merino shawl in forest green with hand-knotted fringe, second choice",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "Bottle deposit",
    "قهوة عربية بالهيل",
    "עוגת שוקולד",
    "日本語の本",
    "Mug 😀 of joy",
)


@pytest.mark.parametrize("page", CodePage)
@pytest.mark.parametrize("columns", [32, 48])
def test_in_every_code_page_a_stranger_reads_line_by_line_what_the_document_says(
    emulator: Emulator, paper: Paper, columns: int, page: CodePage
) -> None:
    letters = Letters(page)
    blocks: list[Block] = [Text("Northern Lights", Align.CENTER, bold=True, size=Size.LARGE)]
    blocks += [Text("K7QM-000123  ·  Front", Align.CENTER, size=Size.SMALL), Rule(strong=True)]
    blocks += [Columns(name, price) for name in _NAMES for price in ("£12.50", "1.204,00 €")]
    blocks += [Rule(), *(Columns(f"{n} × Sticker", f"{n}.75") for n in range(200))]
    blocks += [Qr("TRESTLE-123"), Text("end"), Cut()]
    document = Document("x", tuple(blocks), width=columns)
    printer = NetworkPrinter(
        "127.0.0.1", replace(paper, columns=columns, letters=letters), emulator.port
    )
    assert printer.print_payload(printer.render(document), Attempt(patience=60))
    ((words, picture),) = emulator.printed(1)
    expected = [
        line
        for piece in lay_out(folded(document, letters), columns)
        if isinstance(piece, Line) and letters.has(piece.text) and (line := piece.text.strip())
    ]
    read = [line.strip() for line in words.splitlines()]
    rules = {letters.folded(text.rule(Rule(strong), columns)) for strong in (False, True)}
    assert [line for line in read if line and line not in rules and line[0] != "["] == expected
    assert len(expected) > 200
    assert decode(picture) == ["TRESTLE-123"]
    folder = os.environ.get("TRESTLE_PICTURES")
    if folder:
        (Path(folder) / f"{page}-{columns}.png").write_bytes(picture)


def _drawer(emulator: Emulator) -> str:
    device = httpx.get(f"{emulator.control}/devices/front").raise_for_status().json()
    state: str = device["state"]["drawer"]
    return state


@pytest.mark.parametrize("size", ["58x40", "40x30"])
def test_a_label_comes_out_of_a_strangers_printer_and_its_barcode_is_read(
    emulator: Emulator, paper: Paper, size: str
) -> None:
    parts = (
        Words("قميص كلاسيكي \x1bp\x00", 38, 18, 2, bold=True),
        Words("£14.00", 90, 32, bold=True, whole=True),
        Bars(Barcode("4006381333931", Symbology.EAN_13), 110, 50),
    )
    label = document_of("Label", Label(parse_size(size), parts, copies=2))
    printer = NetworkPrinter("127.0.0.1", paper, emulator.port)
    assert printer.print_payload(printer.render(label), Attempt(patience=60))
    for words, picture in emulator.printed(2):
        assert words.strip().startswith("[image "), "a label is dots alone"
        assert len(words.split()) == 2
        with Image.open(io.BytesIO(picture)) as drawn:
            seen = [one.text for one in zxingcpp.read_barcodes(drawn.convert("L"))]
        assert seen == ["4006381333931"]
    assert _drawer(emulator) == "closed"
