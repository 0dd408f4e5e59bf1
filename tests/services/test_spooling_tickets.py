"""Tickets between a file and the store: all of them, in order, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.admission import Ticket
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId, TicketId
from kiosk.services.spooling_tickets import AT_ONCE, spooled


def tickets(count: int) -> Iterator[Ticket]:
    for number in range(count):
        yield Ticket(TicketId(f"t-{number}"), EventId("e"), f"C-{number}", name="Zoë")


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, 2 * AT_ONCE + 1])
def test_what_was_read_comes_back_in_parts(tmp_path: Path, count: int) -> None:
    with spooled(tickets(count), tmp_path) as parts:
        assert list(tmp_path.iterdir()) == [], "nobody can open it by a name"
        found = list(parts)
    assert [len(one) <= AT_ONCE for one in found] == [True] * len(found)
    assert [one for part in found for one in part] == list(tickets(count))


def test_a_file_that_is_none_at_its_end_gives_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Ticket]:
        yield from tickets(3)
        raise BadInput("It ends in the middle.")

    with pytest.raises(BadInput), spooled(broken(), tmp_path):
        pytest.fail("nothing is to be written")
