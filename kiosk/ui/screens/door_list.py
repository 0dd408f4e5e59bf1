"""What a door goes by, above its answer: its check-in list, and which way people go."""

from __future__ import annotations

import flet as ft

from kiosk.domain.admission import Direction
from kiosk.domain.door.setup import CheckInList
from kiosk.language import Phrase
from kiosk.services.formats import as_written
from kiosk.ui import door_setting, door_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import surface
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.text import text
from kiosk.ui.parts.verdict import EXIT_SHAPE
from kiosk.ui.theme import BIG_TARGET, RADIUS, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_WAYS = (
    (Direction.ENTRY, door_strings.ENTRY, ft.Icons.LOGIN_ROUNDED),
    (Direction.EXIT, door_strings.EXIT, EXIT_SHAPE),
)
# Holds the word for either way in every language; on a phone it stands below its shape.
_WAY, _SMALL_WAY = 128, 72


@ft.component
def WatchedHead(desk: Desk, pane: Pane, content: ft.Control | None) -> ft.Control:
    """The head of a door, which sees when a list comes, goes or is put in use elsewhere."""
    use_watched(pane.decision, pane.door, desk.sync)

    async def look() -> None:
        await door_setting.look(desk, pane)

    ft.use_effect(look, [pane.decision.value, desk.sync.value])
    if pane.low and pane.door.value.asks:
        # The sentence takes the question's place, or the lists would move under a finger.
        return ft.Container(height=0)
    return Head(pane, content)


@ft.component
def Setting(desk: Desk, pane: Pane, *, beside: bool = False) -> ft.Control:
    """The list in use, which a tap changes where there are several, and the switch for the way;
    ``beside`` the answer they stand below each other."""
    use_watched(pane, pane.door)
    named = _list_in_use(pane)
    ways = [_way(pane, *one, beside=beside) for one in _WAYS]
    if beside:
        return ft.Column(
            [named, *ways],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Row(
        [ft.Container(named, expand=True), ft.Row(ways, spacing=Space.XS, tight=True)],
        spacing=Space.M,
        height=TARGET,
    )


def _list_in_use(pane: Pane) -> ft.Control:
    view = pane.door.value
    several = len(view.lists) > 1
    name = as_written(view.name) if view.used else door_strings.NO_LIST()
    marks: list[ft.Control] = []
    if several and view.used:
        shape = ft.Icons.EXPAND_LESS_ROUNDED if view.asks else ft.Icons.EXPAND_MORE_ROUNDED
        marks = [ft.Icon(shape, size=24, color=Role.INK)]
    words = ft.Row(
        [
            ft.Column(
                [
                    text(door_strings.CHECK_IN_LIST(), Type.CAPTION, Role.QUIET, lines=1),
                    text(name, Type.STRONG, lines=1),
                ],
                spacing=0,
                tight=True,
                expand=True,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
            *marks,
        ],
        spacing=Space.S,
    )
    edges = ft.Padding.symmetric(horizontal=Space.M)
    if not several:
        return ft.MergeSemantics(
            ft.Container(
                words, height=TARGET, padding=edges, bgcolor=Role.SUNKEN, border_radius=RADIUS
            )
        )
    return ft.Button(
        key="door-list",
        content=words,
        # Nothing can be left as it is before a list was chosen.
        on_click=act(pane.say, door_setting.change, pane),
        disabled=not view.used,
        height=TARGET,
        style=surface(Role.CARD, Role.INK, Role.EDGE, padding=edges),
    )


def _way(
    pane: Pane, way: Direction, name: Phrase, shape: ft.IconData, *, beside: bool
) -> ft.Control:
    chosen = pane.door.value.direction is way
    out = way is Direction.EXIT
    ground, ink, edge = Role.CARD, Role.INK, Role.EDGE
    if chosen:
        ground, ink, edge = (
            (Role.ATTENTION, Role.ON_ATTENTION, Role.ON_ATTENTION)
            if out
            else (Role.ACCENT_SOFT, Role.ON_ACCENT_SOFT, Role.ACCENT)
        )
    stacked = pane.small and not beside
    word = text(name(), Type.CAPTION if stacked else Type.STRONG, ink, lines=1)
    parts: list[ft.Control] = [ft.Icon(shape, size=20 if stacked else 22, color=ink), word]
    centre = ft.MainAxisAlignment.CENTER
    button = ft.Button(
        key=f"door-{way}",
        content=ft.Column(
            parts,
            spacing=0,
            tight=True,
            alignment=centre,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        if stacked
        else ft.Row(parts, spacing=Space.S, alignment=centre),
        on_click=act(pane.say, door_setting.turn, pane, way),
        width=None if beside else _SMALL_WAY if stacked else _WAY,
        height=TARGET,
        style=surface(ground, ink, edge),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, checked=chosen))


@ft.component
def ListChoice(desk: Desk, pane: Pane) -> ft.Control:
    """All lists of the event, in the place of the answer."""
    use_watched(pane, pane.door)
    view = pane.door.value
    columns = 1 if pane.small else 2
    cells = [_list(desk, pane, one, one.id == view.used) for one in view.lists]
    cells += [ft.Container(expand=True)] * (-len(cells) % columns)
    rows = [
        ft.Row(cells[start : start + columns], spacing=Space.M)
        for start in range(0, len(cells), columns)
    ]
    words = text(door_strings.WHICH_LIST(), Type.HEADING if pane.small else Type.FIGURE)
    title: ft.Control = ft.Semantics(header=True, content=words)
    if pane.low:
        title = Head(pane, title)
    return ft.Container(
        expand=True,
        content=ft.Column(
            [title, *rows],
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


def _list(desk: Desk, pane: Pane, one: CheckInList, used: bool) -> ft.Control:
    ink = Role.ON_ACCENT_SOFT if used else Role.INK
    shape = (
        ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if used else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    )
    button = ft.Button(
        key=f"door-list-{one.id}",
        content=ft.Row(
            [
                ft.Icon(shape, size=24, color=ink),
                text(as_written(one.name), Type.STRONG, ink, lines=2, expand=True),
            ],
            spacing=Space.M,
        ),
        on_click=act(pane.say, door_setting.use, desk, pane, one.id),
        height=BIG_TARGET,
        style=surface(
            Role.ACCENT_SOFT if used else Role.CARD,
            ink,
            Role.ACCENT if used else Role.EDGE,
            padding=ft.Padding.symmetric(horizontal=Space.L),
        ),
    )
    content = ft.Semantics(content=button, checked=used)
    return ft.MergeSemantics(ft.Container(content), expand=True)
