"""Erasing a person: what the journal says, and what is left of a row."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.domain.erasure import erased_body, erased_of, remains


def test_an_entry_names_rows_and_nobody() -> None:
    body = erased_body([("ticket", "t-2"), ("contact", "c-1"), ("ticket", "t-1")])
    assert body == {"rows": {"contact": ["c-1"], "ticket": ["t-1", "t-2"]}}
    assert erased_of(body) == [("contact", "c-1"), ("ticket", "t-1"), ("ticket", "t-2")]


def test_rows_that_hold_nobody_are_not_erased() -> None:
    assert erased_of({"rows": {"variant": ["v-1"], "contact": ["c-1"]}}) == [("contact", "c-1")]


@pytest.mark.parametrize(
    "body",
    [{}, {"rows": None}, {"rows": ["c"]}, {"rows": {"contact": [5]}}, {"rows": {"ticket": [""]}}],
)
def test_an_entry_that_does_not_say_whom_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="It "):
        erased_of(body)


def test_nothing_is_left_of_a_contact_and_a_ticket_keeps_all_but_the_person() -> None:
    assert remains("contact", {"id": "c", "name": "Ada", "email": "ada@example.org"}) is None
    left = remains("ticket", {"id": "t", "code": "T-1", "name": "Ada", "email": "ada@example.org"})
    assert left == {"id": "t", "code": "T-1", "name": "", "email": ""}
