"""What a variant is made of, and which lines of sales are parts of a bundle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "sale_bundle",
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("each", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"]),
        sa.PrimaryKeyConstraint("sale_id", "line"),
    )
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    flag_names = ("taxable", "open_price", "single_purpose")
    for row in connection.execute(sa.select(variant)).mappings().all():
        flags = {name: bool(row[name]) for name in flag_names}
        digest = digest_of({**row, **flags})
        connection.execute(variant.update().where(variant.c.id == row["id"]).values(digest=digest))
