"""Ids: sortable for what is made here, agreed upon for what comes from elsewhere."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import Hlc
from kiosk.domain.ids import READABLE, id_in_order, natural_id, new_id, readable_code

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def test_a_new_id_is_a_uuid_of_version_7_that_carries_its_time() -> None:
    made = uuid.UUID(new_id(NOW))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_ids_sort_by_the_time_they_were_made_at() -> None:
    times = [NOW + timedelta(milliseconds=n) for n in range(200)]
    ids = [new_id(at) for at in reversed(times)]
    assert sorted(ids) == list(reversed(ids))


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 999_999)), unique=True))
def test_ids_of_a_device_sort_as_it_made_them(steps: list[tuple[int, int]]) -> None:
    times = [Hlc(1_790_000_000_000 + later, counter) for later, counter in sorted(steps)]
    ids = [id_in_order(one) for one in times]
    assert sorted(ids) == ids
    for one, named in zip(times, map(uuid.UUID, ids), strict=True):
        assert (named.version, named.variant) == (7, uuid.RFC_4122)
        assert named.int >> 80 == one.millis


def test_ids_of_two_devices_at_one_moment_differ() -> None:
    assert len({id_in_order(Hlc(1_790_000_000_000, 7)) for _ in range(1000)}) == 1000


def test_two_devices_name_the_same_thing_alike() -> None:
    once, again = natural_id("shopify", "42"), natural_id("shopify", "42")
    assert once == again
    assert uuid.UUID(once).version == 5


@given(st.text(), st.text(), st.text(), st.text())
def test_different_things_are_named_differently(a: str, b: str, c: str, d: str) -> None:
    if "\x1f" not in a + b + c + d and (a, b) != (c, d):
        assert natural_id(a, b) != natural_id(c, d)


def test_a_readable_code_has_no_letter_that_is_misread() -> None:
    assert not set("ILOU01") & set(READABLE)
    code = readable_code(500)
    assert len(code) == 500
    assert set(code) == set(READABLE)
