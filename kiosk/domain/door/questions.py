"""Questions that are asked at the door, and what can be an answer to them.

The types and their limits are those of pretix (documentation, “Resources: Questions”).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kiosk.domain.errors import BadInput
from kiosk.domain.mails import mail_address

_YES, _NO = "True", "False"
_SAID = {"true": _YES, "yes": _YES, "1": _YES, "false": _NO, "no": _NO, "0": _NO, "": _NO}
LONGEST_ANSWER = 2000
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,}", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class QuestionType(StrEnum):
    """What kind of answer a question takes, by pretix's letters."""

    NUMBER = "N"
    LINE = "S"
    TEXT = "T"
    YES_NO = "B"
    ONE = "C"
    SEVERAL = "M"
    FILE = "F"
    DAY = "D"
    TIME = "H"
    DAY_AND_TIME = "W"
    COUNTRY = "CC"
    PHONE = "TEL"
    EMAIL = "EMAIL"


@dataclass(frozen=True)
class Question:
    """A question about the holder of a ticket. ``number`` is the seller's; ``options`` are pairs
    of number and words. It is asked where ``products`` has the ticket's, and, where it depends on
    another question, ``depends_on``, where that was answered by one of ``depends_values``.
    ``least`` and ``most`` limit numbers, days and times; ``longest`` is in characters."""

    number: str
    words: str
    type: QuestionType
    required: bool = False
    products: frozenset[str] = frozenset()
    options: tuple[tuple[str, str], ...] = ()
    asked: bool = True
    shown: bool = False
    depends_on: str = ""
    depends_values: frozenset[str] = frozenset()
    least: str = ""
    most: str = ""
    longest: int = LONGEST_ANSWER
    position: int = 0


class BadAnswer(ValueError):
    """A text that is no answer to a question; the text of the fault is never shown."""


def answer_of(question: Question, text: str) -> str:
    """The answer as it is kept; empty where an optional question was passed over.

    :raises BadAnswer: it is none, or the question must be answered.
    """
    said = text.strip()
    if question.type is QuestionType.YES_NO:
        agreed = _SAID.get(said.casefold())
        if agreed is None:
            raise BadAnswer("it is neither yes nor no")
        if question.required and agreed == _NO:
            raise BadAnswer("it must be agreed to")
        return agreed
    if not said:
        if question.required:
            raise BadAnswer("it must be answered")
        return ""
    if len(said) > min(question.longest, LONGEST_ANSWER):
        raise BadAnswer("it is too long")
    if said.startswith("file:///") and question.type is not QuestionType.FILE:
        raise BadAnswer("it names a file")
    return _READERS.get(question.type, _plain)(question, said)


def _plain(question: Question, said: str) -> str:
    return said


def _number(question: Question, said: str) -> str:
    try:
        number = Decimal(said)
        least, most = (Decimal(one) if one else None for one in (question.least, question.most))
    except InvalidOperation:
        raise BadAnswer("it is no number") from None
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_ANSWER:
        raise BadAnswer("it is no number")
    if (least is not None and number < least) or (most is not None and number > most):
        raise BadAnswer("it is beyond what is asked for")
    return f"{number:f}"


def _one(question: Question, said: str) -> str:
    if said not in dict(question.options):
        raise BadAnswer("it is none of the choices")
    return said


def _several(question: Question, said: str) -> str:
    chosen = [one.strip() for one in said.split(",")]
    if len({*chosen}) < len(chosen) or not {*chosen} <= {*dict(question.options)}:
        raise BadAnswer("it is none of the choices")
    return ",".join(chosen)


def _file(question: Question, said: str) -> str:
    if not said.startswith(("file:///", "http://", "https://")):
        raise BadAnswer("it is no file")
    return said


def _day(question: Question, said: str) -> str:
    if not _DAY.fullmatch(said):
        raise BadAnswer("it is no day")
    try:
        date.fromisoformat(said)
    except ValueError:
        raise BadAnswer("it is no day") from None
    return _within(question, said)


