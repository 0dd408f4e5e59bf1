"""Branches: two copies of a device wrote on, and what both did is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _anew(
        "entry",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sig", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "branch", "seq"),
        sa.UniqueConstraint("hash"),
    )
    _anew(
        "sale",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device_id", "branch", "counter"),
        sa.UniqueConstraint("device_id", "branch", "key"),
    )
    for column in ("at", "event_id", "receipt"):
        op.create_index(f"ix_sale_{column}", "sale", [column], unique=False)
    _anew(
        "watermark",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("pushed", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "branch"),
    )
    connection = op.get_bind()
    for dev, pushed in connection.execute(sa.text("SELECT device_id, pushed FROM watermark")).all():
        row = {"device_id": dev, "branch": "", "pushed": pushed}
        connection.execute(
            sa.text("UPDATE watermark SET digest = :digest WHERE device_id = :device_id"),
            {"digest": digest_of(row), "device_id": dev},
        )
    op.create_table(
        "parked",
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_hash"),
    )


def _anew(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """Make a table anew with a branch, which is the main one for all that is there."""
    op.create_table(f"{name}_new", *parts)
    kept = ", ".join(
        f'"{part.name}"' for part in parts if isinstance(part, sa.Column) and part.name != "branch"
    )
    op.execute(f"INSERT INTO {name}_new ({kept}, branch) SELECT {kept}, '' FROM {name}")
    op.drop_table(name)
    op.rename_table(f"{name}_new", name)
