"""Promotions as they come from elsewhere: what makes no sense is never read at a sale."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.domain.promotion_terms import Terms
from kiosk.services import promoting
from kiosk.services.till import Till
from kiosk.store.documents import PROMOTION, bodies_of, put_bodies


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "10"},
        {"value": -1},
        {"value": 100_001},
        {"kind": "buy_x_get_y"},
        {"skus": "MUG"},
        {"skus": "{}"},
        {"starts": "tomorrow"},
        {"limit": "2"},
        {"name": None},
    ],
)
def test_a_promotion_that_makes_no_sense_is_not_kept(till: Till, wrong: dict[str, Any]) -> None:
    made = promoting.add_promotion(till, Terms("Ten", "percent", "10"))
    with till.store.reading() as session:
        (body,) = bodies_of(session, PROMOTION, [made.id])
    with till.store.writing() as session, pytest.raises((ValueError, KeyError)):
        put_bodies(session, PROMOTION, [{**body, "id": "other", **wrong}])
    assert [one.promotion for one in promoting.list_promotions(till)] == [made]


def test_a_newer_kind_is_kept_and_not_read(till: Till) -> None:
    made = promoting.add_promotion(till, Terms("Ten", "percent", "10"))
    with till.store.writing() as session:
        (body,) = bodies_of(session, PROMOTION, [made.id])
        newer = {**body, "id": "other", "kind": "of tomorrow", "more": 1}
        put_bodies(session, PROMOTION, [newer])
        assert len(list(bodies_of(session, PROMOTION, [made.id, "other"]))) == 2
    assert [one.promotion for one in promoting.list_promotions(till)] == [made]
