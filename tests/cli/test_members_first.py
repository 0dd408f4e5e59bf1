"""Members first from the command line: on a till that is alone, and at the hub for all tills."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop
from tests.cli.test_with_a_hub import serving

PRODUCTS = """title,sku,price,stock,kind,taxable,policy,limit
Last Print,LAST,20.00,5,goods,yes,strict,
Broadside,BROAD,5.00,9,goods,yes,,2
"""
CASH = ("--tender", "cash:100.00")


def loaded(shop: Shop) -> Shop:
    file = shop.data.parent / "members.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    shop.ask("import", "products", file)
    return shop


def test_a_till_alone_keeps_units_for_members_and_lets_them_go(shop: Shop) -> None:
    loaded(shop)
    kept = ("allotment", "reserve", "LAST", "--pool", "members")
    assert "Only 5" in shop.refused(*kept, "--units", "6")
    assert shop.ask(*kept, "--units", "3", "--until", "2099-01-01 14:00")["units"] == 3
    assert "3 more are kept for members until" in shop.refused("sell", "LAST:3", *CASH)
    shop.ask("sell", "LAST:2", "--pool", "members", *CASH)
    (row,) = shop.ask("stock", "show", "LAST")
    assert (row["on_hand"], row["to_sell"], row["kept"]) == (3, 2, 1)
    assert shop.ask("allotment", "release", "LAST", "--pool", "members")["units"] == 1
    shop.ask("sell", "LAST:3", *CASH)
    assert "can't be a pool" in shop.refused("sell", "LAST", "--pool", "two words", *CASH)
    assert shop.ask("verify")["sound"]


def test_a_known_person_gets_so_many_over_several_sales(shop: Shop) -> None:
    loaded(shop)
    ada = shop.ask("signup", "--email", "ada@example.org")["contact"]
    assert "At most 2" in shop.refused("sell", "BROAD:3", *CASH)
    shop.ask("sell", "BROAD", "--contact", ada, *CASH)
    assert "has bought 1 before" in shop.refused("sell", "BROAD:2", "--contact", ada, *CASH)
    assert "Nobody here" in shop.refused("sell", "BROAD", "--contact", "nobody", *CASH)


def test_the_hub_keeps_units_for_the_members_of_all_tills(shop: Shop, tmp_path: Path) -> None:
    loaded(shop)
    hub = Shop(tmp_path / "hub")
    with serving(hub.data) as url:
        shop.ask("enrol", url, hub.ask("hub", "device", "add", "Front")["code"])
        shop.ask("allotment", "return")
        shop.ask("sync")
        kept = ("allotment", "reserve", "LAST", "--pool", "members", "--units", "3")
        assert "joined a hub" in shop.refused(*kept)
        hub.ask(*kept, "--until", "2099-01-01 14:00")
        rows = {row["key"].rpartition("@")[2]: row for row in hub.ask("allotment", "list")}
        assert (rows["public"]["free"], rows["members"]["free"]) == (2, 3)
        assert rows["members"]["until"] == "2099-01-01T14:00:00.000Z"
        assert hub.ask("allotment", "release", "LAST", "--pool", "members")["units"] == 3
        assert "Nothing of" in hub.refused("allotment", "release", "LAST", "--pool", "vip")
