"""What belongs to a till session, as parts of its device's chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlmodel import Session

from kiosk.store.session_tables import TillSessionRow


@dataclass(frozen=True)
class Span:
    """A part of a device's chain: what stands on ``branch`` after ``after``, up to ``until``."""

    device_id: str
    branch: str
    after: str
    until: str

    def holds(self, table: Any, currency: str) -> ColumnElement[bool]:
        """The rows of a table that belong to it."""
        c = table.c
        found: ColumnElement[bool] = (
            (c.device_id == self.device_id)
            & (c.branch == self.branch)
            & (c.hlc > self.after)
            & (c.hlc <= self.until)
            & (c.currency == currency)
        )
        return found


@dataclass(frozen=True)
class Between:
    """The session ``opened`` up to a moment of its chain: its parts, the newest first."""

    opened: TillSessionRow
    spans: Sequence[Span]


def worth_of(
    session: Session, between: Between, whole: FromClause, line: FromClause, of: str, kind: str
) -> int:
    """What the lines of a ``kind`` come to, in minor units and without tax on top, of the sales or
    refunds in the table ``whole`` that belong to a session; ``of`` is the lines' column for it."""
    worth = 0
    for span in between.spans:
        asked = (
            select(func.coalesce(func.sum(line.c.amount), 0))
            .select_from(whole.join(line, line.c[of] == whole.c.id))
            .where(span.holds(whole, between.opened.currency), line.c.kind == kind)
        )
        worth += session.connection().execute(asked).scalar_one()
    return worth
