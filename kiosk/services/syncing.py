"""How the sync stands, in the facts that a badge or a command shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.services.till import Till
from kiosk.store.identity import HubAccess, load_hub_access, save_hub_access
from kiosk.store.journal import head
from kiosk.store.outbox import status as outbox_status


@dataclass(frozen=True)
class SyncStatus:
    """``pending`` facts are unsent, the oldest since ``since``; ``trouble`` is a sentence."""

    enrolled: bool
    hub: str
    pending: int
    since: datetime | None
    last: datetime | None
    trouble: str


def status(till: Till) -> SyncStatus:
    """How the sync of this till stands."""
    access = load_hub_access(till.data_dir)
    with till.store.reading() as session:
        state = outbox_status(session)
    return SyncStatus(
        enrolled=access is not None,
        hub=access.url if access else "",
        pending=state.pending,
        since=state.since,
        last=state.last,
        trouble=state.trouble,
    )


def join(till: Till, access: HubAccess) -> None:
    """Keep what an enrolment gave; the worker uses it from now on."""
    save_hub_access(till.data_dir, access)


def chain_head(till: Till) -> tuple[int, str]:
    """This device's newest entry: its number and hash."""
    with till.store.reading() as session:
        last = head(session, till.device.id)
    return (0, "") if last is None else (last.seq, last.hash)
