"""Wristbands and cards: which stand for a ticket, on every device alike, and what can be linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Decision, Ticket, TicketStatus, Verdict
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.media import (
    EndReason,
    Link,
    ends_of,
    in_order,
    last_end,
    medium_id,
    reason_of,
    refuse_link,
    standing,
    tail_of,
)
from kiosk.domain.door.setup import everybody
from kiosk.domain.ids import EventId, TicketId
from kiosk.domain.journal import Entry, Kind
from tests.domain.door.places import NOON

FAIR, OTHER = EventId("fair"), EventId("other")
ADA = Ticket(TicketId("ada"), FAIR, "T-1")
BAND, CARD = "04A27B19", "99887766"


def link(
    code: str, ticket: str = "ada", minute: int = 0, ended: EndReason | None = None, **more: str
) -> Link:
    event, device = EventId(more.get("event", FAIR)), more.get("device", "one")
    return Link(
        f"{device}-{minute}",
        event,
        TicketId(ticket),
        medium_id(code),
        tail_of(code),
        NOON + timedelta(minutes=minute),
        f"{minute:04}",
        device,
        ended=ended,
    )


def test_readers_that_differ_in_case_read_one_medium_and_nobody_reads_its_code() -> None:
    assert medium_id("04a27b19") == medium_id("04A27B19") != medium_id("04A27B18")
    assert BAND.casefold() not in medium_id(BAND).casefold()
    assert tail_of(BAND) == "7B19"


def test_a_ticket_without_one_takes_a_free_one() -> None:
    assert refuse_link(ADA, BAND, [], [], None) is None


def test_what_is_linked_already_is_not_refused() -> None:
    there = link(BAND)
    assert refuse_link(ADA, BAND.lower(), [there], [there], None) is None


@pytest.mark.parametrize(
    ("status", "taken"),
    [(one, one in (TicketStatus.PAID, TicketStatus.PENDING)) for one in TicketStatus],
)
def test_a_ticket_that_is_good_no_longer_takes_none(status: TicketStatus, taken: bool) -> None:
    refusal = refuse_link(replace(ADA, status=status), BAND, [], [], None)
    assert (refusal is None) is taken
    assert taken or (refusal is not None and refusal.code == "ticket_no_longer_good")


def test_a_medium_of_somebody_else_is_refused_whatever_is_said() -> None:
    for why in (None, EndReason.LOST):
        refusal = refuse_link(ADA, BAND, [], [link(BAND, "ben")], why)
        assert refusal is not None
        assert (refusal.code, refusal.facts) == ("medium_taken", {"tail": "7B19"})


def test_at_another_event_the_same_card_may_stand_for_another_ticket() -> None:
    assert refuse_link(ADA, BAND, [], [link(BAND, "ben", event=OTHER)], None) is None


def test_a_second_one_ends_the_first_and_has_to_say_why() -> None:
    first = link(CARD)
    refusal = refuse_link(ADA, BAND, [first], [], None)
    assert refusal is not None
    assert (refusal.code, refusal.facts) == ("ticket_has_medium", {"tail": "7766"})
    assert refuse_link(ADA, BAND, [first], [], EndReason.LOST) is None


def test_the_latest_end_says_why_a_medium_stands_for_nothing() -> None:
    lost, returned = link(BAND, ended=EndReason.LOST), link(BAND, "ben", 5, EndReason.RETURNED)
    assert last_end([returned, lost]) is EndReason.RETURNED
    assert last_end([lost, link(BAND, "cy", 9)]) is None
    assert last_end([]) is None


def test_nothing_is_linked_to_a_guest_who_has_no_ticket_in_their_hands() -> None:
    refusal = refuse_link(replace(ADA, guest=True), BAND, [], [], None)
    assert refusal is not None
    assert refusal.code == "guest_takes_no_medium"


def scanned(tickets: list[Ticket], links: list[Link], same: dict[str, list[str]]) -> Decision:
    lists = {FAIR: everybody(FAIR)}
    return decide(Request(lists, NOON), Known(tickets, scanned=links, same=same))


def test_several_codes_of_one_right_are_one_and_the_one_that_is_good_is_meant() -> None:
    same = {"ada": ["ada", "zoe"], "zoe": ["ada", "zoe"]}
    good, gone = ADA, replace(ADA, id=TicketId("zoe"), status=TicketStatus.CANCELLED)
    links = [link(BAND), link(BAND, "zoe", 1)]
    for tickets in ([good, gone], [gone, good]):
        found = scanned(tickets, links, same)
        assert (found.verdict, found.ticket) == (Verdict.VALID, good)
    both = [good, replace(gone, status=TicketStatus.PAID)]
    found = scanned(both, links, same)
    assert found.admitted
    assert scanned(both[::-1], links, same) == found
    # The newer code alone is known as its ticket; the older one is known as the same right.
    assert scanned([good], links, same).admitted


def test_what_a_medium_stands_for_at_another_event_is_no_second_right() -> None:
    links = [link(BAND), link(BAND, "ben", 1, event=OTHER)]
    assert scanned([ADA], links, {}).admitted


def unlinked(**body: object) -> Entry:
    head = (1, "e", "one", 1, "", "fair", "a", Kind.MEDIUM_UNLINKED, "", "")
    return Entry(*head, body=body, hash="h", sig="")


def test_what_an_entry_ends_is_read_with_the_reason_as_it_says_it() -> None:
    for why, read in (("returned", EndReason.RETURNED), ("stolen", EndReason.LOST)):
        assert ends_of(unlinked(ends=["a", "b"], why=why)) == (["a", "b"], why)
        assert reason_of(why) is read
    assert ends_of(unlinked()) == ([], "")


@pytest.mark.parametrize("why", [None, "", 7, ["lost"], "lo\nst", "x" * 101])
def test_a_reason_that_is_no_plain_text_is_none(why: object) -> None:
    with pytest.raises(ValueError, match="why"):
        ends_of(unlinked(ends=["a"], why=why))


LINKS = st.lists(
    st.builds(
        link,
        st.sampled_from([BAND, CARD]),
        st.sampled_from(["ada", "ben"]),
        st.integers(0, 99),
        st.none() | st.sampled_from(EndReason),
        device=st.sampled_from(["one", "two"]),
    ),
    unique_by=lambda one: one.id,
)


@given(LINKS, st.randoms(use_true_random=False))
def test_every_device_says_the_same_whatever_it_heard_first(links: list[Link], chance) -> None:  # type: ignore[no-untyped-def]
    other = list(links)
    chance.shuffle(other)
    assert in_order(other) == in_order(links)
    assert standing(other) == standing(links)
    assert last_end(other) == last_end(links)
    assert {one.id for one in standing(links)} == {one.id for one in links if one.ended is None}
    assert (last_end(links) is None) is (not links or bool(standing(links)))
