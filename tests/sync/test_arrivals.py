"""Entries that are checked before their turn are checked as well as ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.journal import JournalFault, canonical, public_key_text
from sync.hub.arrivals import Arrival
from sync.hub.tables import entry
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill
from tests.sync.test_what_the_hub_takes import seqs_held, spoil_body, spoil_hash, spoil_signature

# More than the hub checks one by one.
MANY = 100


@pytest.mark.parametrize("spoil", [spoil_body, spoil_signature, spoil_hash])
def test_one_forged_entry_in_a_large_batch_stops_its_run_there(
    hub: HubProcess, till: MemoryTill, variant: str, spoil: Callable[[dict[str, Any]], None]
) -> None:
    batch = [one.as_dict() for one in [till.own[0], *(till.sell(variant) for _ in range(MANY))]]
    spoil(batch[MANY // 2])
    said = till.push_raw(hub.url, *batch)
    assert [(one["seq"], one["code"]) for one in said["refused"]] == [(MANY // 2 + 1, "forged")]
    assert seqs_held(hub, till.dev) == list(range(1, MANY // 2 + 1))


def test_a_large_batch_with_another_key_is_forged(hub: HubProcess, till: MemoryTill) -> None:
    thief = MemoryTill(dev=till.dev)
    thief.token = till.token
    for number in range(MANY):
        thief.write("Note", {"number": number})
    said = thief.push_raw(hub.url, *thief.own)
    assert [(one["seq"], one["code"]) for one in said["refused"]] == [(1, "forged")]
    assert seqs_held(hub, till.dev) == []


def test_a_large_batch_is_kept_as_canonical_text(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    for number in range(MANY):
        till.write("Note", {"é": [number, -0.5, None], "hlc": {"v": 1, "sig": ',"v":'}})
    till.push_raw(hub.url, *till.own)
    held = [one for one in hub.rows(entry) if one.dev == till.dev]
    assert [one.text for one in sorted(held, key=lambda one: one.seq)] == [
        canonical(one.as_dict()).decode() for one in till.own
    ]
    assert [json.loads(one.text) for one in held] == [one.as_dict() for one in till.own]


def test_what_was_checked_with_another_key_is_checked_again(till: MemoryTill) -> None:
    arrival = Arrival(till.own[0])
    arrival.check(public_key_text(till.key))
    with pytest.raises(JournalFault, match="signature"):
        arrival.check(public_key_text(Ed25519PrivateKey.generate()))
