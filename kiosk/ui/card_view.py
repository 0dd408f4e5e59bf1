"""What the page of gift cards shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.card_liability import Liability
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.stored_value import StoredValue


@dataclass(frozen=True)
class CardSeen:
    """A card that somebody asked for by its ``code``, what of it can be paid ``here``, and what
    would be paid out for it, or why nothing is. ``key`` makes paying out safe to repeat; ``paid``
    is what was."""

    code: str
    value: StoredValue
    here: Money
    due: Money | Refusal
    key: str
    paid: Money | None = None


@dataclass(frozen=True)
class CardsView:
    """What is owed for all cards, and the one that was asked for."""

    owed: Sequence[Liability]
    seen: CardSeen | None = None
