"""Pre-orders, who ordered, and what Zs say of advance payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "preorder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("begins", sa.String(), nullable=True),
        sa.Column("ends", sa.String(), nullable=True),
        sa.Column("ship", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("lines", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_preorder_event_id", "preorder", ["event_id"], unique=False)
    op.create_index("ix_preorder_sale_id", "preorder", ["sale_id"], unique=False)
    op.create_table(
        "preorder_ended",
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.Column("preorder_id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=True),
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_hash"),
    )
    op.create_index("ix_preorder_ended_preorder_id", "preorder_ended", ["preorder_id"])
    op.create_index("ix_preorder_ended_sale_id", "preorder_ended", ["sale_id"])
    op.create_table(
        "preorder_person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "closed_advance",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "branch"),
    )
