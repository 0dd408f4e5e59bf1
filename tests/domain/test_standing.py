"""When a report may call itself complete, and whom it names when it may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.standing import ALONE, SILENT, Heard, Standing, standing

NOW = datetime(2026, 5, 23, 12, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def till(name: str, ago: timedelta | None = MINUTE, unsent: int = 0, gone: bool = False) -> Heard:
    return Heard(name, name, None if ago is None else NOW - ago, unsent, gone)


def report(*others: Heard, asked: timedelta = timedelta(0)) -> Standing:
    return standing(others, NOW - asked, NOW - asked, NOW)


def test_a_till_alone_is_complete() -> None:
    assert ALONE.complete
    assert (ALONE.tills, ALONE.missing) == (1, 0)


def test_it_is_complete_when_all_were_heard_lately_and_had_sent_everything() -> None:
    found = report(till("B"), till("C", SILENT))
    assert found.complete
    assert (found.tills, found.as_of) == (3, NOW)


@pytest.mark.parametrize(
    ("late", "missing"),
    [
        (till("B", MINUTE, 12), 12),
        (till("B", SILENT + MINUTE), 0),
        (till("B", SILENT + MINUTE, 3), 3),
        (till("B", None), 0),
        (till("B", timedelta(hours=9), 1, gone=True), 1),
    ],
    ids=["unsent", "silent", "silent with unsent", "never heard", "gone with unsent"],
)
def test_it_names_who_has_or_may_have_something_yet(late: Heard, missing: int) -> None:
    found = report(late, till("C"))
    assert not found.complete
    assert found.late == (late,)
    assert (found.tills, found.missing) == (3, missing)


def test_a_till_whose_rights_were_ended_is_not_waited_for() -> None:
    found = report(till("B", timedelta(days=1), 0, gone=True), till("C"))
    assert found.complete
    assert found.tills == 2


def test_whoever_has_not_asked_lately_knows_nothing_of_the_others() -> None:
    found = report(till("B"), asked=SILENT + MINUTE)
    assert not found.complete
    assert found.silent


def test_a_clock_that_is_off_makes_nobody_late() -> None:
    wrong = NOW + timedelta(hours=5)
    assert standing([till("B")], NOW, wrong, wrong).complete
