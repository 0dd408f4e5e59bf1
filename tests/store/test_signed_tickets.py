"""What tills tell each other of keys and tickets means the same in whatever order it arrives."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from kiosk.domain.clock import Hlc
from kiosk.domain.journal import Entry, Kind, seal
from kiosk.domain.ticket_keys import Mark, TicketKey
from kiosk.services.till import Till
from kiosk.store.signed_tickets import fold_keys, fold_marks, keys_of, marks_of
from tests.factories import START
from tests.ticketing import signer

GOOD = {"scheme": "trestle1", "public": "A" * 43 + "=", "signs_for": "", "revoked": False}
FOLDS = {Kind.TICKET_KEYS_SET: fold_keys, Kind.TICKETS_MARKED: fold_marks}


def entry(till: Till, kind: Kind, body: Mapping[str, Any], number: int = 1) -> Entry:
    return seal(
        key=till.identity.key,
        dev=till.device.id,
        seq=number,
        prev="",
        event=till.event.id,
        action="a",
        kind=kind,
        at=START,
        hlc=Hlc(int(START.timestamp() * 1000), number),
        body=body,
    )


def told(key: TicketKey, *, revoked: bool = False) -> dict[str, Any]:
    public = b64encode(key.public).decode()
    return {"scheme": "trestle1", "public": public, "signs_for": "", "revoked": revoked}


def folded(till: Till, entries: Sequence[Entry]) -> tuple[Any, ...]:
    with till.store.writing() as session:
        for table in ("ticket_key", "ticket_mark"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        for one in entries:
            FOLDS[Kind(one.kind)](session, one, one.body)
        keys = tuple((one.public, one.revoked) for one in keys_of(session, till.event.id))
        return keys, *(frozenset(marks_of(session, name)) for name in ("a", "b"))


def test_it_means_the_same_in_any_order_and_twice(till: Till) -> None:
    first, second = signer("fair").key(), signer("fair").key()
    bodies: list[tuple[Kind, dict[str, Any]]] = [
        (Kind.TICKET_KEYS_SET, {"keys": [told(first), told(second)]}),
        (Kind.TICKET_KEYS_SET, {"keys": [told(first, revoked=True)]}),
        (Kind.TICKET_KEYS_SET, {"keys": [told(first)]}),
        (Kind.TICKETS_MARKED, {"mark": "blocked", "stands": True, "tickets": ["a", "b"]}),
        (Kind.TICKETS_MARKED, {"mark": "blocked", "stands": False, "tickets": ["a"]}),
        (Kind.TICKETS_MARKED, {"mark": "revoked", "stands": True, "tickets": ["b"]}),
    ]
    made = [entry(till, kind, body, number) for number, (kind, body) in enumerate(bodies, 1)]
    seen = set()
    for seed in range(12):
        mixed = [*made, *made]
        random.Random(seed).shuffle(mixed)
        seen.add(folded(till, mixed))
    ((keys, a, b),) = seen
    assert dict(keys) == {first.public: True, second.public: False}
    assert (a, b) == (frozenset(), frozenset({Mark.BLOCKED, Mark.REVOKED}))


@pytest.mark.parametrize(
    "body",
    [
        {"keys": [{"scheme": "trestle1", "public": "AAAA", "signs_for": "", "revoked": False}]},
        {
            "keys": [
                {"scheme": "other", "public": "A" * 43 + "=", "signs_for": "", "revoked": False}
            ]
        },
        {
            "keys": [
                {"scheme": "trestle1", "public": "A" * 42 + "B=", "signs_for": "", "revoked": False}
            ]
        },
        {"mark": "revoked", "stands": False, "tickets": ["a"]},
        {"mark": "loved", "stands": True, "tickets": ["a"]},
    ],
)
def test_what_makes_no_sense_is_put_aside(till: Till, body: dict[str, Any]) -> None:
    kind = Kind.TICKET_KEYS_SET if "keys" in body else Kind.TICKETS_MARKED
    with pytest.raises(ValueError):  # noqa: PT011
        folded(till, [entry(till, kind, body)])
