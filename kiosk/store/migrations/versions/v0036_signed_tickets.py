"""Keys of signed tickets, and tickets that were called back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "ticket_key",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("signs_for", sa.String(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "scheme", "public", "signs_for"),
    )
    op.create_table(
        "ticket_mark",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "ticket_id", "mark"),
    )
    op.create_index("ix_ticket_mark_ticket_id", "ticket_mark", ["ticket_id"])
