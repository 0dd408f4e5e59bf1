"""The hub's database and its process: opened, refused, ended in order."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput, StoreDamaged, StoreNewer, StoreUnwritable
from sync.hub import tables
from sync.hub.database import open_hub
from sync.hub.serve import serve
from sync.hub.standing import generation
from tests.sync.hub_process import start_hub

NOW = SystemClock().now()


def test_the_database_keeps_its_id_and_generation(new_database: Callable[[], str]) -> None:
    db_url = new_database()
    with open_hub(db_url, NOW) as first:
        before = (first.id, generation(first))
    with open_hub(db_url, NOW) as second:
        assert (second.id, generation(second)) == before


def test_programs_that_open_an_empty_database_together_agree(
    new_database: Callable[[], str],
) -> None:
    db_url = new_database()

    def open_once(_number: int) -> str:
        with open_hub(db_url, NOW) as hub:
            return hub.id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(open_once, range(6)))) == 1


def test_a_newer_database_is_refused_with_a_sentence(new_database: Callable[[], str]) -> None:
    db_url = new_database()
    with open_hub(db_url, NOW) as hub, hub.writing() as connection:
        statement = update(tables.meta).where(tables.meta.c.name == "schema").values(value="2")
        connection.execute(statement)
    with pytest.raises(StoreNewer, match="newer version"), open_hub(db_url, NOW):
        pytest.fail("it was opened")


def test_sqlite_is_set_to_keep_what_it_confirmed(tmp_path: Path) -> None:
    with open_hub(f"sqlite:///{tmp_path}/hub.db", NOW) as hub, hub.reading() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]


def test_a_file_that_is_no_database_is_said_so_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("shopping list\n" * 100)
    with pytest.raises(StoreDamaged, match=r"notes\.txt"), open_hub(f"sqlite:///{path}", NOW):
        pytest.fail("it was opened")
    assert path.read_text().startswith("shopping list")


def test_a_database_that_cannot_be_reached_is_said_so_without_its_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"postgresql://till:hunter2@127.0.0.1:{port}/hub"
    with pytest.raises(StoreUnwritable) as fault, open_hub(url, NOW):
        pytest.fail("it was opened")
    assert "hunter2" not in fault.value.sentence
    (tmp_path / "file").touch()
    with (
        pytest.raises(StoreUnwritable),
        open_hub(f"sqlite:///{tmp_path}/file/hub.db", NOW),
    ):
        pytest.fail("it was opened")


@pytest.mark.parametrize("url", ["", "hub.db", "sqlite://", "sqlite:///:memory:", "mysql://h/d"])
def test_an_address_of_no_database_is_said_so(url: str) -> None:
    with pytest.raises(BadInput, match="not a database"), open_hub(url, NOW):
        pytest.fail("it was opened")


def test_the_hub_ends_in_order_when_told(new_database: Callable[[], str]) -> None:
    hub = start_hub(new_database())
    assert hub.stop() == 0


def test_closing_leaves_sqlite_whole_in_one_file(tmp_path: Path) -> None:
    hub = start_hub(f"sqlite:///{tmp_path}/hub.db")
    hub.code()
    assert hub.stop() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["hub.db"]
    with sqlite3.connect(tmp_path / "hub.db") as connection:
        assert connection.execute("SELECT count(*) FROM enrolment").fetchone() == (1,)
    connection.close()


def test_a_taken_port_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadInput, match="another port"):
            serve(f"sqlite:///{tmp_path}/hub.db", "127.0.0.1", port, announce=pytest.fail)
    assert list(tmp_path.iterdir()) == []
