"""Modifiers and stations between tills: set up at one, chosen and sold at another."""

from __future__ import annotations

from kiosk.assets import asset_path
from kiosk.domain.modifiers import with_choices
from kiosk.services import catalogue, checks, choosing, modifiers, pictures, prep, sales
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.modifiers import Terms
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from tests.factories import cash
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_a_mug_is_engraved_at_the_other_till(hub: HubProcess, tills: tuple[Till, Till]) -> None:
    one, two = tills
    modifiers.set_group(one, Terms("Words", text=True, price="5.00", skus=["MUG"]))
    modifiers.set_group(one, Terms("Handle", ["Left", "Right=1.00"], ["Left"], skus=["MUG"]))
    pictures.set_picture(one, "MUG", asset_path("icons", "favicon.png").read_bytes())
    prep.set_station(one, "Engraver", ["MUG"], [])
    sync(one)
    sync(two)
    assert modifiers.list_groups(two) == modifiers.list_groups(one)
    (shown,) = {row.picture for till in tills for row in catalogue.search(till, "mug")}
    sent = pictures.picture(one, shown)
    assert sent is not None
    assert pictures.picture(two, shown) == sent
    mug = catalogue.find(two, "MUG")
    assert mug is not None
    some = choosing.said(two, mug, ["Right", "Words=For Ada"])
    assert isinstance(some, tuple)
    sold = complete(two, SaleRequest([(with_choices(mug.id, some), 2)], (cash("50.00"),)))
    assert isinstance(sold, Sale), sold
    modifiers.remove_group(one, "Handle")
    sync(two)
    sync(one)
    sync(two)
    assert sales.find_sale(one, sold.receipt) == sold
    for till in tills:
        (ticket,) = prep.tickets_of(till, sold)
        assert (ticket.station.name, ticket.lines[0].sold.choices) == (
            "Engraver",
            ("Right", "Words: For Ada"),
        )
    assert sold.lines[0].choices == ("Right", "Words: For Ada")
    for till in tills:
        assert [group.name for group, _ in modifiers.list_groups(till)] == ["Words"]
        assert checks.verify_till(till).problems == ()
