"""Is the customer old enough? Asked once before money is taken."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import as_written, day
from kiosk.ui import age_asking, age_strings, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.screens.paying import scrolled
from kiosk.ui.theme import RADIUS_LARGE, Role, Space, Type
from kiosk.ui.watching import act, use_watched


@ft.component
def AgeCheck(desk: Desk, pane: Pane) -> ft.Control:
    """The question, the date to compare with, and the two answers."""
    use_watched(pane.age)
    asked = pane.age.value
    if asked is None:
        return ft.Container(expand=True)
    question = asked.question
    titles = ", ".join(as_written(one) for one in question.titles)
    told = ft.Container(
        bgcolor=Role.SUNKEN,
        border_radius=RADIUS_LARGE,
        padding=Space.M if pane.small else Space.XL,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                [
                    text(
                        age_strings.OLD_ENOUGH(age=question.age),
                        Type.TITLE if pane.small else Type.FIGURE,
                    ),
                    text(age_strings.BORN_BY(), Type.HEADING, Role.QUIET),
                    text(day(question.born), Type.FIGURE if pane.small else Type.DISPLAY),
                ],
                tight=True,
                spacing=Space.S,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ),
    )
    look = Look(height=56 if pane.small else 72, type=Type.TITLE, expand=True)
    answers: list[ft.Control] = [
        big_button(
            "age-refuse",
            age_strings.REFUSE(),
            act(pane.say, age_asking.refuse, desk, pane),
            icon=ft.Icons.BLOCK_ROUNDED,
            look=look,
        ),
        big_button(
            "age-checked",
            age_strings.YES_CHECKED(),
            act(pane.say, age_asking.confirm, desk, pane),
            icon=ft.Icons.CHECK_ROUNDED,
            weight=Weight.MAIN,
            look=look,
        ),
    ]
    # A phone has no room for both words beside each other.
    rows = [[one] for one in reversed(answers)] if pane.small else [answers]
    head = step_header(
        act(pane.say, age_asking.leave, pane),
        age_strings.AGE_CHECK(),
        key="age-back",
        label=strings.BACK_TO_CART(),
        wide=pane.wide,
    )
    body = scrolled(
        [
            told,
            *(ft.Row(row, spacing=Space.M) for row in rows),
            text(age_strings.REFUSING(titles=titles), Type.BODY, Role.QUIET, lines=4),
        ],
        Space.L,
    )
    return ft.Column(
        [Head(pane, head), body],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )
