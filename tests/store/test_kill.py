"""The plug is pulled: SIGKILL at random moments, many of them inside a commit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from kiosk.domain.clock import SystemClock
from kiosk.services.demo import make_demo
from kiosk.services.till import open_till
from kiosk.store.door_tables import RedemptionRow, TicketRow
from kiosk.store.tables import MovementRow, SaleLineRow, SaleRow, SaleTenderRow
from kiosk.store.verify import verify
from tests.store.driver import WALK_INS

ROOT = Path(__file__).resolve().parents[2]


def kill(
    directory: Path, sales: int, kills: int, seed: int, *more: str
) -> dict[str, dict[str, str]]:
    """Sell, and be killed; returns what was said of it."""
    make_demo(directory, SystemClock())
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.store.driver",
            str(directory),
            f"{sales}",
            f"{kills}",
            f"{seed}",
            *more,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["inside"] >= kills
    assert len(said["receipts"]) >= sales
    return dict(said)


def kill_and_check(directory: Path, sales: int, kills: int, seed: int) -> None:
    said = kill(directory, sales, kills, seed)
    till = open_till(directory, SystemClock())
    try:
        found = verify(till.store.path, till.device.id)
        assert found.problems == ()
        with till.store.reading() as session:
            sold = {row.key: row for row in session.exec(select(SaleRow)).all()}
            lines = session.exec(select(SaleLineRow)).all()
            tenders = session.exec(select(SaleTenderRow)).all()
            moved = session.exec(select(MovementRow).where(MovementRow.reason == "sale")).all()
    finally:
        till.close()
    for key, receipt in said["receipts"].items():
        assert sold[key].receipt == receipt
    assert set(sold) <= set(said["asked"]), "a sale that nobody asked for"
    assert sorted(row.counter for row in sold.values()) == list(range(1, len(sold) + 1))
    assert len(lines) == len(tenders) == len(moved) == len(sold), "half a sale"


def test_200_sales_survive_kills_of_which_50_strike_inside_a_commit(tmp_path: Path) -> None:
    kill_and_check(tmp_path / "till", sales=200, kills=50, seed=20261123)


def test_walk_ins_are_sold_and_in_or_neither_when_the_plug_is_pulled(tmp_path: Path) -> None:
    said = kill(tmp_path / "till", 60, 15, 20261129, WALK_INS)
    till = open_till(tmp_path / "till", SystemClock())
    try:
        assert verify(till.store.path, till.device.id).problems == ()
        with till.store.reading() as session:
            sold = {row.key: row for row in session.exec(select(SaleRow)).all()}
            came = session.exec(select(RedemptionRow)).all()
            tickets = session.exec(select(TicketRow).where(TicketRow.order_code != "")).all()
    finally:
        till.close()
    bought = {one.id: one.order_code for one in tickets if one.order_code in _ids(sold)}
    for key, receipt in said["receipts"].items():
        assert sold[key].receipt == receipt, "paid, and gone"
    assert sorted(one.ticket_id for one in came) == sorted(bought), "paid and not in, or in unpaid"
    assert sorted(bought.values()) == sorted(_ids(sold))


def _ids(sold: Mapping[str | None, SaleRow]) -> set[str]:
    return {one.id for one in sold.values()}


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(5))
def test_1000_sales_survive_kills_of_which_250_strike_inside_a_commit(
    tmp_path: Path, seed: int
) -> None:
    kill_and_check(tmp_path / "till", sales=1000, kills=250, seed=seed)
