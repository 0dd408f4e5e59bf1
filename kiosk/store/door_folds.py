"""What entries of the door mean for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.admission import Direction
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.door.history import at_time
from kiosk.domain.door.undo import undone_of
from kiosk.domain.journal import Entry, Kind
from kiosk.store.door_tables import RedemptionRow, RefusedScanRow, UndonePassageRow
from kiosk.store.rows import insert_rows


def fold_passage(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Somebody came in, or left.

    Whoever left is told of in a kind of its own: a till that knows no exits keeps it, and goes on
    taking the ticket for used.
    """
    direction = Direction.EXIT if entry.kind == Kind.TICKET_LEFT else Direction.ENTRY
    insert_rows(
        session,
        RedemptionRow,
        [
            {
                "entry_id": entry.id,
                "ticket_id": body["ticket"],
                "event_id": entry.event,
                "device_id": entry.dev,
                "at": _when(entry, body),
                # What a person told of later has its place where it happened.
                "hlc": at_time(parse_iso(body["at"])) if "at" in body else entry.hlc,
                "list_id": _text(body, "list"),
                "direction": str(direction),
            }
        ],
    )


def fold_refused(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Somebody was not let through."""
    insert_rows(
        session,
        RefusedScanRow,
        [
            {
                "entry_id": entry.id,
                "event_id": entry.event,
                "device_id": entry.dev,
                "at": _when(entry, body),
                "verdict": body["verdict"],
                "ticket_id": body["ticket"],
                "code_hash": body["code_hash"],
                "list_id": _text(body, "list"),
                "direction": str(Direction(body.get("direction", Direction.ENTRY))),
            }
        ],
    )


def fold_undone(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """A passage counts no more."""
    one = undone_of(body)
    insert_rows(
        session,
        UndonePassageRow,
        [
            {
                "entry_id": entry.id,
                "passage_id": one.passage,
                "ticket_id": one.ticket,
                "device_id": entry.dev,
                "at": entry.at,
                "why": one.why,
                "note_id": one.note,
            }
        ],
    )


def _when(entry: Entry, body: Mapping[str, Any]) -> str:
    """When it happened: as the device's clock said, or as a person said it did."""
    return iso(parse_iso(body["at"])) if "at" in body else entry.at


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name, "")
    if not isinstance(found, str):
        raise ValueError(f"its {name} is no text")
    return found
