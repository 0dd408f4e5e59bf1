"""Cases: what nobody but a person can decide, with what is known of it, and settling one."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from kiosk.domain.errors import BadInput
from kiosk.services.cases import Case
from kiosk.ui import settling, strings
from kiosk.ui.case_words import case_advice, case_sentence, case_title, piece_words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.sentences import fault_sentence
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_SHOWN_PIECES = 6
_WHO = Face("case-who", strings.WHO_SETTLES, ft.Icons.PERSON_ROUNDED)
_WHY = Face("case-why", strings.WHY_SETTLED, ft.Icons.EDIT_ROUNDED)


@ft.component
def Cases(desk: Desk, pane: Pane) -> ft.Control:
    """The open cases, the oldest first; the next come up as these are settled."""
    # Not the sync as well: it changes every few seconds, and somebody is typing here.
    use_watched(pane, desk.cases)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, strings.CASES(), key="cases-back"))
    listed: ft.Control
    if desk.cases.value:
        cards: list[ft.Control] = [
            ft.Container(CaseCard(desk, pane, case), key=case.id) for case in desk.cases.value
        ]
        waiting = desk.sync.value.cases - len(cards)
        if waiting > 0:
            cards.append(ft.Container(text(strings.AND_MORE(waiting), Type.BODY, Role.QUIET)))
        listed = ft.ListView(cards, expand=True, spacing=Space.L)
    else:
        listed = empty_state(ft.Icons.TASK_ALT_ROUNDED, strings.NO_CASES(), strings.NO_CASES_HELP())
    return page(pane, [head, listed])


@ft.component
def CaseCard(desk: Desk, pane: Pane, case: Case) -> ft.Control:
    """One case; it is settled in its own card, so that what it is about stays in sight."""
    opened, set_opened = ft.use_state(False)
    trouble, set_trouble = ft.use_state("")
    who, why = use_draft(), use_draft()

    async def settle() -> None:
        try:
            if not await settling.settle(desk, pane, case.id, who.text, why.text):
                return
        except BadInput as fault:
            set_trouble(fault_sentence(fault))
            return
        pane.say(strings.SETTLED(), Meaning.ACCEPT)

    go = act(pane.say, settle)
    who.on_enter = why.on_enter = go
    signed_in = desk.crew.operator.value is not None
    shown = case.evidence[:_SHOWN_PIECES]
    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.REPORT_PROBLEM_ROUNDED, size=26, color=Role.REFUSE_INK),
                ft.Column([text(case_title(case), Type.HEADING)], expand=True, tight=True),
            ],
            spacing=Space.M,
        ),
        text(case_sentence(case), Type.BODY),
        *([text(advice, Type.BODY)] if (advice := case_advice(case.kind)) else []),
        *(text(piece_words(piece, desk.zone), Type.SMALL, Role.QUIET) for piece in shown),
    ]
    if shown and case.seen > len(shown):
        rows.append(text(strings.AND_MORE(case.seen - len(shown)), Type.SMALL, Role.QUIET))
    short = case.id[:12]
    if opened:
        rows += [
            *([] if signed_in else [Field(who, replace(_WHO, key=f"who-{short}"))]),
            Field(why, replace(_WHY, key=f"why-{short}", trouble=trouble)),
            big_button(
                f"settled-{short}",
                strings.SETTLE(),
                go,
                icon=ft.Icons.CHECK_ROUNDED,
                weight=Weight.MAIN,
                look=Look(type=Type.HEADING),
            ),
        ]
    else:
        rows.append(
            big_button(
                f"settle-{short}",
                strings.SETTLE_THIS(),
                lambda: set_opened(True),
                look=Look(type=Type.HEADING),
            )
        )
    return card(
        ft.Column(
            rows,
            spacing=Space.M,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
