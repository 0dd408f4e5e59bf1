"""Days on which the machine itself is the trouble: what was confirmed is there afterwards."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.services import checkout
from kiosk.services.sales import Sale
from kiosk.services.till import open_till
from tests.cli.conftest import ROOT, Shop, run_kiosk
from tests.factories import basket, cash


def sold_before(shop: Shop, count: int = 3) -> list[str]:
    """Sell in this process, which is quicker than the command, and close the store."""
    till = open_till(shop.data, SystemClock())
    receipts = []
    for _ in range(count):
        sale = checkout.complete(till, checkout.SaleRequest(basket(till, "MUG"), (cash("20.00"),)))
        assert isinstance(sale, Sale)
        receipts.append(sale.receipt)
    till.close()
    return receipts


def receipts_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT receipt FROM sale ORDER BY counter")]


@pytest.fixture
def unprivileged() -> list[str]:
    """Words before a command that make permissions count, also for root."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root passes over permissions and setpriv is not here to stop it")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"]


@pytest.mark.parametrize(
    "words", [["sell", "MUG", "--tender", "cash:20.00"], ["scan", "DEMO-0001"], ["doctor"]]
)
def test_a_till_that_lost_its_write_permission_says_so_and_keeps_its_sales(
    words: list[str], unprivileged: list[str], shop: Shop
) -> None:
    sold = sold_before(shop)
    for path in sorted(shop.data.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    shop.data.chmod(0o500)
    ran = run_kiosk(*words, "--data", shop.data, before=unprivileged)
    for path in (shop.data, *sorted(shop.data.rglob("*"))):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert ran.returncode == 1
    assert "can't be written" in ran.stderr + ran.stdout
    assert shop.ask("verify")["sound"] is True
    assert receipts_in(shop.data / "trestle.db") == sold


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("making a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "trestle-test", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    return disk


def test_a_disk_that_fills_while_selling_loses_no_sale_that_was_confirmed(
    shop: Shop, small_disk: Path
) -> None:
    """Sells until SQLite itself has no room for a commit, in one process and without a break."""
    try:
        small = Shop(small_disk / "till")
        shutil.copytree(shop.data, small.data)
        script = (
            "import json, sys\n"
            "from pathlib import Path\n"
            "from kiosk.domain.clock import SystemClock\n"
            "from kiosk.domain.errors import StoreUnwritable\n"
            "from kiosk.services import checkout\n"
            "from kiosk.services.till import open_till\n"
            "from tests.factories import basket, cash\n"
            "till = open_till(Path(sys.argv[1]), SystemClock())\n"
            "lines, sold = basket(till, 'MUG', 'PIN', 'TOTE'), []\n"
            "try:\n"
            "    for _ in range(2000):\n"
            "        made = checkout.complete(till, checkout.SaleRequest(lines, (cash('50'),)))\n"
            "        sold.append(made.receipt)\n"
            "except StoreUnwritable as fault:\n"
            "    print(json.dumps({'sold': sold, 'said': fault.sentence}))\n"
        )
        (small_disk / "ballast").write_bytes(
            b"x" * (shutil.disk_usage(small_disk).free - 1_200_000)
        )
        ran = subprocess.run(
            [sys.executable, "-c", script, small.data],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        told = json.loads(ran.stdout)
        assert "is full. Nothing was written" in told["said"]
        assert len(told["sold"]) > 5
        # With the disk as full as that, the next command is a sentence as well.
        assert small.refused("sell", "MUG", "--tender", "cash:20.00", anew=True)
        (small_disk / "ballast").unlink()
        assert small.ask("verify")["sound"] is True
        assert receipts_in(small.data / "trestle.db") == told["sold"]
        after = small.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
        assert int(after[-6:]) == len(told["sold"]) + 1
    finally:
        subprocess.run(["umount", str(small_disk)], check=True)


def test_bytes_flipped_in_the_middle_are_found_and_a_backup_brings_the_till_back(
    shop: Shop, tmp_path: Path
) -> None:
    sold = sold_before(shop)
    backup = tmp_path / "fair.backup"
    shop.ask("backup", backup)
    path = shop.data / "trestle.db"
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 3, 2 * len(content) // 3, 61):
        content[place] ^= 0xFF
    path.write_bytes(content)

    ran = run_kiosk("verify", "--json", "--data", shop.data)
    assert ran.returncode == 1
    assert (json.loads(ran.stdout)["problems"] if ran.stdout else [ran.stderr])[0]
    shop.refused("restore", path)

    shop.ask("restore", backup)
    assert shop.ask("verify")["sound"] is True
    assert receipts_in(path) == sold
    (aside,) = (shop.data / "backups").glob("*-before-restore.db")
    assert aside.read_bytes() == content


def test_one_changed_amount_is_named_by_its_table_its_row_and_both_values(shop: Shop) -> None:
    sold_before(shop, 1)
    with closing(sqlite3.connect(shop.data / "trestle.db")) as connection, connection:
        connection.execute("UPDATE sale SET total = 1")
    ran = run_kiosk("verify", "--json", "--data", shop.data)
    assert ran.returncode == 1
    answer = json.loads(ran.stdout)
    assert answer["sound"] is False
    (problem,) = answer["problems"]
    for fact in ("Table sale", "total is 1", "journal says 1400"):
        assert fact in problem


def test_a_till_of_a_newer_version_is_refused_and_left_as_it_is(shop: Shop) -> None:
    path = shop.data / "trestle.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    before = path.read_bytes()
    assert "newer version" in shop.refused("sell", "MUG", "--tender", "cash:20.00")
    assert path.read_bytes() == before


def test_a_directory_named_before_the_command_is_not_passed_over(shop: Shop) -> None:
    # It would sell from the default till instead of the one that was named.
    ran = run_kiosk("--data", shop.data, "sell", "MUG", "--tender", "cash:20.00")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "put it after the command" in ran.stderr


def test_whoever_stops_reading_our_answer_gets_no_traceback(shop: Shop) -> None:
    pipe, end = os.pipe()
    os.close(pipe)
    with os.fdopen(end, "wb") as nobody:
        ran = subprocess.run(
            [sys.executable, "-m", "kiosk", "stock", "show", "--data", shop.data],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert "Traceback" not in ran.stderr
    assert "went wrong" not in ran.stderr
    assert ran.returncode == 1


def test_the_doctor_answers_in_json_with_a_next_step(shop: Shop, tmp_path: Path) -> None:
    told = shop.ask("doctor")
    assert told["ok"] is True
    assert {
        "Store",
        "Event",
        "Hub",
        "Paper",
        "Disk",
        "Printer",
        "Clock",
        "Backup",
        "Scanners",
        "Battery",
    } <= {check["what"] for check in told["checks"]}
    ran = run_kiosk("doctor", "--data", tmp_path / "none")
    assert ran.returncode == 1
    assert "kiosk init" in ran.stdout


def test_a_setting_that_cannot_be_is_a_sentence_and_the_sale_is_made_once(shop: Shop) -> None:
    (shop.data / "settings.toml").write_text('printer = "carrier pigeon"\n')
    words = ("sell", "MUG", "--tender", "cash:20.00", "--key", "tap")
    assert "carrier pigeon" in run_kiosk(*words, "--data", shop.data).stderr
    (shop.data / "settings.toml").unlink()
    assert shop.ask(*words)["receipt"].endswith("-000001")
    assert receipts_in(shop.data / "trestle.db")[1:] == []


def test_csv_json_and_the_copy_on_paper_say_the_same_sum(shop: Shop, tmp_path: Path) -> None:
    sale = shop.ask("sell", "TEE-M", "ZINE-7:3", "--tender", "card:55.00:SLIP-1")
    files = shop.ask("export", "--format", "csv", "--out", tmp_path / "csv")["files"]
    assert {Path(file).name for file in files} >= {"receipts.csv", "lines.csv", "totals.csv"}
    shop.ask("export", "--format", "json", "--out", tmp_path / "json")
    document = json.loads((tmp_path / "json" / "event.json").read_text(encoding="utf-8"))
    assert document["receipts"][0]["total"] == {"minor": sale["total"], "currency": "GBP"}
    assert "55.00" in (tmp_path / "csv" / "receipts.csv").read_text(encoding="utf-8")
    assert shop.ask("receipt", sale["receipt"].lower(), "--print")["total"] == 5500
    copies = [path.read_text() for path in (shop.data / "receipts").glob("*.txt")]
    assert sorted("COPY" in copy for copy in copies) == [False, True]
    assert all("£55.00" in copy for copy in copies)


FAULTY = """
import sys
from kiosk.cli.main import main
from kiosk.services import gate
gate.scan = lambda *what: 1 / 0
sys.argv = ["kiosk", "scan", "DEMO-0001", "--data", sys.argv[1]]
main()
"""


@pytest.mark.parametrize("log", ["writable", "not a folder"])
def test_a_fault_nobody_thought_of_is_written_down_and_said_in_a_sentence(
    log: str, shop: Shop, tmp_path: Path
) -> None:
    place = tmp_path / "state"
    if log == "not a folder":
        place.write_text("")
    homes = {name: str(place) for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA")}
    ran = subprocess.run(
        [sys.executable, "-c", FAULTY, shop.data],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **homes},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("Something went wrong inside Trestle; what was confirmed is safe.")
    logs = list(place.rglob("faults.log")) if place.is_dir() else []
    assert ["ZeroDivisionError" in one.read_text() for one in logs] == [True] * place.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="Windows hands over nothing but text")
def test_words_that_are_no_text_are_a_sentence(shop: Shop) -> None:
    sentence = shop.refused("signup", "--email", "ada@example.org", "--name", "Ada\udcff")
    assert sentence == "“Ada?” is not readable text; type it again."
