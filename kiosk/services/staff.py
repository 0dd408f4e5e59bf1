"""Staff: who works here, signing in with a PIN, and allowing on the spot what somebody may not.

A service that not everybody may use asks first, with the rule in ``kiosk.domain.staff``:

    refusal = allow(till.operator, Permission.STOCK)
    if refusal is not None:
        return refusal

Without staff, and for commands, nobody in particular acts (``till.operator`` is None), who may do
everything. Staff are rows that sync; what changed is in the journal, by id and role alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.erasure import STAFF
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.reference import tombstone
from kiosk.domain.session import check_reason
from kiosk.domain.staff import (
    PERMISSIONS,
    Allowed,
    Operator,
    Permission,
    Role,
    Tries,
    allow,
    check_pin,
    check_role,
    check_staff_name,
    one_more,
    still_closed,
)
from kiosk.services.pins import hash_pin, is_pin
from kiosk.services.till import Till
from kiosk.store.documents import bury
from kiosk.store.rows import mark_unsent, put
from kiosk.store.staff_queries import everybody, is_staffed
from kiosk.store.staff_tables import PinTriesRow, StaffRow


@dataclass(frozen=True)
class Member:
    """Somebody who works here, with a PIN of so many ``digits``; or did, before ``left``."""

    id: str
    name: str
    role: Role
    digits: int
    left: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether their role has a permission."""
        return permission in PERMISSIONS[self.role]


def members(till: Till, *, left: bool = False) -> list[Member]:
    """Who works here, by name; with those who have ``left``, too."""
    with till.store.reading() as session:
        return [_member(row) for row in everybody(session) if left or not row.left]


def staffed(till: Till) -> bool:
    """Whether anybody works here, so that nobody acts without saying who."""
    with till.store.reading() as session:
        return is_staffed(session)


def add(till: Till, name: str, role: Role, pin: str) -> Member | Refusal:
    """Take somebody in, where whoever acts may. The first must be a manager, or nobody could ever
    allow anything.

    :raises BadInput: the name is none or taken, the PIN is weak, or the first is no manager.
    """
    refusal = allow(till.operator, Permission.STAFF)
    if refusal is not None:
        return refusal
    name, pin = check_staff_name(name), check_pin(pin)
    hashed, now = hash_pin(pin), till.clock.now()
    with till.store.writing() as session:
        here = _here(session)
        if not here and role is not Role.MANAGER:
            raise BadInput("The first of the staff must be a manager: --role manager.")
        if any(one.name.casefold() == name.casefold() for one in here):
            raise BadInput(
                N_("Somebody here is called “{name}” already; add a letter or a surname."),
                name=name,
            )
        values = {
            "id": new_id(now),
            "name": name,
            "role": str(role),
            "pin": hashed,
            "digits": len(pin),
            "at": iso(now),
            "left": "",
        }
        return _change(till, session, values, "added")


def change_role(till: Till, who: str, role: Role) -> Member | Refusal:
    """Give somebody another role, where whoever acts may.

    :raises BadInput: nobody is called that, or nobody would be a manager any more.
    """
    refusal = allow(till.operator, Permission.STAFF)
    if refusal is not None:
        return refusal
    with till.store.writing() as session:
        row = _find(session, who)
        if role is not Role.MANAGER:
            _check_managed(session, row)
        return _change(till, session, {**_values(row), "role": str(role)}, "role")


def change_pin(till: Till, who: str, pin: str) -> Member | Refusal:
    """Give somebody another PIN, where whoever acts may; wrong ones before it are forgotten here.

    :raises BadInput: nobody is called that, or the PIN is weak.
    """
    refusal = allow(till.operator, Permission.STAFF)
    if refusal is not None:
        return refusal
    pin = check_pin(pin)
    hashed = hash_pin(pin)
    with till.store.writing() as session:
        row = _find(session, who)
        _keep_tries(session, row.id, Tries())
        return _change(till, session, {**_values(row), "pin": hashed, "digits": len(pin)}, "pin")


def remove(till: Till, who: str, *, erase: bool = False) -> Member | Refusal:
    """Let somebody go, where whoever acts may: their PIN ends, here now and elsewhere with the next
    sync. The name stays with what they did, unless it is to be ``erase``d, of those who left before
    as well.

    :raises BadInput: nobody is called that, or nobody would be a manager for those who stay.
    """
    refusal = allow(till.operator, Permission.STAFF)
    if refusal is not None:
        return refusal
    now = till.clock.now()
    with till.store.writing() as session:
        row = _find(session, who, left=erase)
        if not row.left and len(_here(session)) > 1:
            _check_managed(session, row)
        if not erase:
            return _change(till, session, {**_values(row), "pin": "", "left": iso(now)}, "left")
        gone = _member(row)
        bury(session, STAFF, [tombstone(gone.id, iso(now))])
        mark_unsent(session, STAFF, [gone.id])
        _record(till, session, gone, "erased")
        return gone


