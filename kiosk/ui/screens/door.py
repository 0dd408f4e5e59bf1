"""The door: scan or type a code, and the answer fills the panel."""

from __future__ import annotations

from typing import cast

import flet as ft

from kiosk.domain.admission import Decision
from kiosk.services.formats import count, time_of_day
from kiosk.services.gate import Asked, PastScan
from kiosk.ui import badge_strings as words
from kiosk.ui import badging, door_setting, door_strings, strings
from kiosk.ui import door_search_strings as find_strings
from kiosk.ui.desk import Desk
from kiosk.ui.door_words import verdict_title
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.camera import CameraButton, CameraSide, with_camera
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.text import heading, text
from kiosk.ui.parts.verdict import verdict_look, verdict_panel
from kiosk.ui.screens.door_counters import (
    CounterLine,
    CountersAndPast,
    FullnessLine,
    is_tight,
    unfolded,
)
from kiosk.ui.screens.door_list import ListChoice, Setting, WatchedHead
from kiosk.ui.screens.door_medium import Medium, MediumWay
from kiosk.ui.screens.door_questions import DoorQuestions
from kiosk.ui.screens.door_search import FindField, Finding, undo_button
from kiosk.ui.screens.walk_in import WalkIn, WalkInWay
from kiosk.ui.theme import LOW_BAR, SIDE_PANEL, SIDE_SETTING, STRIP, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

# From this height on the answer leaves room for the field.
_FIELD_TOO = 500
# From this width on what a low door is set to stands beside the answer.
_BESIDE = 600
# What the window holds besides an answer that has it for itself: places and edges.
_AROUND_ANSWER = LOW_BAR + Space.S + Space.S + 2 * Space.M


