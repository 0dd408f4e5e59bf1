"""What the hub stores, where it stops, and what it leaves for a person to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.clock import Hlc, SystemClock, tick
from kiosk.domain.journal import Entry
from sync.hub import tables
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill
from tests.sync.test_exchange import on_hand, seqs_held


def cases(hub: HubProcess, till: MemoryTill) -> list[Any]:
    return [row for row in hub.rows(tables.hub_case) if row.dev == till.dev]


def test_a_gap_is_named_and_filled(hub: HubProcess, till: MemoryTill, variant: str) -> None:
    for _ in range(4):
        till.sell(variant)
    assert till.push_raw(hub.url, *till.own[3:])["need"] == {till.dev: 1}
    till.push_raw(hub.url, *till.own[:2])
    said = till.push_raw(hub.url, till.own[4])
    assert said["need"] == {till.dev: 3}
    assert said["tips"][till.dev] == [{"seq": 2, "hash": till.own[1].hash}]
    assert till.push_raw(hub.url, *till.own)["need"] == {}
    assert seqs_held(hub, till.dev) == [1, 2, 3, 4, 5]


def spoil_body(raw: dict[str, Any]) -> None:
    raw["body"] = {**raw["body"], "sale": "another"}


def spoil_signature(raw: dict[str, Any]) -> None:
    raw["sig"] = ("B" if raw["sig"][0] == "A" else "A") + raw["sig"][1:]


def spoil_hash(raw: dict[str, Any]) -> None:
    raw["hash"] = "0" * 64


def spoil_hlc(raw: dict[str, Any]) -> None:
    raw["hlc"] = "9" * 13 + "-000000"


@pytest.mark.parametrize("spoil", [spoil_body, spoil_signature, spoil_hash, spoil_hlc])
def test_a_forged_byte_stops_its_run_and_no_other(
    hub: HubProcess,
    till: MemoryTill,
    variant: str,
    spoil: Callable[[dict[str, Any]], None],
) -> None:
    honest = MemoryTill()
    honest.sell(variant)
    first, forged, after = till.own[0], till.sell(variant).as_dict(), till.sell(variant)
    spoil(forged)
    said = till.push_raw(hub.url, first, forged, after, *honest.own)
    assert [(one["dev"], one["seq"], one["code"]) for one in said["refused"]] == [
        (till.dev, 2, "forged")
    ]
    assert [tip["seq"] for tip in said["tips"][till.dev]] == [1]
    assert seqs_held(hub, till.dev) == [1]
    assert seqs_held(hub, honest.dev) == [1, 2]


def test_an_entry_signed_with_another_key_is_forged(hub: HubProcess, till: MemoryTill) -> None:
    stolen = till.sealed("Note", {}, key=Ed25519PrivateKey.generate())
    said = till.push_raw(hub.url, *till.own, stolen)
    assert said["refused"][0]["code"] == "forged"
    assert seqs_held(hub, till.dev) == [1]


def test_an_enrolled_id_is_bound_to_the_key_it_enrolled_with(
    hub: HubProcess, till: MemoryTill
) -> None:
    thief = MemoryTill(dev=till.dev)
    thief.token = till.token
    said = thief.push_raw(hub.url, *thief.own)
    assert said["refused"][0]["code"] == "forged"
    assert seqs_held(hub, till.dev) == []


def test_a_chain_must_begin_with_its_key(hub: HubProcess, till: MemoryTill) -> None:
    first = till.sealed("Note", {}, seq=1, prev="")
    assert till.push_raw(hub.url, first)["refused"][0]["code"] == "forged"


def branches_held(hub: HubProcess, dev: str) -> list[list[str]]:
    """The hashes on each branch of a device's chain, the one that came first before the others."""
    rows = sorted(hub.rows(tables.entry), key=lambda row: row.hub_seq)
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.dev == dev:
            found.setdefault(row.branch, []).append(row.hash)
    return list(found.values())


