"""Self-service at the door: people hold up their ticket and read the answer from a metre away.

The words are as large as the window lets them be. Nothing moves by itself but back to the start,
and what can be tapped always stands in the same place. There is no way out but the staff's.
"""

from __future__ import annotations

import flet as ft

from kiosk.domain.door.self_service import Told
from kiosk.language import Language, offered, speaking, spoken
from kiosk.services.formats import as_written
from kiosk.ui import self_serving, typeface
from kiosk.ui import self_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.fitting import LINE, largest, line_of, lines
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import surface
from kiosk.ui.parts.camera import Camera
from kiosk.ui.parts.text import text
from kiosk.ui.parts.verdict import EXIT_SHAPE, verdict_look
from kiosk.ui.self_view import Facing
from kiosk.ui.self_words import told_facts, told_reason, told_title
from kiosk.ui.theme import BIG_TARGET, STRIP, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_MOST, _MOST_WAITING, _SENTENCE = 200, 160, 48
# The part of the room that the camera's picture has, and what it leaves at least.
_PICTURE, _LEAST = 0.36, 200
# The part of the room that a name has.
_NAME = 0.24
_NOT_READY = (Role.ATTENTION, Role.ON_ATTENTION, ft.Icons.SUPPORT_AGENT_ROUNDED)
# From this width on all languages stand in one row.
_ONE_ROW = 700


@ft.component
def SelfService(desk: Desk, pane: Pane) -> ft.Control:
    """The whole window, in the language that was chosen at it."""
    use_watched(pane, pane.alone, pane.door, pane.camera, desk.manner)
    facing = pane.alone.value
    if facing is None:
        return ft.Container(expand=True)
    with speaking(facing.language):
        return _window(desk, pane, facing)


