"""Scanners from the command line: one on a pty is read, and the page can be read back."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import tty
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from hardware import qr
from kiosk.domain.keyboard_layouts import CALIBRATION, DIGITS
from tests.cli.conftest import Shop, run_kiosk
from tests.forking import ROOT
from tests.hardware.test_camera_scanner import film


def test_a_scanner_is_added_listened_to_and_removed(shop: Shop) -> None:
    end, other = os.openpty()
    tty.setraw(other)
    try:
        port = os.ttyname(other)
        shop.ask("scanner", "find")
        added = {"name": "Front", "way": "serial", "address": port}
        assert shop.ask("scanner", "add", "Front", "--serial", port) == {"scanner": added}
        assert shop.ask("scanner", "list") == {"scanners": [added], "layout": None}
        assert "“Front”" in shop.refused("scanner", "add", "Back", "--serial", port)
        command = [sys.executable, "-m", "kiosk", "scanner", "listen", "--seconds", "60"]
        with subprocess.Popen(
            [*command, "--data", str(shop.data)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        ) as listening:
            assert listening.stdout is not None
            # What comes before the line is open is no scan of anybody's.
            until = time.monotonic() + 30
            while not select.select([listening.stdout], [], [], 0.5)[0]:
                assert time.monotonic() < until
                os.write(end, b"MUG\r")
            said = listening.stdout.readline()
            listening.terminate()
        assert said == "Front: MUG\n"
        assert shop.ask("scanner", "remove", "front") == {"removed": "Front"}
        assert "no scanner" in shop.refused("scanner", "remove", "Front")
    finally:
        os.close(end)
        os.close(other)


def test_a_camera_of_this_machine_is_listened_to(shop: Shop, tmp_path: Path) -> None:
    shown = film(tmp_path / "table.avi", ("DEMO-0007", 6))
    added = {"name": "Table", "way": "camera", "address": shown}
    assert shop.ask("scanner", "add", "Table", "--camera", shown) == {"scanner": added}
    said = shop.ask("scanner", "listen", "--seconds", "2")
    assert said["codes"] == [{"scanner": "Table", "code": "DEMO-0007"}]


def test_one_that_is_away_says_so(shop: Shop) -> None:
    shop.ask("scanner", "add", "Door", "--serial", "/dev/no-such-port")
    said = shop.ask("scanner", "listen", "--seconds", "0.5")
    assert said["codes"] == []
    assert "“Door” is not there" in said["troubles"]["Door"]
    looked = run_kiosk("doctor", "--data", shop.data)
    assert looked.returncode == 1
    assert "[no]   Scanners: The scanner “Door” is not there." in looked.stdout


@pytest.mark.parametrize("code", [CALIBRATION, DIGITS], ids=["QR code", "stripes"])
def test_the_page_is_read_back_as_it_was_meant(shop: Shop, tmp_path: Path, code: str) -> None:
    shop.ask("scanner", "sheet", "--png", tmp_path / "page.png")
    read = [one.text for one in zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))]
    assert code in read
    assert shop.ask("scanner", "forget") == {"layout": None}


BARCODE_HEIGHT = 80


def test_the_page_has_a_makers_codes_from_the_top_down(shop: Shop, tmp_path: Path) -> None:
    shop.ask("scanner", "sheet", "--png", tmp_path / "page.png")
    rest, read = Image.open(tmp_path / "page.png"), []
    # One after the other, as a hand does: the reader takes two alike on one page for one.
    while found := zxingcpp.read_barcodes(rest, formats=zxingcpp.BarcodeFormat.Code128):
        first = min(found, key=lambda one: one.position.top_left.y)
        read.append(first.text)
        below = first.position.top_left.y + BARCODE_HEIGHT
        rest = rest.crop((0, below, rest.width, rest.height))
    assert read == [DIGITS, "$SCAN#4", "$DATA#2", "$SCAN#2", "$NO#8", "$NO#8"]


def test_the_codes_in_a_photograph_are_read_and_nobody_is_let_in(
    shop: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.jpg"
    picture = Image.new("RGB", (800, 400), "grey")
    for left, code in ((40, "K7QM-000123"), (420, "NO-SUCH-TICKET")):
        picture.paste(qr.image(code, 8).convert("RGB"), (left, 60))
    picture.save(file)
    read = shop.ask("scanner", "read", str(file))["codes"]
    assert [one["code"] for one in read] == ["K7QM-000123", "NO-SUCH-TICKET"]
    assert [one["by"] for one in read] == ["zxing", "zxing"]
    assert all(0 < part < 1 for one in read for corner in one["corners"] for part in corner)
    assert shop.ask("door", "stats")["admitted"] == 0


def test_a_picture_without_a_code_and_a_file_that_is_none_are_told_apart(
    shop: Shop, tmp_path: Path
) -> None:
    empty = tmp_path / "wall.png"
    Image.new("L", (300, 200), 128).save(empty)
    assert shop.ask("scanner", "read", str(empty)) == {"codes": []}
    assert "can't be read" in shop.refused("scanner", "read", str(tmp_path / "gone.png"))
    (tmp_path / "text.png").write_text("no picture")
    assert "not a picture" in shop.refused("scanner", "read", str(tmp_path / "text.png"))
