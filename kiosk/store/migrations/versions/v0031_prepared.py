"""Prep tickets of pre-orders that were printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "preorder_prepared",
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column("preorder_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_hash", "station_id"),
    )
    op.create_index("ix_preorder_prepared_preorder_id", "preorder_prepared", ["preorder_id"])
