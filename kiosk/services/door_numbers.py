"""The numbers of the current event's door, from what is known at this till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from kiosk.domain.admission import Direction, Redemption, Ticket, TicketStatus
from kiosk.domain.clock import parse_iso
from kiosk.domain.door.numbers import Numbers, Right, count
from kiosk.domain.ids import TicketId
from kiosk.services.doors import lists_in_use
from kiosk.services.till import Till
from kiosk.store.door import STANDS
from kiosk.store.door_rows import ticket_of
from kiosk.store.door_tables import RedemptionRow, RefusedScanRow, TicketRow
from kiosk.store.refund_tables import RevokedTicketRow
from kiosk.store.rows import table_of

_ticket, _passage = table_of(TicketRow), table_of(RedemptionRow)
_refused, _revoked = table_of(RefusedScanRow), table_of(RevokedTicketRow)


def numbers(till: Till, names: Sequence[str] = (), last: timedelta = timedelta(hours=1)) -> Numbers:
    """Count the door of the current event, by a list of this name (or the one in use): only what
    it takes is expected, and only who went through by it came. Arrivals are those of the ``last``
    time.

    :raises BadInput: no such list is here, or several are and none is in use.
    """
    event_id = till.event.id
    with till.store.reading() as session:
        lists = lists_in_use(till, session, names)
        wanted = lists.get(event_id)
        gone = set(session.connection().execute(select(_revoked.c.ticket_id)).scalars())
        tickets = [
            ticket_of(row)
            for row in session.connection().execute(
                select(_ticket).where(_ticket.c.event_id == event_id)
            )
        ]
        passages = [
            *_passages(session, event_id),
            *(one for ticket in tickets for one in ticket.came),
        ]
        refused = session.connection().execute(
            select(_refused.c.verdict, func.count())
            .where(_refused.c.event_id == event_id)
            .group_by(_refused.c.verdict)
        )
        by_verdict = {str(verdict): int(times) for verdict, times in refused}
    named = wanted.id if wanted else ""
    rights: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        here = wanted is None or (
            wanted.takes(ticket.product)
            and (not wanted.date or wanted.date == ticket.date)
            and (ticket.admits or bool(named))
        )
        if here:
            rights.setdefault(ticket.position or ticket.id, []).append(ticket)
    return count(
        [_right(some, gone) for some in rights.values()],
        [one for one in passages if not named or one.list_id in ("", named)],
        by_verdict,
        till.clock.now() - last,
    )


def _right(tickets: Sequence[Ticket], gone: set[str]) -> Right:
    good = [one for one in tickets if one.status is TicketStatus.PAID and one.id not in gone]
    shown = (good or tickets)[0]
    return Right(shown.type, [one.id for one in tickets], bool(good))


def _passages(session: Session, event_id: str) -> list[Redemption]:
    rows = session.connection().execute(
        select(_passage).where(_passage.c.event_id == event_id, STANDS)
    )
    return [
        Redemption(
            TicketId(row.ticket_id),
            parse_iso(row.at),
            row.hlc,
            row.device_id,
            list_id=row.list_id,
            direction=Direction(row.direction),
            id=row.entry_id,
        )
        for row in rows
    ]
