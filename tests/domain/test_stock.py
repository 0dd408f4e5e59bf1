"""Stock: movements read out of entries, alike on every device."""

from __future__ import annotations

import pytest

from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.stock import Movement, Reason, movements_of, opening_movement_id


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
    for kind in (*Kind, "FromTheFuture"):
        if kind not in (Kind.STOCK_RECEIVED, Kind.SALE_COMPLETED, Kind.SALE_REFUNDED):
            assert movements_of(kind, {"lines": "not looked at"}) == []


def test_two_devices_name_the_opening_of_a_variant_alike() -> None:
    mug, tee = VariantId("mug"), VariantId("tee")
    assert opening_movement_id("event", mug) == opening_movement_id("event", mug)
    ids = {opening_movement_id(*one) for one in (("event", mug), ("event", tee), ("other", mug))}
    assert len(ids) == 3
