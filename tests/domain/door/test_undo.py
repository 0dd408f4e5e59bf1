"""Undoing a passage: what its entry says, and that what is undone was made apart from nothing."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import Hlc
from kiosk.domain.door.twice import made_apart
from kiosk.domain.door.undo import Undone, UndoReason, check_words, undone_body, undone_of
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import TicketId
from kiosk.domain.journal import Entry, Kind, seal
from tests.domain.door.places import NOON

KEY = Ed25519PrivateKey.generate()


def entry(number: int, kind: Kind = Kind.TICKET_REDEEMED, **body: Any) -> Entry:
    return seal(
        key=KEY, dev=f"door-{number}", seq=1, prev="", event="e", action="a",
        kind=kind, at=NOON, hlc=Hlc(number, 0), body={"ticket": "t", **body},
    )  # fmt: skip


def undo(number: int, of: Entry) -> Entry:
    return entry(number, Kind.PASSAGE_UNDONE, passage=of.id, why="mistake")


def test_an_entry_says_what_it_undoes_and_why_and_names_the_row_with_the_words() -> None:
    plain = Undone("p", TicketId("t"), "mistake")
    assert undone_body(plain) == {"passage": "p", "ticket": "t", "why": "mistake"}
    worded = Undone("p", TicketId("t"), "other", "note-1")
    for one in (plain, worded):
        assert undone_of(undone_body(one)) == one


def test_a_reason_that_only_a_newer_version_knows_is_kept() -> None:
    assert undone_of({"passage": "p", "ticket": "t", "why": "rained_off"}).why == "rained_off"


@pytest.mark.parametrize("wrong", [None, "", 7, "x" * 201, "a\nb"])
@pytest.mark.parametrize("name", ["passage", "ticket", "why", "note"])
def test_what_names_nothing_is_no_undoing(name: str, wrong: object) -> None:
    if (name, wrong) == ("note", ""):
        return
    body = {"passage": "p", "ticket": "t", "why": "mistake", name: wrong}
    with pytest.raises(ValueError, match="what it undoes"):
        undone_of(body)


def test_another_reason_needs_words_and_the_usual_ones_do_not() -> None:
    assert check_words(UndoReason.MISTAKE, "  ") == ""
    assert check_words(UndoReason.MISTAKE, " two  at once ") == "two at once"
    assert check_words(UndoReason.OTHER, "rain") == "rain"
    with pytest.raises(BadInput, match="few words"):
        check_words(UndoReason.OTHER, " ")
    with pytest.raises(BadInput):
        check_words(UndoReason.MISTAKE, "x" * 501)


def test_whichever_is_heard_first_one_of_two_that_is_undone_leaves_nobody_too_many() -> None:
    one, other = entry(1), entry(2)
    assert made_apart([one, other]) == [one, other]
    for heard in permutations([one, other, undo(3, one)]):
        assert made_apart(heard) == []


def test_who_comes_again_after_an_undoing_collides_with_others_alone() -> None:
    first, again, elsewhere = entry(1), entry(3), entry(4)
    assert made_apart([first, undo(2, first), again]) == []
    assert made_apart([first, undo(2, first), again, elsewhere]) == [again, elsewhere]


def test_an_undoing_that_makes_no_sense_undoes_nothing() -> None:
    one, other = entry(1), entry(2)
    broken = entry(3, Kind.PASSAGE_UNDONE, passage=7, why="mistake")
    assert made_apart([one, other, broken]) == [one, other]


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.randoms())
def test_of_any_number_made_apart_those_that_stand_are_named_in_any_order(
    undone: list[bool], chance: Any
) -> None:
    made = [entry(number) for number in range(len(undone))]
    backs = [undo(20 + n, made[n]) for n, gone in enumerate(undone) if gone]
    stand = {one.id for one, gone in zip(made, undone, strict=True) if not gone}
    heard = [*made, *backs]
    chance.shuffle(heard)
    apart = {one.id for one in made_apart(heard)}
    assert apart == (stand if len(stand) > 1 else set())
