"""The door's numbers: one line that is always there, and all of them at a tap."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from kiosk.domain.door.numbers import Fullness, OfType
from kiosk.services.door_counts import Counters
from kiosk.services.formats import as_written, count, day_and_time
from kiosk.ui import door_count_strings as words
from kiosk.ui import door_counting
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import surface
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import STRIP, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_LOOKS = {
    Fullness.ROOM: (Role.SUNKEN, Role.INK, ft.Icons.GROUPS_ROUNDED),
    Fullness.NEARLY: (Role.ATTENTION, Role.ON_ATTENTION, ft.Icons.WARNING_ROUNDED),
    Fullness.FULL: (Role.REFUSE, Role.ON_REFUSE, ft.Icons.DO_NOT_DISTURB_ON_ROUNDED),
}
_BARS = 72


@ft.component
def CountersAndPast(desk: Desk, pane: Pane, past: Callable[[Desk, Pane], ft.Control]) -> ft.Control:
    """The line above the last scans, or above all of the numbers in their place."""
    use_watched(pane, pane.counting, desk.counting)
    counters = desk.counting.value
    edge = Space.XL if pane.wide else Space.L
    line = ft.Container(
        CounterLine(desk, pane), padding=ft.Padding.only(left=edge, right=edge, top=Space.M)
    )
    if not (pane.counting.value and counters):
        return ft.Column([line, past(desk, pane)], expand=pane.wide, spacing=0)
    parts = ft.Column(
        _all(desk, counters),
        expand=pane.wide,
        scroll=ft.ScrollMode.AUTO if pane.wide else None,
        spacing=Space.L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    rest = ft.Container(parts, padding=edge, expand=pane.wide)
    return ft.Column([line, rest], expand=pane.wide, spacing=0)


@ft.component
def CounterLine(desk: Desk, pane: Pane) -> ft.Control:
    """Who is inside, of how many, and how fast they come."""
    use_watched(desk.counting, desk.scans, desk.sync, pane.counting)

    def begin() -> None:
        desk.errand(door_counting.follow(desk, pane))

    def again() -> None:
        door_counting.look(desk)

    ft.use_effect(begin, [])
    ft.use_effect(again, [desk.scans.value, desk.sync.value, pane.door.value.used])
    found = desk.counting.value
    if found is None:
        return ft.Container(height=TARGET)
    ground, ink, shape = _LOOKS[found.full]
    fold = ft.Icons.EXPAND_LESS_ROUNDED if pane.counting.value else ft.Icons.EXPAND_MORE_ROUNDED
    said = ft.Column(
        [
            text(inside_words(found), Type.STRONG, ink, lines=1),
            text(_second(desk, found), Type.CAPTION, ink, lines=1),
        ],
        spacing=0,
        tight=True,
        expand=True,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return ft.Button(
        key="door-numbers",
        content=ft.Row(
            [
                ft.Icon(shape, size=24, color=ink),
                said,
                ft.Icon(fold, size=24, color=ink, semantics_label=words.NUMBERS_OPEN()),
            ],
            spacing=Space.M,
        ),
        on_click=act(pane.say, door_counting.unfold, pane),
        height=TARGET + Space.S,
        style=surface(ground, ink, padding=ft.Padding.symmetric(horizontal=Space.M)),
    )


@ft.component
def FullnessLine(desk: Desk, pane: Pane) -> ft.Control:
    """That there is hardly any room, where the numbers themselves lie below."""
    use_watched(desk.counting)
    found = desk.counting.value
    if found is None or found.full is Fullness.ROOM:
        return ft.Container(height=0)
    ground, ink, shape = _LOOKS[found.full]
    return ft.Container(
        ft.Row(
            [
                ft.Icon(shape, size=18, color=ink),
                text(inside_words(found), Type.CAPTION, ink, lines=1),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=Space.S,
        ),
        bgcolor=ground,
        height=STRIP,
    )


def _second(desk: Desk, found: Counters) -> str:
    """How fast they come; or how old all that is, where others were not heard for too long."""
    if not found.stale:
        return words.RECENT(found.recent)
    if found.as_of is None:
        return words.AGE_UNKNOWN_SHORT()
    return words.AS_OF_SHORT(time=day_and_time(found.as_of, desk.zone))


def inside_words(found: Counters) -> str:
    """How many are inside, and of how many there is room for."""
    if not found.capacity:
        return words.INSIDE(inside=count(found.inside))
    said = {
        Fullness.ROOM: words.INSIDE_OF,
        Fullness.NEARLY: words.NEARLY,
        Fullness.FULL: words.FULL,
    }[found.full]
    return said(inside=count(found.present), capacity=count(found.capacity))


def is_tight(desk: Desk) -> bool:
    """Whether there is hardly any room for more people, or none."""
    found = desk.counting.value
    return found is not None and found.full is not Fullness.ROOM


def unfolded(desk: Desk, pane: Pane) -> list[ft.Control]:
    """All of the numbers, where somebody asked for them."""
    found = desk.counting.value
    return _all(desk, found) if pane.counting.value and found is not None else []


def _all(desk: Desk, found: Counters) -> list[ft.Control]:
    types = [_type(one) for one in found.types]
    return [*_old(desk, found), _figures(found), _hour(found), *types]


def _old(desk: Desk, found: Counters) -> list[ft.Control]:
    if not found.stale:
        return []
    said = words.AGE_UNKNOWN()
    if found.as_of is not None:
        said = words.AS_OF(time=day_and_time(found.as_of, desk.zone))
    return [
        ft.Row(
            [
                ft.Icon(ft.Icons.HISTORY_TOGGLE_OFF_ROUNDED, size=22, color=Role.INK),
                text(said, Type.NOTE, expand=True),
            ],
            spacing=Space.M,
        )
    ]


def _figures(found: Counters) -> ft.Control:
    shown = (
        (words.NOW_INSIDE(), found.inside),
        (words.CAME(), found.admitted),
        (words.NOT_YET(), found.no_shows),
    )
    return ft.Row(
        [
            ft.Column(
                [
                    text(count(number), Type.TITLE, lines=1),
                    text(said, Type.SMALL, Role.QUIET, lines=2),
                ],
                spacing=0,
                tight=True,
                expand=True,
            )
            for said, number in shown
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _hour(found: Counters) -> ft.Control:
    most = max(found.steps)
    title = heading(words.LAST_HOUR(), Type.HEADING)
    if not most:
        return ft.Column(
            [title, text(words.NOBODY_CAME(), Type.SMALL, Role.QUIET)], spacing=Space.XS, tight=True
        )
    bars: list[ft.Control] = [
        ft.Container(
            ft.Container(bgcolor=Role.ACCENT, height=max(2, _BARS * came / most), border_radius=2),
            height=_BARS,
            expand=True,
            alignment=ft.Alignment.BOTTOM_CENTER,
        )
        for came in found.steps
    ]
    chart = ft.Semantics(
        content=ft.Row(bars, spacing=Space.XS, height=_BARS),
        label=words.RECENT(found.recent),
        exclude_semantics=True,
    )
    told = text(words.EACH_BAR(most=count(most)), Type.SMALL, Role.QUIET)
    column = ft.Column([title, chart, told], spacing=Space.S, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return column


def _type(one: OfType) -> ft.Control:
    told = words.CAME_OF(
        came=count(one.admitted), expected=count(one.expected), inside=count(one.inside)
    )
    return ft.Column(
        [
            text(as_written(one.type) or words.OTHER_TICKETS(), Type.STRONG, lines=2),
            text(told, Type.SMALL, Role.QUIET),
        ],
        spacing=0,
        tight=True,
    )