def _window(desk: Desk, pane: Pane, facing: Facing) -> ft.Control:
    told = facing.told
    ground, ink, shape = _look(told)
    edge = Space.M if pane.small else Space.XL
    gap = Space.S if pane.low else Space.L
    below = _below(desk, pane, ink)
    rows = 1 if pane.width >= _ONE_ROW else 2
    height = pane.height - 2 * edge - gap - rows * TARGET - (rows - 1) * Space.S
    height -= STRIP if desk.training else 0
    parts: list[ft.Control] = []
    if not pane.low:
        parts.append(_above(desk, pane, ink))
        height -= TARGET + gap
    if told is not None:
        height -= BIG_TARGET + gap
    parts.append(_middle(desk, pane, told, (ink, shape), (pane.width - 2 * edge, height)))
    if told is not None:
        parts.append(_keep(pane, facing, ground, ink))
    parts.append(below)
    return ft.Container(
        ft.Column(
            parts, expand=True, spacing=gap, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        bgcolor=ground,
        padding=edge,
        expand=True,
    )


def _middle(
    desk: Desk,
    pane: Pane,
    told: Told | None,
    look: tuple[ft.ColorValue, ft.IconData],
    room: tuple[float, float],
) -> ft.Control:
    """What is to be read, and the camera's picture, which stays in its place while it is."""
    width, height = room
    beside = width > height
    picture = (width if beside else height) * (_PICTURE if pane.camera.value else 0)
    gap = Space.L if picture else 0
    if beside:
        width -= picture + gap
    else:
        # The picture has what the button has, once there is one.
        picture, height = min(picture, height - _LEAST), height - picture - gap
    words_of = _waiting(pane, width, height)
    if told is not None:
        words_of = _answer(desk, told, look, width, height)
    read = ft.Container(words_of, expand=True, alignment=ft.Alignment.CENTER, key="self-words")
    if not picture:
        return read
    shown = ft.Container(
        Camera(desk, pane),
        key="self-camera",
        width=picture if beside else None,
        height=None if beside else picture,
    )
    if beside:
        stretch = ft.CrossAxisAlignment.STRETCH
        return ft.Row([read, shown], expand=True, spacing=gap, vertical_alignment=stretch)
    column = ft.Column([shown, read], expand=True, spacing=gap)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return column


def _look(told: Told | None) -> tuple[ft.ColorValue, ft.ColorValue, ft.IconData]:
    if told is None:
        return Role.PAPER, Role.INK, ft.Icons.QR_CODE_SCANNER_ROUNDED
    return verdict_look(told.verdict, told.direction) if told.verdict else _NOT_READY


def _above(desk: Desk, pane: Pane, ink: ft.ColorValue) -> ft.Control:
    event = text(as_written(desk.till.event.name), Type.TITLE, ink, lines=1, expand=True)
    return ft.Row([event, _staff(desk, pane, ink)], height=TARGET, spacing=Space.L)


def _staff(desk: Desk, pane: Pane, ink: ft.ColorValue) -> ft.Control:
    with speaking(desk.manner.value.language):
        said = words.STAFF()
    return ft.Button(
        key="self-staff",
        content=text(said, Type.SMALL, ink, lines=1),
        on_click=act(pane.say, self_serving.call_staff, desk, pane),
        height=TARGET,
        style=surface(ft.Colors.TRANSPARENT, ink, padding=ft.Padding.symmetric(horizontal=Space.M)),
    )


def _waiting(pane: Pane, width: float, height: float) -> ft.Control:
    leaving = pane.door.value.leaving
    said = (words.HOLD_UP_TO_LEAVE if leaving else words.HOLD_UP)()
    help = (words.HOLD_UP_TO_CAMERA if pane.camera.value else words.HOLD_UP_HELP)()
    icon = _between(48, height * 0.24, 200)
    sentence = _between(22, width / 20, _SENTENCE)
    room = height - icon - 2 * sentence * LINE - 3 * Space.M
    size = largest(said, width, room, _MOST_WAITING, 32)
    shape = EXIT_SHAPE if leaving else ft.Icons.QR_CODE_SCANNER_ROUNDED
    return ft.Column(
        [
            ft.Icon(shape, size=icon, color=Role.ACCENT),
            ft.Semantics(header=True, content=_letters(said, size, Role.INK)),
            _letters(help, sentence, Role.QUIET, bold=False),
        ],
        tight=True,
        spacing=Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _answer(
    desk: Desk,
    told: Told,
    look: tuple[ft.ColorValue, ft.IconData],
    width: float,
    height: float,
) -> ft.Control:
    ink, shape = look
    title, reason, facts = told_title(told), told_reason(told, desk.zone), told_facts(told)
    sentence = _between(22, min(width / 22, height / 9), _SENTENCE)
    # Each may need a second line.
    below = [reason, *facts]
    room = height - sum(_lines(one, width, sentence) * sentence * line_of(one) for one in below)
    room -= Space.S * (len(below) + 2)
    shared = room * _NAME if told.name else 0
    icon = _between(40, (room - shared) * 0.36, 220)
    size = largest(title, width, room - shared - icon, _MOST)
    name = min(largest(told.name, width, shared, size), round(size * 0.7)) if told.name else 0
    parts: list[ft.Control] = [ft.Icon(shape, size=icon, color=ink), _letters(title, size, ink)]
    if told.name:
        parts.append(_letters(as_written(told.name), name, ink))
    parts += [_letters(one, sentence, ink, bold=one == reason) for one in below]
    return ft.Semantics(
        live_region=True,
        content=ft.Column(
            parts,
            tight=True,
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _keep(pane: Pane, facing: Facing, ground: ft.ColorValue, ink: ft.ColorValue) -> ft.Control:
    """The button for whoever needs longer, and then the one for whoever has read it."""
    kept = facing.kept
    verb = self_serving.done if kept else self_serving.keep
    said = (words.DONE if kept else words.KEEP)()
    shape = ft.Icons.CHECK_ROUNDED if kept else ft.Icons.PUSH_PIN_ROUNDED
    button = ft.Button(
        key="self-done" if kept else "self-keep",
        content=ft.Row(
            [ft.Icon(shape, size=28, color=ground), text(said, Type.TITLE, ground, lines=1)],
            spacing=Space.M,
            tight=True,
        ),
        on_click=act(pane.say, verb, pane),
        height=BIG_TARGET,
        width=min(480, pane.width - 2 * Space.XL),
        style=surface(ink, ground),
    )
    return ft.Row([button], alignment=ft.MainAxisAlignment.CENTER)


def _below(desk: Desk, pane: Pane, ink: ft.ColorValue) -> ft.Control:
    languages = [_language(pane, one, ink) for one in offered()]
    # Where there is no room above, the staff's button stands at the same end.
    staff = [_staff(desk, pane, ink)] if pane.low else []
    if pane.width >= _ONE_ROW:
        return ft.Row([*languages, *staff], spacing=Space.S)
    half = (len(languages) + 1) // 2
    rows: list[ft.Control] = [
        ft.Row(languages[:half], spacing=Space.S),
        ft.Row([*languages[half:], *staff], spacing=Space.S),
    ]
    return ft.Column(rows, spacing=Space.S, tight=True)


def _language(pane: Pane, one: Language, ink: ft.ColorValue) -> ft.Control:
    chosen = spoken().code == one.code
    parts: list[ft.Control] = [text(one.name, Type.STRONG, ink, lines=1)]
    if chosen:
        parts.insert(0, ft.Icon(ft.Icons.CHECK_ROUNDED, size=20, color=ink))
    button = ft.Button(
        key=f"self-language-{one.code}",
        content=ft.Row(parts, spacing=Space.XS, tight=True, alignment=ft.MainAxisAlignment.CENTER),
        on_click=act(pane.say, self_serving.speak, pane, one.code),
        height=TARGET,
        style=surface(ft.Colors.TRANSPARENT, ink, ink if chosen else None),
    )
    content = ft.Semantics(content=button, checked=chosen)
    return ft.MergeSemantics(ft.Container(content, expand=True), expand=True)


def _letters(said: str, size: float, ink: ft.ColorValue, *, bold: bool = True) -> ft.Text:
    family, behind = typeface.chain(bold=bold)
    style = ft.TextStyle(
        size=size, height=line_of(said), font_family=family, font_family_fallback=behind, color=ink
    )
    return ft.Text(said, style=style, text_align=ft.TextAlign.CENTER)


def _lines(said: str, width: float, size: float) -> int:
    return lines(said, width / size) or 2


def _between(least: float, wanted: float, most: float) -> float:
    return max(least, min(wanted, most))
