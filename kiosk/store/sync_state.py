"""How the sync of this device stands, for its badge and for whoever asks what may be sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.domain.clock import parse_iso
from kiosk.store.branches import heights
from kiosk.store.journal import FROZEN, entries
from kiosk.store.outbox import (
    CLOCK,
    DOCUMENTS,
    GOAL,
    LAST_SYNC,
    PULLED,
    TROUBLE,
    TROUBLE_CODE,
    UNUSABLE,
    parse_cursor,
    unsent_documents,
)
from kiosk.store.rows import get_setting
from kiosk.store.tables import SettingRow

# Said for as long as the till is frozen.
COPIED = (
    "Two copies of this till have been at work, or it is an older copy of itself; what both sold "
    "is kept, and what is limited is not sold here. Put it back as a device of its own with "
    "“kiosk restore FILE”."
)
# The code of the one trouble that passes by itself (sync.protocol.HubUnreachable).
UNREACHABLE = "hub_unreachable"


@dataclass(frozen=True)
class SyncState:
    """``pending`` things wait since ``since``; the hub was last heard at ``last``.

    ``trouble`` is the sentence of the last fault, empty when all is well; ``code`` is its code.
    ``clock_ahead`` is how far this device's clock is ahead of the hub's, zero when they agree.
    """

    pending: int
    since: datetime | None
    last: datetime | None
    trouble: str
    code: str
    clock_ahead: timedelta


def status(session: Session) -> SyncState:
    """How the outbox stands."""
    waiting, oldest = 0, []
    for tip, pushed in heights(session):
        if tip.seq > pushed:
            waiting += tip.seq - pushed
            oldest.append(next(entries(session, tip.device_id, pushed, 1, tip.branch)).at)
    last = get_setting(session, LAST_SYNC)
    trouble, code = get_setting(session, TROUBLE), get_setting(session, TROUBLE_CODE)
    if not trouble and get_setting(session, FROZEN):
        trouble, code = COPIED, "copied"
    if not trouble:
        sentence = select(SettingRow.value).where(col(SettingRow.name).startswith(UNUSABLE))
        trouble, code = session.exec(sentence.limit(1)).first() or "", "document_unusable"
    return SyncState(
        waiting + unsent_documents(session),
        parse_iso(min(oldest)) if oldest else None,
        parse_iso(last) if last else None,
        trouble,
        code,
        timedelta(seconds=int(get_setting(session, CLOCK) or 0)),
    )


def progress(session: Session) -> tuple[int, int] | None:
    """How many documents and entries are here of those that this device is catching up with;
    None while it is not."""
    goal = get_setting(session, GOAL)
    if not goal:
        return None
    total = [int(one) for one in goal.split(" ")]
    here = [parse_cursor(get_setting(session, name)).after for name in (DOCUMENTS, PULLED)]
    return sum(map(min, here, total)), sum(total)


def is_cut_off(session: Session) -> bool:
    """Whether the hub could not be reached when it was tried last."""
    code = get_setting(session, TROUBLE_CODE)
    return code == UNREACHABLE and bool(get_setting(session, TROUBLE))
