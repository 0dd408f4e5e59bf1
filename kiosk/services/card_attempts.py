"""What is on disk of what a card terminal is asked, from then until its end is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from hardware.ports import CardState
from kiosk.domain.errors import N_, CardWaits
from kiosk.domain.money import Money
from kiosk.store.rows import put
from kiosk.store.tables import CartRow

_NAMED = "card:"


@dataclass(frozen=True)
class Returned:
    """What of the sale with number ``receipt`` comes back: line to units, or None for all that is
    left. ``who`` answers for it, and ``why``, where this till can't have the right to refund it.
    With a ``tip``, that goes back as well."""

    receipt: str
    lines: Mapping[int, int] | None
    restock: bool
    who: str = ""
    why: str = ""
    tip: bool = False


class Deed(StrEnum):
    """What is asked for a pre-authorization."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    RELEASE = "release"


@dataclass(frozen=True)
class Preauthorizing:
    """What is done: an amount is held for ``days``, and what it is ``about``; or, ``of`` the
    pre-authorization with this id, something is captured for a cart, or all of it released.
    ``payment`` is what the terminal knows that one by."""

    deed: Deed
    of: str = ""
    payment: str = ""
    about: str = ""
    days: int = 0


@dataclass(frozen=True)
class Attempt:
    """A card payment of ``amount`` for the cart ``cart``, or its paying back for what is
    ``returned``, or what is done with a ``preauth``. ``heard`` is False where the terminal gave no
    answer when it was last asked; ``unclear`` is the hash of the entry that said so."""

    id: str
    cart: str
    amount: Money
    state: CardState = CardState.WAITING
    heard: bool = True
    unclear: str = ""
    returned: Returned | None = None
    preauth: Preauthorizing | None = None

    @property
    def waits(self) -> bool:
        """Whether the terminal has yet to decide."""
        return self.state is CardState.WAITING

    def charges(self, cart: str) -> bool:
        """Whether it is a payment for the cart with this key."""
        return bool(self.cart) and self.cart == cart


def keep(session: Session, attempt: Attempt) -> None:
    """Write an attempt down, in the place of what was known of it."""
    body = {
        "cart": attempt.cart,
        "amount": attempt.amount.minor,
        "currency": attempt.amount.currency,
        "unclear": attempt.unclear,
        "returned": attempt.returned and vars(attempt.returned),
        "preauth": attempt.preauth and vars(attempt.preauth),
    }
    put(session, CartRow, [{"name": _NAMED + attempt.id, "body": json.dumps(body)}])


def kept(session: Session) -> list[Attempt]:
    """The attempts whose end isn't known, the oldest first."""
    # Ids made here grow with time.
    named = col(CartRow.name).startswith(_NAMED)
    found = session.exec(select(CartRow).where(named).order_by(col(CartRow.name))).all()
    return [_read(row) for row in found]


def known(session: Session, attempt_id: str) -> Attempt | None:
    """An attempt, unless its end is known."""
    row = session.get(CartRow, _NAMED + attempt_id)
    return None if row is None else _read(row)


def forget(session: Session, attempt_id: str) -> Attempt | None:
    """Take an attempt away, for its end is known; None where that was done before."""
    row = session.get(CartRow, _NAMED + attempt_id)
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return _read(row)


def let_be(session: Session, cart: str) -> None:
    """See to it that nobody changes a cart while a terminal is charging a card for it.

    :raises CardWaits: one is.
    """
    if any(one.charges(cart) and one.waits for one in kept(session)):
        raise CardWaits(
            N_(
                "A card is being charged for this basket. Wait for the terminal, cancel there, "
                "or park the basket."
            )
        )


def _read(row: CartRow) -> Attempt:
    body = json.loads(row.body)
    return Attempt(
        row.name.removeprefix(_NAMED),
        body["cart"],
        Money(body["amount"], body["currency"]),
        CardState.UNCLEAR if body["unclear"] else CardState.WAITING,
        unclear=body["unclear"],
        returned=_returned(body.get("returned")),
        preauth=_preauth(body.get("preauth")),
    )


def _returned(body: Mapping[str, Any] | None) -> Returned | None:
    if body is None:
        return None
    lines = body["lines"]
    # The keys of what is written as JSON are texts.
    by_line = None if lines is None else {int(line): units for line, units in lines.items()}
    return Returned(**{**body, "lines": by_line})


def _preauth(body: Mapping[str, Any] | None) -> Preauthorizing | None:
    return None if body is None else Preauthorizing(**{**body, "deed": Deed(body["deed"])})
