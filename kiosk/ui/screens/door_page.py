"""How the door's screens are set up: paces, capacity, sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import flet as ft

from kiosk.services.formats import as_written, count
from kiosk.services.preferences import VOLUMES
from kiosk.ui import door_page, self_serving, self_strings
from kiosk.ui import door_page_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.door_page import ALONE_PACES, STAFF_PACES
from kiosk.ui.door_view import Terms
from kiosk.ui.mannering import behave
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.notice import LOOKS
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_PEOPLE = Face(
    "door-capacity", words.PEOPLE, ft.Icons.GROUPS_ROUNDED, keyboard=ft.KeyboardType.NUMBER
)
_LOUDNESS = dict(zip(VOLUMES, (words.LOUD, words.MEDIUM, words.SOFT), strict=True))


def door_page_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the page."""
    return tap_row(
        "open-door-page",
        words.DOOR_SCREENS(),
        words.DOOR_SCREENS_HELP(),
        act(pane.say, door_page.begin, desk, pane),
        icon=ft.Icons.CONFIRMATION_NUMBER_ROUNDED,
    )


@ft.component
def DoorPage(desk: Desk, pane: Pane) -> ft.Control:
    """Every choice takes hold at once."""
    use_watched(pane, pane.terms, desk.manner)
    view = pane.terms.value
    if view is None:
        return ft.Container(expand=True)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.DOOR_SCREENS(), key="door-page-back"))
    staff = [_staff_pace(desk, pane, view, one) for one in STAFF_PACES]
    alone = [_alone_pace(desk, pane, view, one) for one in ALONE_PACES]
    parts = [
        _self_service(desk, pane),
        _card(choices(words.STAFF_PACE(), staff), words.STAFF_PACE_HELP()),
        _card(choices(words.ALONE_PACE(), alone), words.ALONE_PACE_HELP()),
        _capacity(desk, pane, view),
        _sounds(desk, pane),
    ]
    return page(pane, [head, scrolled(parts)])


def _self_service(desk: Desk, pane: Pane) -> ft.Control:
    look = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)
    ways = (
        ("self-start", self_strings.START(), ft.Icons.QR_CODE_SCANNER_ROUNDED, False),
        ("self-start-camera", self_strings.START_CAMERA(), ft.Icons.VIDEOCAM_ROUNDED, True),
    )
    buttons: list[ft.Control] = [
        big_button(
            key,
            said,
            act(pane.say, partial(self_serving.start, desk, pane, camera=camera)),
            icon=shape,
            weight=Weight.SOFT,
            look=look,
        )
        for key, said, shape, camera in ways
    ]
    rows = [[one] for one in buttons] if pane.small else [buttons]
    parts: list[ft.Control] = [
        heading(self_strings.SELF_SERVICE(), Type.HEADING),
        text(self_strings.SELF_SERVICE_HELP(), Type.BODY, Role.QUIET),
        *(ft.Row(row, spacing=Space.M) for row in rows),
    ]
    column = ft.Column(parts, spacing=Space.M, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return card(column)


def _card(content: ft.Control, help: str) -> ft.Control:
    parts = [content, text(help, Type.SMALL, Role.QUIET)]
    return card(ft.Column(parts, spacing=Space.M, tight=True))


def _staff_pace(desk: Desk, pane: Pane, view: Terms, seconds: int) -> Choice:
    said = words.SECONDS(number=count(seconds)) if seconds else words.UNTIL_NEXT()
    chosen = view.paces.staff == seconds
    press = partial(door_page.pace, desk, pane, staff=seconds)
    return Choice(f"door-pace-{seconds}", said, chosen, act(pane.say, press))


def _alone_pace(desk: Desk, pane: Pane, view: Terms, seconds: int) -> Choice:
    said = words.SECONDS(number=count(seconds))
    chosen = view.paces.themselves == seconds
    press = partial(door_page.pace, desk, pane, themselves=seconds)
    return Choice(f"door-alone-{seconds}", said, chosen, act(pane.say, press))


def _capacity(desk: Desk, pane: Pane, view: Terms) -> ft.Control:
    go = act(pane.say, door_page.make_room, desk, pane)
    view.capacity.on_enter = go
    title = words.CAPACITY_OF_LIST(name=as_written(view.name)) if view.name else words.CAPACITY()
    button = big_button("door-capacity-set", words.SET(), go, look=Look(height=TARGET + Space.M))
    field = ft.Container(Field(view.capacity, _PEOPLE), expand=True)
    column = ft.Column(
        [heading(title, Type.HEADING), ft.Row([field, button], spacing=Space.M)],
        spacing=Space.M,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return _card(column, words.CAPACITY_HELP())


def _sounds(desk: Desk, pane: Pane) -> ft.Control:
    manner = desk.manner.value
    aloud = [
        Choice(
            f"door-silent-{silent}".lower(),
            said,
            pane.silent is silent,
            act(pane.say, partial(door_page.silence, desk, pane, silent=silent)),
        )
        for silent, said in ((False, words.SOUND_ON()), (True, words.SILENT()))
    ]
    volume = [
        Choice(
            f"volume-{one}",
            said(),
            manner.volume == one,
            act(pane.say, behave, desk, replace(manner, volume=one)),
        )
        for one, said in _LOUDNESS.items()
    ]
    parts: list[ft.Control] = [
        choices(words.SOUNDS_HERE(), aloud),
        choices(words.VOLUME(), volume),
    ]
    if manner.sounds:
        parts += [heading(words.HEAR(), Type.HEADING), *_examples(pane)]
    else:
        parts.append(text(words.ALL_SILENT(), Type.SMALL, Role.QUIET))
    return card(
        ft.Column(
            parts, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
        )
    )


def _examples(pane: Pane) -> Sequence[ft.Control]:
    """A button for each sound, so that whoever stands at a door learns them before it opens."""
    across = 1 if pane.small else 3
    buttons: list[ft.Control] = [
        big_button(
            f"hear-{meaning}",
            said(),
            act(pane.say, pane.sound, meaning),
            icon=LOOKS[Meaning(meaning)][2],
            weight=Weight.SOFT,
            look=Look(height=TARGET + Space.S, type=Type.STRONG, expand=True),
            disabled=pane.silent,
        )
        for meaning, said in words.SOUNDS.items()
    ]
    buttons += [ft.Container(expand=True) for _ in range(-len(buttons) % across)]
    return [
        ft.Row(buttons[start : start + across], spacing=Space.M)
        for start in range(0, len(buttons), across)
    ]
