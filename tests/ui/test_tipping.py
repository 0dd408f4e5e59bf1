"""Which tips are offered, at a window: each tick counts at once, for whoever may."""

from __future__ import annotations

import pytest

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import Operator, Role
from kiosk.services import carts, staff, tips
from kiosk.services.till import Till
from kiosk.ui import tipping
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from tests.factories import variant_id
from tests.ui.test_refunding import at_the_desk
from tests.ui.test_signing_in import ada_allows, allowing


def test_what_is_ticked_is_offered_in_the_open_basket(till: Till) -> None:
    tips.offer(till, ["7"])

    async def work(desk: Desk, pane: Pane) -> None:
        await desk.alter(carts.add, variant_id(till, "MUG"))
        await tipping.begin(desk, pane)
        view = pane.tips.value
        assert view is not None
        assert (pane.leaf, view.offered) == (Leaf.TIPS, (7,))
        shown = view.shown
        assert 7 in shown
        for percent in (10, 5, 15):
            await tipping.toggle(desk, pane, percent)
        assert desk.basket.value.tips == (5, 7, 10, 15)
        with pytest.raises(BadInput, match="At most 4"):
            await tipping.toggle(desk, pane, 20)
        for percent in (5, 7, 10, 15):
            await tipping.toggle(desk, pane, percent)
        view = pane.tips.value
        assert view is not None
        # The box stays where it was, so that it can be ticked again.
        assert (view.offered, view.shown) == ((), shown)
        assert desk.basket.value.tips == tips.choices(till) == ()
        tipping.leave(pane)
        assert (pane.leaf, pane.tips.value) == (Leaf.START, None)

    at_the_desk(till, work)


def test_whoever_may_not_change_settings_is_asked_for_leave(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    cy = staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        await allowing(pane, tipping.begin(desk, pane), pane.uncover)
        assert pane.tips.value is None
        await allowing(pane, tipping.begin(desk, pane), lambda: ada_allows(desk, pane))
        await tipping.toggle(desk, pane, 10)
        assert tips.choices(till) == (10,)

    at_the_desk(till, work)
    seller = till.acting_as(Operator(cy.id, cy.name, cy.role))
    refused = tips.offer(seller, [])
    assert isinstance(refused, Refusal)
    assert (refused.code, tips.choices(till)) == ("not_allowed", (10,))
