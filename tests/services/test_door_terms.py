"""What an organizer sets of the doors, and what is kept of single windows."""

from __future__ import annotations

import pytest

from kiosk.domain.door.pace import Paces
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.services import doors, seats
from kiosk.services.door_terms import capacities, paces, set_capacity, set_paces
from kiosk.services.seats import Seat
from kiosk.services.till import Till
from kiosk.store.door_setup import capacity_values, pace_values, sound_setup
from tests.factories import journal_text


def test_paces_are_the_organizers_and_each_is_set_by_itself(till: Till) -> None:
    assert paces(till) == Paces(8, 8)
    assert set_paces(till, staff=0) == Paces(0, 8)
    assert set_paces(till, themselves=15) == Paces(0, 15)
    assert set_paces(till) == paces(till) == Paces(0, 15)
    with pytest.raises(BadInput):
        set_paces(till, staff=5, themselves=1)
    assert paces(till) == Paces(0, 15)


def test_what_stays_as_it_is_is_no_fact(till: Till) -> None:
    set_paces(till, staff=4)
    set_capacity(till, 300)
    before = journal_text(till)
    set_paces(till, staff=4)
    set_capacity(till, 300)
    set_capacity(till, 0)
    gone = journal_text(till)
    set_capacity(till, 0)
    assert before.count("DoorChanged") == 2
    assert gone.count("DoorChanged") == 3
    assert journal_text(till) == gone


def test_the_event_and_each_list_have_a_capacity_of_their_own(till: Till) -> None:
    event = EventId(till.event.id)
    made = doors.set_list(till, CheckInList("", event, "Dinner"))
    set_capacity(till, 500)
    set_capacity(till, 80, "dinner")
    assert capacities(till) == {"": 500, made.id: 80}
    set_capacity(till, 0, "Dinner")
    assert capacities(till) == {"": 500}
    with pytest.raises(BadInput, match="no check-in list"):
        set_capacity(till, 80, "Breakfast")
    with pytest.raises(BadInput, match="from 1 to"):
        set_capacity(till, -1)


@pytest.mark.parametrize("terms", ['{"seconds": true}', '{"seconds": 121}', "{}", "[]"])
def test_a_pace_that_makes_no_sense_is_not_taken_from_elsewhere(terms: str) -> None:
    values = pace_values(EventId("e1"), "staff", 8)
    assert sound_setup(values) is values
    with pytest.raises(ValueError, match=r"."):
        sound_setup({**values, "terms": terms})


@pytest.mark.parametrize("terms", ['{"people": 0}', '{"people": "9"}', '{"people": 1000001}'])
def test_a_capacity_that_makes_no_sense_is_not_taken_from_elsewhere(terms: str) -> None:
    values = capacity_values(EventId("e1"), "", 8)
    assert sound_setup(values) is values
    with pytest.raises(ValueError, match="capacity"):
        sound_setup({**values, "terms": terms})


def test_what_is_kept_of_a_window_stays_with_it(till: Till) -> None:
    assert seats.seats(till) == {}
    seats.set_silent(till, "w1", silent=True)
    seats.set_alone(till, "w2", alone=True)
    seats.set_alone(till, "w1", alone=True)
    assert seats.seats(till) == {"w2": Seat(alone=True), "w1": Seat(alone=True, silent=True)}
    seats.set_alone(till, "w1", alone=False)
    seats.set_silent(till, "w1", silent=False)
    assert seats.move(till, "w2", "w3") == Seat(alone=True)
    assert seats.seats(till) == {"w3": Seat(alone=True)}


def test_of_many_windows_the_oldest_are_forgotten_but_none_in_self_service(till: Till) -> None:
    seats.set_alone(till, "alone", alone=True)
    for number in range(40):
        seats.set_silent(till, f"w{number}", silent=True)
    kept = seats.seats(till)
    assert len(kept) == 32
    assert {"alone", "w39"} <= set(kept)
    assert "w0" not in kept
