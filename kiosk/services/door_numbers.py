"""The numbers of the current event's door, from what is known at this till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from kiosk.domain.door.numbers import Numbers
from kiosk.services.door_counts import arrivals_at, types_at
from kiosk.services.doors import lists_in_use
from kiosk.services.till import Till
from kiosk.store.door_tables import RefusedScanRow
from kiosk.store.rows import table_of

_refused = table_of(RefusedScanRow)


def numbers(till: Till, names: Sequence[str] = (), last: timedelta = timedelta(hours=1)) -> Numbers:
    """Count the door of the current event, by a list of this name (or the one in use): only what
    it takes is expected, and only who went through by it came. Arrivals are those of the ``last``
    time. It goes through whole tables.

    :raises BadInput: no such list is here, or several are and none is in use.
    """
    event = till.event.id
    # Whoever scans meanwhile goes first.
    with till.store.giving_way().reading() as session:
        wanted = lists_in_use(till, session, names).get(event)
        types = types_at(session, event, wanted)
        arrivals = arrivals_at(session, event, wanted, till.clock.now() - last)
        refused = session.connection().execute(
            select(_refused.c.verdict, func.count())
            .where(_refused.c.event_id == event)
            .group_by(_refused.c.verdict)
            .order_by(_refused.c.verdict)
        )
        by_verdict = {str(verdict): int(times) for verdict, times in refused}
    return Numbers(
        sum(one.inside for one in types),
        sum(one.admitted for one in types),
        sum(one.no_shows for one in types),
        types,
        arrivals,
        by_verdict,
    )
