"""The index that tickets are found by, and passages that were undone.

The view and the triggers are of the table “ticket”: a later step that makes that table anew has to
make them anew as well. The index itself is written anew after every upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

_COLUMNS = "name, order_code, email, code"
# As in kiosk.domain.door.finding, which asks in the same letters.
_REPLACED = (
    ("ß", "ss"), ("ẞ", "ss"), ("ø", "o"), ("Ø", "o"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"),
    ("Œ", "oe"), ("ł", "l"), ("Ł", "l"), ("đ", "d"), ("Đ", "d"), ("ı", "i"), ("þ", "th"),
    ("Þ", "th"), ("''", ""), ("’", ""),
)  # fmt: skip
# Chinese, Japanese and Korean names are written without spaces: each rest of one is a word, so
# that a given name is found by itself.
_IDEOGRAPHS, _LONGEST_REST = 0x2E80, 8


def upgrade() -> None:
    op.create_table(
        "undone_passage",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("note_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("ix_undone_passage_passage_id", "undone_passage", ["passage_id"])
    # Who was let through last at a device: a list of ten must not read them all.
    op.create_index("ix_redemption_device_id", "redemption", ["device_id", "entry_id"])
    op.create_index("ix_refused_scan_device_id", "refused_scan", ["device_id", "entry_id"])
    op.execute(
        f"""
        CREATE VIEW ticket_words AS
        SELECT t.rowid AS number, {_in_plain_letters(_with_rests("t.name"))} AS name,
            t.order_code AS order_code, t.email AS email, t.code AS code
        FROM ticket AS t
        """
    )
    op.execute(
        f"""
        CREATE VIRTUAL TABLE ticket_search USING fts5(
            {_COLUMNS}, content='ticket_words', content_rowid='number', columnsize=0,
            prefix='1 2', tokenize="unicode61 remove_diacritics 2"
        )
        """
    )
    written = f"INSERT INTO ticket_search (rowid, {_COLUMNS}) SELECT number, {_COLUMNS}"
    taken = (
        f"INSERT INTO ticket_search (ticket_search, rowid, {_COLUMNS}) "
        f"SELECT 'delete', number, {_COLUMNS}"
    )
    changed = f"UPDATE OF {_COLUMNS} ON ticket WHEN ({_of('old')}) IS NOT ({_of('new')})"
    for name, when, what, row in (
        ("ticket_is_new", "AFTER INSERT ON ticket", written, "new"),
        ("ticket_changes", f"BEFORE {changed}", taken, "old"),
        ("ticket_changed", f"AFTER {changed}", written, "new"),
        ("ticket_goes", "BEFORE DELETE ON ticket", taken, "old"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} {when} BEGIN "
            f"{what} FROM ticket_words WHERE number = {row}.rowid; END"
        )


def _with_rests(name: str) -> str:
    rests = " || ' ' || ".join(f"substr({name}, {place})" for place in range(1, _LONGEST_REST + 1))
    return f"CASE WHEN unicode({name}) >= {_IDEOGRAPHS} THEN {rests} ELSE {name} END"


def _in_plain_letters(text: str) -> str:
    for one, other in _REPLACED:
        text = f"replace({text}, '{one}', '{other}')"
    return text


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _COLUMNS.split(", "))
