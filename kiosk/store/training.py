"""Whether a store is for practice, as it says itself."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.store.rows import get_setting

TRAINING = "training"
# The store of the training mode, beside a real one; a demo says something else.
APART = "apart"
# The same, of one that rehearses with others at a hub where nothing counts.
REHEARSAL = "rehearsal"
# Before the prefix of its receipt numbers; no real one has a hyphen there.
MARK = "T-"


def is_apart(session: Session) -> bool:
    """Whether this is the store of the training mode, of which nothing may come to count."""
    return get_setting(session, TRAINING) in (APART, REHEARSAL)


def is_rehearsal(session: Session) -> bool:
    """Whether it may join a hub that is there for rehearsals."""
    return get_setting(session, TRAINING) == REHEARSAL
