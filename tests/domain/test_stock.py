"""Stock: movements read out of entries, alike on every device."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.allotments import BadUnits, effects_of, stock_key
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.stock import (
    BY_HAND,
    COUNTS,
    MOST_UNITS,
    SPENDING,
    Movement,
    Reason,
    arrival_of,
    change_by,
    move_of,
    movements_of,
    opening_movement_id,
)


@pytest.mark.parametrize("reason", Reason)
def test_what_came_in_moves_stock_up_for_the_reason_that_was_written(reason: Reason) -> None:
    body = {"reason": str(reason), "lines": [{"movement": "m", "variant": "v", "quantity": 24}]}
    assert movements_of(Kind.STOCK_RECEIVED, body) == [Movement("m", VariantId("v"), 24, reason)]


def test_a_sale_moves_down_what_is_counted_and_nothing_else() -> None:
    body = {
        "sale": "s",
        "lines": [
            {"line": 1, "variant": "mug", "quantity": 2, "counted": True},
            {"line": 2, "variant": "coffee", "quantity": 1, "counted": False},
        ],
    }
    assert movements_of(Kind.SALE_COMPLETED, body) == [
        Movement("s:1", VariantId("mug"), -2, Reason.SALE)
    ]


def test_what_comes_back_whole_is_on_hand_again() -> None:
    line = {"line": 1, "variant": "mug", "quantity": 2, "counted": True, "restocked": True}
    broken = {**line, "line": 2, "restocked": False}
    uncounted = {**line, "line": 3, "counted": False}
    body = {"refund": "r", "lines": [line, broken, uncounted]}
    assert movements_of(Kind.SALE_REFUNDED, body) == [
        Movement("r:1", VariantId("mug"), 2, Reason.RETURN)
    ]


def test_other_facts_move_nothing() -> None:
    moving = (Kind.STOCK_RECEIVED, Kind.STOCK_MOVED, Kind.SALE_COMPLETED, Kind.SALE_REFUNDED)
    for kind in (*Kind, "FromTheFuture"):
        if kind not in moving:
            assert movements_of(kind, {"lines": "not looked at"}) == []


def test_two_devices_name_the_opening_of_a_variant_alike() -> None:
    mug, tee = VariantId("mug"), VariantId("tee")
    assert opening_movement_id("event", mug) == opening_movement_id("event", mug)
    ids = {opening_movement_id(*one) for one in (("event", mug), ("event", tee), ("other", mug))}
    assert len(ids) == 3


def moved(reason: Reason | str, quantity: object, **more: object) -> dict[str, Any]:
    line = {"line": 1, "variant": "mug", "quantity": quantity, **more}
    return {"move": "m", "reason": str(reason), "lines": [line], "note": None}


@pytest.mark.parametrize(
    ("reason", "units", "on_hand", "change"),
    [
        (Reason.RECEIVE, 3, 24, 3),
        (Reason.WASTE, 3, 24, -3),
        (Reason.SAMPLE, 30, 24, -30),
        (Reason.COUNT, 22, 24, -2),
        (Reason.COUNT, 24, 24, 0),
        (Reason.COUNT, 0, -2, 2),
        (Reason.LOADOUT, 30, 24, 6),
        (Reason.LOADOUT, 0, 24, -24),
        (Reason.COUNTBACK, 9, 24, -15),
        (Reason.TRANSFER, 3, 24, -3),
    ],
)
def test_what_staff_do_by_hand_is_a_movement_for_its_reason(
    reason: Reason, units: int, on_hand: int, change: int
) -> None:
    assert change_by(reason, units, on_hand) == change
    (found,) = movements_of(Kind.STOCK_MOVED, moved(reason, change))
    assert found == Movement("m:1", VariantId("mug"), change, reason)
    assert move_of(found.id) == "m"


@pytest.mark.parametrize("units", [-1, 0, MOST_UNITS + 1])
@pytest.mark.parametrize("reason", sorted(BY_HAND))
def test_no_move_is_of_nothing_of_less_or_of_a_barcode(reason: Reason, units: int) -> None:
    if reason in COUNTS and units == 0:
        assert change_by(reason, units, 5) == -5
        return
    with pytest.raises(BadInput):
        change_by(reason, units, 5)


@pytest.mark.parametrize(
    "body",
    [
        moved(Reason.WASTE, 2),
        moved(Reason.SAMPLE, 0),
        moved(Reason.RECEIVE, -2),
        moved(Reason.RECEIVE, 2.5),
        moved(Reason.RECEIVE, True),
        moved(Reason.TRANSFER, 0),
        moved(Reason.TRANSFER, 2),
        {**moved(Reason.TRANSFER, -2), "sent": "m"},
        moved(Reason.SALE, -1),
        moved(Reason.OPENING, 1),
        moved("from the future", 1),
    ],
)
def test_a_move_that_goes_the_wrong_way_cannot_be_read(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        movements_of(Kind.STOCK_MOVED, body)


ACTIONS = st.lists(st.tuples(st.sampled_from(sorted(BY_HAND)), st.integers(1, 99)))


@given(ACTIONS)
def test_on_hand_is_the_sum_of_all_movements_and_a_count_sets_it(
    actions: list[tuple[Reason, int]],
) -> None:
    on_hand = total = 0
    for reason, units in actions:
        change = change_by(reason, units, total)
        for one in movements_of(Kind.STOCK_MOVED, moved(reason, change)):
            total += one.quantity
        on_hand = {
            Reason.RECEIVE: on_hand + units,
            Reason.WASTE: on_hand - units,
            Reason.SAMPLE: on_hand - units,
            Reason.COUNT: units,
            Reason.LOADOUT: units,
            Reason.COUNTBACK: units,
        }[reason]
        assert total == on_hand


@given(st.sampled_from(sorted(SPENDING)), st.integers(1, 99))
def test_units_that_were_held_are_spent_by_as_much_as_stock_falls(
    reason: Reason, units: int
) -> None:
    body = moved(reason, -units, allotment=stock_key("mug"))
    effects = effects_of(Kind.STOCK_MOVED, body)
    assert (effects.held, effects.supply) == ({stock_key("mug"): -units}, {})
    (one,) = movements_of(Kind.STOCK_MOVED, body)
    assert one.quantity == effects.held[stock_key("mug")]
    assert not effects_of(Kind.STOCK_MOVED, moved(reason, -units)).held


@pytest.mark.parametrize(
    "body",
    [
        moved(Reason.WASTE, -1, allotment=stock_key("tee")),
        moved(Reason.WASTE, -1, allotment=stock_key("mug", "members")),
        moved(Reason.WASTE, 1, allotment=stock_key("mug")),
        moved(Reason.WASTE, "-1", allotment=stock_key("mug")),
        moved(Reason.COUNT, -1, allotment=stock_key("mug")),
        moved("from the future", -1, allotment=stock_key("mug")),
        moved(Reason.WASTE, -1, allotment=[]),
        {**moved(Reason.WASTE, -1, allotment=stock_key("mug")), "reason": []},
    ],
)
def test_a_move_spends_no_units_but_those_that_it_takes_off_the_shelf(body: dict[str, Any]) -> None:
    with pytest.raises(BadUnits):
        effects_of(Kind.STOCK_MOVED, body)


def test_what_a_transfer_sent_comes_in_under_one_name_whoever_takes_it_in() -> None:
    sent = moved(Reason.TRANSFER, -3)
    arrived = {**moved(Reason.TRANSFER, 3), "move": arrival_of("m"), "sent": "m"}
    (gone,), (came,) = (movements_of(Kind.STOCK_MOVED, body) for body in (sent, arrived))
    assert gone.quantity + came.quantity == 0
    assert move_of(came.id) == arrival_of("m") != move_of(gone.id)
    spending = {**arrived, "lines": [{**arrived["lines"][0], "allotment": stock_key("mug")}]}
    with pytest.raises(BadUnits):
        effects_of(Kind.STOCK_MOVED, spending)
