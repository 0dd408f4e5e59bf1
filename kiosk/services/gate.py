"""The gate: a code becomes a verdict, and an admission is on disk before anyone is let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.clock import parse_iso
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.setup import everybody
from kiosk.domain.journal import Kind, keyed_hash
from kiosk.domain.scan_codes import normalise
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.rows import put
from kiosk.store.tables import (
    RedemptionRow,
    RefusedCodeRow,
    RefusedScanRow,
    TicketRow,
)


def scan(till: Till, raw: str) -> Decision:
    """Decide a scanned or typed code and, if it is valid, redeem it.

    Every attempt is journalled. What a refused code said is kept in a row of its own, which can
    be wiped; the journal holds a keyed hash of it.
    """
    code = normalise(raw)
    event = till.event
    now = till.clock.now()
    with till.store.writing() as session:
        ticket = queries.ticket_by_code(session, code, event.id)
        redemptions = queries.redemptions_of(session, ticket.id) if ticket else []
        known = Known([ticket], {}, {ticket.id: redemptions}) if ticket else Known()
        decision = decide(Request({event.id: everybody(event.id)}, now), known)
        action = till.action(session, now)
        if decision.admitted and ticket is not None:
            action.record(Kind.TICKET_REDEEMED, {"ticket": ticket.id}, event.id)
            return decision
        hashed = keyed_hash(till.identity.secret, code)
        action.record(
            Kind.SCAN_REFUSED,
            {
                "verdict": str(decision.verdict),
                "ticket": ticket.id if ticket else None,
                "code_hash": hashed,
            },
            event.id,
        )
        if ticket is None:
            put(session, RefusedCodeRow, [{"code_hash": hashed, "text": code}])
    return decision


@dataclass(frozen=True)
class PastScan:
    """A scan that was made at this device: when (UTC), what came of it, and whose it was."""

    at: datetime
    verdict: Verdict
    title: str
    name: str


def recent(till: Till, limit: int = 10) -> list[PastScan]:
    """The last scans of this device, the newest first."""
    with till.store.reading() as session:
        admitted = session.exec(
            select(RedemptionRow.at, TicketRow)
            .join(TicketRow, col(TicketRow.id) == RedemptionRow.ticket_id, isouter=True)
            .where(RedemptionRow.device_id == till.device.id)
            .order_by(col(RedemptionRow.entry_id).desc())
            .limit(limit)
        ).all()
        refused = session.exec(
            select(RefusedScanRow.at, RefusedScanRow.verdict, TicketRow, RefusedCodeRow.text)
            .join(TicketRow, col(TicketRow.id) == RefusedScanRow.ticket_id, isouter=True)
            .join(
                RefusedCodeRow,
                col(RefusedCodeRow.code_hash) == RefusedScanRow.code_hash,
                isouter=True,
            )
            .where(RefusedScanRow.device_id == till.device.id)
            .order_by(col(RefusedScanRow.entry_id).desc())
            .limit(limit)
        ).all()
    scans = [PastScan(parse_iso(at), Verdict.VALID, *_who(ticket, "")) for at, ticket in admitted]
    scans += [
        PastScan(parse_iso(at), Verdict(verdict), *_who(ticket, text or ""))
        for at, verdict, ticket, text in refused
    ]
    return sorted(scans, key=lambda past: past.at, reverse=True)[:limit]


def _who(ticket: TicketRow | None, text: str) -> tuple[str, str]:
    return (text, "") if ticket is None else (ticket.type or ticket.code, ticket.name)
