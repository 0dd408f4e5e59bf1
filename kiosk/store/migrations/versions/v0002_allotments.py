"""Allotments: what each device holds, grants, fences, and what was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hub", sa.String(), nullable=True))
    # Tills may have joined a hub before anybody noted which.
    op.execute(
        "UPDATE device SET hub = (SELECT json_extract(body, '$.hub') FROM entry WHERE"
        " entry.device_id = device.id AND kind = 'DeviceEnrolled' ORDER BY seq DESC LIMIT 1)"
    )
    op.create_table(
        "allotment",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "device_id"),
    )
    op.create_table(
        "unit_grant",
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("hub_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_hash"),
    )
    op.create_index("ix_unit_grant_device_id", "unit_grant", ["device_id"], unique=False)
    op.create_table(
        "taken",
        sa.Column("grant_hash", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("grant_hash"),
    )
    op.create_table(
        "fence",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("hub_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("device_id"),
    )
    op.create_table(
        "demand",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("demand", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
