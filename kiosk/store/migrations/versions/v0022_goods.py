"""Ages below which a variant is not sold, and that somebody looked at a sale."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minimum_age", sa.Integer(), nullable=True))
    op.create_table(
        "age_check",
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"]),
        sa.PrimaryKeyConstraint("sale_id"),
    )
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        flags = {name: bool(row[name]) for name in ("taxable", "open_price")}
        digest = digest_of({**row, **flags})
        connection.execute(variant.update().where(variant.c.id == row["id"]).values(digest=digest))
