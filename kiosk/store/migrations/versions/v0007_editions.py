"""Numbered editions: which numbers a variant has, who holds them, and what was sold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("numbers", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.alter_column("numbers", server_default=None)
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        values = {**row, "taxable": bool(row["taxable"])}
        connection.execute(
            variant.update().where(variant.c.id == row["id"]).values(digest=digest_of(values))
        )
    op.create_table(
        "held_numbers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "device_id"),
    )
    op.create_table(
        "numbered_line",
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sale_id", "line"),
    )
    op.create_index("ix_numbered_line_variant_id", "numbered_line", ["variant_id"], unique=False)
