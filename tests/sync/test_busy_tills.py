"""A till that never stops selling must hear the others all the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.domain.journal import Written
from kiosk.domain.reference import Cursor
from sync.client import HubClient
from sync.protocol import PullReply, PushReply
from sync.worker import SyncWorker
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill

PATIENCE = 10


def test_a_till_that_sells_during_each_push_hears_the_others_soon(
    hub: HubProcess, till: MemoryTill, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = MemoryTill()
    other.join(hub)
    other.write("TicketRedeemed", {"ticket": variant})
    other.sync(hub.url)
    said: list[str] = []
    with HubClient(hub.url, till.token) as client:
        push, pull = client.push, client.pull

        def push_while_selling(
            runs: Sequence[tuple[str, Sequence[Written]]], heard: tuple[str, str] | None
        ) -> PushReply:
            said.append("push")
            # People come for as long as the test has patience; else it would never end.
            if len(said) < 10 * PATIENCE:
                till.sell(variant)
            return push(runs, heard)

        def pull_once(cursor: Cursor, unsent: int, *, brief: bool) -> PullReply:
            said.append("pull")
            return pull(cursor, unsent, brief=brief)

        monkeypatch.setattr(client, "push", push_while_selling)
        monkeypatch.setattr(client, "pull", pull_once)
        SyncWorker(client, till, till.clock).once()
    assert other.own[-1] in till.at_hub.values()
    assert said.index("pull") <= PATIENCE, f"it pushed {said.index('pull')} times before it heard"
