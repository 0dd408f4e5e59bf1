"""Which tickets' badges were printed, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, func, select

from kiosk.domain.journal import Entry
from kiosk.store.badge_table import BadgePrintRow
from kiosk.store.rows import insert_rows


def fold_badge(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Note that a badge was printed."""
    values = {
        "entry_id": entry.id,
        "ticket_id": body["ticket"],
        "device_id": entry.dev,
        "at": entry.at,
        "again": body["again"],
    }
    insert_rows(session, BadgePrintRow, [values])


def times_printed(session: Session, ticket_id: str) -> int:
    """How often a ticket's badge was printed, at all devices that were heard of."""
    wanted = (
        select(func.count()).select_from(BadgePrintRow).where(BadgePrintRow.ticket_id == ticket_id)
    )
    return session.exec(wanted).one()
