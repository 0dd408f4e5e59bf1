"""What the hub calls scarce things when it speaks to people."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.allotments import stock_key
from sync.hub.database import open_hub
from sync.hub.documents import accept
from sync.hub.naming import listed, named_keys
from sync.protocol import DocumentWire
from tests.factories import START


def test_units_are_called_by_sku_and_title_and_pool_and_what_nobody_named_by_its_key(
    new_database: Callable[[], str],
) -> None:
    body = {"sku": "MUG", "title": "Enamel Mug"}
    public, members, unknown = stock_key("m"), stock_key("m", "members"), stock_key("x")
    paper = ["gift:3fa2c1d0e7", "voucher:3fa2c1d0e7"]
    with open_hub(new_database(), START) as hub:
        accept(hub, "till", [DocumentWire(kind="variant", id="m", event=None, body=body)])
        with hub.reading() as connection:
            assert named_keys(connection, [public, members, unknown, *paper]) == {
                public: "MUG Enamel Mug",
                members: "MUG Enamel Mug (members)",
                unknown: unknown,
                "gift:3fa2c1d0e7": "gift card 3fa2c1d0",
                "voucher:3fa2c1d0e7": "voucher 3fa2c1d0",
            }
            assert (
                listed(connection, {unknown: 1, public: 2}) == f"2 × MUG Enamel Mug, 1 × {unknown}"
            )
            assert listed(connection, dict.fromkeys(paper, 1)) == (
                "1 minor units of gift card 3fa2c1d0, 1 × voucher 3fa2c1d0"
            )
