"""Check-in lists, dates and questions, and what tickets and redemptions say of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0035"
down_revision = "0034"

_TICKET = ("product", "variation", "date", "position", "addon_to", "terms", "answers")
_AT_ONCE = 5_000


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        for name in _TICKET:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name, columns in (("position", ["position", "event_id"]), ("addon_to", ["addon_to"])):
        where = sa.text(f"{name} <> ''")
        op.create_index(f"ix_ticket_{name}", "ticket", columns, sqlite_where=where)
    for table in ("redemption", "refused_scan"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, before in (("list_id", ""), ("direction", "entry")):
                column = sa.Column(name, sa.String(), nullable=False, server_default=before)
                batch_op.add_column(column)
    op.create_table(
        "door_setup",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_door_setup_event_id", "door_setup", ["event_id"])
    _seal_tickets()


def _seal_tickets() -> None:
    """A row's digest covers the new columns, too."""
    connection = op.get_bind()
    ticket = sa.Table("ticket", sa.MetaData(), autoload_with=connection)
    update = (
        ticket.update()
        .where(ticket.c.id == sa.bindparam("of"))
        .values(digest=sa.bindparam("sealed"))
    )
    last = ""
    while True:
        rows = connection.execute(
            sa.select(ticket).where(ticket.c.id > last).order_by(ticket.c.id).limit(_AT_ONCE)
        )
        sealed = [{"of": row["id"], "sealed": digest_of(dict(row))} for row in rows.mappings()]
        if not sealed:
            return
        connection.execute(update, sealed)
        last = sealed[-1]["of"]
