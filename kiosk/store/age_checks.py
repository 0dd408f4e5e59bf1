"""That somebody looked how old a sale's customer is: out of its entry, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.age import AgeCheck
from kiosk.domain.clock import iso, parse_iso
from kiosk.store.age_table import AgeCheckRow
from kiosk.store.rows import insert_rows


def check_body(checked: AgeCheck | None) -> dict[str, Any]:
    """What a sale's entry says of it; nothing where nothing had to be checked."""
    if checked is None:
        return {}
    return {"age_check": {"age": checked.age, "at": iso(checked.at), "staff": checked.by}}


def fold_check(session: Session, body: Mapping[str, Any]) -> None:
    """Write what a sale's entry says of it.

    :raises KeyError: it lacks a part.
    """
    # Absent before there were ages, and where nothing had to be checked.
    said = body.get("age_check")
    if said is None:
        return
    row = {
        "sale_id": body["sale"],
        "age": said["age"],
        "at": said["at"],
        "staff_id": said["staff"],
    }
    insert_rows(session, AgeCheckRow, [row])


def check_of(session: Session, sale_id: str) -> AgeCheck | None:
    """What was checked for a sale, if anything was."""
    row = session.get(AgeCheckRow, sale_id)
    return None if row is None else AgeCheck(row.age, parse_iso(row.at), row.staff_id)
