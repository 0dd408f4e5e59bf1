"""``kiosk badge``: printed, counted, drawn, and the roll counted down."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image

from tests.cli.conftest import Shop
from tests.hardware.zpl_reader import read


def test_badges_are_printed_counted_and_taken_off_the_roll(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "wire"
    where = ("Names", f"device:{out}", "--badges", "--language", "zpl", "--size", "100x50")
    shop.ask("printer", "add", *where)
    assert shop.ask("printer", "roll", "Names", "250")["left"] == 250
    first = shop.ask("badge", "print", "DEMO-0001")
    again = shop.ask("badge", "print", "DEMO-0001")
    assert (first["times"], first["again"], again["times"], again["again"]) == (1, False, 2, True)
    printed = read(out.read_bytes())
    assert len(printed) == 2
    seen = [zxingcpp.read_barcodes(one.picture.convert("L"))[0].text for one in printed]
    assert seen == ["DEMO-0001", "DEMO-0001"]
    (setup,) = shop.ask("printer", "list")["printers"]
    assert setup["labels"]["left"] == 248
    assert "no printer of labels" in shop.refused("printer", "roll", "Other", "5")
    assert "No ticket of this event" in shop.refused("badge", "print", "NOPE")
    shop.ask("badge", "png", "DEMO-0001", "--out", tmp_path / "badge.png")
    with Image.open(tmp_path / "badge.png") as drawn:
        assert drawn.size == (799, 400)
    assert shop.ask("verify")["problems"] == []
