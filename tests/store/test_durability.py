"""What a screen confirmed is on the disk: fsync traced, and the write-ahead log cut anywhere."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout
from kiosk.services.till import Till
from kiosk.store.verify import verify

ROOT = Path(__file__).resolve().parents[2]
FRAME_HEADER, WAL_HEADER = 24, 32

TRACED = """
import os, sys
from pathlib import Path
from kiosk.domain.clock import SystemClock
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout
from kiosk.services.till import open_till

till = open_till(Path(sys.argv[1]), SystemClock())
tile = catalogue.search(till, limit=1)[0]
cash = Tender(TenderKind.CASH, Money(10_000, "GBP"))
for _ in range(5):
    os.write(2, b"ASKED")
    checkout.complete(till, checkout.SaleRequest([(tile.variant.id, 1)], (cash,)))
    os.write(2, b"CONFIRMED")
"""


def sell(till: Till, count: int = 1) -> None:
    tile = catalogue.search(till, limit=1)[0]
    cash = Tender(TenderKind.CASH, Money(10_000, "GBP"))
    for _ in range(count):
        sale = checkout.complete(till, checkout.SaleRequest([(tile.variant.id, 1)], (cash,)))
        assert isinstance(sale, checkout.Sale)


def test_the_log_reaches_the_disk_before_a_sale_is_confirmed(till: Till, tmp_path: Path) -> None:
    tracer = shutil.which("strace")
    if tracer is None:
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    ran = subprocess.run(
        [
            tracer,
            "-f",
            "-y",
            "-e",
            "trace=fsync,fdatasync,write",
            "-o",
            str(trace),
            sys.executable,
            "-c",
            TRACED,
            str(till.data_dir),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in ran.stderr or "Operation not permitted" in ran.stderr:
        pytest.skip("this machine does not let one process trace another")
    assert ran.returncode == 0, ran.stderr
    story = re.findall(
        r'"(ASKED|CONFIRMED)"|(?:fsync|fdatasync)\(\d+<[^>]*(-wal)>\)', trace.read_text()
    )
    words = [said or "sync" for said, _ in story]
    asked = [place for place, word in enumerate(words) if word == "ASKED"]
    assert len(asked) == 5
    for place in asked:
        until = words.index("CONFIRMED", place)
        assert "sync" in words[place:until], "confirmed before the log was on the disk"


def test_a_log_cut_at_any_page_opens_as_a_whole_number_of_actions(
    till: Till, tmp_path: Path
) -> None:
    with till.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
    sell(till, 6)
    wal = till.store.path.with_name("trestle.db-wal").read_bytes()
    page = struct.unpack(">I", wal[8:12])[0]
    frame = FRAME_HEADER + page
    frames = (len(wal) - WAL_HEADER) // frame
    assert frames >= 6

    # At every frame's end, just before it, and in the middle of its page.
    ends = [WAL_HEADER + frame * n for n in range(frames + 1)]
    cuts = sorted({cut for end in ends for cut in (end, end - 1, end - page // 2) if cut >= 0})
    seen: list[int] = []
    listed = 0
    for cut in cuts:
        place = tmp_path / "cut"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copyfile(till.store.path, place / "trestle.db")
        (place / "trestle.db-wal").write_bytes(wal[:cut])
        assert verify(place / "trestle.db", till.device.id).problems == (), f"cut at byte {cut}"
        with closing(sqlite3.connect(place / "trestle.db")) as connection:

            def count(rows: str, of: sqlite3.Connection = connection) -> int:
                return int(of.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])

            sales, tickets = count("sale"), count("ticket")
            receipts = count("print_job WHERE key LIKE 'receipt:%'")
            ticket_papers = count("print_job WHERE key LIKE 'ticket:%'")
        listed = tickets if not seen else listed
        assert receipts == sales, f"cut at byte {cut}: paper and sale were not one"
        assert ticket_papers == tickets - listed, f"cut at byte {cut}: a ticket without its paper"
        seen.append(sales)
    assert seen == sorted(seen)
    assert set(seen) == set(range(7)), "each sale appears whole, one after the other"


def test_the_store_is_opened_durable_and_strict(till: Till) -> None:
    with till.store.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
