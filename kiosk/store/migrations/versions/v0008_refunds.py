"""Refunds, and the entry of each sale, by which the rights to be refunded it are named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("sale") as sale:
        sale.add_column(sa.Column("entry_hash", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("sale") as sale:
        sale.alter_column("entry_hash", server_default=None)
    op.create_index("ix_sale_entry_hash", "sale", ["entry_hash"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("sale_receipt", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device_id", "branch", "counter"),
        sa.UniqueConstraint("device_id", "branch", "key"),
    )
    for column in ("event_id", "sale_id", "receipt"):
        op.create_index(f"ix_refund_{column}", "refund", [column], unique=False)
    op.create_table(
        "refund_line",
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_millipercent", sa.Integer(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"]),
        sa.PrimaryKeyConstraint("refund_id", "line"),
    )
    op.create_table(
        "refund_tax",
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("millipercent", sa.Integer(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"]),
        sa.PrimaryKeyConstraint("refund_id", "line"),
    )
    op.create_table(
        "refund_tender",
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"]),
        sa.PrimaryKeyConstraint("refund_id", "line"),
    )
    op.create_table(
        "revoked_ticket",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "refund_id"),
    )
    op.create_table(
        "refund_reason",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("refund_id", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
