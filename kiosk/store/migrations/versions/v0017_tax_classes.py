"""Tax classes: an event's several rates, what it rounds tax by, and which class a variant has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "tax_class",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("millipercent", sa.Integer(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("hlc", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "class_name"),
    )
    op.add_column("event", sa.Column("tax_rounding", sa.String(), nullable=True))
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax_class", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        yes_or_no = {name: bool(row[name]) for name in ("taxable", "open_price")}
        digest = digest_of({**row, **yes_or_no, "tax_class": ""})
        connection.execute(variant.update().where(variant.c.id == row["id"]).values(digest=digest))
