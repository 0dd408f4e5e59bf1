"""Whom invoices are made out to: beside the journal, in rows that travel as such."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.clock import iso
from kiosk.domain.ids import new_id
from kiosk.domain.invoices import Buyer
from kiosk.store.erasing import BUYER
from kiosk.store.invoice_tables import BuyerRow
from kiosk.store.rows import mark_unsent, put


def keep_buyer(session: Session, buyer: Buyer, now: datetime) -> str:
    """Keep whom an invoice is made out to, beside the journal; returns the row's id."""
    name = new_id(now)
    row = {
        "id": name,
        "name": buyer.name,
        "address": json.dumps(buyer.address, ensure_ascii=False),
        "tax_number": buyer.tax_number,
        "at": iso(now),
    }
    put(session, BuyerRow, [row])
    mark_unsent(session, BUYER, [name])
    return name


def buyer_of(session: Session, buyer_id: str) -> Buyer | None:
    """Whom an invoice is made out to; None until the row has come, and after it was wiped."""
    row = session.get(BuyerRow, buyer_id)
    if row is None:
        return None
    return Buyer(row.name, tuple(json.loads(row.address)), row.tax_number)


def sound_buyer(values: Mapping[str, Any]) -> dict[str, Any]:
    """A buyer's row as it came from another till.

    :raises ValueError: its address makes no sense; it would be printed.
    """
    lines = json.loads(values["address"])
    if not isinstance(lines, list) or not all(isinstance(one, str) for one in lines):
        raise ValueError("an address is a list of lines")
    return dict(values)
