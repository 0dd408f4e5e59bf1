"""What the doors of an event go by: check-in lists, and which of them is in use at this till."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.door.rules import UnreadableRule, check_readable
from kiosk.domain.door.setup import CheckInList, everybody, list_id
from kiosk.domain.errors import N_, BadInput, NoListChosen
from kiosk.domain.ids import EventId
from kiosk.domain.journal import Kind
from kiosk.domain.reference import tombstone
from kiosk.imports import pretix_door
from kiosk.imports.report import Problem
from kiosk.services.till import Till
from kiosk.store import door
from kiosk.store.documents import bury, put_setup
from kiosk.store.door_setup import (
    DOOR_SETUP,
    LIMIT,
    all_lists,
    limit_values,
    list_values,
    product_values,
    question_values,
    setup_id,
    times_values,
)
from kiosk.store.outbox import LAST_SYNC
from kiosk.store.rows import digest_of, get_setting, get_settings, mark_unsent, put_settings

LONGEST_NAME = 80
_MOST_MINUTES = 60 * 24 * 7
_IN_USE, _GATE = "door_lists", "door_gate"
_NEVER = "never"
# A journal entry has a largest size.
_PER_ENTRY = 300


@dataclass(frozen=True)
class Loaded:
    """What a file of doors held: so many things of each sort, how many were new or changed, and
    what was left out."""

    lists: int
    questions: int
    dates: int
    products: int
    changed: int
    problems: Sequence[Problem]


def set_list(till: Till, wanted: CheckInList) -> CheckInList:
    """Add a list to the current event, or change the one of its name, here and with the next sync
    at all other devices. Its id follows from its name or number.

    :raises BadInput: its name can't be used, or its rules can't be read.
    """
    called = " ".join(wanted.name.split())
    if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
        raise BadInput(f"A check-in list's name has from 1 to {LONGEST_NAME} characters.")
    try:
        check_readable(wanted.rules)
    except UnreadableRule as fault:
        raise BadInput(f"The rules of “{called}” can't be read: {fault}.") from None
    with till.store.writing() as session:
        same = [one for one in lists_of(till, session) if _is_called(one, called)]
        row_id = same[0].id if same else list_id(till.event.id, called)
        made = replace(wanted, id=row_id, event_id=till.event.id, name=called)
        if same:
            made = replace(made, number=same[0].number)
        keep(till, session, [list_values(made)])
    return made


def remove_list(till: Till, name: str) -> CheckInList:
    """Have a list in use nowhere any more; what went through by it stays known.

    :raises BadInput: there is no such list.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        gone = _named(lists_of(till, session), name)
        bury(session, DOOR_SETUP, [tombstone(gone.id, iso(now))])
        mark_unsent(session, DOOR_SETUP, [gone.id])
        record(till, session, {"set": {}, "removed": [gone.id]})
        chosen = [one for one in _chosen(session) if one != gone.id]
        put_settings(session, **{_IN_USE: json.dumps(chosen)})
    return gone


def list_lists(till: Till) -> list[tuple[CheckInList, bool]]:
    """The lists of the current event by name, each with whether it is in use at this till."""
    with till.store.reading() as session:
        chosen = _chosen(session)
        found = sorted(lists_of(till, session), key=lambda one: (one.name, one.id))
    return [(one, one.id in chosen or len(found) == 1) for one in found]


def use_lists(till: Till, names: Sequence[str]) -> list[CheckInList]:
    """Decide by these lists at this till from now on, one of each event; by none of them, by the
    one that there is.

    :raises BadInput: one is not here, or two are of one event.
    """
    with till.store.writing() as session:
        found = _by_name(till, session, names)
        put_settings(session, **{_IN_USE: json.dumps([one.id for one in found.values()])})
    return list(found.values())


def use_list(till: Till, wanted: str) -> CheckInList:
    """Decide by the list of this id at this till from now on, for the tickets of its event; what
    is in use for other events stays.

    :raises BadInput: it was removed meanwhile.
    """
    with till.store.writing() as session:
        known = {one.id: one for one in all_lists(session)}
        one = known.get(wanted)
        if one is None:
            raise BadInput(N_("This check-in list is not here any more."))
        others = [known[each] for each in _chosen(session) if each in known]
        chosen = [each.id for each in others if each.event_id != one.event_id]
        put_settings(session, **{_IN_USE: json.dumps([*chosen, one.id])})
    return one


def set_gate(till: Till, gate: str) -> str:
    """Say at which gate this till stands, as rules of lists call it; empty for none.

    :raises BadInput: no gate is called so.
    """
    called = " ".join(gate.split())
    if len(called) > LONGEST_NAME or not called.isprintable():
        raise BadInput(f"A gate's name has at most {LONGEST_NAME} characters.")
    with till.store.writing() as session:
        put_settings(session, **{_GATE: called})
    return called


def gate_in(session: Session) -> str:
    """At which gate this till stands."""
    return get_setting(session, _GATE)


