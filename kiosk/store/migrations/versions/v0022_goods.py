"""Ages below which a variant is not sold, measures, what in-store codes hold, and deposits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minimum_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("measure", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("deposit", sa.Integer(), nullable=True))
    for table in ("sale_line", "refund_line"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("measure", sa.String(), nullable=False, server_default="")
            )
    op.create_table(
        "age_check",
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"]),
        sa.PrimaryKeyConstraint("sale_id"),
    )
    op.create_table(
        "in_store_prefix",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("carries", sa.String(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "prefix"),
    )
    op.create_table(
        "closed_deposit",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("given_back", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "branch"),
    )
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        flags = {name: bool(row[name]) for name in ("taxable", "open_price")}
        digest = digest_of({**row, **flags})
        connection.execute(variant.update().where(variant.c.id == row["id"]).values(digest=digest))
