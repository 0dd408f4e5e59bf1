"""What is kept of a cart: what was asked for, and nothing that follows from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Self

from kiosk.domain.allotments import PUBLIC
from kiosk.domain.tenders import Tender


@dataclass(frozen=True)
class Held:
    """A cart as it is in the store. ``key`` makes paying it safe to repeat."""

    key: str
    quantities: dict[str, int]
    contact_id: str | None
    pool: str = PUBLIC
    # Chosen by a customer, by variant, the latest last.
    numbers: dict[str, list[int]] = field(default_factory=dict)
    # Gift cards and vouchers to pay with: the ends of their codes by key, as they came.
    stored: dict[str, str] = field(default_factory=dict)
    # Kind, minor units and reference of what was given already.
    given: list[tuple[str, int, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    # One for each line at most, and one for the whole.
    by_hand: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""

    @classmethod
    def read(cls, body: str) -> Self:
        """What :meth:`written` wrote."""
        return cls(**json.loads(body))

    def written(self) -> str:
        """As it stands in the store."""
        return json.dumps(vars(self))

    def paid(self, tender: Tender) -> Self:
        """With another part of the payment."""
        part = (str(tender.kind), tender.amount.minor, tender.reference)
        return replace(self, given=[*self.given, part])
