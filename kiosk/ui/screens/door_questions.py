"""What has to be asked before somebody comes in: one question at a time, in the answer's place."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from kiosk.domain.admission import Decision
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.services.gate import Asked
from kiosk.ui import door_setting, door_strings
from kiosk.ui.desk import Desk
from kiosk.ui.door_asking import YES, DoorAsking, asking_about, options_of
from kiosk.ui.door_words import verdict_title
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS_LARGE, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched


@ft.component
def DoorQuestions(desk: Desk, pane: Pane, decision: Decision) -> ft.Control:
    """The open questions of a ticket; what is answered last scans it once more."""
    asking: DoorAsking = ft.use_memo(lambda: asking_about(decision), [decision.nonce])
    use_watched(asking.seen)

    async def on() -> None:
        if asking.question is None and decision.ticket is not None:
            asked = Asked(
                direction=decision.direction, answers=asking.given, ticket=decision.ticket.id
            )
            await door_setting.check(desk, pane, decision.ticket.code, asked)

    async def take() -> None:
        asking.take()
        await on()

    async def pass_over() -> None:
        asking.pass_over()
        await on()

    question = asking.question
    body: list[ft.Control] = []
    if question is not None:
        asking.draft.on_enter = act(pane.say, take)
        body = [*_question(asking, question, small=pane.small)]
    look = Look(height=TARGET + Space.M, expand=True)
    buttons: list[ft.Control] = [
        icon_button(
            "door-not-in",
            ft.Icons.CLOSE_ROUNDED,
            door_strings.NOT_LET_IN(),
            lambda: pane.decision.becomes(None),
        )
    ]
    # It is there for each question, so that the one beside it never moves.
    buttons += [
        big_button(
            "door-pass-over",
            door_strings.PASS_OVER(),
            act(pane.say, pass_over),
            look=look,
            disabled=question is None or question.required,
        ),
        big_button(
            "door-answer",
            door_strings.TAKE_ANSWER(),
            act(pane.say, take),
            weight=Weight.MAIN,
            look=look,
        ),
    ]
    return ft.Container(
        expand=True,
        bgcolor=Role.CARD,
        border=ft.Border.all(4, Role.ATTENTION),
        border_radius=RADIUS_LARGE,
        padding=Space.M if pane.small else Space.XL,
        content=ft.Column(
            [
                ft.Column(
                    [*_head(asking, decision), *body],
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                    spacing=Space.M,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                ft.Row(buttons, spacing=Space.M),
            ],
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


def _head(asking: DoorAsking, decision: Decision) -> list[ft.Control]:
    ticket = decision.ticket
    whose = " · ".join(one for one in (ticket.name, ticket.type) if one) if ticket else ""
    number, many = asking.place
    told = [whose] if whose else []
    if many > 1 and asking.question is not None:
        told.append(door_strings.WHICH_QUESTION(number=number, many=many))
    return [
        text(verdict_title(decision.verdict), Type.FIGURE),
        *([text("  ·  ".join(told), Type.BODY, Role.QUIET, lines=2)] if told else []),
    ]


def _question(asking: DoorAsking, question: Question, *, small: bool) -> list[ft.Control]:
    options = options_of(question)
    trouble = ""
    if asking.bad:
        agree = question.required and question.type is QuestionType.YES_NO
        trouble = (door_strings.MUST_AGREE if agree else door_strings.NO_ANSWER)()
    shown: list[ft.Control] = []
    if not options:
        hint = door_strings.HINTS.get(question.type, door_strings.ANSWER)
        face = Face("door-answer-field", hint, trouble=trouble)
        shown = [
            text(question.words, Type.HEADING if small else Type.TITLE),
            Field(asking.draft, face),
        ]
        return shown
    if question.type is QuestionType.SEVERAL:
        shown = [text(question.words, Type.HEADING if small else Type.TITLE)]
        shown += [
            check_row(
                f"door-option-{number}", words, number in asking.picked, _pick(asking, number)
            )
            for number, words in options
        ]
    else:
        group = [
            Choice(
                f"door-option-{number}",
                _said(question, number, words),
                number in asking.picked,
                _pick(asking, number),
            )
            for number, words in options
        ]
        shown = [choices(question.words, group)]
    # It has its place before it is needed: nothing may move under a finger.
    shown.append(
        ft.Container(text(trouble, Type.BODY, Role.REFUSE_INK) if trouble else None, height=TARGET)
    )
    return shown


def _said(question: Question, number: str, words: str) -> str:
    if question.type is not QuestionType.YES_NO:
        return words
    return door_strings.YES() if number == YES else door_strings.NO()


def _pick(asking: DoorAsking, number: str) -> Callable[[], None]:
    return lambda: asking.pick(number)
