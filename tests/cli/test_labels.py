"""``kiosk label``: tags printed, drawn, and refused in words."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import zxingcpp
from PIL import Image

from tests.cli.conftest import Shop, run_kiosk
from tests.hardware.zpl_reader import read


def test_labels_are_printed_on_their_printer_and_read_back(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "wire"
    where = ("Tags", f"device:{out}", "--labels", "--language", "zpl", "--size", "50x25")
    made = shop.ask("printer", "add", *where)
    expected = {"language": "zpl", "size": "50x25", "dpi": 203, "ending": "gap", "left": None}
    assert made["labels"] == expected
    assert shop.ask("printer", "list")["printers"] == [made]
    (tmp_path / "goods.csv").write_text(
        "sku,title,price,stock,barcode,category\n"
        "CAN,Cordial,2.50,3,4006381333931,Drinks\nBOX,Box,9.00,1,10012345678902,\n"
    )
    shop.ask("import", "products", tmp_path / "goods.csv")
    printed = shop.ask("label", "print", "--imported", "--stock")
    assert (printed["labels"], printed["left_out"]) == (4, [])
    labels = read(out.read_bytes())
    assert [one.times for one in labels] == [3, 1]
    seen = [zxingcpp.read_barcodes(one.picture.convert("L"))[0].text for one in labels]
    assert seen == ["4006381333931", "10012345678902"]
    assert shop.ask("label", "print", "CAN", "--count", "7")["labels"] == 7
    assert shop.ask("label", "print", "--category", "Drinks")["labels"] == 3
    assert shop.ask("label", "print", "CAN", "--variants", "--kind", "shelf")["labels"] == 1
    assert shop.ask("label", "print", "--on-hand")["labels"] >= 4
    shop.ask("printer", "test", "Tags")
    assert "50x25 mm" in run_kiosk("printer", "list", "--data", shop.data).stdout


def test_what_has_no_room_is_left_out_and_said(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text("sku,title,price,barcode\nBOX,Box,9.00,10012345678902\n")
    shop.ask("import", "products", tmp_path / "goods.csv")

    def run(*words: str | Path) -> CompletedProcess[str]:
        return run_kiosk(*words, "--data", shop.data)

    refused = run("label", "print", "BOX", "MUG", "--size", "40x30")
    assert refused.returncode == 0
    assert "BOX: “10012345678902” has no room" in refused.stderr
    assert refused.stdout == "1 label.\n"
    assert run("label", "print", "BOX", "--size", "40x30").returncode == 1
    for wrong in (
        ("print", "NOPE"),
        ("print",),
        ("print", "MUG", "--count", "2", "--stock"),
        ("print", "MUG", "--size", "huge"),
        ("print", "--category", "Hats"),
        ("png", "BOX", "--size", "40x30", "--out", tmp_path / "box.png"),
    ):
        assert run("label", *wrong).returncode, wrong
    assert run("printer", "add", "X", "cups:X", "--labels", "--prep").returncode


def test_a_label_is_drawn_into_a_file(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "mug.png"
    assert shop.ask("label", "png", "MUG", "--kind", "shelf", "--size", "100x50", "--out", out)
    picture = Image.open(out)
    assert picture.size == (799, 400)
    assert len(zxingcpp.read_barcodes(picture)) == 1
