"""The code page of each printer, and whose number it goes by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("printer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("code_page", sa.String(), nullable=False, server_default="CP858")
        )
        batch_op.add_column(sa.Column("make", sa.String(), nullable=False, server_default="epson"))
    connection = op.get_bind()
    printer = sa.Table("printer", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(printer)).mappings().all():
        known = printer.update().where(printer.c.name == row["name"])
        connection.execute(known.values(digest=digest_of({**row})))
