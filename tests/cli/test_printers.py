"""``kiosk printer``: what waits, and what somebody decides of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.cli.conftest import Shop


def test_papers_that_may_have_come_out_are_decided_by_hand(shop: Shop) -> None:
    for _ in range(2):
        shop.ask("sell", "MUG", "--tender", "card:14.00")
    assert shop.ask("printer", "jobs") == {"jobs": []}
    assert shop.refused("printer", "again", "receipt:nobody")
    # As after a power cut in the middle of both.
    _leave(shop, "sending")
    shop.ask("sell", "MUG", "--tender", "card:14.00")
    first, second = shop.ask("printer", "jobs")["jobs"]
    assert (first["state"], second["state"]) == ("unknown", "unknown")
    assert shop.ask("printer", "came-out", first["job"])["state"] == "printed"
    assert shop.ask("printer", "again", second["job"])["state"] == "queued"
    (left,) = shop.ask("printer", "jobs")["jobs"]
    assert (left["job"], left["state"]) == (second["job"], "queued")
    assert shop.ask("verify")["problems"] == []


def _leave(shop: Shop, state: str) -> None:
    from kiosk.store.rows import digest_of

    with closing(sqlite3.connect(shop.data / "trestle.db")) as connection, connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM print_job").fetchall():
            values = {**dict(row), "state": state}
            connection.execute(
                "UPDATE print_job SET state = ?, digest = ? WHERE key = ?",
                (state, digest_of(values), row["key"]),
            )
