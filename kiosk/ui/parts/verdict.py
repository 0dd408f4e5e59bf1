"""The door's answer, to be read from across a room: colour, shape and words say the same."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import flet as ft

from kiosk.domain.admission import Decision, Direction, Verdict
from kiosk.ui import door_strings, strings
from kiosk.ui.door_words import age_words, verdict_words
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS_LARGE, Role, Space, Type

_ATTENTION = (Role.ATTENTION, Role.ON_ATTENTION)
_REFUSE = (Role.REFUSE, Role.ON_REFUSE)

# Amber: a real ticket with a story, worth a word with the guest. Red: no way in.
LOOKS: dict[Verdict, tuple[ft.ColorValue, ft.ColorValue, ft.IconData]] = {
    Verdict.VALID: (Role.ACCEPT, Role.ON_ACCEPT, ft.Icons.CHECK_CIRCLE_ROUNDED),
    Verdict.USED: (*_REFUSE, ft.Icons.HISTORY_ROUNDED),
    Verdict.INVALID: (*_REFUSE, ft.Icons.QUESTION_MARK_ROUNDED),
    Verdict.CANCELLED: (*_REFUSE, ft.Icons.CANCEL_ROUNDED),
    Verdict.RULES: (*_REFUSE, ft.Icons.DO_NOT_DISTURB_ON_ROUNDED),
    Verdict.BLOCKED: (*_REFUSE, ft.Icons.BLOCK_ROUNDED),
    Verdict.REVOKED: (*_REFUSE, ft.Icons.CANCEL_ROUNDED),
    Verdict.SWAPPED: (*_ATTENTION, ft.Icons.WATCH_ROUNDED),
    Verdict.UNPAID: (*_ATTENTION, ft.Icons.MONEY_OFF_ROUNDED),
    Verdict.UNAPPROVED: (*_ATTENTION, ft.Icons.PENDING_ACTIONS_ROUNDED),
    Verdict.AMBIGUOUS: (*_ATTENTION, ft.Icons.CALL_SPLIT_ROUNDED),
    Verdict.QUESTIONS: (*_ATTENTION, ft.Icons.QUIZ_ROUNDED),
    Verdict.WRONG_PRODUCT: (*_ATTENTION, ft.Icons.PLAYLIST_REMOVE_ROUNDED),
    Verdict.WRONG_DATE: (*_ATTENTION, ft.Icons.EVENT_BUSY_ROUNDED),
    Verdict.WRONG_EVENT: (*_ATTENTION, ft.Icons.EVENT_BUSY_ROUNDED),
    Verdict.NOT_YET_VALID: (*_ATTENTION, ft.Icons.HOURGLASS_TOP_ROUNDED),
    Verdict.NO_LONGER_VALID: (*_ATTENTION, ft.Icons.HOURGLASS_BOTTOM_ROUNDED),
}
# As at the switch.
EXIT_SHAPE = ft.Icons.LOGOUT_ROUNDED


def verdict_look(
    verdict: Verdict, direction: Direction
) -> tuple[ft.ColorValue, ft.ColorValue, ft.IconData]:
    """The ground, the ink and the shape of an answer; whoever goes out has a shape of their own."""
    ground, ink, shape = LOOKS[verdict]
    out = verdict is Verdict.VALID and direction is Direction.EXIT
    return ground, ink, EXIT_SHAPE if out else shape


def verdict_panel(
    decision: Decision | None, zone: ZoneInfo, *, small: bool, leaving: bool = False
) -> ft.Container:
    """The panel: waiting for a ticket, or filled with what became of the last one. Where those who
    are scanned are ``leaving``, it waits in another shape and colour."""
    if decision is None:
        panel = answer_panel(Role.SUNKEN, _waiting(small=small, leaving=leaving), small=small)
        panel.border = ft.Border.all(6, Role.ATTENTION) if leaving else None
        return panel
    ground, ink, shape = verdict_look(decision.verdict, decision.direction)
    title, reason = verdict_words(decision, zone)
    ticket = decision.ticket
    told = Type.HEADING if small else Type.TITLE
    words: list[ft.Control] = [
        ft.Icon(shape, size=56 if small else 148, color=ink),
        text(title, Type.FIGURE if small else Type.HERO, ink, align=ft.TextAlign.CENTER),
        text(reason, told, ink, align=ft.TextAlign.CENTER),
    ]
    age = age_words(decision, zone)
    if age:
        words.append(text(age, Type.BODY, ink, lines=2, align=ft.TextAlign.CENTER))
    if ticket is not None:
        facts = [fact for fact in (ticket.name, ticket.type, ticket.seat) if fact]
        if facts:
            # What else is said takes the room of the gap.
            if not (small and (age or ticket.notes or decision.payable)):
                words.append(ft.Container(height=Space.M))
            words.append(text(" · ".join(facts), told, ink, lines=2, align=ft.TextAlign.CENTER))
        told = Type.BODY if small else Type.HEADING
        words += [
            text(one, told, ink, lines=2, align=ft.TextAlign.CENTER) for one in ticket.notes[:2]
        ]
    return answer_panel(ground, words, small=small)


def _waiting(*, small: bool, leaving: bool) -> list[ft.Control]:
    size = 72 if small else 112
    shape: ft.Control = ft.Icon(ft.Icons.QR_CODE_SCANNER_ROUNDED, size=size, color=Role.QUIET)
    if leaving:
        shape = ft.Container(
            ft.Icon(EXIT_SHAPE, size=size // 2, color=Role.ON_ATTENTION),
            width=size,
            height=size,
            border_radius=size // 2,
            bgcolor=Role.ATTENTION,
            alignment=ft.Alignment.CENTER,
        )
    title = (door_strings.EXIT if leaving else strings.READY)()
    help = (door_strings.WHO_LEAVES if leaving else strings.READY_HELP)()
    return [
        shape,
        text(title, Type.FIGURE if small else Type.DISPLAY, align=ft.TextAlign.CENTER),
        text(help, Type.HEADING, Role.QUIET, align=ft.TextAlign.CENTER),
    ]


def answer_panel(
    ground: ft.ColorValue, words: list[ft.Control], *, small: bool, expand: bool = True
) -> ft.Container:
    """What a door answers, as a surface that is read out when it comes."""
    return ft.Container(
        expand=expand,
        bgcolor=ground,
        border_radius=RADIUS_LARGE,
        padding=Space.M if small else Space.XL,
        alignment=ft.Alignment.CENTER,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                words,
                tight=True,
                spacing=Space.S if small else Space.M,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
        ),
    )