def _time(question: Question, said: str) -> str:
    if not _CLOCK.fullmatch(said):
        raise BadAnswer("it is no time of day")
    return said


def _day_and_time(question: Question, said: str) -> str:
    day, mark, clock = said.partition("T")
    if not (mark and _DAY.fullmatch(day) and _CLOCK.match(clock)):
        raise BadAnswer("it is no day and time")
    try:
        moment = datetime.fromisoformat(said)
        least, most = (
            datetime.fromisoformat(one) if one else None for one in (question.least, question.most)
        )
    except ValueError:
        raise BadAnswer("it is no day and time") from None
    if (least and _precedes(moment, least)) or (most and _precedes(most, moment)):
        raise BadAnswer("it is beyond what is asked for")
    return said


def _precedes(one: datetime, other: datetime) -> bool:
    # What is written without an offset is meant where the event is, as its limits are.
    if one.tzinfo is None or other.tzinfo is None:
        return one.replace(tzinfo=None) < other.replace(tzinfo=None)
    return one < other


def _within(question: Question, said: str) -> str:
    # Days are written so that they sort as they follow each other.
    if (question.least and said < question.least) or (question.most and said > question.most):
        raise BadAnswer("it is beyond what is asked for")
    return said


def _country(question: Question, said: str) -> str:
    if not _COUNTRY.fullmatch(said.upper()):
        raise BadAnswer("it is no country's code of two letters")
    return said.upper()


def _phone(question: Question, said: str) -> str:
    if not _PHONE.fullmatch(said):
        raise BadAnswer("it is no telephone number")
    return said


def _email(question: Question, said: str) -> str:
    try:
        found = mail_address(said)
    except BadInput:
        raise BadAnswer("it is no e-mail address") from None
    # No top-level domain has one letter: it was cut off while typing.
    if len(found.rpartition(".")[2]) < 2:
        raise BadAnswer("it is no e-mail address")
    return found


_READERS: Mapping[QuestionType, Callable[[Question, str], str]] = {
    QuestionType.NUMBER: _number,
    QuestionType.ONE: _one,
    QuestionType.SEVERAL: _several,
    QuestionType.FILE: _file,
    QuestionType.DAY: _day,
    QuestionType.TIME: _time,
    QuestionType.DAY_AND_TIME: _day_and_time,
    QuestionType.COUNTRY: _country,
    QuestionType.PHONE: _phone,
    QuestionType.EMAIL: _email,
}


@dataclass(frozen=True)
class Asked:
    """What is still open, and the answers there are to what is asked at the door."""

    still_open: tuple[Question, ...]
    answers: tuple[tuple[str, str], ...]


def ask(
    questions: Iterable[Question],
    product: str,
    known: Mapping[str, str],
    given: Mapping[str, str],
) -> Asked:
    """Which of the questions about ``product`` are open after the answers ``given`` now, and those
    ``known`` from the order or an earlier scan.

    A question without an answer is open, though it is optional: somebody has to pass over it.
    What is known was checked by whoever took it, and is kept as they wrote it; only what must be
    agreed to, and was not, is asked again.
    """
    still_open, answers = [], []
    for one in sorted(questions, key=lambda each: (each.position, each.number)):
        if not one.asked or product not in one.products or not _is_due(one, {**known, **given}):
            continue
        if one.number in given:
            try:
                answers.append((one.number, answer_of(one, given[one.number])))
                continue
            except BadAnswer:
                pass
        refused = one.type is QuestionType.YES_NO and one.required and known.get(one.number) != _YES
        if one.number not in known or refused:
            still_open.append(one)
    return Asked(tuple(still_open), tuple(answers))


def _is_due(question: Question, given: Mapping[str, str]) -> bool:
    if not question.depends_on:
        return True
    said = given.get(question.depends_on, "")
    return said in question.depends_values or not question.depends_values.isdisjoint(
        said.split(",")
    )
