"""Opening, upgrading and refusing stores."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from kiosk.domain.clock import FixedClock, SystemClock
from kiosk.domain.errors import StoreDamaged, StoreMissing, StoreNewer
from kiosk.services import gate
from kiosk.services.till import Till, open_till
from kiosk.store import engine
from kiosk.store.migrations.versions import v0035_door
from kiosk.store.verify import verify
from tests.factories import rows

LATER = f"{int(engine.HEAD) + 1:04}"
SECOND = f"""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{engine.HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("sale") as batch:
        batch.alter_column("receipt", existing_type=sa.String(), nullable=False)
    op.create_table("later", sa.Column("id", sa.String(), primary_key=True))
"""


def test_the_migrations_make_the_schema_that_the_tables_say(till: Till) -> None:
    with till.store.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_described}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []


def _is_described(name: str | None, kind: str, _parents: object) -> bool:
    """All but the index of words, which is SQLite's own way of keeping tables."""
    return kind != "table" or not (name or "").startswith("ticket_search")


def test_the_newest_migration_is_the_one_we_say_we_have() -> None:
    config = Config()
    config.set_main_option("script_location", str(engine.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [engine.HEAD]
    assert {script.revision for script in scripts.walk_revisions()} == engine.KNOWN


def test_a_store_of_a_newer_version_is_refused_with_a_sentence(till: Till) -> None:
    with closing(sqlite3.connect(till.store.path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    before = till.store.path.read_bytes()
    with pytest.raises(StoreNewer, match="newer version of Trestle"):
        open_till(till.data_dir, SystemClock())
    assert till.store.path.read_bytes() == before


def test_an_older_store_is_backed_up_and_then_upgraded(
    busy: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = engine.HEAD
    later = tmp_path / "migrations"
    shutil.copytree(engine.MIGRATIONS, later)
    (later / "versions" / f"v{LATER}_later.py").write_text(SECOND)
    monkeypatch.setattr(engine, "MIGRATIONS", later)
    monkeypatch.setattr(engine, "HEAD", LATER)
    monkeypatch.setattr(engine, "KNOWN", engine.KNOWN | {LATER})
    busy.close()

    upgraded = open_till(busy.data_dir, busy.clock)
    upgraded.close()

    assert engine.revision_of(upgraded.store.path) == LATER
    (kept,) = (busy.data_dir / "backups").glob("*before-upgrade.db")
    assert engine.revision_of(kept) == before
    assert verify(upgraded.store.path, busy.device.id).problems == ()


def test_an_empty_directory_is_no_till(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="kiosk init"):
        open_till(tmp_path, SystemClock())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400])
def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / engine.FILE).write_bytes(content)
    with pytest.raises(StoreDamaged, match="kiosk restore"):
        open_till(tmp_path, SystemClock())
    assert (tmp_path / engine.FILE).read_bytes() == content


def test_a_copied_store_without_its_keys_is_refused(till: Till, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    engine.back_up(till.store.path, other / engine.FILE)
    with pytest.raises(StoreDamaged, match="keys"):
        open_till(other, SystemClock())


def test_a_store_copied_beside_anothers_keys_is_refused(till: Till, tmp_path: Path) -> None:
    from kiosk.services.till import create_till

    other = create_till(tmp_path / "other", FixedClock(till.clock.now()), None)
    other.close()
    engine.back_up(till.store.path, other.store.path)
    with pytest.raises(StoreDamaged, match="copied from another device"):
        open_till(other.data_dir, SystemClock())


def test_only_the_owner_may_read_the_keys(till: Till) -> None:
    mode = (till.data_dir / "keys" / "device.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_keys_are_in_no_backup(busy: Till, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    engine.back_up(busy.store.path, target)
    content = target.read_bytes()
    assert busy.identity.key.private_bytes_raw() not in content
    assert busy.identity.secret not in content


def test_what_a_till_did_before_there_were_branches_is_on_the_main_one(
    busy: Till, tmp_path: Path
) -> None:
    busy.close()
    with closing(sqlite3.connect(busy.store.path)) as connection, connection:
        # What is parked now could not be taken at all before.
        connection.execute("DELETE FROM entry WHERE hash IN (SELECT entry_hash FROM parked)")
    before = tmp_path / "before.db"
    _copy_as_of("0002", busy.store.path, before)
    engine.upgrade(before)
    assert verify(before, busy.device.id).problems == ()
    for table in ("entry", "sale", "watermark", "barcode"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2, 3"
        assert rows(before, query) == rows(busy.store.path, query) != []


def test_a_printer_from_before_there_were_code_pages_has_the_usual_one(
    busy: Till, tmp_path: Path
) -> None:
    busy.close()
    before = tmp_path / "before.db"
    _copy_as_of("0033", busy.store.path, before)
    with closing(sqlite3.connect(before)) as connection, connection:
        connection.execute("UPDATE printer SET digest = 'of other columns'")
    engine.upgrade(before)
    assert rows(before, "SELECT name, code_page, make FROM printer") == [
        ("Stove", "CP858", "epson"),
        ("Tags", "CP858", "epson"),
    ]
    assert verify(before, busy.device.id).problems == ()


def _copy_as_of(revision: str, source: Path, target: Path) -> None:
    """The store at ``source`` as an older version would have written it."""
    made = create_engine(f"sqlite:///{target}")
    config = Config()
    config.set_main_option("script_location", str(engine.MIGRATIONS))
    with made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    made.dispose()
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute("ATTACH ? AS newer", (str(source),))
        query = "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
        for (table,) in connection.execute(query).fetchall():
            if table != "alembic_version":
                info = connection.execute(f"PRAGMA main.table_info({table})")
                columns = ", ".join(f'"{column[1]}"' for column in info)
                connection.execute(
                    f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}"
                )


def test_tickets_and_admissions_of_a_store_without_lists_go_on(till: Till) -> None:
    gate.scan(till, "T-1")
    path = till.store.path
    till.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        before = connection.execute("SELECT * FROM ticket WHERE code = 'T-2'").fetchone()
        connection.execute("DROP TABLE door_setup")
        for table, names in _ADDED.items():
            for index in ("position", "addon_to") if table == "ticket" else ():
                connection.execute(f"DROP INDEX ix_ticket_{index}")
            for name in names:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        connection.execute("DELETE FROM setting WHERE name = 'tickets_at'")
    asked = create_engine(f"sqlite:///{path}")
    with asked.begin() as begun, Operations.context(MigrationContext.configure(begun)):
        v0035_door.upgrade()
    asked.dispose()
    opened = open_till(till.data_dir, till.clock)
    assert verify(path, opened.device.id).problems == ()
    with closing(sqlite3.connect(path)) as connection:
        after = connection.execute("SELECT * FROM ticket WHERE code = 'T-2'").fetchone()
    assert sorted(map(str, after)) == sorted(map(str, before))
    assert [gate.scan(opened, one).verdict for one in ("T-1", "T-2")] == ["used", "valid"]
    opened.close()


_ADDED = {
    "ticket": ("product", "variation", "date", "position", "addon_to", "terms", "answers"),
    "redemption": ("list_id", "direction"),
    "refused_scan": ("list_id", "direction"),
}
