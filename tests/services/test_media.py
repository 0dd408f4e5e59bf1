"""Wristbands and cards: linked, scanned in the ticket's place, lost, and taken back."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from kiosk.domain.admission import Decision, Direction, Ticket, Verdict
from kiosk.domain.clock import FixedClock, zone
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.media import EndReason
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import EventId, TicketId
from kiosk.domain.journal import Entry
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Mark, Why
from kiosk.services import checks, doors, gate, guests, importing, media, signing_tickets
from kiosk.services.codes import classify
from kiosk.services.gate import Asked
from kiosk.services.media import Media
from kiosk.services.ticket_codes import ticket_id
from kiosk.services.till import NewEvent, Till, create_till, open_till
from kiosk.store.documents import put_tickets
from kiosk.store.door import ticket_by_code, with_what_is_known
from kiosk.store.journal import entry_of
from kiosk.store.projections import fold
from kiosk.store.rebuilding import rebuild
from kiosk.store.tables import EntryRow
from kiosk.ui.door_words import verdict_words
from kiosk.ui.sentences import sentence
from tests.factories import TICKETS, journal_text, rows, sell

LEAVING = Asked(direction=Direction.EXIT)


def linked(till: Till, ticket: str, medium: str, why: EndReason | None = None) -> Media:
    found = media.link(till, ticket, medium, why)
    assert isinstance(found, Media), found
    return found


def code(outcome: Media | Refusal) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code


def verdict(till: Till, said: str, asked: Asked = gate.AS_USUAL) -> Verdict:
    return gate.scan(till, said, asked).verdict


def reason(till: Till, decision: Decision) -> str:
    return verdict_words(decision, zone(till.event.timezone))[1]


def test_the_medium_admits_and_the_ticket_names_it(till: Till) -> None:
    linked(till, "T-1", "04:A2:7B:19")
    swapped = gate.scan(till, "T-1")
    assert (swapped.verdict, swapped.medium) == (Verdict.SWAPPED, "B:19")
    assert "…B:19" in reason(till, swapped)
    assert "21 Nov" in reason(till, swapped)
    first = gate.scan(till, "04:a2:7b:19\r\n")
    assert (first.verdict, first.ticket and first.ticket.name) == (Verdict.VALID, "Ada Okafor")
    assert first.medium == "B:19"
    assert verdict(till, "04:A2:7B:19") is Verdict.USED
    assert checks.verify_till(till).problems == ()


def test_its_code_is_in_no_entry(till: Till) -> None:
    linked(till, "T-1", "TRAVEL-CARD-0815-4711")
    verdict(till, "TRAVEL-CARD-0815-4711")
    assert "TRAVEL-CARD" not in journal_text(till)


def test_comings_and_goings_are_the_tickets_whatever_they_were_made_with(till: Till) -> None:
    assert verdict(till, "T-1") is Verdict.VALID
    linked(till, "T-1", "BAND-1")
    assert verdict(till, "BAND-1") is Verdict.USED
    assert verdict(till, "T-1", LEAVING) is Verdict.SWAPPED, "else paper would let another one in"
    assert verdict(till, "BAND-1", LEAVING) is Verdict.VALID
    assert verdict(till, "BAND-1") is Verdict.VALID
    media.unlink(till, "BAND-1", EndReason.RETURNED)
    assert verdict(till, "T-1") is Verdict.USED


def test_a_lost_one_is_refused_and_its_successor_admits(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    assert code(media.link(till, "T-1", "BAND-2")) == "ticket_has_medium"
    found = linked(till, "BAND-1", "BAND-2", EndReason.LOST)
    assert [(one.tail, one.ended) for one in found.links] == [
        ("ND-1", EndReason.LOST),
        ("ND-2", None),
    ]
    gone = gate.scan(till, "BAND-1")
    assert (gone.verdict, gone.why) == (Verdict.BLOCKED, "medium_gone")
    assert verdict(till, "BAND-2") is Verdict.VALID
    # Found again, cleaned, and handed to somebody else.
    linked(till, "T-2", "BAND-1")
    assert gate.scan(till, "BAND-1").ticket == gate.look_at(till, "BAND-1").ticket


def test_one_that_was_given_back_is_free(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    assert isinstance(media.unlink(till, "BAND-1", EndReason.RETURNED), Media)
    free = gate.scan(till, "BAND-1")
    assert (free.verdict, free.why) == (Verdict.INVALID, "medium_free")
    assert verdict(till, "T-1") is Verdict.VALID
    assert code(media.unlink(till, "T-1", EndReason.RETURNED)) == "no_medium"
    assert code(media.unlink(till, "BAND-1", EndReason.RETURNED)) == "no_such_ticket"


def test_one_medium_has_one_ticket_and_twice_is_once(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    assert code(media.link(till, "T-2", "BAND-1")) == "medium_taken"
    before = journal_text(till)
    linked(till, "T-1", "]Q3BAND-1")
    assert journal_text(till) == before
    assert verdict(till, "]C1BAND-1") is Verdict.VALID


@pytest.mark.parametrize(
    ("ticket", "medium", "refused"),
    [
        ("NOBODY", "BAND-1", "no_such_ticket"),
        ("T-CANCELLED", "BAND-1", "ticket_no_longer_good"),
        ("T-1", "T-2", "medium_is_ticket"),
        ("T-1", "TRST1ABC", "medium_is_ticket"),
        ("T-1", "5012345678900", "medium_is_something"),
        ("T-1", "MUG", "medium_is_something"),
        ("T-1", " \r\n", "no_medium_code"),
        ("T-1", "x" * 600, "no_medium_code"),
    ],
)
def test_what_can_not_be_linked(ticket: str, medium: str, refused: str, till: Till) -> None:
    before = journal_text(till)
    assert code(media.link(till, ticket, medium)) == refused
    assert journal_text(till) == before


def test_a_receipt_is_no_wristband(till: Till) -> None:
    sale = sell(till, "MUG")
    assert code(media.link(till, "T-1", sale.receipt)) == "medium_is_something"


def test_what_the_ticket_may_not_its_medium_may_not_either(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    wanted = CheckInList("", EventId(till.event.id), "VIP", products=frozenset({"VIP"}))
    doors.set_list(till, wanted)
    assert verdict(till, "BAND-1") is Verdict.WRONG_PRODUCT
    doors.remove_list(till, "VIP")
    with till.store.reading() as session:
        ticket = ticket_by_code(session, "T-1", till.event.id)
    assert ticket is not None
    signing_tickets.mark_tickets(till, [ticket.id], Mark.BLOCKED)
    assert verdict(till, "BAND-1") is Verdict.BLOCKED
    assert verdict(till, "T-1") is Verdict.BLOCKED, "that comes before where it was swapped"


def test_a_signed_ticket_that_no_list_has_is_swapped_too(till: Till) -> None:
    signing_tickets.new_key(till)
    (signed,) = signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket"))
    linked(till, signed, "BAND-1")
    assert verdict(till, signed) is Verdict.SWAPPED
    assert verdict(till, "BAND-1") is Verdict.VALID
    assert verdict(till, signed.lower()) is Verdict.SWAPPED


def test_a_wristband_is_worth_no_more_than_the_key_of_its_ticket(till: Till) -> None:
    key = signing_tickets.new_key(till).key
    one, other = signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket"), 2)
    linked(till, one, "BAND-1")
    assert verdict(till, "BAND-1") is Verdict.VALID
    newer = signing_tickets.new_key(till).key
    (good,) = signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket"))
    linked(till, good, "BAND-2")
    linked(till, "T-1", "BAND-3")
    assert signing_tickets.revoke_key(till, key.id) != newer
    for said in (one, "BAND-1", other):
        found = gate.scan(till, said)
        assert (found.verdict, found.why) == (Verdict.REVOKED, Why.KEY_REVOKED)
    assert [verdict(till, said) for said in ("BAND-2", "BAND-3")] == [Verdict.VALID] * 2
    assert code(media.link(till, one, "BAND-4", EndReason.LOST)) == "ticket_no_longer_good"


def test_a_list_vouches_for_what_a_key_did_before(till: Till, tmp_path: Path) -> None:
    key = signing_tickets.new_key(till).key
    (signed,) = signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket"))
    linked(till, signed, "BAND-1")
    signing_tickets.revoke_key(till, key.id)
    path = tmp_path / "sold.csv"
    path.write_text(f"Code,Type\n{signed},Day ticket\n")
    importing.import_tickets(till, path)
    assert verdict(till, "BAND-1") is Verdict.VALID


def test_a_guest_comes_in_by_their_name_and_by_no_wristband(till: Till) -> None:
    made = guests.add(till, Guest("Joan Clarke", people=2))
    assert isinstance(made, Ticket)
    before = journal_text(till)
    refused = media.link(till, made.code, "BAND-1")
    assert code(refused) == "guest_takes_no_medium"
    assert "by their name" in sentence(refused)
    assert journal_text(till) == before


def test_a_wristband_stays_where_the_ticket_is_issued_anew(till: Till) -> None:
    def issue(code: str) -> None:
        made = Ticket(ticket_id(till.event.id, code), till.event.id, code, position="9")
        with till.store.writing() as session:
            put_tickets(session, with_what_is_known(session, [made]))

    issue("OLD")
    linked(till, "OLD", "BAND-1")
    issue("NEW")
    assert verdict(till, "OLD") is Verdict.REVOKED
    assert verdict(till, "NEW") is Verdict.SWAPPED
    found = gate.scan(till, "BAND-1")
    assert (found.verdict, found.ticket and found.ticket.code) == (Verdict.VALID, "NEW")
    assert code(media.link(till, "NEW", "BAND-2")) == "ticket_has_medium"


def test_a_till_sends_it_to_the_door(till: Till) -> None:
    assert classify(till, "BAND-1") is False
    linked(till, "T-1", "BAND-1")
    assert classify(till, "BAND-1") is True


def test_what_was_linked_is_shown_by_either_code(till: Till, clock: FixedClock) -> None:
    linked(till, "T-1", "BAND-1")
    clock.forward(minutes=1)
    linked(till, "T-1", "BAND-2", EndReason.BROKEN)
    shown = media.media_of(till, "T-1")
    assert shown == media.media_of(till, "BAND-2")
    assert isinstance(shown, Media)
    assert [one.tail for one in shown.now] == ["ND-2"]
    assert code(media.media_of(till, "NOBODY")) == "no_such_ticket"


# Cut off from each other


@pytest.fixture
def two(till: Till, tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Till, Till]]:
    """Two devices of one event that have not heard of each other yet."""

    other = create_till(tmp_path / "other", clock, NewEvent("Fair", "GBP", "", "Europe/London"))
    other.current = replace(other.event, id=till.event.id)
    path = tmp_path / "again.csv"
    path.write_text(TICKETS)
    importing.import_tickets(other, path)
    yield till, other
    other.close()


def entries(till: Till) -> list[Entry]:

    with till.store.reading() as session:
        found = session.exec(select(EntryRow).where(EntryRow.device_id == till.device.id))
        return [entry_of(row.model_dump()) for row in found if row.kind.startswith("Medium")]


def hear(till: Till, heard: list[Entry]) -> None:
    with till.store.writing() as session:
        for one in heard:
            fold(session, one)


def test_one_band_for_two_tickets_admits_neither_until_somebody_looks(
    two: tuple[Till, Till],
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    linked(other, "T-2", "BAND-1")
    for till, heard in ((one, entries(other)), (other, entries(one))):
        hear(till, heard)
        found = gate.scan(till, "BAND-1")
        assert (found.verdict, found.why) == (Verdict.AMBIGUOUS, "several_tickets")
    media.unlink(one, "T-2", EndReason.MISTAKE)
    assert verdict(one, "BAND-1") is Verdict.VALID
    assert verdict(one, "T-2") is Verdict.VALID


def test_it_admits_neither_either_where_one_of_them_is_not_here_yet(
    two: tuple[Till, Till],
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    signing_tickets.new_key(other)
    (signed,) = signing_tickets.sign_tickets(other, Terms(other.event.id, "Day ticket"))
    linked(other, signed, "BAND-1")
    hear(one, entries(other))
    found = gate.scan(one, "BAND-1")
    assert (found.verdict, found.why) == (Verdict.AMBIGUOUS, "several_tickets")
    assert code(media.media_of(one, "BAND-1")) == "medium_of_several"
    assert code(media.link(one, "BAND-1", "BAND-2", EndReason.LOST)) == "medium_of_several"
    # Taken off the ticket that is here, it is the other's alone, which nobody knows here.
    media.unlink(one, "T-1", EndReason.MISTAKE)
    assert gate.scan(one, "BAND-1").why == "medium_unknown"
    assert verdict(one, "T-1") is Verdict.VALID


def test_codes_of_one_right_that_were_linked_apart_are_one_person(two: tuple[Till, Till]) -> None:
    for till, names in zip(two, (("OLD",), ("OLD", "NEW")), strict=True):
        for name in names:
            made = Ticket(ticket_id(till.event.id, name), till.event.id, name, position="9")
            with till.store.writing() as session:
                put_tickets(session, with_what_is_known(session, [made]))
    one, other = two
    linked(one, "OLD", "BAND-1")
    linked(other, "NEW", "BAND-1")
    hear(other, entries(one))
    assert [verdict(other, "BAND-1") for _ in range(2)] == [Verdict.VALID, Verdict.USED]
    assert isinstance(media.media_of(other, "BAND-1"), Media)


def test_taken_back_at_one_event_it_answers_with_the_ticket_of_that_one(
    two: tuple[Till, Till],
) -> None:
    one, other = two
    fair = one.event
    # Before and after that of the fair, in whichever order they are read.
    for name in ("!", "~"):
        far = replace(fair, id=EventId(f"event {name}"))
        made = Ticket(TicketId(name), far.id, f"T-{name}")
        for till in two:
            with till.store.writing() as session:
                put_tickets(session, [made])
        other.current = far
        linked(other, made.code, "BAND-1")
    linked(one, "T-1", "BAND-1")
    hear(one, entries(other))
    found = media.unlink(one, "BAND-1", EndReason.RETURNED)
    assert isinstance(found, Media)
    assert found.ticket.code == "T-1"
    assert [link.ended for link in found.links] == [EndReason.RETURNED]


def test_two_bands_of_one_ticket_let_in_one_person(two: tuple[Till, Till]) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    linked(other, "T-1", "BAND-2")
    hear(one, entries(other))
    assert verdict(one, "BAND-1") is Verdict.VALID
    assert verdict(one, "BAND-2") is Verdict.USED
    assert verdict(one, "T-1") is Verdict.SWAPPED
    shown = media.media_of(one, "T-1")
    assert isinstance(shown, Media)
    assert len(shown.now) == 2


def test_that_it_is_lost_counts_before_that_it_was_given_back(
    two: tuple[Till, Till], clock: FixedClock
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    hear(other, entries(one))
    media.unlink(one, "BAND-1", EndReason.RETURNED)
    clock.forward(minutes=1)
    media.unlink(other, "BAND-1", EndReason.LOST)
    hear(one, entries(other))
    hear(other, entries(one)[1:])
    for till in two:
        assert gate.look_at(till, "BAND-1").why == "medium_gone"


def test_a_reason_that_only_a_newer_version_knows_ends_a_band_as_gone(
    two: tuple[Till, Till], clock: FixedClock
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    clock.forward(minutes=1)
    linked(one, "T-1", "BAND-2", EndReason.LOST)
    first, second = entries(one)
    hear(other, [first, replace(second, body={**second.body, "why": "stolen"})])
    assert gate.look_at(other, "BAND-1").why == "medium_gone"
    assert verdict(other, "BAND-2") is Verdict.VALID
    shown = media.media_of(other, "T-1")
    assert isinstance(shown, Media)
    assert [one.ended for one in shown.links] == [EndReason.LOST, None]
    # A version that knows the reason reads it as it was written.
    assert rows(other.store.path, "SELECT why FROM medium_end") == [("stolen",)]


def test_an_unknown_reason_counts_before_that_it_was_given_back(
    two: tuple[Till, Till], clock: FixedClock
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    hear(other, entries(one))
    media.unlink(one, "BAND-1", EndReason.RETURNED)
    clock.forward(minutes=1)
    media.unlink(other, "BAND-1", EndReason.BROKEN)
    (ended,) = entries(other)[-1:]
    hear(one, [replace(ended, body={**ended.body, "why": "stolen"})])
    assert gate.look_at(one, "BAND-1").why == "medium_gone"


def test_whatever_is_heard_first_every_device_says_the_same(
    two: tuple[Till, Till], tmp_path: Path, clock: FixedClock
) -> None:
    one, other = two
    linked(one, "T-1", "BAND-1")
    clock.forward(minutes=1)
    linked(one, "T-1", "BAND-2", EndReason.LOST)
    media.unlink(one, "BAND-2", EndReason.RETURNED)
    linked(other, "T-2", "BAND-2")
    heard = [*entries(one), *entries(other)]
    said = set()
    for number, order in enumerate(itertools.permutations(heard)):
        directory = tmp_path / f"copy-{number}"
        shutil.copytree(other.data_dir, directory)
        copy = open_till(directory, clock)
        with copy.store.writing() as session:
            for table in ("medium_link", "medium_end"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")
        hear(copy, list(order))
        said.add(tuple((one.verdict, one.why) for one in (gate.look_at(copy, c) for c in CODES)))
        copy.close()
    assert len(said) == 1


CODES = ("T-1", "T-2", "BAND-1", "BAND-2")


def test_the_journal_alone_gives_the_same(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    linked(till, "T-1", "BAND-2", EndReason.LOST)
    queries = ("SELECT * FROM medium_link ORDER BY 1", "SELECT * FROM medium_end ORDER BY 1")
    before = [rows(till.store.path, one) for one in queries]
    with till.store.writing() as session:
        rebuild(session)
    assert [rows(till.store.path, one) for one in queries] == before
    assert all(before)


def test_a_medium_is_found_by_index(till: Till) -> None:
    linked(till, "T-1", "BAND-1")
    for table, column in (
        ("medium_link", "medium_id"),
        ("medium_link", "ticket_id"),
        ("medium_end", "link_id"),
    ):
        (plan,) = rows(
            till.store.path, f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} IN (?)", "x"
        )
        assert "SEARCH" in plan[-1]
