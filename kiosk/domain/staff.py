"""Staff: who may do what at a till, PINs, and how long a till stays closed to wrong ones.

A role has the permissions of the one below it and some of its own. What somebody lacks, somebody
who has it may allow on the spot, for one thing, with a reason. Names are personal data: entries
carry the id of who acted, in the fields that :func:`actor_fields` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from kiosk.domain.errors import N_, BadInput, Refusal

SHORTEST_PIN, LONGEST_PIN = 4, 8
LONGEST_NAME = 80
# Three slips of a finger cost nothing; from then on each wrong PIN doubles the wait.
FREE_TRIES = 3
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
_MOST_COUNTED = 1_000
_LONGEST_ID = 100


class Role(StrEnum):
    """What somebody is at the stall, from the fewest permissions to all."""

    SELLER = "seller"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


class Permission(StrEnum):
    """What not everybody may do. Selling, scanning and signing people up need none; what lets
    somebody in whom the list does not, undoing an admission or adding a guest, needs ``DOOR``."""

    REFUND = "refund"
    REFUND_OTHERWISE = "refund_otherwise"
    VOID = "void"
    DISCOUNT = "discount"
    NO_SALE = "no_sale"
    CASH_MOVE = "cash_move"
    CASH_OUT = "cash_out"
    CLOSE_SESSION = "close_session"
    STOCK = "stock"
    DOOR = "door"
    SETTLE_CASE = "settle_case"
    STAFF = "staff"
    ERASE = "erase"
    SETTINGS = "settings"


_SUPERVISOR = frozenset(
    {
        Permission.REFUND,
        Permission.VOID,
        Permission.DISCOUNT,
        Permission.NO_SALE,
        Permission.CASH_MOVE,
        Permission.CASH_OUT,
        Permission.CLOSE_SESSION,
        Permission.STOCK,
        Permission.DOOR,
    }
)
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.SELLER: frozenset(),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.MANAGER: frozenset(Permission),
}


def lowest(permission: Permission) -> Role:
    """The lowest role that has a permission."""
    return next(role for role in Role if permission in PERMISSIONS[role])


@dataclass(frozen=True)
class Allowed:
    """What the member with the id ``by`` allowed the one with the id ``to``, and why."""

    permission: Permission
    to: str
    by: str
    why: str


@dataclass(frozen=True)
class Operator:
    """Whoever acts at a till, with what somebody else ``allowed`` them for this one thing."""

    id: str
    name: str
    role: Role
    allowed: Allowed | None = None

    def with_leave(self, allowed: Allowed) -> Operator:
        """Them, with what somebody allowed for this one thing."""
        return replace(self, allowed=allowed)

    def may(self, permission: Permission) -> bool:
        """Whether they may do it, by themselves or because it was allowed."""
        one = self.allowed
        return permission in PERMISSIONS[self.role] or (
            one is not None and one.permission is permission and one.to == self.id
        )

    def answers_for(self, permission: Permission) -> str:
        """The id of whoever answers for it: themselves, or the one who allowed it."""
        one = self.allowed
        return one.by if one is not None and one.permission is permission else self.id


def allow(operator: Operator | None, permission: Permission) -> Refusal | None:
    """Why ``operator`` may not do it; nobody in particular may do everything."""
    if operator is None or operator.may(permission):
        return None
    return Refusal("not_allowed", {"permission": permission, "role": lowest(permission)})


@dataclass(frozen=True)
class Actor:
    """Who an entry says did it; ``allowed_by`` and the note ``why`` where somebody allowed it."""

    staff: str
    allowed_by: str | None = None
    why: str | None = None


def actor_fields(
    staff: str, allowed_by: str | None = None, why: str | None = None
) -> dict[str, str]:
    """The fields of an entry's body that say who did it: ids alone, and absent where unsaid."""
    fields = {"staff": staff, "allowed_by": allowed_by, "allowed_why": why}
    return {name: value for name, value in fields.items() if value}


def actor_of(body: Mapping[str, Any]) -> Actor | None:
    """Who an entry says did it; None where it doesn't, or says it in no way that we know."""
    if not _is_id(body.get("staff")):
        return None
    by, why = (
        body[one] if _is_id(body.get(one)) else None for one in ("allowed_by", "allowed_why")
    )
    return Actor(body["staff"], by, why)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= _LONGEST_ID


def check_staff_name(name: str) -> str:
    """A name to be picked by, tidied.

    :raises BadInput: it is none, or too long for a button.
    """
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise BadInput(N_("Give the person a name of 1 to {most} characters."), most=LONGEST_NAME)
    return tidy


def check_role(text: str) -> Role:
    """A role by its name.

    :raises BadInput: there is no such role.
    """
    wanted = text.strip().lower()
    if wanted not in {str(one) for one in Role}:
        raise BadInput(f"“{text}” is no role; choose one of {', '.join(Role)}.")
    return Role(wanted)


def check_pin(pin: str) -> str:
    """A new PIN, tidied.

    :raises BadInput: it has letters, too few or too many digits, or a pattern that anybody tries.
    """
    digits = pin.strip()
    if not (digits.isascii() and digits.isdigit()) or not (
        SHORTEST_PIN <= len(digits) <= LONGEST_PIN
    ):
        raise BadInput(
            N_("A PIN has {least} to {most} digits, and nothing else."),
            least=SHORTEST_PIN,
            most=LONGEST_PIN,
        )
    if _is_weak(digits):
        raise BadInput(
            N_("Anybody would try this PIN. Choose one without a pattern: not 0000, 1234 or 1212.")
        )
    return digits


def _is_weak(digits: str) -> bool:
    """One digit, a run up or down the pad (past the 9 too), or the same few over and over."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    repeated = any(
        len(digits) % size == 0 and digits == digits[:size] * (len(digits) // size)
        for size in range(1, len(digits) // 2 + 1)
    )
    return repeated or steps <= {1} or steps <= {9}


@dataclass(frozen=True)
class Tries:
    """Wrong PINs in a row for one member on one till, and until when none is taken (UTC)."""

    wrong: int = 0
    until: datetime | None = None


def wait_after(wrong: int) -> timedelta:
    """How long no PIN is taken after so many wrong ones in a row."""
    if wrong < FREE_TRIES:
        return timedelta(0)
    # Doubled no further than it can count, so that it stays small whatever was stored.
    doubled: timedelta = FIRST_WAIT * (1 << min(wrong - FREE_TRIES, 10))
    return min(doubled, LONGEST_WAIT)


def one_more(tries: Tries, now: datetime) -> Tries:
    """After another PIN was tried at ``now``, until it proves right."""
    wrong = min(tries.wrong + 1, _MOST_COUNTED)
    wait = wait_after(wrong)
    return Tries(wrong, now + wait if wait else None)


def still_closed(tries: Tries, now: datetime) -> timedelta:
    """How long no PIN is taken yet, at ``now``.

    Never longer than the wait itself: a clock that was set back must not lock anybody out.
    """
    if tries.until is None:
        return timedelta(0)
    return max(min(tries.until - now, wait_after(tries.wrong)), timedelta(0))
