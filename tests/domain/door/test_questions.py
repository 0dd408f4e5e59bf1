"""What can be an answer to which question, and which questions are open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.door.questions import BadAnswer, Question, QuestionType, answer_of, ask

OPTIONS = (("3", "Vegan"), ("12", "Gluten-free"))
T = QuestionType


def question(kind: QuestionType, **more: object) -> Question:
    return replace(Question("1", "?", kind, options=OPTIONS, products=frozenset({"1"})), **more)


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (T.LINE, "a", "a"), (T.TEXT, " b ", "b"), (T.LINE, "", ""),
        (T.NUMBER, "3", "3"), (T.NUMBER, "2.56", "2.56"), (T.NUMBER, "abc", None),
        (T.NUMBER, "1e3", "1000"), (T.NUMBER, "NaN", None), (T.NUMBER, "1e999999", None),
        (T.YES_NO, "True", "True"), (T.YES_NO, "true", "True"), (T.YES_NO, "False", "False"),
        (T.YES_NO, "0", "False"), (T.YES_NO, "Yes", "True"), (T.YES_NO, "no", "False"),
        (T.YES_NO, "maybe", None), (T.YES_NO, "", "False"),
        (T.ONE, "3", "3"), (T.ONE, "4", None), (T.ONE, "Vegan", None), (T.ONE, "3,12", None),
        (T.SEVERAL, "3", "3"), (T.SEVERAL, "3,12", "3,12"),
        (T.SEVERAL, "3, 12", "3,12"), (T.SEVERAL, "3,3", None), (T.SEVERAL, "3,12,6", None),
        (T.SEVERAL, "6", None),
        (T.DAY, "2018-01-19", "2018-01-19"), (T.DAY, "2016-02-29", "2016-02-29"),
        (T.DAY, "2017-02-29", None), (T.DAY, "20180119", None), (T.DAY, "soon", None),
        (T.TIME, "12:20", "12:20"), (T.TIME, "25:30", None), (T.TIME, "noon", None),
        (T.DAY_AND_TIME, "2018-01-19T12:20", "2018-01-19T12:20"),
        (T.DAY_AND_TIME, "2016-02-29T25:59", None), (T.DAY_AND_TIME, "2017-02-01", None),
        (T.DAY_AND_TIME, "2017-02-30T10:00", None),
        (T.EMAIL, "ada@example.org", "ada@example.org"), (T.EMAIL, "ada", None),
        (T.EMAIL, "ada@example.com.k", None),
        (T.COUNTRY, "de", "DE"), (T.COUNTRY, "Germany", None),
        (T.PHONE, "+49 221 1234567", "+49 221 1234567"), (T.PHONE, "call me", None),
        (T.FILE, "https://example.org/id.png", "https://example.org/id.png"),
        (T.FILE, "id.png", None), (T.LINE, "file:///etc/passwd", None),
    ],
)  # fmt: skip
def test_each_type_takes_its_answers(kind: QuestionType, said: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(BadAnswer):
            answer_of(question(kind), said)
    else:
        assert answer_of(question(kind), said) == kept


@pytest.mark.parametrize("kind", [T.LINE, T.NUMBER, T.ONE, T.YES_NO, T.DAY])
def test_what_must_be_answered_is_not_passed_over(kind: QuestionType) -> None:
    for said in ("", "  ", "False" if kind is T.YES_NO else ""):
        with pytest.raises(BadAnswer):
            answer_of(question(kind, required=True), said)


@pytest.mark.parametrize(
    ("kind", "limits", "good", "bad"),
    [
        (T.NUMBER, {"least": "2", "most": "9.5"}, ("2", "9.5"), ("1.99", "9.6")),
        (T.DAY, {"least": "2020-01-01", "most": "2020-12-31"}, ("2020-01-01",), ("2021-01-01",)),
        (T.LINE, {"longest": 3}, ("abc",), ("abcd",)),
        (
            T.DAY_AND_TIME,
            {"least": "2026-11-28T10:00:00+01:00", "most": "2026-11-28T18:00:00+01:00"},
            ("2026-11-28T10:00", "2026-11-28T09:00:00+00:00", "2026-11-28T17:00:00Z"),
            ("2026-11-28T09:59", "2026-11-28T10:00:00+02:00", "2026-11-28T17:01:00Z"),
        ),
    ],
)
def test_limits_are_kept(
    kind: QuestionType, limits: dict[str, object], good: tuple[str], bad: tuple[str]
) -> None:
    asked = question(kind, **limits)
    for said in good:
        assert answer_of(asked, said) == said
    for said in bad:
        with pytest.raises(BadAnswer):
            answer_of(asked, said)


def test_a_question_that_hangs_on_another_is_asked_where_that_was_answered_so() -> None:
    first = question(T.SEVERAL, position=1)
    second = replace(
        question(T.LINE), number="2", depends_on="1", depends_values=frozenset({"12"}), position=2
    )
    both = [second, first]
    assert [one.number for one in ask(both, "1", {}, {}).still_open] == ["1"]
    assert ask(both, "1", {}, {"1": "3"}).still_open == ()
    assert [one.number for one in ask(both, "1", {}, {"1": "3,12"}).still_open] == ["2"]
    done = ask(both, "1", {}, {"1": "3,12", "2": "coeliac"})
    assert (done.still_open, done.answers) == ((), (("1", "3,12"), ("2", "coeliac")))
    assert ask(both, "2", {}, {}).still_open == ()
