"""Guests: parties as tickets, whose turn it is, and what of a row is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, TicketStatus, Verdict
from kiosk.domain.door.deciding import SEVERAL_TICKETS, Known, Request, decide
from kiosk.domain.door.guests import (
    MOST_IN_PARTY,
    Guest,
    as_shown,
    checked,
    decide_in_turn,
    in_turn,
    is_inside,
    listed_again,
    party_size,
    tickets_of,
)
from kiosk.domain.door.media import Link
from kiosk.domain.door.setup import CheckInList, everybody
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId, TicketId
from tests.domain.door.places import NOON

EVENT = EventId("event-1")
PARTY = Guest("Ada Okafor", "ada@example.org", 3, "Plays at nine", "Band")


@pytest.mark.parametrize(
    ("text", "people"),
    [("", 1), ("  ", 1), ("+2", 3), ("+ 2", 3), ("3", 3), ("+0", 1), ("1", 1), (" +99 ", 100)],
)
def test_a_plus_counts_those_besides_and_a_number_counts_all(text: str, people: int) -> None:
    assert party_size(text) == people


@pytest.mark.parametrize("text", ["0", "+100", "101", "-1", "two", "1.5", "+", "++2", "٣٣٣٣"])
def test_what_is_no_party_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        party_size(text)


def test_a_party_is_a_ticket_for_each_and_only_the_first_has_a_name() -> None:
    named, *others = tickets_of(EVENT, PARTY, "k")
    assert (named.name, named.email, named.type, named.product) == (
        "Ada Okafor", "ada@example.org", "Band", "Band",
    )  # fmt: skip
    assert [(one.name, one.email, one.answers) for one in others] == [("", "", ())] * 2
    assert {one.addon_to for one in others} == {named.id}
    assert len({one.code for one in (named, *others)}) == 3
    assert all(one.guest for one in (named, *others))


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, MOST_IN_PARTY))
def test_devices_that_list_a_party_apart_agree_and_two_parties_share_nothing(
    one: str, other: str, people: int
) -> None:
    def ids(key: str, event: str = "event-1") -> set[str]:
        party = tickets_of(EventId(event), replace(PARTY, people=people), key)
        return {ticket.id for ticket in party}

    assert ids(one) == ids(one)
    assert len(ids(one)) == people
    assert not ids(one) & ids(one, "event-2")
    if one != other:
        assert not ids(one) & ids(other)


def test_each_of_a_party_is_shown_under_its_name_and_note() -> None:
    party = tickets_of(EVENT, PARTY, "k")
    for one in party:
        shown = as_shown(one, party)
        assert (shown.id, shown.name, shown.notes) == (one.id, "Ada Okafor", ("Plays at nine",))
    alone = tickets_of(EVENT, Guest("Bo"), "k")
    assert as_shown(alone[0], alone).notes == ()


@pytest.mark.parametrize(
    "wrong",
    [
        Guest(" "),
        Guest("x" * 121),
        Guest("a\x00b"),
        Guest("A", email="x" * 201),
        Guest("A", note="x" * 301),
        Guest("A", list="x" * 121),
        Guest("A", people=0),
        Guest("A", people=101),
    ],
)
def test_a_guest_that_can_not_be_kept_is_refused(wrong: Guest) -> None:
    with pytest.raises(BadInput):
        checked(wrong)


def test_a_guest_is_tidied() -> None:
    tidy = checked(Guest("  Ada   Okafor ", " a@b.org ", 1, " one\n two ", "  "))
    assert tidy == Guest("Ada Okafor", "a@b.org", 1, "one two", "Guest list")


def passage(ticket: Ticket, way: Direction, minute: int) -> Redemption:
    at = NOON + timedelta(minutes=minute)
    return Redemption(ticket.id, at, f"{minute:04d}", "d", direction=way)


def test_who_is_out_comes_in_first_and_who_is_in_goes_out_first() -> None:
    a, b, c = tickets_of(EVENT, PARTY, "k")
    came = {a.id: [passage(a, Direction.ENTRY, 1)]}
    assert in_turn([a, b, c], came, Direction.ENTRY) == [b, c, a]
    assert in_turn([a, b, c], came, Direction.EXIT) == [a, b, c]
    left = {a.id: [passage(a, Direction.ENTRY, 1), passage(a, Direction.EXIT, 2)]}
    assert in_turn([a, b, c], left, Direction.ENTRY) == [a, b, c]
    assert [is_inside(one) for one in (came[a.id], left[a.id], [])] == [True, False, False]


def decided(ticket: Ticket, wanted: CheckInList) -> Decision:
    addons = {ticket.id: tickets_of(EVENT, PARTY, "k")[1:]}
    return decide(Request({EVENT: wanted}, NOON), Known([ticket], addons))


def test_a_check_in_list_of_some_products_takes_the_guests_whose_list_it_names() -> None:
    named = tickets_of(EVENT, PARTY, "k")[0]
    some = CheckInList("l", EVENT, "Stage", products=frozenset({"7"}))
    assert decided(named, everybody(EVENT)).verdict is Verdict.VALID
    assert decided(named, some).verdict is Verdict.WRONG_PRODUCT
    with_band = replace(some, products=frozenset({"7", "Band"}))
    assert decided(named, with_band).verdict is Verdict.VALID


def test_a_list_of_add_ons_does_not_take_a_party_for_one() -> None:
    named = tickets_of(EVENT, PARTY, "k")[0]
    wanted = CheckInList("l", EVENT, "Workshop", addon_match=True)
    assert decided(named, wanted).verdict is Verdict.VALID


def test_of_a_party_whoever_waits_is_let_in_under_its_name_and_then_nobody() -> None:
    party = tickets_of(EVENT, PARTY, "k")
    lists = {EVENT: everybody(EVENT)}
    came: dict[str, list[Redemption]] = {}
    for nth in range(len(party)):
        found = decide_in_turn(Request(lists, NOON), Known(party, {}, came))
        assert found.admitted
        assert found.ticket is not None
        assert (found.ticket.name, found.ticket.notes) == ("Ada Okafor", ("Plays at nine",))
        assert found.ticket.id not in came
        came[found.ticket.id] = [passage(found.ticket, Direction.ENTRY, nth)]
    last = decide_in_turn(Request(lists, NOON), Known(party, {}, came))
    assert last.verdict is Verdict.USED
    # Whoever goes out makes room for one, and no more.
    out = decide_in_turn(Request(lists, NOON, Direction.EXIT), Known(party, {}, came))
    assert out.admitted


def test_what_is_no_guest_is_decided_as_it_is() -> None:
    ticket = replace(tickets_of(EVENT, PARTY, "k")[0], guest=False)
    known = Known([ticket])
    request = Request({EVENT: everybody(EVENT)}, NOON)
    assert decide_in_turn(request, known) == decide(request, known)
    assert decide_in_turn(request, Known([])).verdict is Verdict.INVALID


def test_one_of_a_party_who_is_not_coming_holds_up_nobody() -> None:
    first, second, third = tickets_of(EVENT, PARTY, "k")
    party = [first, replace(second, status=TicketStatus.CANCELLED), third]
    came = {first.id: [passage(first, Direction.ENTRY, 1)]}
    found = decide_in_turn(Request({EVENT: everybody(EVENT)}, NOON), Known(party, {}, came))
    assert found.admitted
    assert found.ticket is not None
    assert found.ticket.id == third.id


def test_listed_again_a_guest_keeps_what_they_answered_and_has_the_lists_new_note() -> None:
    (before,) = tickets_of(EVENT, Guest("Bo", note="Late"), "k")
    answered = replace(before, answers=(*before.answers, ("8", "Vegan")))
    (again,) = tickets_of(EVENT, Guest("Bo", note="Early"), "k")
    assert dict(listed_again(again, answered).answers) == {"8": "Vegan", "note": "Early"}
    (silent,) = tickets_of(EVENT, Guest("Bo"), "k")
    assert dict(listed_again(silent, answered).answers) == {"8": "Vegan"}


def worn(ticket: Ticket, name: str = "l") -> Link:
    return Link(name, ticket.event_id, ticket.id, "m", "0001", NOON, name, "d")


def test_one_band_of_two_guests_lets_in_neither_of_them() -> None:
    party = tickets_of(EVENT, PARTY, "k")
    bo = tickets_of(EVENT, Guest("Bo"), "another")[0]
    for one, other in ((party[0], bo), (bo, party[0]), (party[0], party[1])):
        links = [worn(one), worn(other, "other")]
        for tickets in ([one, other], [one]):
            known = Known(tickets, scanned=links)
            found = decide_in_turn(Request({EVENT: everybody(EVENT)}, NOON), known)
            assert (found.verdict, found.why) == (Verdict.AMBIGUOUS, SEVERAL_TICKETS)


def test_a_band_that_a_guest_has_lets_in_one_of_the_party_with_its_note() -> None:
    party = tickets_of(EVENT, PARTY, "k")
    came = {party[0].id: [passage(party[0], Direction.ENTRY, 1)]}
    request = Request({EVENT: everybody(EVENT)}, NOON)
    known = Known(party[:1], scanned=[worn(party[0])])
    found = decide_in_turn(request, known)
    assert found.admitted
    assert found.ticket is not None
    assert found.ticket.notes == ("Plays at nine",)
    assert decide_in_turn(request, replace(known, redemptions=came)).verdict is Verdict.USED


def test_a_band_of_a_ticket_here_and_of_a_guest_elsewhere_keeps_the_notes_of_the_ticket() -> None:
    other = EventId("event-2")
    guest = tickets_of(other, PARTY, "k")[0]
    ticket = Ticket(TicketId("t"), EVENT, "T-1", notes=("Called back",))
    known = Known([guest, ticket], scanned=[worn(guest), worn(ticket, "other")])
    found = decide_in_turn(Request({EVENT: everybody(EVENT)}, NOON), known)
    assert (found.verdict, found.ticket) == (Verdict.VALID, ticket)
