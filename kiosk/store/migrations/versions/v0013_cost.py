"""What a variant costs to make or buy, where that is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost", sa.Integer(), nullable=True))
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        values = {**row, "taxable": bool(row["taxable"])}
        connection.execute(
            variant.update().where(variant.c.id == row["id"]).values(digest=digest_of(values))
        )
