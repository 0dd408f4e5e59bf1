"""The hub's backups from the command line, while it serves."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk
from tests.cli.test_with_a_hub import serving


def test_a_served_hub_is_backed_up_put_back_and_hears_again_what_it_lost(
    shop: Shop, tmp_path: Path
) -> None:
    hub = Shop(tmp_path / "hub")
    copy = tmp_path / "hub-copy.db"
    with serving(hub.data) as url:
        shop.ask("enrol", url, hub.ask("hub", "device", "add", "Front")["code"])
        shop.ask("sync")
        assert hub.ask("hub", "backup", copy) == {"backup": str(copy)}
        before = hub.ask("hub", "status")
        assert (before["recovering_since"], before["awaited"]) == (None, [])

        shop.ask("sell", "MUG", "--tender", "cash:20.00")
        shop.ask("sync")
        known = hub.ask("hub", "status")["entries"]
        assert known > before["entries"]

        name = hub.ask("hub", "device", "list")[0]["name"]
        said = hub.ask("hub", "restore", copy)
        assert said["awaited"] == [name]
        assert Path(said["kept"]).exists()
        waiting = hub.ask("hub", "status")
        assert waiting["awaited"] == [name]
        assert waiting["entries"] == before["entries"]
        assert waiting["generation"] != before["generation"]

        for _ in range(3):
            shop.ask("sync")
        after = hub.ask("hub", "status")
        assert (after["recovering_since"], after["awaited"], after["cases"]) == (None, [], 1)
        assert after["entries"] > known, "what was lost, and that it recovered"
    (case,) = hub.ask("case", "list")
    assert case["kind"] == "hub-restored"


def test_a_backup_is_never_overwritten_nor_put_in_another_hubs_place(
    shop: Shop, tmp_path: Path
) -> None:
    hub, other = Shop(tmp_path / "hub"), Shop(tmp_path / "other")
    copy = tmp_path / "copy.db"
    hub.ask("hub", "backup", copy)
    for said, words in (
        (("hub", "backup", copy, "--data", hub.data), "exists already"),
        (("hub", "restore", copy, "--data", other.data), "another hub"),
        (("hub", "restore", tmp_path / "none.db", "--data", hub.data), "no backup"),
        (("hub", "resume", "--who", "Ada", "--why", "x", "--data", hub.data), "not waiting"),
    ):
        ran = run_kiosk(*said)
        assert ran.returncode == 1, ran.stdout
        assert words in ran.stderr
    (tmp_path / "broken.db").write_bytes(b"no database" * 500)
    ran = run_kiosk("hub", "restore", tmp_path / "broken.db", "--data", hub.data)
    assert (ran.returncode, "can't be put back" in ran.stderr) == (1, True)
    assert hub.ask("hub", "status")["recovering_since"] is None


def test_a_manager_says_that_it_was_put_back_and_goes_on_without_a_till(
    shop: Shop, tmp_path: Path
) -> None:
    hub = Shop(tmp_path / "hub")
    with serving(hub.data) as url:
        shop.ask("enrol", url, hub.ask("hub", "device", "add", "Front")["code"])
    (device,) = hub.ask("hub", "device", "list")
    assert hub.ask("hub", "restored")["awaited"] == [device["name"]]
    said = hub.ask("hub", "resume", "--who", "Ada", "--why", "It is in the river")
    assert said["skipped"] == [device["name"]]
    assert hub.ask("hub", "status")["awaited"] == []
