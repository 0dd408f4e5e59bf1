"""The numbers on the door's screen, and those of the command line, are those that the rules count,
on any history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import select

from kiosk.domain.admission import Direction, Redemption, Ticket, TicketStatus
from kiosk.domain.clock import FixedClock, parse_iso, zone
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.history import came_through
from kiosk.domain.door.kinds import numbered, takes
from kiosk.domain.door.media import EndReason
from kiosk.domain.door.numbers import Fullness, Numbers, Right, count
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.ids import EventId, TicketId
from kiosk.services import door_numbers, door_search, door_terms, doors, gate, guests, media
from kiosk.services import undone_passages as undoing
from kiosk.services.door_counts import STEPS, counters
from kiosk.services.gate import Asked
from kiosk.services.till import Till
from kiosk.store.door import STANDS
from kiosk.store.door_rows import ticket_of, ticket_values
from kiosk.store.door_setup import product_values, setup_of
from kiosk.store.door_tables import (
    DoorSetupRow,
    RedemptionRow,
    RefusedScanRow,
    TicketRow,
    UndonePassageRow,
)
from kiosk.store.refund_tables import RevokedTicketRow
from kiosk.store.rows import insert_rows, put, table_of
from tests.factories import START, rows

DINNER = "list-dinner"


def by_the_rules(
    till: Till, names: Sequence[str] = (), last: timedelta = timedelta(hours=1)
) -> Numbers:
    """What the rules count of all that is known here, a Python object for each of it."""
    event = till.event.id
    passage = table_of(RedemptionRow)
    with till.store.reading() as session:
        wanted = doors.lists_in_use(till, session, names).get(event)
        products = setup_of(session, event, zone("UTC")).venue.products
        gone = set(session.exec(select(RevokedTicketRow.ticket_id)))
        found = session.exec(select(TicketRow).where(TicketRow.event_id == event))
        tickets = [ticket_of(row) for row in found]
        went = session.connection().execute(
            passage.select().where(passage.c.event_id == event, STANDS)
        )
        passages = [
            Redemption(
                TicketId(row.ticket_id), parse_iso(row.at), row.hlc, row.device_id,
                list_id=row.list_id, direction=Direction(row.direction), id=row.entry_id,
            )
            for row in went
        ]  # fmt: skip
        refused: dict[str, int] = {}
        for one in session.exec(select(RefusedScanRow).where(RefusedScanRow.event_id == event)):
            refused[one.verdict] = refused.get(one.verdict, 0) + 1
    passages += [one for ticket in tickets for one in ticket.came]
    named = wanted.id if wanted else ""
    rights: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        if wanted is None or (
            takes(wanted, numbered(ticket, products))
            and wanted.date in ("", ticket.date)
            and (ticket.admits or bool(named))
        ):
            rights.setdefault(ticket.position or ticket.id, []).append(ticket)
    return count(
        [_right(some, gone) for some in rights.values()],
        [one for one in passages if not named or one.list_id in ("", named)],
        refused,
        till.clock.now() - last,
    )


def _right(tickets: Sequence[Ticket], gone: set[str]) -> Right:
    good = [one for one in tickets if one.status is TicketStatus.PAID and one.id not in gone]
    return Right((good or tickets)[0].type, [one.id for one in tickets], bool(good))


def _ticket(draw: Random, event: EventId, number: int) -> Ticket:
    kind = draw.randrange(4)
    called = f"Größe {kind}"
    came: tuple[Redemption, ...] = ()
    name = TicketId(f"t{number}")
    if draw.random() < 0.2:
        at = START - timedelta(seconds=draw.randrange(9000), milliseconds=draw.randrange(1000))
        ways = draw.choices(list(Direction), k=draw.randrange(1, 3))
        came = tuple(
            came_through(name, draw.choice(["", DINNER, "other"]), way, at, "pretix")
            for way in ways
        )
    return Ticket(
        name,
        event,
        f"C{number}",
        # In other letters, and sold elsewhere or here; a code that was issued anew is of the same
        # kind.
        type=called.upper() if number % 7 % 2 else called,
        product=str(kind) if draw.random() < 0.6 else "",
        date=draw.choice(["", "", "d1"]),
        position=f"p{number % 7}-{kind}" if draw.random() < 0.4 else "",
        status=draw.choice([TicketStatus.PAID] * 3 + [TicketStatus.PENDING, TicketStatus.REVOKED]),
        admits=draw.random() < 0.8,
        attention=draw.random() < 0.3,
        came=came,
    )


def _history(till: Till, draw: Random) -> None:
    event = EventId(till.event.id)
    tickets = [_ticket(draw, event, number) for number in range(draw.randrange(40))]
    with till.store.writing() as session:
        put(session, TicketRow, [ticket_values(one) for one in tickets])
        revoked = [one.id for one in tickets if draw.random() < 0.1]
        insert_rows(
            session, RevokedTicketRow, [{"ticket_id": one, "refund_id": "r"} for one in revoked]
        )
        passages = []
        for number in range(draw.randrange(80)):
            millis = 1_790_000_000_000 + draw.randrange(20)
            at = START - timedelta(minutes=draw.randrange(90), seconds=draw.randrange(60))
            passages.append({
                "entry_id": f"e{number:03}",
                "ticket_id": draw.choice([one.id for one in tickets] + ["nobody-1", "nobody-2"]),
                "event_id": draw.choice([event] * 9 + ["another-event"]),
                "device_id": draw.choice(["dev-a", "dev-b"]),
                "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "hlc": f"{millis:013d}-{draw.randrange(2):06d}",
                "list_id": draw.choice(["", DINNER, "other"]),
                "direction": draw.choice(["entry", "entry", "exit"]),
            })  # fmt: skip
        insert_rows(session, RedemptionRow, passages)
        undone = [one for one in passages if draw.random() < 0.1]
        insert_rows(session, UndonePassageRow, [
            {"entry_id": f"u{one['entry_id']}", "passage_id": one["entry_id"],
             "ticket_id": one["ticket_id"], "device_id": "dev-a", "at": one["at"], "why": "mistake",
             "note_id": ""} for one in undone
        ])  # fmt: skip
        insert_rows(session, RefusedScanRow, [
            {"entry_id": f"r{number}", "ticket_id": None, "device_id": "dev-a", "at": "2026",
             "code_hash": "",
             "event_id": draw.choice([event, "another-event"]),
             "verdict": draw.choice(["used", "invalid", "blocked"])}
            for number in range(draw.randrange(20))
        ])  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("listed", ["", "all", "some", "named"])
def test_sqlite_counts_as_the_rules_do(till: Till, seed: int, listed: str) -> None:
    if listed:
        event = EventId(till.event.id)
        products = {"some": frozenset({"1", "2"}), "named": frozenset({"1", "grösse  3"})}.get(
            listed
        )
        made = doors.set_list(
            till,
            CheckInList(
                "", event, "Dinner", products=products,
                date="d1" if seed % 2 and listed == "some" else "",
            ),
        )  # fmt: skip
        with till.store.writing() as session:
            put(session, DoorSetupRow, [product_values(event, "1", "GRÖSSE 1")])
            # Under a name that the history can say.
            session.connection().execute(
                text("UPDATE door_setup SET id = :new WHERE id = :old"),
                {"new": DINNER, "old": made.id},
            )
    _history(till, Random(f"{seed}-{listed}"))
    found = counters(till)
    assert found is not None
    told = by_the_rules(till)
    for last in (timedelta(hours=1), timedelta(minutes=7, milliseconds=1), timedelta(days=1)):
        assert door_numbers.numbers(till, last=last) == by_the_rules(till, last=last)
    assert [vars(one) for one in found.types] == [vars(one) for one in told.types]
    assert (found.inside, found.admitted, found.no_shows) == (
        told.inside, told.admitted, told.no_shows,
    )  # fmt: skip
    # The minute that an hour ago falls into is counted as a whole by one and in part by the other.
    whole = [came for at, came in told.arrivals if at >= START - timedelta(minutes=59)]
    assert sum(found.steps) - sum(whole) in range(
        sum(came for at, came in told.arrivals if at < START - timedelta(minutes=59)) + 1
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_command_counts_what_was_done_at_a_door_as_the_rules_do(
    till: Till, clock: FixedClock, seed: int
) -> None:
    draw, event = Random(seed), EventId(till.event.id)
    for name in ("Dinner", "Stage"):
        doors.set_list(till, CheckInList("", event, name, multiple_entries=name == "Stage"))
    codes = [one for (one,) in rows(till.store.path, "SELECT code FROM ticket")]
    for name, people in (("Grace Hopper", 3), ("Alan Turing", 1)):
        assert isinstance(guests.add(till, Guest(name, people=people)), Ticket)
    for number, code in enumerate(codes[:2]):
        media.link(till, code, f"BAND-{number}")
        if draw.random() < 0.5:
            media.link(till, code, f"BAND-{number}-NEW", EndReason.LOST)
    said = [*codes, "BAND-0", "BAND-0-NEW", "BAND-1", "BAND-1-NEW", "nobody"]
    for _ in range(40):
        clock.forward(seconds=draw.randrange(1, 400))
        way = draw.choice([Direction.ENTRY, Direction.ENTRY, Direction.EXIT])
        by = [draw.choice(["Dinner", "Stage"])]
        doors.use_lists(till, by)
        if draw.random() < 0.3:
            known = door_search.find(till, draw.choice(["hopper", "turing"]), way).hits
            for one in known[:1]:
                code = door_search.code_of(till, one.ticket.id)
                done = gate.scan(till, code, Asked(by, way, ticket=one.ticket.id))
        else:
            done = gate.scan(till, draw.choice(said), Asked(by, way))
        if done.admitted and draw.random() < 0.2:
            undoing.undo(till, done.nonce, UndoReason.MISTAKE)
    for name in ("Dinner", "Stage"):
        for last in (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)):
            found = door_numbers.numbers(till, [name], last)
            assert found == by_the_rules(till, [name], last)
        assert found.admitted
        assert found.arrivals
        assert found.refused


def test_who_came_how_fast_and_how_much_room_there_is(till: Till, clock: FixedClock) -> None:
    first = counters(till)
    assert first is not None
    assert (first.inside, first.admitted, first.capacity, first.full) == (0, 0, 0, Fullness.ROOM)
    assert first.expected == first.no_shows == 2
    codes = [one for (one,) in rows(till.store.path, "SELECT code FROM ticket WHERE status='paid'")]
    gate.scan(till, codes[0])
    clock.forward(minutes=20)
    gate.scan(till, codes[1])
    gate.scan(till, codes[0], Asked(direction=Direction.EXIT))
    found = counters(till)
    assert found is not None
    assert (found.inside, found.admitted, found.recent) == (1, 2, 1)
    assert found.no_shows == first.no_shows - 2
    assert (len(found.steps), found.steps[-1], sum(found.steps)) == (STEPS, 1, 2)
    door_terms.set_capacity(till, 1)
    full = counters(till)
    assert full is not None
    assert (full.capacity, full.present, full.full) == (1, 1, Fullness.FULL)
    # Whom to let in stays with whoever stands there.
    assert gate.scan(till, codes[0]).admitted


def test_a_lists_room_is_its_own_and_the_events_counts_all_lists(till: Till) -> None:
    event = EventId(till.event.id)
    for name in ("Dinner", "Stage"):
        doors.set_list(till, CheckInList("", event, name))
    codes = [one for (one,) in rows(till.store.path, "SELECT code FROM ticket WHERE status='paid'")]
    assert counters(till) is None, "nobody has said by which list"
    gate.scan(till, codes[0], Asked(["Dinner"]))
    gate.scan(till, codes[1], Asked(["Stage"]))
    doors.use_lists(till, ["Dinner"])
    door_terms.set_capacity(till, 10)
    of_event = counters(till)
    assert of_event is not None
    assert (of_event.inside, of_event.present, of_event.capacity) == (1, 2, 10)
    door_terms.set_capacity(till, 5, "Dinner")
    of_list = counters(till)
    assert of_list is not None
    assert (of_list.inside, of_list.present, of_list.capacity) == (1, 1, 5)


def test_whoever_left_the_workshop_is_at_the_event_still(till: Till, clock: FixedClock) -> None:
    event = EventId(till.event.id)
    for name in ("Main", "Workshop"):
        doors.set_list(till, CheckInList("", event, name))
    door_terms.set_capacity(till, 1)
    doors.use_lists(till, ["Workshop"])
    present = []
    for name, way in (("Main", Direction.ENTRY), ("Workshop", Direction.ENTRY),
                      ("Workshop", Direction.EXIT), ("Main", Direction.EXIT)):  # fmt: skip
        clock.forward(minutes=1)
        assert gate.scan(till, "T-1", Asked([name], way)).admitted
        found = counters(till)
        assert found is not None
        present.append((found.inside, found.present, found.full))
    assert present == [
        (0, 1, Fullness.FULL), (1, 1, Fullness.FULL), (0, 1, Fullness.FULL), (0, 0, Fullness.ROOM),
    ]  # fmt: skip


def test_tickets_that_a_list_takes_by_the_name_of_their_type_are_counted(till: Till) -> None:
    event = EventId(till.event.id)
    with till.store.writing() as session:
        put(session, DoorSetupRow, [product_values(event, "1", "day  TICKET")])
    doors.set_list(till, CheckInList("", event, "Main", products=frozenset({"1"})))
    before = counters(till)
    assert gate.scan(till, "T-1").admitted
    after = counters(till)
    assert before is not None
    assert after is not None
    assert (before.expected, before.admitted, before.no_shows) == (2, 0, 2)
    assert (after.expected, after.admitted, after.inside, after.no_shows) == (2, 1, 1, 1)
    assert "" not in [one.type for one in after.types], "they came by a ticket that is known"
    assert door_numbers.numbers(till).types == after.types


def test_numbers_say_how_old_they_are_past_the_organizers_limit(
    till: Till, clock: FixedClock
) -> None:
    doors.set_limit(till, 30)
    fresh = counters(till)
    clock.forward(minutes=31)
    old = counters(till)
    assert fresh is not None
    assert old is not None
    assert (fresh.stale, old.stale) == (False, True)
    assert old.as_of == fresh.as_of is not None