def set_limit(till: Till, minutes: int) -> None:
    """Have verdicts of the current event say how old their data is once it is older than this;
    never, where it is 0.

    :raises BadInput: nobody waits that long.
    """
    if not 0 <= minutes <= _MOST_MINUTES:
        raise BadInput(f"Say from 1 to {_MOST_MINUTES} minutes, or 0 for no limit.")
    with till.store.writing() as session:
        if minutes:
            keep(till, session, [limit_values(till.event.id, minutes)])
            return
        gone = setup_id(till.event.id, LIMIT, "")
        bury(session, DOOR_SETUP, [tombstone(gone, iso(till.clock.now()))])
        mark_unsent(session, DOOR_SETUP, [gone])
        record(till, session, {"set": {}, "removed": [gone]})


def import_doors(till: Till, path: Path) -> Loaded:
    """Load check-in lists, questions, dates and products from what pretix's API answers, or from
    its order export.

    :raises BadInput: the file can't be read at all; nothing was changed.
    """
    found = pretix_door.read(path, till.event.id)
    with till.store.writing() as session:
        changed = keep_doors(till, session, found)
    problems = [*found.problems]
    here = till.event.timezone
    if found.timezone not in ("", here):
        what = (
            f"is {found.timezone}, and {here} at this till: rules by day or hour decide otherwise"
        )
        problems.append(Problem(path.name, 1, "timezone", what))
    return Loaded(
        len(found.lists),
        len(found.questions),
        len(found.times),
        len(found.products),
        changed,
        problems,
    )


def keep_doors(till: Till, session: Session, found: pretix_door.Doors) -> int:
    """Write what a file says of doors; returns how much of it is new or changed."""
    event_id = till.event.id
    rows = [list_values(one) for one in found.lists]
    rows += [question_values(event_id, one) for one in found.questions]
    rows += [times_values(event_id, *one) for one in found.times]
    rows += [product_values(event_id, number, name) for number, name in found.products]
    return keep(till, session, rows)


def lists_of(till: Till, session: Session) -> list[CheckInList]:
    """The lists of the current event."""
    return [one for one in all_lists(session) if one.event_id == till.event.id]


def lists_in_use(
    till: Till, session: Session, names: Sequence[str] = ()
) -> Mapping[EventId, CheckInList]:
    """The lists to decide by, one of each event: those of these names, or those in use here.

    Where the event has no list, everybody with a ticket of it comes in once.

    :raises BadInput: one is not here.
    :raises NoListChosen: nobody has said which of several is in use.
    """
    if names:
        return _by_name(till, session, names)
    known = list(all_lists(session))
    chosen = set(_chosen(session))
    found = {one.event_id: one for one in known if one.id in chosen}
    # What was chosen for another event says nothing of the door of this one.
    if till.event.id in found:
        return found
    here = [one for one in known if one.event_id == till.event.id]
    if len(here) > 1:
        raise NoListChosen(
            "Several check-in lists are here. Say which one is in use: “kiosk list use NAME”."
        )
    return {till.event.id: here[0] if here else everybody(till.event.id)}


def as_of(till: Till, session: Session, *, keep: bool) -> datetime | None:
    """When the tickets here were last brought up to date: by a hub, or by a file. Whoever only
    reads does not ``keep`` what had to be looked for: keeping waits for whoever writes."""
    told = get_settings(session, LAST_SYNC, door.NEWEST_IMPORT)
    if not told[door.NEWEST_IMPORT]:
        # Of a store that an older version wrote; asked once.
        told[door.NEWEST_IMPORT] = door.newest_import(session) or _NEVER
        if keep:
            put_settings(session, **{door.NEWEST_IMPORT: told[door.NEWEST_IMPORT]})
    times = [parse_iso(one) for one in told.values() if one and one != _NEVER]
    return max(times, default=None)


def list_called(till: Till, session: Session, name: str) -> CheckInList:
    """The list of this name, number or id of the current event.

    :raises BadInput: there is none.
    """
    return _named(lists_of(till, session), name)


def _by_name(till: Till, session: Session, names: Sequence[str]) -> dict[EventId, CheckInList]:
    known = sorted(all_lists(session), key=lambda one: one.event_id != till.event.id)
    found: dict[EventId, CheckInList] = {}
    for name in names:
        one = _named(known, name)
        if found.setdefault(one.event_id, one) != one:
            raise BadInput("Two of these lists are of one event; a door goes by one of each.")
    return found


def _named(known: Sequence[CheckInList], name: str) -> CheckInList:
    called = " ".join(name.split())
    for one in known:
        if _is_called(one, called) or one.number == called or one.id == called:
            return one
    raise BadInput(N_("There is no check-in list “{name}” here."), name=called)


def _is_called(one: CheckInList, called: str) -> bool:
    return one.name.casefold() == called.casefold()


def _chosen(session: Session) -> list[str]:
    text = get_setting(session, _IN_USE)
    return [str(one) for one in json.loads(text)] if text else []


def keep(till: Till, session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Write what a door goes by, and journal it; returns how much of it is new or changed."""
    changed = put_setup(session, rows)
    if changed:
        mark_unsent(session, DOOR_SETUP, changed)
        told = {one["id"]: digest_of(one) for one in rows if one["id"] in changed}
        for start in range(0, len(changed), _PER_ENTRY):
            part = changed[start : start + _PER_ENTRY]
            body = {"set": {one: told[one] for one in part}, "removed": []}
            record(till, session, body)
    return len(changed)


def record(till: Till, session: Session, body: Mapping[str, Any]) -> None:
    """Journal what became of the event's doors."""
    till.action(session, till.clock.now()).record(Kind.DOOR_CHANGED, body, till.event.id)
