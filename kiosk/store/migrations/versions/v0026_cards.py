"""Terms of gift cards, single-purpose ones, and by what a card has less on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    with op.batch_alter_table("stored_value", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("credit", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("expires", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("tax_class", sa.String(), nullable=True))
    with op.batch_alter_table("spent_value", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("use", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "card_terms",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("pays_out", sa.Integer(), nullable=True),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("single_purpose", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        flags = {name: bool(row[name]) for name in ("taxable", "open_price", "single_purpose")}
        digest = digest_of({**row, **flags})
        connection.execute(variant.update().where(variant.c.id == row["id"]).values(digest=digest))
