"""Passages that were told of later have their place among the others where they happened.

No table changes: after every upgrade the journal is read anew, and says so.
"""

from __future__ import annotations

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Nothing but the reading anew."""
