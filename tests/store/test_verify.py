"""A changed byte anywhere is found and named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.services.till import Till
from kiosk.store.engine import back_up
from kiosk.store.rows import table_of
from kiosk.store.tables import PROJECTIONS, REFERENCE, EntryRow
from kiosk.store.verify import verify

TABLES = (EntryRow, *PROJECTIONS, *REFERENCE)
COLUMNS = [
    (str(table_of(table).name), column.name) for table in TABLES for column in table_of(table).c
]


@pytest.fixture
def copy(busy: Till, tmp_path: Path) -> Path:
    path = tmp_path / "copy.db"
    back_up(busy.store.path, path)
    return path


def test_an_untouched_store_is_sound(busy: Till) -> None:
    found = verify(busy.store.path, busy.device.id)
    assert found.problems == ()
    assert found.entries == 66
    assert found.devices == 2


def test_every_table_has_a_row_to_tamper_with(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        for table in TABLES:
            name = table_of(table).name
            assert connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0], name


def test_every_column_of_every_table_is_watched(copy: Path, tmp_path: Path, busy: Till) -> None:
    missed = []
    for table, column in COLUMNS:
        path = tmp_path / "tampered.db"
        shutil.copyfile(copy, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA foreign_keys=OFF")
            value = connection.execute(
                f'SELECT "{column}" FROM "{table}" ORDER BY rowid DESC LIMIT 1'
            ).fetchone()[0]
            other = value + 1 if isinstance(value, int) else f"{value or ''}x"
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = ? '
                f'WHERE rowid = (SELECT max(rowid) FROM "{table}")',
                (other,),
            )
        problems = verify(path, busy.device.id).problems
        if not any(_names(problem, table) for problem in problems):
            missed.append((table, column, problems))
    assert missed == []


def _names(problem: str, table: str) -> bool:
    return problem.startswith("The journal") if table == "entry" else f" {table}" in problem


@pytest.mark.parametrize("table", [str(table_of(table).name) for table in (EntryRow, *PROJECTIONS)])
def test_a_row_taken_out_is_missed(copy: Path, table: str, busy: Till) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(
            f'DELETE FROM "{table}" WHERE rowid = (SELECT min(rowid) FROM "{table}")'
        )
    assert verify(copy, busy.device.id).problems


def test_a_store_that_came_with_another_devices_key_is_named(busy: Till) -> None:
    assert "another device" in verify(busy.store.path, "somebody-else").problems[0]


def test_a_description_that_points_at_no_column_is_found(copy: Path, busy: Till) -> None:
    """SQLite itself only says then that keys mismatch."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'sale (id)', 'sale (ix)') "
            "WHERE name = 'sale_tax'"
        )
    assert verify(copy, busy.device.id).problems == (
        "The file: the description of table sale_tax was changed.",
    )


def test_flipped_bytes_in_the_file_are_found_or_mean_nothing(copy: Path, busy: Till) -> None:
    """Space that SQLite doesn't use may change; what it means may not."""
    whole = copy.read_bytes()
    meant = _dump(copy)
    used = [place for place, byte in enumerate(whole) if byte]
    chance = random.Random(7)
    found = harmless = 0
    for _ in range(80):
        place, bit = chance.choice(used), 1 << chance.randrange(8)
        changed = bytearray(whole)
        changed[place] ^= bit
        copy.write_bytes(bytes(changed))
        try:
            sound = verify(copy, busy.device.id).sound
        except StoreError:
            sound = False
        if sound:
            assert _dump(copy) == meant, f"byte {place} changed what the store says"
            harmless += 1
        else:
            found += 1
    assert found > 40
    assert found + harmless == 80


def _dump(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            sorted(connection.execute(f'SELECT * FROM "{table_of(table).name}"'), key=repr)
            for table in TABLES
        ]
