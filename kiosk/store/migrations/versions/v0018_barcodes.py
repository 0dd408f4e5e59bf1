"""Several barcodes of one variant, and a table to find it by any of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.store.rows import digest_of

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.drop_index("ix_variant_barcode")
        batch_op.add_column(
            sa.Column("more_barcodes", sa.String(), nullable=False, server_default="[]")
        )
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.alter_column("more_barcodes", server_default=None)
    barcode = op.create_table(
        "barcode",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", "variant_id"),
    )
    op.create_index("ix_barcode_variant_id", "barcode", ["variant_id"], unique=False)
    connection = op.get_bind()
    variant = sa.Table("variant", sa.MetaData(), autoload_with=connection)
    for row in connection.execute(sa.select(variant)).mappings().all():
        flags = {name: bool(row[name]) for name in ("taxable", "open_price")}
        connection.execute(
            variant.update()
            .where(variant.c.id == row["id"])
            .values(digest=digest_of({**row, **flags}))
        )
        if row["barcode"]:
            bears = {"code": row["barcode"], "variant_id": row["id"]}
            connection.execute(barcode.insert().values(**bears, digest=digest_of(bears)))
