"""Promotions at a window: set up with a scan, counting at once, and ended."""

from __future__ import annotations

import pytest

from kiosk.domain.errors import BadInput
from kiosk.domain.promotions import PromotionKind
from kiosk.domain.staff import Role
from kiosk.services import carts, promoting, staff
from kiosk.services.catalogue import find
from kiosk.services.till import Till
from kiosk.ui import promoting as window
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from tests.ui.test_refunding import at_the_desk
from tests.ui.test_signing_in import ada_allows, allowing


def due(desk: Desk) -> int:
    return desk.basket.value.due.minor


def test_one_is_set_up_by_a_scan_counts_in_the_open_basket_and_is_ended(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        mug = find(till, "MUG")
        assert mug is not None
        await desk.alter(carts.add, mug.id, 3)
        before = due(desk)
        await window.begin(desk, pane)
        assert pane.taker is not None
        assert await pane.taker("no such thing") is Meaning.REFUSE
        assert await pane.taker("MUG") is Meaning.ACCEPT
        assert await pane.taker("ZINE") is Meaning.ACCEPT
        assert await pane.taker("MUG") is Meaning.ACCEPT
        view = pane.promotions.value
        assert view is not None
        assert view.new is not None
        assert view.new.skus.text == "MUG, ZINE"
        view.new.name.text = "3 for 2"
        window.do(pane, PromotionKind.BUY_X_GET_Y)
        with pytest.raises(BadInput, match="whole number"):
            await window.set_up(desk, pane)
        view.new.much.text = "2"
        await window.set_up(desk, pane)
        assert due(desk) == before - mug.price.minor
        view = pane.promotions.value
        assert view is not None
        assert [one.promotion.name for one in view.rows] == ["3 for 2"]
        await window.end(desk, pane, "3 for 2")
        assert due(desk) == before
        assert promoting.list_promotions(till) == []
        window.leave(pane)
        assert (pane.leaf, pane.taker) == (Leaf.START, None)

    at_the_desk(till, work)


def test_whoever_may_not_change_settings_is_asked_for_leave(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        await allowing(pane, window.begin(desk, pane), pane.uncover)
        assert pane.promotions.value is None
        await allowing(pane, window.begin(desk, pane), lambda: ada_allows(desk, pane))
        window.start(pane)
        view = pane.promotions.value
        assert view is not None
        assert view.new is not None
        view.new.name.text, view.new.much.text = "Late", "10"
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        await window.set_up(desk, pane)
        assert [one.promotion.name for one in promoting.list_promotions(till)] == ["Late"]

    at_the_desk(till, work)
