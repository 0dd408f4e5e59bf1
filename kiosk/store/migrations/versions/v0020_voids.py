"""Sales that were undone as if they had not been."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("refund", sa.Column("void_note", sa.String(), nullable=True))
    op.create_table(
        "closed_void",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "branch"),
    )
