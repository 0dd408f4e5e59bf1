"""Runs migrations on the connection that ``kiosk.store.engine.migrate`` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from kiosk.store import tables

assert tables.PROJECTIONS  # imported for its tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
