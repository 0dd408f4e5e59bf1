"""Which admissions of one ticket were made apart, and which knew of each other."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.clock import Hlc
from kiosk.domain.door.twice import made_apart
from kiosk.domain.journal import Entry, Kind, seal
from tests.domain.door.places import NOON

KEY = Ed25519PrivateKey.generate()


def entry(number: int, **body: Any) -> Entry:
    return seal(
        key=KEY, dev=f"door-{number}", seq=1, prev="", event="e", action="a",
        kind=Kind.TICKET_REDEEMED, at=NOON, hlc=Hlc(number, 0), body={"ticket": "t", **body},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bodies", "apart"),
    [
        ([{}], []),
        ([{}, {}], [0, 1]),
        ([{"list": "L"}, {"list": "L"}], [0, 1]),
        ([{"list": "L"}, {"list": "M"}], []),
        ([{}, {"list": "L"}], [0, 1]),
        ([{}, {"after": "an exit"}], []),
        ([{}, {"after": "an exit"}, {"after": "an exit"}], [1, 2]),
        ([{"again": True}, {"again": True}], []),
        ([{"again": True}, {}, {}], [1, 2]),
        ([{"list": 7}, {"after": None}], [0, 1]),
    ],
)
def test_those_that_follow_the_same_one_were_made_apart(
    bodies: list[dict[str, Any]], apart: list[int]
) -> None:
    entries = [entry(number, **body) for number, body in enumerate(bodies)]
    assert made_apart(entries) == [entries[number] for number in apart]
