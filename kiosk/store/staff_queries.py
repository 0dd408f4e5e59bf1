"""Questions about staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from kiosk.store.staff_tables import ActedRow, StaffRow


def everybody(session: Session) -> list[StaffRow]:
    """All who work here or did, by name."""
    return list(session.exec(select(StaffRow).order_by(col(StaffRow.name), col(StaffRow.id))))


def is_staffed(session: Session) -> bool:
    """Whether anybody works here, so that nobody acts without a name."""
    here = select(StaffRow.id).where(StaffRow.left == "").limit(1)
    return session.exec(here).first() is not None


def staff_names(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """Names by id; of those whose row is not here, or was erased, nothing."""
    rows = session.exec(select(StaffRow).where(col(StaffRow.id).in_(ids)))
    return {row.id: row.name for row in rows}


def acted(session: Session, kind: str, subject: str, branch: str | None = None) -> ActedRow | None:
    """Who did this to ``subject``; on a ``branch`` of a chain, where several may have."""
    rows = select(ActedRow).where(ActedRow.kind == kind, ActedRow.subject == subject)
    if branch is not None:
        rows = rows.where(ActedRow.branch == branch)
    return session.exec(rows.order_by(col(ActedRow.branch)).limit(1)).first()
