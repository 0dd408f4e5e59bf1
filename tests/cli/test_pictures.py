"""Pictures of products from the command line."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.cli.conftest import Shop


def test_a_picture_is_set_listed_and_removed(shop: Shop, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "mug.png")
    (tmp_path / "words.png").write_text("no picture")
    made = shop.ask("picture", "set", "MUG", tmp_path / "mug.png")
    (listed,) = shop.ask("picture", "list")["pictures"]
    assert (listed["title"], "MUG" in listed["skus"]) == (made["title"], True)
    assert 0 < listed["bytes"] <= 8 * 1024
    assert "no whole JPEG" in shop.refused("picture", "set", "MUG", tmp_path / "words.png")
    assert "can't be read" in shop.refused("picture", "set", "MUG", tmp_path / "none.png")
    assert shop.ask("picture", "remove", "MUG") == {"removed": made["title"]}
    assert "has a picture" in shop.refused("picture", "remove", "MUG")
    assert shop.ask("verify")["sound"] is True
