"""A newcomer joins a hub with 100,000 tickets, 20,000 products and 20,000 entries.

The floor sends the same bytes by uvicorn and a bare ASGI function in pages of the old size, and
inserts them with sqlite3; it neither checks an entry nor makes a table of what it says.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sync.hub.tables import document, entry
from tests.benchmarks.measure import held_to, rates
from tests.benchmarks.sync_tills import (
    Round,
    import_big,
    join,
    newcomer,
    one_round,
    sell_many,
    shop,
)
from tests.benchmarks.test_sync_pull import floor, held
from tests.sync.hub_process import running_hub

TICKETS, PRODUCTS, SALES = 100_000, 20_000, 20_000
# The aim, and what fails the run.
OF_FLOOR, FLOOR_LEAST = 1 / 2, 1 / 30
# The first to ask waits until the parts are made.
SECOND, SECOND_LEAST = 1.0, 1 / 2


@pytest.mark.timeout(900)
def test_a_newcomer_joins_a_large_hub(tmp_path: Path) -> None:
    with running_hub(f"sqlite:///{tmp_path / 'hub.db'}") as hub:
        with closing(shop(tmp_path / "organizer")) as till:
            import_big(till, TICKETS, PRODUCTS)
            sell_many(till, SALES)
            join(till, hub)
            one_round(till)
        first = Round(newcomer(tmp_path / "first", hub)).seconds()
        second = Round(newcomer(tmp_path / "second", hub)).seconds()
        documents, entries = hub.rows(document), hub.rows(entry)
        assert held(tmp_path / "first") == held(tmp_path / "second") == len(documents)
    lines = [f"{one.kind}:{one.id}\t{one.body}" for one in documents]
    lines += [f"{one.hash}\t{one.text}" for one in entries]
    bare = floor(tmp_path, lines)
    rates(
        f"{len(documents):,} documents and {len(entries):,} entries",
        len(lines),
        {"the first newcomer": first, "the second": second, "floor: ASGI and sqlite3": bare},
    )
    held_to("as fast as the floor", bare / second, OF_FLOOR, FLOOR_LEAST)
    held_to("the second as fast as the first", first / second, SECOND, SECOND_LEAST)