@ft.component
def Door(desk: Desk, pane: Pane) -> ft.Control:
    """The place where tickets are checked."""
    use_watched(pane, pane.decision.asks, pane.door, pane.camera, pane.finding.sheet)
    use_watched(pane.walk, pane.medium)
    view = pane.door.value
    if pane.walk.value is not None:
        return WalkIn(desk, pane)
    if pane.medium.value is not None:
        return Medium(desk, pane)
    if (pane.decision.asks.value or pane.finding.sheet.value) and not pane.wide:
        return ft.Container(Verdict(desk, pane), padding=Space.M, expand=True)
    if pane.low:
        return LowDoor(desk, pane)
    body: list[ft.Control] = [ListChoice(desk, pane)]
    if not view.asks:
        body = [Verdict(desk, pane), BadgeOffer(desk, pane)]
        # On a phone the camera's picture has the field's room while it runs.
        if pane.wide or not pane.camera.value:
            body.append(FindField(desk, pane))
    main = ft.Column(
        [
            WatchedHead(desk, pane, _head(desk, pane)),
            *([Setting(desk, pane)] if view.lists else []),
            *body,
        ],
        expand=True,
        # What the setting takes on a phone is not all taken from the answer.
        spacing=Space.S if view.lists and pane.small else Space.L,
    )
    if pane.wide:
        return ft.Row(
            [
                ft.Container(main, expand=True, padding=Space.XL),
                ft.Container(CameraSide(desk, pane, _side), width=SIDE_PANEL, bgcolor=Role.CARD),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    below, share = CameraSide(desk, pane, _side), 5 if pane.camera.value else 3
    return ft.Column(
        [
            ft.Container(main, expand=5, padding=Space.L),
            *([] if view.asks else [ft.Container(below, expand=share, bgcolor=Role.CARD)]),
        ],
        expand=True,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _side(desk: Desk, pane: Pane) -> ft.Control:
    counted: ft.Control = CountersAndPast(desk, pane, Past)
    return counted


def _head(desk: Desk, pane: Pane) -> ft.Control:
    name = ft.Container(heading(desk.till.event.name), expand=True)
    # What is always there stands at the edge.
    return ft.Row([name, WalkInWay(desk, pane), MediumWay(desk, pane)], spacing=Space.M)


@ft.component
def LowDoor(desk: Desk, pane: Pane) -> ft.Control:
    """Where there is room for the answer only; the rest lies below it."""
    use_watched(pane.decision, pane.door, pane.camera, desk.scans, desk.counting, pane.counting)
    view = pane.door.value
    column: ft.Ref[ft.Column] = ft.use_memo(lambda: ft.Ref[ft.Column](), [])

    shown: list[Decision | None] = ft.use_memo(lambda: [pane.decision.value], [])

    async def to_the_answer() -> None:
        before, shown[0] = shown[0], pane.decision.value
        # A column that has only just come stands at its beginning, and can't be moved yet.
        if shown[0] not in (None, before) and column.current is not None:
            await column.current.scroll_to(offset=0)

    ft.use_effect(to_the_answer, [pane.decision.value])
    scans = desk.scans.value
    around = _AROUND_ANSWER + (STRIP if desk.training else 0)
    # The field below is seen, or the edge of it, or nobody would look for it there.
    around += TARGET + Space.M + Space.S if pane.height > _FIELD_TOO else Space.XL
    full = FullnessLine(desk, pane) if is_tight(desk) else None
    around += STRIP + Space.S if full else 0
    beside = pane.width >= _BESIDE
    if view.lists and not beside:
        around += TARGET + Space.S
    answer: ft.Control = (
        ListChoice(desk, pane) if view.asks else with_camera(desk, pane, Verdict(desk, pane))
    )
    if view.lists and beside:
        setting = ft.Container(Setting(desk, pane, beside=True), width=SIDE_SETTING)
        answer = ft.Row(
            [ft.Container(answer, expand=True), setting],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    parts: list[ft.Control] = [
        # The event's name gives its room to the answer, and its place to a sentence.
        WatchedHead(desk, pane, None),
        *([full] if full else []),
        *([Setting(desk, pane)] if view.lists and not beside else []),
        ft.Container(answer, height=pane.height - around),
    ]
    if not view.asks:
        field = [FindField(desk, pane), CameraButton(desk, pane)]
        # What stops the camera is looked for next to its picture.
        parts += [BadgeOffer(desk, pane), *(field[::-1] if pane.camera.value else field)]
        parts.append(ft.Row([WalkInWay(desk, pane), MediumWay(desk, pane)], spacing=Space.M))
        parts.append(CounterLine(desk, pane))
        parts += unfolded(desk, pane)
    if scans and not view.asks:
        parts += [heading(strings.LAST_SCANS()), *(_past(desk, pane, one, None) for one in scans)]
    return ft.Container(
        ft.Column(
            parts,
            ref=column,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.M,
        expand=True,
    )


@ft.component
def Verdict(desk: Desk, pane: Pane) -> ft.Control:
    """The answer, what has to be asked first, or the invitation to scan."""
    use_watched(pane.decision, pane.door, pane.finding.taken)
    if pane.finding.taken.value:
        return Finding(desk, pane)
    decision = pane.decision.value
    if decision is not None and decision.questions:
        return DoorQuestions(desk, pane, decision)
    leaving = pane.door.value.leaving
    panel = verdict_panel(decision, desk.zone, small=pane.small, leaving=leaving)
    if decision is None or not decision.payable:
        return panel
    return ft.Column(
        [panel, ft.Row([_paid(desk, pane, decision)])],
        expand=True,
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _paid(desk: Desk, pane: Pane, decision: Decision) -> ft.Control:
    """Whoever had not paid may do so at this door."""
    ticket = decision.ticket
    named = ticket.id if ticket else ""
    asked = Asked(direction=decision.direction, paid_here=True, ticket=named)
    go = act(pane.say, door_setting.check, desk, pane, ticket.code if ticket else "", asked)
    look = Look(height=TARGET, expand=True)
    words = door_strings.THEY_PAID()
    return big_button("door-paid", words, go, icon=ft.Icons.PAYMENTS_ROUNDED, look=look)


@ft.component
def BadgeOffer(desk: Desk, pane: Pane) -> ft.Control:
    """The badge of who was let in, where a printer is set up for badges."""
    use_watched(pane.decision)
    offered, offer = ft.use_state(cast("badging.Offer | None", None))
    decision = pane.decision.value

    async def look() -> None:
        found = await badging.offer_for(desk, decision)
        # What came late is nobody's any more.
        if pane.decision.value is decision:
            offer(found)

    ft.use_effect(look, [decision])
    # Until it is looked for, what is kept is the offer to whoever came before.
    if offered is None or not offered.is_for(decision):
        return ft.Container(height=0)

    async def go() -> None:
        await badging.print_one(desk, pane, offered)
        await look()

    said = words.PRINT_AGAIN(count=count(offered.times)) if offered.times else words.PRINT()
    return ft.Row(
        [
            big_button(
                "print-badge",
                said,
                act(pane.say, go),
                icon=ft.Icons.BADGE_ROUNDED,
                weight=Weight.SECOND if offered.times else Weight.SOFT,
                look=Look(expand=True),
            )
        ]
    )


@ft.component
def Past(desk: Desk, pane: Pane) -> ft.Control:
    """What was scanned last at this device."""
    use_watched(desk.scans)
    scans = desk.scans.value
    head = ft.Row([heading(strings.LAST_SCANS())], height=TARGET + Space.S)
    if not pane.wide:
        # Before the first one the answer above says all there is to say.
        listed = [head, *(_past(desk, pane, one) for one in scans)] if scans else []
        edges = ft.Padding.symmetric(horizontal=Space.L)
        return ft.Container(ft.Column(listed, spacing=Space.S), padding=edges)
    rows: ft.Control
    if scans:
        rows = ft.ListView([_past(desk, pane, one) for one in scans], expand=True, spacing=0)
    else:
        rows = empty_state(
            ft.Icons.CONFIRMATION_NUMBER_OUTLINED, strings.NO_SCANS(), strings.READY_HELP()
        )
    return ft.Container(
        padding=Space.XL,
        expand=True,
        content=ft.Column(
            [head, rows],
            expand=True,
            spacing=Space.S,
        ),
    )


def _past(desk: Desk, pane: Pane, scan: PastScan, lines: int | None = 1) -> ft.Control:
    ground, ink, shape = verdict_look(scan.verdict, scan.direction)
    title = verdict_title(scan.verdict, scan.direction)
    if scan.undone:
        ground, ink, shape = Role.SUNKEN, Role.QUIET, ft.Icons.UNDO_ROUNDED
        title = find_strings.UNDONE()
    undo = undo_button(desk, pane, scan)
    detail = " · ".join(part for part in (scan.name, scan.title) if part)
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=Space.S if undo else Space.M),
        border=ft.Border.only(bottom=ft.BorderSide(1, Role.LINE)),
        content=ft.Row(
            [
                ft.Container(
                    ft.Icon(shape, size=20, color=ink),
                    width=36,
                    height=36,
                    border_radius=18,
                    bgcolor=ground,
                    alignment=ft.Alignment.CENTER,
                ),
                ft.Column(
                    [
                        text(title, Type.STRONG, lines=lines),
                        text(detail, Type.SMALL, Role.QUIET, lines=lines),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                text(time_of_day(scan.at, desk.zone), Type.SMALL, Role.QUIET),
                *([undo] if undo else []),
            ],
            spacing=Space.M,
        ),
    )
