"""Things whose price is said at the till."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("open_price", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        values = {**row, "taxable": bool(row["taxable"]), "open_price": False}
        connection.execute(
            variant.update().where(variant.c.id == row["id"]).values(digest=digest_of(values))
        )
