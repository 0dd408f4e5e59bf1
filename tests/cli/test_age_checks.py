"""Ages from the command line: whoever sells says that they have looked."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop


def test_a_command_says_that_somebody_looked(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "bar.csv").write_text("title,sku,price,age\nGin,GIN,20.00,18\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "bar.csv")
    refused = shop.refused("sell", "GIN", "MUG", "--tender", "cash:50.00")
    assert refused == "“Gin” is only for those of 18 or older. Check their age."
    sold = shop.ask("sell", "GIN", "MUG", "--age-checked", "--tender", "cash:50.00")
    assert (sold["age_check"]["age"], sold["age_check"]["staff"]) == (18, None)
    plain = shop.ask("sell", "MUG", "--age-checked", "--tender", "cash:50.00")
    assert plain["age_check"] is None
    assert shop.ask("receipt", sold["receipt"])["age_check"] == sold["age_check"]
    assert shop.ask("verify")["sound"] is True
