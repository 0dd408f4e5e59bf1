"""Runs migrations on the connection that ``kiosk.store.engine.migrate`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from kiosk.store import tables

assert tables.PROJECTIONS  # imported for its tables


def _render(_kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    # A migration must still run when SQLModel's own types have changed.
    return "sa.String()" if isinstance(thing, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=_render,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
