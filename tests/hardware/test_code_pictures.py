"""Codes as cameras see them: ours reads at least as many as the best of three decoders alone."""

from __future__ import annotations

import sys

import pytest

from tests.code_pictures import KINDS, pictures
from tests.code_readers import ALL, ALONE, OURS, Rates, rates


def check(found: Rates, least: float) -> None:
    sys.stdout.write(f"\n{found.report()}\n")
    for kind, read in found.read.items():
        assert read[OURS] >= max(read[name] for name in ALONE), f"{kind}\n{found.report()}"
    assert found.read[ALL][OURS] >= least * found.shown[ALL], found.report()
    assert found.misread == []


def test_ours_reads_as_many_of_each_kind_as_the_best_one_alone() -> None:
    found = rates(pictures(each=2))
    assert found.shown[ALL] == 2 * len(KINDS)
    check(found, least=0.85)


@pytest.mark.soak
def test_ours_reads_as_many_of_three_hundred_of_each_kind_as_the_best_one_alone() -> None:
    found = rates(pictures())
    assert found.shown[ALL] == 300
    check(found, least=0.9)


def test_the_pictures_are_the_same_each_time_and_no_two_are_alike() -> None:
    first, second = list(pictures(each=2)), list(pictures(each=2))
    assert first == second
    assert len({one.text for one in first}) == len({one.jpeg for one in first}) == len(first)
    assert {len(one.text) for one in first if one.signed} == {153}
