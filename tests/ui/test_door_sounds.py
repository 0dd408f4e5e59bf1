"""The sounds of the door: one for each kind of answer, told apart, made here, heard or not."""

from __future__ import annotations

import io
import itertools
import re
import struct
import wave

import pytest

from kiosk.domain.admission import Decision, Direction, Ticket, Verdict
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.ids import EventId, TicketId
from kiosk.services import seats
from kiosk.services.till import Till
from kiosk.ui import door_page, signals
from kiosk.ui.desk import Desk
from kiosk.ui.door_sounds import sound_of
from kiosk.ui.pane import Meaning
from kiosk.ui.seating import arrive
from kiosk.ui.server import assets
from tests.ui import tones
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till

TICKET = Ticket(TicketId("t1"), EventId("e1"), "CODE")
CALLED = Ticket(TicketId("t1"), EventId("e1"), "CODE", attention=True)
ASKED = (Question("1", "Vegetarian?", QuestionType.YES_NO),)
PART = 0.02
AUDIBLE = [one for one in Meaning if one is not Meaning.SILENCE]


@pytest.mark.parametrize(
    ("decision", "meaning"),
    [
        (Decision(Verdict.VALID, TICKET), Meaning.ACCEPT),
        (Decision(Verdict.VALID, CALLED), Meaning.ATTENTION),
        (Decision(Verdict.VALID, CALLED, direction=Direction.EXIT), Meaning.GOODBYE),
        (Decision(Verdict.USED, TICKET), Meaning.USED),
        (Decision(Verdict.QUESTIONS, TICKET, questions=ASKED), Meaning.ATTENTION),
        (Decision(Verdict.UNPAID, TICKET, payable=True), Meaning.ATTENTION),
        (Decision(Verdict.UNPAID, TICKET), Meaning.REFUSE),
        (Decision(Verdict.INVALID), Meaning.REFUSE),
        (Decision(Verdict.BLOCKED, CALLED), Meaning.REFUSE),
    ],
)
def test_each_kind_of_answer_has_its_sound(decision: Decision, meaning: Meaning) -> None:
    assert sound_of(decision) is meaning


def heard(meaning: str) -> list[tuple[bool, int]]:
    """A sound in parts of 20 ms: whether anything is heard, and about which pitch."""
    with wave.open(io.BytesIO((assets() / "sounds" / f"{meaning}.wav").read_bytes())) as file:
        rate, count = file.getframerate(), file.getnframes()
        samples = struct.unpack(f"<{count}h", file.readframes(count))
    size = round(rate * PART)
    parts = [samples[at : at + size] for at in range(0, count - size, size)]
    return [
        (
            max(map(abs, part)) > 1_500,
            round(sum(a < 0 <= b for a, b in itertools.pairwise(part)) / PART),
        )
        for part in parts
    ]


def rhythm(meaning: str) -> list[int]:
    """How many notes with a silence between them, and the direction that the pitch takes."""
    parts = heard(meaning)
    groups = [list(some) for on, some in itertools.groupby(parts, lambda one: one[0]) if on]
    loud = [pitch for on, pitch in parts if on]
    rises = (loud[-1] > loud[0] * 1.2) - (loud[-1] * 1.2 < loud[0])
    return [len(groups), rises]


def test_no_two_sounds_of_the_door_are_taken_for_each_other() -> None:
    door = ("accept", "used", "refuse", "attention", "goodbye")
    known = {one: (*rhythm(one), max(pitch for on, pitch in heard(one) if on)) for one in door}
    for one, other in itertools.combinations(door, 2):
        (notes, way, pitch), (notes2, way2, pitch2) = known[one], known[other]
        higher = max(pitch, pitch2) / min(pitch, pitch2)
        apart = (notes != notes2) + (way != way2) + (higher > 1.5) + (higher > 2)
        assert apart >= 2, (one, other, known[one], known[other])


def test_sounds_are_short_and_those_of_the_door_are_what_was_made() -> None:
    for meaning in AUDIBLE:
        assert 0.1 < len(heard(meaning)) * PART < 0.6
    for name in tones.TONES:
        assert (assets() / "sounds" / f"{name}.wav").read_bytes() == tones.made(name)


def test_the_page_knows_every_meaning() -> None:
    script = (assets() / "page.js").read_text(encoding="utf-8")
    found = re.search(r"const MEANINGS = \[(.+?)\];", script)
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == {str(one) for one in AUDIBLE}


def test_one_window_is_silent_alone_and_stays_so_after_a_start(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "BEAT_SECONDS", 0.01)

    async def work(desk: Desk) -> None:
        pane, other = desk.panes["w1"], desk.open_pane("w2")
        await arrive(desk, pane, "door")
        await arrive(desk, other, "till")
        await door_page.silence(desk, pane, silent=True)
        lines = [desk.signals.listen("w1"), desk.signals.listen("w2")]
        assert [(await anext(line))["muted"] for line in lines] == [True, False]
        for window in ("w1", "w2"):
            desk.signals.sound(window, "accept")
        kinds = [(await anext(line))["kind"] for line in lines]
        assert kinds == ["beat", "sound"]
        # A page that was loaded anew has another name, and is as silent.
        desk.rename_pane(pane, "w3")
        assert (await anext(desk.signals.listen("w3")))["muted"] is True

    at_the_desk(till, work)
    assert seats.seats(till) == {"door": seats.Seat(silent=True)}

    async def later(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await arrive(desk, pane, "door")
        assert pane.silent
        assert (await anext(desk.signals.listen("w1")))["muted"] is True
        await door_page.silence(desk, pane, silent=False)
        assert (await anext(desk.signals.listen("w1")))["muted"] is False

    at_the_desk(till, later)
    assert seats.seats(till) == {}