def test_a_fork_is_kept_whole_beside_the_chain_that_came_first(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    first, sold = till.own[0], till.sell(variant)
    till.sync(hub.url)
    twin = till.sealed(sold.kind, sold.body | {"sale": "twin"}, seq=2, prev=first.hash)
    after = till.sealed("Note", {}, seq=3, prev=twin.hash)
    other = MemoryTill()

    said = till.push_raw(hub.url, first, twin, after, *other.own)
    assert (said["refused"], said["need"]) == ([], {})
    assert {tip["hash"] for tip in said["tips"][till.dev]} == {sold.hash, after.hash}
    assert branches_held(hub, till.dev) == [[first.hash, sold.hash], [twin.hash, after.hash]]
    assert seqs_held(hub, other.dev) == [1]
    assert on_hand(hub, till, variant) == -2, "both sold one"
    (case,) = cases(hub, till)
    assert (case.kind, case.seq, case.carrier) == ("fork", 2, till.dev)
    assert [Entry(**one) for one in json.loads(case.evidence)] == [twin]

    # Both go on, and are sent again: nothing is doubled, no second case.
    more, further = till.sell(variant), till.sealed("Note", {}, seq=4, prev=after.hash)
    till.push_raw(hub.url, first, twin, after, further)
    till.push_raw(hub.url, *till.own)
    till.push_raw(hub.url, further, first, twin)
    assert branches_held(hub, till.dev) == [
        [first.hash, sold.hash, more.hash],
        [twin.hash, after.hash, further.hash],
    ]
    assert len(cases(hub, till)) == 1


def test_a_branch_waits_for_the_entry_that_it_follows(hub: HubProcess, till: MemoryTill) -> None:
    till.write("Note", {"n": 1})
    twin = till.sealed("Note", {"n": 2}, seq=2, prev=till.own[0].hash)
    beyond = till.sealed("Note", {"n": 3}, seq=3, prev=twin.hash)
    till.push_raw(hub.url, *till.own)
    assert till.push_raw(hub.url, beyond)["need"] == {till.dev: 2}
    assert till.push_raw(hub.url, twin, beyond)["need"] == {}
    assert [len(branch) for branch in branches_held(hub, till.dev)] == [2, 2]


def test_a_number_that_skips_after_its_own_parent_is_no_branch(
    hub: HubProcess, till: MemoryTill
) -> None:
    odd = till.sealed("Note", {}, seq=3, prev=till.own[0].hash)
    said = till.push_raw(hub.url, *till.own, odd)
    assert [(one["seq"], one["code"]) for one in said["refused"]] == [(3, "malformed")]
    assert seqs_held(hub, till.dev) == [1]


def test_a_long_branch_does_not_hold_up_the_chain_behind_it(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    former = MemoryTill()
    former.sell(variant)
    till.push_raw(hub.url, *former.own)
    twin = former.sealed("Note", {}, seq=2, prev=former.own[0].hash)
    former.chains[former.dev] = [former.own[0], twin]
    for number in range(700):
        former.write("Note", {"n": number})
    till.sell(variant)
    till.chains = {former.dev: former.own, till.dev: till.own}
    till.sync(hub.url)
    assert seqs_held(hub, till.dev) == [1, 2]
    assert [len(branch) for branch in branches_held(hub, former.dev)] == [2, 701]


def test_a_restored_till_brings_the_chain_of_its_former_id(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    former = MemoryTill()
    former.receive(variant, 10)
    former.sell(variant, 4)
    till.chains = {former.dev: former.own, till.dev: till.own}
    till.sell(variant)
    assert till.sync(hub.url).pushed == 5
    assert seqs_held(hub, former.dev) == [1, 2, 3]
    assert {row.carrier for row in hub.rows(tables.entry) if row.dev == former.dev} == {till.dev}
    assert on_hand(hub, till, variant) == 5


def test_an_unknown_kind_is_stored_and_passed_on_byte_for_byte(
    hub: HubProcess, till: MemoryTill
) -> None:
    body = {"größe": [1, 2.5, None, True, {"x": "é\u0000\U0001f3ab"}], "n": 2**53 - 1}
    strange = till.write("SeatUpgraded", body)
    till.sync(hub.url)
    other = MemoryTill()
    other.join(hub)
    other.sync(hub.url)
    assert other.chains[till.dev][1] == strange
    assert cases(hub, till) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sale": "s", "lines": 7},
        {"sale": "s", "lines": [{"line": 1, "variant": "v", "counted": True, "quantity": "two"}]},
        {"sale": "s", "lines": [{"line": 1, "variant": None, "counted": True, "quantity": 1}]},
        {"sale": "s", "lines": [{"line": 1, "variant": "a\u0000", "counted": True, "quantity": 1}]},
        {"sale": "s", "lines": [{"line": 1, "variant": "v", "counted": True, "quantity": 1e300}]},
    ],
)
def test_a_body_that_makes_no_sense_is_stored_and_becomes_a_case(
    hub: HubProcess, till: MemoryTill, variant: str, body: dict[str, Any]
) -> None:
    odd = till.write("SaleCompleted", body)
    till.sell(variant, 2)
    till.sync(hub.url)
    till.push_raw(hub.url, *till.own)
    assert seqs_held(hub, till.dev) == [1, 2, 3]
    assert on_hand(hub, till, variant) == -2, "the entry behind it counts"
    assert [(case.kind, case.entry_hash) for case in cases(hub, till)] == [("unreadable", odd.hash)]


def test_a_time_that_runs_backwards_is_a_case_and_no_refusal(
    hub: HubProcess, till: MemoryTill
) -> None:
    back = till.sealed("Note", {}, hlc=Hlc(5, 0))
    till.push_raw(hub.url, *till.own, back)
    assert seqs_held(hub, till.dev) == [1, 2]
    assert [case.kind for case in cases(hub, till)] == ["time"]


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"dev": 1, "hash": ["list"], "seq": "x"},
        {"hash": "\u0000"},
        {"hash": "f" * 64, "seq": 10**30},
    ],
)
def test_what_is_no_entry_stops_its_run_and_no_other(
    hub: HubProcess, till: MemoryTill, raw: dict[str, Any]
) -> None:
    other = MemoryTill()
    runs = [
        {"dev": till.dev, "entries": [till.own[0].as_dict(), raw]},
        {"dev": other.dev, "entries": [other.own[0].as_dict()]},
    ]
    answer = till.ask(hub.url, "POST", "/v1/push", json={"proto": 1, "runs": runs})
    assert answer.status_code == 200, answer.text
    assert [one["code"] for one in answer.json()["refused"]] == ["malformed"]
    assert seqs_held(hub, till.dev) == [1]
    assert seqs_held(hub, other.dev) == [1]


def test_a_field_of_the_future_is_not_dropped_in_silence(hub: HubProcess, till: MemoryTill) -> None:
    said = till.push_raw(hub.url, {**till.own[0].as_dict(), "branch": "x"})
    assert said["refused"][0]["code"] == "malformed"
    assert "branch" in said["refused"][0]["text"]


@pytest.mark.parametrize("earlier_first", [True, False])
def test_opening_stock_that_two_tills_named_alike_counts_once_and_the_earlier_stands(
    hub: HubProcess, variant: str, earlier_first: bool
) -> None:
    early, late = MemoryTill(), MemoryTill()
    now = SystemClock().now()
    for one, at, units in ((early, now, 40), (late, now + timedelta(minutes=1), 70)):
        one.join(hub)
        line = {"movement": "opening-" + variant, "variant": variant, "quantity": units}
        entry = one.sealed(
            "StockReceived", {"reason": "opening", "lines": [line]}, hlc=tick(None, at)
        )
        one.own.append(entry)
    late.own.append(late.sealed("Note", {}, hlc=tick(None, now + timedelta(minutes=2))))
    early.sell(variant, 1)
    for one in (early, late) if earlier_first else (late, early):
        one.sync(hub.url)
    assert on_hand(hub, early, variant) == 39
