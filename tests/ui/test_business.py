"""The seller's details at a window: changed at once, by whoever may, and never half."""

from __future__ import annotations

import pytest

from kiosk.domain.errors import BadInput
from kiosk.domain.seller import Seller, checked
from kiosk.domain.staff import Role
from kiosk.services import staff
from kiosk.services.sellers import set_seller
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import Till
from kiosk.ui import business
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from tests.ui.test_refunding import at_the_desk
from tests.ui.test_signing_in import ada_allows, allowing

ADDRESS = ["Old Dock", "Shed 4", "Pier B", "1 Quay Street", "Bristol"]


def test_details_are_changed_at_the_till_and_a_wrong_number_changes_nothing(till: Till) -> None:
    link = "https://pay.example/?sum={amount}&for={reference}"
    set_seller(till, checked(name="Ada's Prints", address=ADDRESS, country="GB", pay_link=link))

    async def work(desk: Desk, pane: Pane) -> None:
        await business.begin(desk, pane)
        view = pane.business.value
        assert view is not None
        assert [line.text for line in view.address] == [
            "Old Dock",
            "Shed 4",
            ", ".join(ADDRESS[2:]),
        ]
        view.vat_number.text = "GB980780685"
        before = event_with_taxes(till).seller
        with pytest.raises(BadInput, match="no VAT number in GB"):
            await business.keep(desk, pane)
        assert event_with_taxes(till).seller == before
        assert pane.leaf is Leaf.BUSINESS, "what was typed still stands there"
        view.vat_number.text = "980 7806 84"
        await business.keep(desk, pane)
        seller = event_with_taxes(till).seller
        assert seller is not None
        assert (seller.name, seller.vat_number) == ("Ada's Prints", "GB980780684")
        assert seller.pay_link == link, "what is not asked here stays"
        assert desk.event.value.seller == seller
        assert (pane.leaf, pane.business.value) == (Leaf.SELLER, None)

    at_the_desk(till, work)


def test_a_seller_needs_a_manager_to_change_them(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        outcome = set_seller(desk.till, Seller("Cy's"))
        assert outcome is not None
        assert outcome.code == "not_allowed"
        await allowing(pane, business.begin(desk, pane), pane.uncover)
        assert pane.business.value is None
        await allowing(pane, business.begin(desk, pane), lambda: ada_allows(desk, pane))
        assert pane.business.value is not None
        pane.business.value.name.text = "Ada's Prints"
        await business.keep(desk, pane)
        assert event_with_taxes(till).seller == Seller("Ada's Prints")

    at_the_desk(till, work)
