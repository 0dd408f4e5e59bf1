"""Ids: sortable for what is made here, agreed upon for what comes from elsewhere."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import READABLE, natural_id, new_id, readable_code

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
