"""What an event rounds cash to, and what of a Z's turnover was gift cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("event", sa.Column("cash_step", sa.Integer(), nullable=True))
    op.add_column("closed_session", sa.Column("cards", sa.Integer(), nullable=True))
