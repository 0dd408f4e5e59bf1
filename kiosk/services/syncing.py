"""How the sync stands, in the facts that a badge or a command shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.rights import is_right
from kiosk.domain.standing import ALONE, Standing
from kiosk.services import editions
from kiosk.services.cases import open_count
from kiosk.services.completeness import standing_of
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.comparing import forget_numbers
from kiosk.store.identity import HubAccess, load_hub_access, save_hub_access
from kiosk.store.outbox import DOCUMENTS, PULLED
from kiosk.store.rows import get_setting, put_settings
from kiosk.store.sync_state import UNREACHABLE, progress
from kiosk.store.sync_state import status as outbox_status
from kiosk.store.training import is_apart, is_rehearsal

CLOCK_OFF = "clock_off"


@dataclass(frozen=True)
class SyncStatus:
    """``pending`` facts are unsent, the oldest since ``since``; ``trouble`` is a sentence in
    English, and ``code`` is its stable code.

    ``needs_you`` says that waiting won't mend it: the hub said no, or what it sent is wrong.
    A hub that just can't be reached needs nobody. ``clock_ahead`` is how far this till's clock is
    ahead of the hub's (negative: behind), zero while they agree. ``cases`` wait for a person.
    ``catching_up`` is how much is here of how much, while this till is far behind the hub.
    ``standing`` says how complete a report is.
    """

    enrolled: bool
    hub: str
    pending: int
    since: datetime | None
    last: datetime | None
    trouble: str
    needs_you: bool = False
    code: str = ""
    clock_ahead: timedelta = timedelta(0)
    cases: int = 0
    catching_up: tuple[int, int] | None = None
    standing: Standing = ALONE


def status(till: Till) -> SyncStatus:
    """How the sync of this till stands."""
    access = load_hub_access(till.data_dir)
    with till.store.reading() as session:
        state = outbox_status(session)
        catching_up = progress(session)
    trouble, code = state.trouble, state.code
    if state.clock_ahead and (not trouble or code == UNREACHABLE):
        trouble = f"This till's clock differs from the hub's by {abs(state.clock_ahead)}."
        code = CLOCK_OFF
    return SyncStatus(
        enrolled=access is not None,
        hub=access.url if access else "",
        pending=state.pending,
        since=state.since,
        last=state.last,
        trouble=trouble,
        needs_you=bool(trouble) and code != UNREACHABLE,
        code=code,
        clock_ahead=state.clock_ahead,
        cases=open_count(till),
        catching_up=catching_up,
        standing=standing_of(till),
    )


def check_real(till: Till) -> None:
    """Nothing of a training till may come to count: it joins no hub and sends nothing, but for one
    that rehearses, which joins a hub where nothing counts.

    :raises BadInput: this is one, and not for a rehearsal.
    """
    with till.store.reading() as session:
        if is_apart(session) and not is_rehearsal(session):
            raise BadInput(
                "This is the training till: it joins no hub, and nothing of it is sent anywhere."
            )


def access_of(till: Till) -> HubAccess | None:
    """How to reach the hub that this till has joined; None where it joined none.

    :raises BadInput: it is a training till.
    """
    check_real(till)
    return load_hub_access(till.data_dir)


def join(till: Till, access: HubAccess, hub: str, generation: str) -> None:
    """Keep what an enrolment at ``hub`` gave, and journal that it was made.

    :raises BadInput: it is a training till.
    """
    check_real(till)
    save_hub_access(till.data_dir, access)
    with till.store.writing() as session:
        action = till.action(session, till.clock.now())
        former = queries.hub_of(session, till.device.id)
        if former != hub:
            # What another hub gave is nothing at this one; rights that it made itself go on.
            found = queries.all_held(session, till.device.id)
            held = {key: n for key, n in found.items() if former is not None or not is_right(key)}
            for body in editions.giving_back(session, till.device.id, held):
                action.record(Kind.ALLOTMENTS_CLOSED, body, None)
            forget_numbers(session, DOCUMENTS)
        for cursor in (PULLED, DOCUMENTS):
            # What is sent now is of this generation, though nothing of it was heard yet: where the
            # hub is put back before it is, this till must notice.
            if not get_setting(session, cursor):
                put_settings(session, **{cursor: f"{generation} 0"})
        action.record(Kind.DEVICE_ENROLLED, {"hub": hub, "generation": generation}, None)
