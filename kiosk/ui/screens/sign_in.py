"""Who is at the till: names to pick from and a pad for the PIN; and leave given on the spot."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.domain.door.self_service import names_in_public
from kiosk.domain.staff import Permission, Role, lowest
from kiosk.services.formats import as_written
from kiosk.services.staff import Member
from kiosk.ui import signing_in, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Veil
from kiosk.ui.parts.button import Look, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.pin_pad import pin_pad
from kiosk.ui.parts.row import card
from kiosk.ui.parts.staff_chip import staff_chip
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import BIG_TARGET, TARGET, Space, Type
from kiosk.ui.theme import Role as Ink
from kiosk.ui.watching import act, use_watched

_WHY = Face("allow-why", strings.WHY_MOVED, ft.Icons.EDIT_ROUNDED)
_PAD, _NAMES, _TWO_ACROSS = 400, 720, 600


@ft.component
def SignIn(desk: Desk, pane: Pane) -> ft.Control:
    """The names, or the pad for the PIN of the one that was picked."""
    use_watched(pane, pane.veil, desk.crew.here, desk.crew.operator)
    veil = pane.veil.value or Veil()
    if veil.chosen is not None:
        return _pin(desk, pane, veil, veil.chosen)
    return _names(desk, pane, veil)


def _names(desk: Desk, pane: Pane, veil: Veil) -> ft.Control:
    # People who are by themselves go back to what they came for.
    alone = pane.alone.value is not None
    locked = desk.crew.locked and not alone
    operator = desk.crew.operator.value
    parts: list[ft.Control] = []
    if veil.permission is None:
        title = strings.WHO_IS_AT_THE_TILL()
        chosen = list(desk.crew.here.value)
    else:
        title = strings.LEAVE_NEEDED()
        chosen = desk.crew.who_may(veil.permission)
        parts += _asked(desk, veil, veil.permission)
    parts.append(_grid(pane, chosen))
    # Whoever acts at another window is not thrown out by somebody who is alone with this one.
    if operator is not None and veil.permission is None and not alone:
        parts.append(
            ft.Row(
                [
                    big_button(
                        "lock",
                        strings.LOCK_TILL(),
                        act(pane.say, signing_in.lock, desk),
                        icon=ft.Icons.LOCK_ROUNDED,
                        look=Look(expand=True),
                    )
                ]
            )
        )
    head = heading(title) if locked else _back(pane, title)
    if locked:
        where = f"{desk.till.event.name} · {desk.till.device.name}"
        parts.insert(0, text(as_written(where), Type.BODY, Ink.QUIET))
    return _page(pane, head, parts, _NAMES)


def _asked(desk: Desk, veil: Veil, permission: Permission) -> list[ft.Control]:
    operator = desk.crew.operator.value
    who = [strings.AT_THE_TILL(name=as_written(operator.name))] if operator else []
    manager = lowest(permission) is Role.MANAGER
    who.append(strings.MANAGER_ALLOWS() if manager else strings.SUPERVISOR_ALLOWS())
    told: list[ft.Control] = [
        text(strings.PERMISSIONS[permission](), Type.HEADING),
        *(text(one, Type.BODY, Ink.QUIET) for one in who),
    ]
    trouble = [text(veil.trouble, Type.NOTE, Ink.REFUSE_INK)] if veil.trouble else []
    return [
        card(ft.Column(told, spacing=Space.XS, tight=True), padding=Space.L),
        Field(veil.why, _WHY),
        *(ft.Semantics(content=one, live_region=True) for one in trouble),
        text(strings.WHO_ALLOWS(), Type.HEADING),
    ]


def _grid(pane: Pane, members: Sequence[Member]) -> ft.Control:
    across = 1 if pane.width < _TWO_ACROSS else 2
    called = _called(pane, members)
    chips = [_chip(pane, one, *said) for one, said in zip(members, called, strict=True)]
    rows: list[ft.Control] = []
    for start in range(0, len(chips), across):
        some = chips[start : start + across]
        # The last one alone is as wide as the others.
        some += [ft.Container(expand=True) for _ in range(across - len(some))]
        top = ft.CrossAxisAlignment.START
        rows.append(ft.Row(list(some), spacing=Space.M, vertical_alignment=top))
    return ft.Column(rows, spacing=Space.M, tight=True)


def _called(pane: Pane, members: Sequence[Member]) -> list[tuple[str, str]]:
    """The name and the role by which each is shown; guests are told no more than they need."""
    if pane.alone.value is None:
        return [(as_written(one.name), strings.ROLES[one.role]()) for one in members]
    names = names_in_public([one.name for one in members])
    return [(as_written(one), "") for one in names]


def _chip(pane: Pane, one: Member, name: str, role: str) -> ft.Control:
    return staff_chip(
        name,
        role,
        act(pane.say, signing_in.choose, pane, one),
        key=f"staff-{one.id}",
        fills=True,
    )


def _pin(desk: Desk, pane: Pane, veil: Veil, member: Member) -> ft.Control:
    height = TARGET if pane.small else BIG_TARGET

    # A function of its own: Flet doesn't await what another one returns.
    async def press(key: str) -> None:
        await act(pane.say, signing_in.press, desk, pane, key)()

    keys = pin_pad(
        len(veil.pin),
        press,
        veil.trouble,
        length=member.digits,
        height=height,
    )
    who = ft.Row(
        [staff_chip(*_called(pane, [member])[0])],
        alignment=ft.MainAxisAlignment.CENTER,
    )
    told = [strings.PIN_LET_GO()] if veil.permission is not None else []
    notes = [text(one, Type.BODY, Ink.QUIET, align=ft.TextAlign.CENTER) for one in told]
    head = _back(pane, strings.ENTER_PIN())
    if not pane.low or pane.width < _TWO_ACROSS:
        return _page(pane, head, [who, *notes, keys], _PAD)
    # A phone that lies on its side has no room for the keys but beside all else.
    beside = ft.Column([Head(pane, head), who, *notes], spacing=Space.M, expand=True)
    beside.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    pad = ft.Column([keys], width=min(_PAD, pane.width / 2), scroll=ft.ScrollMode.AUTO)
    pad.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    row = ft.Row([beside, pad], spacing=Space.L)
    row.vertical_alignment = ft.CrossAxisAlignment.STRETCH
    return ft.Container(row, expand=True, padding=Space.L)


def _back(pane: Pane, title: str) -> ft.Control:
    return step_header(act(pane.say, signing_in.back, pane), title, key="sign-in-back")


def _page(pane: Pane, head: ft.Control, parts: Sequence[ft.Control], width: int) -> ft.Control:
    gap = Space.M if pane.small else Space.L
    body = ft.Column(
        list(parts),
        expand=True,
        spacing=gap,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    # What it is stands above what it is about, on the same edge.
    whole = ft.Column(
        [Head(pane, head), body],
        spacing=gap,
        width=min(width, pane.width - 2 * Space.L),
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(
        ft.Row(
            [whole],
            alignment=ft.MainAxisAlignment.CENTER,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        expand=True,
        padding=ft.Padding.symmetric(
            horizontal=Space.L, vertical=Space.XL if pane.wide else Space.L
        ),
    )
