"""The main job from the command line, from an empty directory to sums that agree."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from tests.cli.conftest import ROOT, Shop, run_kiosk

SHARED = ROOT.parent / "shared" / "data" / "shopify"


def test_a_whole_day_from_an_empty_directory(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    made = shop.ask("init", "--event", "Fair", "--currency", "GBP", "--tax", "VAT 20% included")
    loaded = shop.ask("import", "products", ROOT / "assets" / "demo" / "products.csv")
    assert (loaded["variants"], loaded["problems"]) == (21, [])
    assert shop.ask("import", "tickets", ROOT / "assets" / "demo" / "tickets.csv")["tickets"] == 24

    assert shop.ask("scan", "DEMO-0001")["verdict"] == "valid"
    again = shop.ask("scan", "DEMO-0001")
    assert again["verdict"] == "used"
    assert made["device"]
    assert "Till 1" in again["reason"]

    sale = shop.ask("sell", "MUG:2", "TEE-M", "--ticket", "Day ticket", "--tender", "cash:100.00")
    assert sale["receipt"] == f"{made['prefix']}-000001"
    assert (sale["total"], sale["change"], sale["currency"]) == (7100, 2900, "GBP")
    assert [(line["sku"], line["quantity"]) for line in sale["lines"]] == [
        ("MUG", 2),
        ("TEE-M", 1),
        ("TICKET-DAY", 1),
    ]
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 22

    picture = tmp_path / "receipt.png"
    shown = run_kiosk("receipt", sale["receipt"], "--png", picture, "--data", shop.data)
    assert "Enamel Mug" in shown.stdout
    assert "£71.00" in shown.stdout
    with Image.open(picture) as image:
        assert image.width == 576

    assert shop.ask("signup", "--email", "ada@example.org", "--consent", "newsletter:email")
    (book,) = shop.ask("export", "--format", "xlsx", "--out", tmp_path / "out")["files"]
    totals = openpyxl.load_workbook(book)["Totals"]
    rows = {row[0]: row for row in totals.iter_rows(min_row=2, values_only=True)}
    assert rows["All sums agree"][1] == "yes"
    assert float(rows["Receipts"][3]) == 71.00
    assert shop.ask("verify")["sound"] is True


def test_the_same_key_again_returns_the_same_receipt_and_sells_nothing(shop: Shop) -> None:
    words = ("sell", "MUG", "--tender", "cash:20.00", "--key", "tap-1")
    first, second = shop.ask(*words), shop.ask(*words)
    assert first == second
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 23


def test_a_customer_asks_for_a_number_of_an_edition_and_the_receipt_names_it(
    shop: Shop, tmp_path: Path
) -> None:
    (tmp_path / "prints.csv").write_text(
        "title,sku,price,edition\nRiso Print No. 7,PRINT-7,20.00,50\n"
    )
    shop.ask("import", "products", tmp_path / "prints.csv")
    sale = shop.ask("sell", "PRINT-7:2", "--number", "17", "--tender", "cash:50.00")
    assert [(line["numbers"], line["edition"]) for line in sale["lines"]] == [([1, 17], 50)]
    shown = run_kiosk("receipt", sale["receipt"], "--data", shop.data).stdout
    assert "Riso Print No. 7: 1/50, 17/50" in " ".join(shown.split())
    assert shop.ask("receipt", sale["receipt"])["lines"][0]["numbers"] == [1, 17]
    said = shop.refused("sell", "PRINT-7", "--number", "PRINT-7:17", "--tender", "cash:50")
    assert said.startswith("Number 17 of “Riso Print No. 7” is not here")
    for wrong, what in (("x", "no number"), ("NOBODY:3", "NOBODY")):
        said = shop.refused("sell", "PRINT-7", "--number", wrong, "--tender", "cash:50")
        assert what in said
    assert "--number PRINT-7:3" in shop.refused(
        "sell", "MUG", "--number", "3", "--tender", "cash:50"
    )
    shop.ask("export", "--format", "csv", "--out", tmp_path / "out")
    assert "1/50, 17/50" in (tmp_path / "out" / "lines.csv").read_text("utf-8")


def test_a_sku_that_holds_a_colon_is_found_whole(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("sku,title,price\nA:2,Odd one,5.00\n")
    shop.ask("import", "products", file)
    sale = shop.ask("sell", "A:2", "--tender", "card:5.00:REF-1")
    assert [(line["sku"], line["quantity"]) for line in sale["lines"]] == [("A:2", 1)]
    assert sale["tenders"] == [{"kind": "card", "amount": 500, "reference": "REF-1"}]


@pytest.mark.parametrize("name", ["apparel.csv", "jewelery.csv"])
def test_real_shopify_exports_load_and_sell(tmp_path: Path, name: str) -> None:
    if not SHARED.exists():
        pytest.skip("skipped: no shared data")
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Fair", "--currency", "USD")
    loaded = shop.ask("import", "products", SHARED / name)
    assert loaded["format"] == "shopify"
    assert loaded["problems"] == []
    assert loaded["variants"] > 20
    before = shop.ask("stock", "show")
    assert shop.ask("import", "products", SHARED / name)["changed"] == 0
    assert shop.ask("stock", "show") == before
    sku, price = before[0]["sku"], before[0]["price"]
    sold = shop.ask("sell", sku, "--tender", f"cash:{price / 100:.2f}")
    assert (sold["total"], sold["change"]) == (price, 0)


def test_a_till_with_a_network_printer_prints_for_real(shop: Shop) -> None:
    from tests.hardware.printer_peer import PrinterPeer

    with PrinterPeer() as peer:
        env = {"TRESTLE_PRINTER": f"network:127.0.0.1:{peer.port}"}
        shop.ask("sell", "MUG", "--tender", "cash:20.00", env=env)
        assert b"Enamel Mug" in peer.paper
        gone = {"TRESTLE_PRINTER": f"network:127.0.0.1:{peer.port}"}
    ran = run_kiosk(
        "sell", "MUG", "--tender", "cash:20.00", "--json", "--data", shop.data, env=gone
    )
    assert ran.returncode == 0, "a sale never depends on paper"
    assert json.loads(ran.stdout)["total"] == 1400
    assert "not printed" in ran.stderr


def test_a_restored_till_is_another_device_with_other_numbers(shop: Shop, tmp_path: Path) -> None:
    shop.ask("sell", "MUG", "--tender", "cash:20.00")
    shop.ask("backup", tmp_path / "copy.db")
    spare = Shop(tmp_path / "spare")
    restored = spare.ask("restore", tmp_path / "copy.db")
    here = shop.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
    there = spare.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
    assert there == f"{restored['prefix']}-000001"
    assert here.split("-")[0] != there.split("-")[0]
    assert spare.ask("verify")["devices"] == 2


def test_every_command_explains_itself() -> None:
    from click.testing import CliRunner
    from typer.main import get_command

    from kiosk.cli.main import app
    from tests.house.test_repository import known_commands

    # Made once: it takes longer to put all commands together than to say what one does.
    command = get_command(app)
    for name in known_commands():
        shown = CliRunner().invoke(command, [*name.split(), "--help"])
        assert shown.exit_code == 0, name
        # The simulated terminal is a device beside the till, and knows of no store.
        assert "--data" in shown.output or name == "terminal simulate", name


def test_wrong_usage_is_exit_2_and_says_what_is_wrong() -> None:
    for words in (["sell", "--nope"], ["nope"], ["export"], ["import", "products"]):
        ran = run_kiosk(*words)
        assert ran.returncode == 2, words
        assert "Error:" in ran.stderr
        assert ran.stdout == ""


def test_what_is_sold_goes_out_to_a_file_and_back(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "products.csv"
    told = shop.ask("product", "export", out)
    assert told["file"] == str(out)
    back = shop.ask("import", "products", out)
    assert (back["variants"], back["changed"], back["problems"]) == (told["variants"], 0, [])
    assert "can't be written" in shop.refused("product", "export", tmp_path / "no" / "where.csv")


def test_a_product_is_removed_once_it_is_in_no_basket(shop: Shop) -> None:
    sale = shop.ask("sell", "MUG", "--tender", "cash:20.00")
    gone = shop.ask("product", "remove", "MUG")
    assert gone == {"removed": "MUG", "title": "Enamel Mug"}
    assert "Nothing here has the code “MUG”" in shop.refused("stock", "show", "MUG")
    assert "Nothing here has the code “MUG”" in shop.refused("product", "remove", "MUG")
    assert shop.ask("receipt", sale["receipt"])["lines"][0]["title"] == "Enamel Mug"
    assert shop.ask("verify")["problems"] == []