def sign_in(till: Till, staff_id: str, pin: str) -> Operator | Refusal:
    """Who acts from now on, where the PIN is theirs.

    A try counts before it is looked at, so that neither a power cut nor two windows give any for
    nothing; after some wrong ones none is taken for a while.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        row = session.get(StaffRow, staff_id)
        if row is None or row.left:
            return Refusal("staff_gone")
        tries = _tries(session, staff_id)
        closed = still_closed(tries, now)
        if closed:
            return _closed(closed)
        after = one_more(tries, now)
        _keep_tries(session, staff_id, after)
        member, hashed = _member(row), row.pin
    if not is_pin(hashed, pin):
        closed = still_closed(after, now)
        return _closed(closed) if closed else Refusal("pin_wrong")
    with till.store.writing() as session:
        _keep_tries(session, staff_id, Tries())
    return Operator(member.id, member.name, member.role)


@dataclass(frozen=True)
class Override:
    """Somebody who is asked to allow what whoever acts may not: their id and PIN, and why."""

    staff_id: str
    pin: str
    why: str


def give_leave(till: Till, permission: Permission, override: Override) -> Allowed | Refusal:
    """Let whoever acts at ``till`` do one thing, on the word of somebody who may.

    What is done with it is done through ``till.acting_as(operator.with_leave(allowed))``.

    :raises BadInput: why isn't said.
    """
    why = check_reason(override.why)
    given = sign_in(till, override.staff_id, override.pin)
    if isinstance(given, Refusal):
        return given
    refusal = allow(given, permission)
    if refusal is not None:
        return refusal
    to = till.operator.id if till.operator else ""
    return Allowed(permission, to, given.id, why)


def sign_in_by_name(till: Till, who: str, pin: str) -> Operator:
    """As :func:`sign_in`, for a command that names somebody.

    :raises BadInput: nobody is called that, the PIN is wrong, or none is taken now.
    """
    with till.store.reading() as session:
        row = _find(session, who)
        name, staff_id = row.name, row.id
    outcome = sign_in(till, staff_id, pin)
    if isinstance(outcome, Operator):
        return outcome
    if outcome.code == "pin_closed":
        raise BadInput(
            f"Too many wrong PINs for {name}. Try again in {outcome.facts['seconds']} seconds."
        )
    raise BadInput(f"That is not {name}'s PIN.")


def still_here(till: Till, operator: Operator) -> Operator | None:
    """The operator with the role of now; None once they have left, or nobody works here."""
    with till.store.reading() as session:
        row = session.get(StaffRow, operator.id)
    if row is None or row.left:
        return None
    member = _member(row)
    return Operator(member.id, member.name, member.role)


def _closed(wait: timedelta) -> Refusal:
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    return Refusal("pin_closed", {"seconds": seconds})


def _here(session: Session) -> Sequence[StaffRow]:
    return [row for row in everybody(session) if not row.left]


def _find(session: Session, who: str, *, left: bool = False) -> StaffRow:
    wanted = " ".join(who.split()).casefold()
    known = everybody(session) if left else _here(session)
    fitting = [row for row in known if wanted in (row.name.casefold(), row.id)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise BadInput(f"Nobody here is called “{who.strip()}”; “kiosk staff list” shows all.")
    ids = ", ".join(row.id for row in fitting)
    raise BadInput(f"Several here are called “{who.strip()}”; say which by the id: {ids}.")


def _check_managed(session: Session, but: StaffRow) -> None:
    if all(row.id == but.id or row.role != Role.MANAGER for row in _here(session)):
        raise BadInput(
            N_("{name} is the only manager; make somebody else a manager before that."),
            name=but.name,
        )


def _values(row: StaffRow) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name != "digest"}


def _change(till: Till, session: Session, values: dict[str, Any], what: str) -> Member:
    put(session, StaffRow, [values])
    mark_unsent(session, STAFF, [values["id"]])
    member = _member(StaffRow(**values, digest=""))
    _record(till, session, member, what)
    return member


def _record(till: Till, session: Session, member: Member, what: str) -> None:
    body = {"member": member.id, "change": what, "role": str(member.role)}
    till.action(session, till.clock.now()).record(Kind.STAFF_CHANGED, body, None)


def _tries(session: Session, staff_id: str) -> Tries:
    row = session.get(PinTriesRow, staff_id)
    if row is None:
        return Tries()
    return Tries(row.wrong, parse_iso(row.until) if row.until else None)


def _keep_tries(session: Session, staff_id: str, tries: Tries) -> None:
    until = iso(tries.until) if tries.until else ""
    put(session, PinTriesRow, [{"staff_id": staff_id, "wrong": tries.wrong, "until": until}])


def _member(row: StaffRow) -> Member:
    return Member(row.id, row.name, _role(row.role), row.digits, bool(row.left))


def _role(text: str) -> Role:
    """The role; a newer version's own, which is not known here, may do the least."""
    try:
        return check_role(text)
    except BadInput:
        return Role.SELLER
