"""Pools of what is scarce, and how many of a thing one person may buy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "pool",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("release_at", sa.String(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_pool_variant_id", "pool", ["variant_id"], unique=False)
    op.create_index("ix_sale_line_contact_id", "sale_line", ["contact_id"], unique=False)
    op.add_column("variant", sa.Column("limit", sa.Integer(), nullable=True))
    connection = op.get_bind()
    variants = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variants)).mappings().all():
        connection.execute(
            variants.update().where(variants.c.id == row["id"]).values(digest=digest_of({**row}))
        )
