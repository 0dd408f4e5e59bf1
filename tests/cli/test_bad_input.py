"""Bad input and bad days: one sentence each, nothing lost, never a traceback."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Shop, run_kiosk


def everything(shop: Shop) -> list[str]:
    with closing(sqlite3.connect(shop.data / "trestle.db")) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sell", "NOPE", "--tender", "cash:5"], "NOPE"),
        (["sell", "MUG:-2", "--tender", "cash:50"], "whole number from 1"),
        (["sell", "MUG:0", "--tender", "cash:50"], "whole number from 1"),
        (["sell", "MUG", "--tender", "cash:5.00"], "9.00"),
        (["sell", "MUG"], "14.00"),
        (["sell", "--tender", "cash:5.00"], "empty"),
        (["sell", "MUG", "--tender", "cash:20.00EUR"], "GBP, not EUR"),
        (["sell", "MUG", "--tender", "cash:20.005"], "more decimals"),
        (["sell", "MUG", "--tender", "shells:20"], "not a tender"),
        (["sell", "MUG", "--tender", "card:20.00"], "6.00"),
        (["receipt", "ZZZZ-000009"], "ZZZZ-000009"),
        (["signup", "--email", "nobody"], "not an e-mail address"),
        (["signup", "--email", "a@b.org", "--consent", "telepathy:mind"], "not a consent"),
        (["sync"], "joined no hub"),
        (["init", "--event", "Again", "--currency", "GBP"], "already"),
        (["import", "products", "no-such-file.csv"], "no-such-file.csv"),
    ],
)
def test_a_no_is_a_sentence_and_changes_nothing(shop: Shop, words: list[str], said: str) -> None:
    before = everything(shop)
    assert said in shop.refused(*words)
    assert everything(shop) == before


def test_an_unknown_code_is_an_answer_not_an_error(shop: Shop) -> None:
    answer = shop.ask("scan", "who-knows")
    assert answer["verdict"] == "invalid"
    assert answer["reason"]


@pytest.mark.parametrize("currency", ["POUNDS", "XAU", "gb"])
def test_a_currency_that_is_none_makes_no_till(tmp_path: Path, currency: str) -> None:
    shop = Shop(tmp_path / "till")
    assert shop.refused("init", "--event", "Fair", "--currency", currency)
    assert not (tmp_path / "till").exists()


def test_a_text_file_called_excel_is_refused_by_name(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "products.xlsx"
    file.write_text("sku,title,price\nA,B,1\n")
    before = everything(shop)
    assert "products.xlsx" in shop.refused("import", "products", file)
    assert everything(shop) == before


def test_a_line_of_a_gigabyte_is_refused_at_once(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "endless.csv"
    with file.open("wb") as out:
        out.write(b"code,name\nT-1,")
        out.truncate(2**30)
    assert "endless.csv" in shop.refused("import", "tickets", file)


def test_a_broken_row_is_named_and_the_good_ones_are_kept(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text("sku,title,price\nGOOD,Fine,1.00\nBAD,Broken,minus one\nALSO,Fine,2.00\n")
    answer = shop.ask("import", "products", file)
    assert answer["variants"] == 2
    (problem,) = answer["problems"]
    assert problem.startswith("mixed.csv:3: price: ")


def test_an_empty_directory_says_how_to_begin(tmp_path: Path) -> None:
    for words in (["scan", "X"], ["verify"], []):
        ran = run_kiosk(*words, "--data", tmp_path)
        assert ran.returncode == 1
        assert "kiosk init" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_directory_without_write_permission_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    before: list[str] = []
    if os.geteuid() == 0:
        # Root writes anywhere, unless the right to pass over permissions is taken from it.
        if not shutil.which("setpriv"):
            pytest.skip("root passes over permissions and setpriv is not here to stop it")
        before = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    words = ["init", "--event", "Fair", "--currency", "GBP", "--data", locked / "till"]
    ran = run_kiosk(*words, before=before)
    locked.chmod(0o755)
    assert ran.returncode == 1, ran.stderr
    assert "can't be written" in ran.stderr
    assert list(locked.iterdir()) == []


def test_a_full_disk_refuses_the_sale_and_keeps_the_ones_before(shop: Shop, tmp_path: Path) -> None:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("making a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "trestle-test", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        small = Shop(disk / "till")
        shutil.copytree(shop.data, small.data)
        sold = small.ask("sell", "PIN", "--tender", "cash:20.00")["receipt"]
        (disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(disk).free - 8192))
        sentence = small.refused("sell", "PIN", "--tender", "cash:20.00", anew=True)
        assert "disk" in sentence
        assert "full" in sentence
        (disk / "ballast").unlink()
        assert small.ask("verify")["sound"] is True
        assert small.ask("receipt", sold)["total"] == 600
        assert small.ask("sell", "PIN", "--tender", "cash:20.00")["receipt"].endswith("-000002")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_that_may_not_grow_is_a_sentence_too(shop: Shop) -> None:
    def no_growth() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    assert "Nothing was written" in shop.refused(
        "sell", "PIN", "--tender", "cash:20.00", preexec_fn=no_growth
    )
    assert shop.ask("verify")["sound"] is True


@pytest.mark.parametrize("damage", ["garbage", "short", "header"])
def test_a_corrupt_store_is_said_and_left_as_it_is(shop: Shop, damage: str) -> None:
    path = shop.data / "trestle.db"
    whole = path.read_bytes()
    broken = {
        "garbage": b"not a database" * 1000,
        "short": whole[: len(whole) // 3],
        "header": b"\0" * 100 + whole[100:],
    }[damage]
    path.write_bytes(broken)
    for words in (["sell", "MUG", "--tender", "cash:20.00"], ["stock", "show"]):
        ran = run_kiosk(*words, "--data", shop.data)
        if damage == "short" and ran.returncode == 0:
            continue
        assert ran.returncode == 1
        assert "kiosk restore" in ran.stderr
    assert run_kiosk("verify", "--data", shop.data).returncode == 1


def test_a_hub_that_is_not_there_is_a_sentence(shop: Shop) -> None:
    assert "can't be reached" in shop.refused("enrol", "http://127.0.0.1:9", "CODE")
    assert "hub" in shop.refused("enrol", "not an address", "CODE")
