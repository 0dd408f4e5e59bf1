"""The hub's devices from the command line: let in by a picture, listed, turned away."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image

from kiosk.store.identity import load_hub_access
from tests.cli.conftest import Shop, run_kiosk
from tests.cli.test_with_a_hub import serving


def test_a_till_joins_with_what_the_qr_code_holds(shop: Shop, tmp_path: Path) -> None:
    hub, picture = Shop(tmp_path / "hub"), tmp_path / "front.png"
    with serving(hub.data) as url:
        made = hub.ask("hub", "device", "add", "Front", "--url", url + "/", "--picture", picture)
        (found,) = zxingcpp.read_barcodes(Image.open(picture))
        assert found.text == made["invitation"] == f"{url}/#{made['code']}"
        shop.ask("enrol", found.text)
    access = load_hub_access(shop.data)
    assert access is not None
    assert access.url == url


def test_a_terminal_shows_a_code_that_a_camera_reads(tmp_path: Path) -> None:
    ran = run_kiosk(
        *("hub", "device", "add", "Front", "--url", "http://192.168.1.20:8700"),
        *("--data", tmp_path / "hub"),
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line for line in ran.stdout.splitlines() if set(line) <= set(" ▀▄█\xa0") and line]
    (found,) = zxingcpp.read_barcodes(photographed(lines))
    assert found.text.startswith("http://192.168.1.20:8700/#")
    assert f'kiosk enrol "{found.text}"' in ran.stdout


def photographed(lines: list[str]) -> Image.Image:
    """A dark terminal as a camera sees it: each character is two cells, one above the other."""
    upper, lower = "▀█", "▄█"
    rows = [[one in half for one in line] for line in lines for half in (upper, lower)]
    picture = Image.new("L", (max(map(len, rows)), len(rows)), 0)
    for y, row in enumerate(rows):
        for x, light in enumerate(row):
            picture.putpixel((x, y), 255 if light else 0)
    return picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)


def test_devices_are_listed_and_one_is_revoked_and_its_sales_are_still_taken(
    shop: Shop, tmp_path: Path
) -> None:
    hub, second = Shop(tmp_path / "hub"), Shop(tmp_path / "second")
    assert hub.ask("hub", "device", "list") == []
    with serving(hub.data) as url:
        for till, name in ((shop, "Front"), (second, "Back")):
            till.ask("enrol", url, hub.ask("hub", "device", "add", name)["code"])
        front, back = hub.ask("hub", "device", "list")
        assert (front["revoked_at"], back["revoked_at"]) == (None, None)
        assert front["prefix"] != back["prefix"]
        gone = hub.ask("hub", "device", "revoke", front["prefix"])
        assert gone["id"] == front["id"]
        assert gone["revoked_at"] is not None
        shop.ask("sell", "MUG:3", "--tender", "cash:50.00")
        assert "revoked" in shop.refused("sync")
        stock = {row["sku"]: row["on_hand"] for row in hub.ask("hub", "stock")}
        assert stock["MUG"] == 21, "what it sold is a fact"
        second.ask("sync")
    listed = hub.ask("hub", "device", "list")
    assert [bool(one["revoked_at"]) for one in listed] == [True, False]
    shown = run_kiosk("hub", "device", "list", "--data", hub.data).stdout
    assert "revoked 20" in shown
    assert back["id"] in shown
    assert "device list" in hub.refused("hub", "device", "revoke", "ZZZZ")


def test_what_is_no_invitation_is_said_so(shop: Shop, tmp_path: Path) -> None:
    hub = Shop(tmp_path / "hub")
    assert "one-time code" in shop.refused("enrol", "http://127.0.0.1:9")
    assert "one-time code" in shop.refused("enrol", "http://127.0.0.1:9/#")
    assert "no address" in shop.refused("enrol", "127.0.0.1/#CODE")
    assert "no address" in hub.refused("hub", "device", "add", "Front", "--url", "hub")
    assert "--url" in hub.refused("hub", "device", "add", "Front", "--picture", "x.png")
    said = hub.refused(
        *("hub", "device", "add", "Front", "--url", "http://127.0.0.1:9"),
        *("--picture", tmp_path / "nowhere" / "x.png"),
    )
    assert "can't be written" in said


def test_a_token_for_the_figures_must_be_one(tmp_path: Path) -> None:
    hub, file = Shop(tmp_path / "hub"), tmp_path / "token"
    file.write_text("short\n")
    assert "16 plain characters" in hub.refused("hub", "serve", "--metrics-token", file)
    assert "can't be read" in hub.refused("hub", "serve", "--metrics-token", tmp_path / "none")
