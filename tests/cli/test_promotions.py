"""Promotions and discounts from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_promotions_are_set_up_sold_with_and_ended(shop: Shop, tmp_path: Path) -> None:
    made = shop.ask("promotion", "add", "3 for 2", "--kind", "buy_x_get_y", "--buy", "2",
                    "--sku", "ZINE-7")  # fmt: skip
    assert (made["kind"], made["percent"], made["skus"]) == ("buy_x_get_y", 100.0, ["ZINE-7"])
    shop.ask("promotion", "add", "Hello", "--kind", "percent", "--value", "10", "--code", "HELLO",
             "--ends", "2099-01-01 10:00", "--limit", "1", "--alone")  # fmt: skip
    (tmp_path / "more.csv").write_text(
        "name,kind,value,tier\nMembers,fixed_price,10.00,any\nBad,percent,900,\n", encoding="utf-8"
    )
    loaded = shop.ask("import", "promotions", tmp_path / "more.csv")
    assert (loaded["promotions"], len(loaded["problems"])) == (1, 1)

    sold = shop.ask("sell", "ZINE-7:3", "MUG", "--tender", "cash:100", "--code", "hello",
                    "--discount", "MUG:1.00", "--why", "Scratched", "--who", "Ada")  # fmt: skip
    lines = {line["sku"]: line for line in sold["lines"]}
    told = [(one["name"], one["amount"]) for one in lines["ZINE-7"]["discounts"]]
    assert told == [("3 for 2", lines["ZINE-7"]["unit"])]
    assert [(one["kind"], one["amount"]) for one in lines["MUG"]["discounts"]] == [
        ("percent", 140),
        ("hand_amount", 100),
    ]
    assert sold["total"] == sum(line["amount"] for line in sold["lines"])
    assert sold["saved"] == sum(line["before"] - line["amount"] for line in sold["lines"])

    used = {one["name"]: one["used"] for one in shop.ask("promotion", "list")["promotions"]}
    assert used == {"3 for 2": 1, "Hello": 1, "Members": 0}
    again = run_kiosk("sell", "MUG", "--code", "HELLO", "--tender", "cash:20", "--data", shop.data)
    assert again.returncode == 1
    assert "as often as it may be" in again.stderr
    assert shop.ask("promotion", "show", "hello")["code"] == "HELLO"
    shop.ask("promotion", "remove", "3 for 2")
    assert "3 for 2" not in str(shop.ask("promotion", "list"))
    assert shop.ask("verify")["sound"] is True


def test_a_member_buys_at_their_price_and_nobody_else(shop: Shop) -> None:
    shop.ask("promotion", "add", "Members", "--kind", "amount", "--value", "2", "--sku", "MUG",
             "--tier", "any")  # fmt: skip
    contact = shop.ask("signup", "--email", "ada@example.org")["contact"]
    words = ("sell", "MUG", "--tender", "cash:20", "--member", contact, "--data", shop.data)
    refused = run_kiosk(*words)
    assert refused.returncode == 1
    assert "has a membership" in refused.stderr


def test_a_discount_that_makes_no_sense_sells_nothing(shop: Shop) -> None:
    for words, sentence in (
        (("--discount", "10%"), "Say who"),
        (("--discount", "10%", "--who", "Ada"), "Say why"),
        (("--discount", "10 percent", "--who", "Ada", "--why", "Old"), "not an amount"),
        (("--discount", "140%", "--who", "Ada", "--why", "Old"), "at most 100"),
        (("--discount", "140", "--who", "Ada", "--why", "Old"), "more than it costs"),
        (("--discount", "ZINE-7:1", "--who", "Ada", "--why", "Old"), "ZINE-7"),
        (("--discount", "1", "--discount", "2", "--who", "Ada", "--why", "Old"), "one for the"),
        (("--code", "NOPE"), "not the code"),
    ):
        ran = run_kiosk("sell", "MUG", "--tender", "cash:20", *words, "--data", shop.data)
        assert ran.returncode != 0
        assert sentence in ran.stderr, (words, ran.stderr)
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 24
