"""What the store keeps of an open or parked cart, as it lies there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from kiosk.domain.age import AgeCheck
from kiosk.domain.allotments import PUBLIC
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.invoices import Buyer
from kiosk.domain.money import Money
from kiosk.domain.promotions import code_key
from kiosk.domain.tenders import Tender, tender_kind

# Where the open cart lies, and where those that were put aside.
OPEN = "open"
PARKED = "parked:"


@dataclass(frozen=True)
class Held:
    """The content of a cart; ``key`` makes paying it safe to repeat."""

    key: str
    quantities: dict[str, int]
    contact_id: str | None
    pool: str = PUBLIC
    # Chosen by a customer, by variant, the latest last.
    numbers: dict[str, list[int]] = field(default_factory=dict)
    # Gift cards and vouchers to pay with: the ends of their codes by key, as they came.
    stored: dict[str, str] = field(default_factory=dict)
    # Kind, minor units and reference of what was given already, and the pre-authorization that it
    # captures, if any; carts of an earlier version end before it.
    given: list[Sequence[Any]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    # One for each line at most, and one for the whole.
    by_hand: list[dict[str, Any]] = field(default_factory=list)
    # The age that somebody checked, when, and the id of whoever it was; empty before.
    checked: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    # Name, address and VAT number of a business abroad that buys; empty for everybody else.
    abroad: dict[str, Any] = field(default_factory=dict)
    # Its tickets are for people who stand at the door, and come in once it is paid.
    walk_in: bool = False

    @classmethod
    def read(cls, body: str) -> Self:
        """What :attr:`body` was."""
        return cls(**json.loads(body))

    @property
    def age_check(self) -> AgeCheck | None:
        """What somebody has seen of the customer's age."""
        if not self.checked:
            return None
        return AgeCheck(self.checked["age"], parse_iso(self.checked["at"]), self.checked["by"])

    @property
    def buyer(self) -> Buyer | None:
        """The business abroad that buys without tax."""
        one = self.abroad
        return Buyer(one["name"], tuple(one["address"]), one["tax_number"]) if one else None

    @property
    def body(self) -> str:
        """As it lies in the store."""
        return json.dumps(vars(self))

    def with_more(self, key: str, quantity: int) -> Held:
        """With ``quantity`` more of a line, or fewer; one of which none are left goes."""
        quantities = {**self.quantities, key: self.quantities.get(key, 0) + quantity}
        kept = {one: count for one, count in quantities.items() if count > 0}
        # Whoever comes to an emptied cart is somebody else.
        if not kept:
            return replace(self, quantities=kept, checked={}, abroad={}, walk_in=False)
        return replace(self, quantities=kept)

    def with_number(self, variant_id: str, number: int) -> Held:
        """With this number chosen, or no more chosen if it was."""
        before = self.numbers.get(variant_id, [])
        now = [one for one in before if one != number]
        if number not in before:
            now.append(number)
        return replace(self, numbers={**self.numbers, variant_id: now})

    def without_stored(self, key: str) -> Held:
        """Without this gift card or voucher."""
        return replace(self, stored={one: end for one, end in self.stored.items() if one != key})

    def without_code(self, code: str) -> Held:
        """Without a promotion's code."""
        return replace(self, codes=[one for one in self.codes if code_key(one) != code_key(code)])

    def without_discount(self, line: str | None) -> Held:
        """Without the discount by hand on a line or (None) on the whole."""
        return replace(self, by_hand=[one for one in self.by_hand if one["variant"] != line])

    def with_part(self, tender: Tender) -> Held:
        """With another part of the payment."""
        part = [str(tender.kind), tender.amount.minor, tender.reference, tender.preauth]
        return replace(self, given=[*self.given, part])

    @property
    def preauths(self) -> list[str]:
        """The ids of the pre-authorizations that were captured for it."""
        return [one for part in self.given for one in part[3:] if one]

    def tenders(self, currency: str) -> tuple[Tender, ...]:
        """What was given already."""
        return tuple(
            Tender(tender_kind(kind), Money(minor, currency), reference, preauth="".join(preauth))
            for kind, minor, reference, *preauth in self.given
        )

    def without_part(self, part: int) -> Held:
        """Without what was given as the ``part``-th, from 0."""
        return replace(self, given=[one for at, one in enumerate(self.given) if at != part])


def checked_fields(check: AgeCheck) -> dict[str, Any]:
    """A check as a cart keeps it."""
    return {"age": check.age, "at": iso(check.at), "by": check.by}
