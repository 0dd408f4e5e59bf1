"""Asking at the door: the open questions of one ticket, one after another, then the same scan."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.admission import Decision
from kiosk.domain.door.questions import Asked, BadAnswer, Question, QuestionType, answer_of, ask
from kiosk.ui.watching import Draft, Shown, Watched

YES, NO = "True", "False"


class Answer(Shown[Decision | None]):
    """The door's answer at a window, none while it waits for a ticket. ``asks`` changes only where
    questions come or go: what is laid out by it need not be drawn anew at each scan."""

    def __init__(self) -> None:
        super().__init__(None)
        self.asks = Shown(False)

    def becomes(self, value: Decision | None) -> None:
        """Show another answer, or wait for the next ticket."""
        super().becomes(value)
        asks = value is not None and bool(value.questions)
        if asks is not self.asks.value:
            self.asks.becomes(asks)


@dataclass
class DoorAsking:
    """The questions that a verdict left open. ``picked`` are the options ticked so far, ``draft``
    what is written, ``bad`` that it was no answer; ``seen`` changes with all of them."""

    decision: Decision
    given: dict[str, str] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    draft: Draft = field(default_factory=Draft)
    bad: bool = False
    seen: Watched = field(default_factory=Watched)

    def __post_init__(self) -> None:
        self.given = {**dict(self.decision.answers), **self.given}

    @property
    def question(self) -> Question | None:
        """The one that is asked now; None where all are answered."""
        return next(iter(self._asked.still_open), None)

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many questions it is, counting from 1."""
        many = len(self.decision.questions)
        return many - len(self._asked.still_open) + 1, many

    @property
    def _asked(self) -> Asked:
        ticket = self.decision.ticket
        known = dict(ticket.answers) if ticket else {}
        return ask(self.decision.questions, ticket.product if ticket else "", known, self.given)

    def pick(self, option: str) -> None:
        """Tick an option, or take it back where several may be ticked."""
        question = self.question
        if question is not None and question.type is QuestionType.SEVERAL:
            there = option in self.picked
            rest = tuple(one for one in self.picked if one != option)
            self.picked = rest if there else (*rest, option)
        else:
            self.picked = (option,)
        self.bad = False
        self.seen.changed()

    def take(self) -> None:
        """Take what is ticked or written for the answer; where it is none, ``bad`` says so."""
        question = self.question
        if question is None:
            return
        said = ",".join(self.picked) if options_of(question) else self.draft.text
        self._give(question, said)

    def pass_over(self) -> None:
        """Leave a question that may be left open."""
        question = self.question
        if question is not None and not question.required:
            self._give(question, NO if question.type is QuestionType.YES_NO else "")

    def _give(self, question: Question, said: str) -> None:
        try:
            # Passing over is a tap of its own: what nobody ticked or wrote is no answer.
            self.given[question.number] = answer_of(question, said)
            self.bad, self.picked = False, ()
            self.draft.put("")
        except BadAnswer:
            self.bad = True
        self.seen.changed()


def options_of(question: Question) -> tuple[tuple[str, str], ...]:
    """What can be ticked for an answer: numbers and words; empty where it is written."""
    if question.type is QuestionType.YES_NO:
        return ((YES, YES), (NO, NO))
    if question.type in (QuestionType.ONE, QuestionType.SEVERAL):
        return question.options
    return ()


def asking_about(decision: Decision) -> DoorAsking:
    """Begin to ask what a verdict left open."""
    return DoorAsking(decision)
