"""A code that is held before a camera counts once; taken away for two seconds, once more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.seen_codes import AGAIN, HELD, Seen

Frames = Sequence[tuple[float, Sequence[str]]]


def counted(frames: Frames) -> list[tuple[float, str]]:
    """What counts of frames that show these codes, each at its time."""
    seen, found = Seen(), []
    for now, codes in frames:
        seen, code = seen.look(codes, now)
        if code is not None:
            found.append((now, code))
    return found


def test_a_code_counts_in_the_first_frame_that_shows_it() -> None:
    assert counted([(0, []), (1, ["A"]), (2, [])]) == [(1, "A")]


def test_a_ticket_that_is_held_there_for_a_minute_counts_once() -> None:
    assert counted([(at / 15, ["A"]) for at in range(15 * 60)]) == [(0, "A")]


def test_a_code_that_is_lost_for_a_moment_is_still_the_same_scan() -> None:
    assert counted([(0, ["A"]), (1.9, ["A"]), (3.8, ["A"])]) == [(0, "A")]


def test_a_code_that_was_away_for_two_seconds_counts_again() -> None:
    assert counted([(0, ["A"]), (AGAIN, ["A"])]) == [(0, "A"), (AGAIN, "A")]


def test_another_ticket_counts_at_once() -> None:
    assert counted([(0, ["A"]), (0.1, ["B"])]) == [(0, "A"), (0.1, "B")]


def test_of_two_in_one_hand_only_the_one_that_is_aimed_at_counts() -> None:
    assert counted([(at / 10, ["A", "B"]) for at in range(50)]) == [(0, "A")]


def test_the_second_of_them_counts_once_it_is_aimed_at() -> None:
    frames = [(0, ["A", "B"]), (1, ["A", "B"]), (1.5, ["B", "A"]), (1.6, ["A", "B"])]
    assert counted(frames) == [(0, "A"), (1.5, "B")]


def test_one_that_is_aside_stays_the_scan_that_it_was() -> None:
    frames = [(0, ["A"]), *((at, ["B", "A"]) for at in (1, 2, 3, 4)), (5, ["A"])]
    assert counted(frames) == [(0, "A"), (1, "B")]


def test_what_is_held_while_nobody_looked_is_no_second_scan() -> None:
    seen, counts = Seen().look(["A"], 0)
    assert counts == "A"
    # A question was answered meanwhile.
    seen = seen.resumed(HELD - 1)
    seen, counts = seen.look(["A"], HELD - 0.5)
    assert counts is None
    assert seen.look(["B"], HELD)[1] == "B"
    assert seen.look(["A"], HELD + AGAIN)[1] == "A", "taken away and shown again it counts"
    assert seen.resumed(3 * HELD).look(["A"], 3 * HELD)[1] == "A", "nobody holds it there so long"


def test_what_is_long_out_of_view_is_forgotten() -> None:
    seen = Seen()
    for number in range(1_000):
        seen, _ = seen.look([f"T{number}"], number * 0.5)
    assert len(seen.last) <= AGAIN / 0.5 + 1


_FRAMES = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=1_500),
        st.lists(st.sampled_from("ABC"), max_size=3, unique=True),
    ),
    max_size=60,
)


@given(_FRAMES)
def test_whatever_is_seen_a_code_counts_again_only_after_two_seconds_out_of_view(
    steps: list[tuple[int, list[str]]],
) -> None:
    now, frames = 0.0, []
    for step, codes in steps:
        now += step / 1_000
        frames.append((now, codes))
    for code in "ABC":
        times = [at for at, one in counted(frames) if one == code]
        for earlier, later in pairwise(times):
            shown = [at for at, codes in frames if code in codes and earlier <= at <= later]
            assert any(after - before >= AGAIN for before, after in pairwise(shown))


@given(_FRAMES)
def test_every_code_that_was_ever_aimed_at_counts(steps: list[tuple[int, list[str]]]) -> None:
    frames = [(float(at), codes) for at, (_, codes) in enumerate(steps)]
    aimed = {codes[0] for _, codes in frames if codes}
    assert {code for _, code in counted(frames)} == aimed
