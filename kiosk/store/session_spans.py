"""What belongs to a till session, as parts of its device's chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

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
