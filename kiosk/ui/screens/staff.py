"""Staff: everybody who works here, one of them, and a PIN that is being chosen."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.domain.staff import LONGEST_PIN, SHORTEST_PIN, Role
from kiosk.services.formats import as_written
from kiosk.services.staff import Member
from kiosk.ui import staff_strings as words
from kiosk.ui import staffing, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.pin_pad import pin_pad
from kiosk.ui.parts.row import tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.staff_view import StaffView, Stage
from kiosk.ui.theme import BIG_TARGET, TARGET, Type
from kiosk.ui.theme import Role as Ink
from kiosk.ui.watching import act, use_watched

_NAME = Face("staff-name", strings.NAME, ft.Icons.PERSON_ROUNDED)
_WIDE, _PAD = 640, 400


@ft.component
def StaffRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the staff, and how many there are."""
    use_watched(desk.crew.here)
    here = desk.crew.here.value
    return tap_row(
        "open-staff-list",
        words.STAFF(),
        words.STAFF_HELP(),
        act(pane.say, staffing.begin, desk, pane),
        icon=ft.Icons.GROUP_ROUNDED,
        trailing=str(len(here)) if here else "",
    )


@ft.component
def Staff(desk: Desk, pane: Pane) -> ft.Control:
    """Everybody; or whoever was chosen or is being taken in; or the pad."""
    use_watched(pane, pane.staff, desk.crew.here)
    ask = use_ask(pane.zoom)
    view = pane.staff.value
    if view is None:
        return ft.Container(expand=True)
    if view.stage is Stage.PIN:
        return _pin(desk, pane, view)
    if view.stage is Stage.ONE:
        return _one(desk, pane, view, ask)
    return _list(desk, pane)


def _head(pane: Pane, title: str) -> ft.Control:
    return Head(pane, step_header(act(pane.say, staffing.leave, pane), title, key="staff-back"))


def _list(desk: Desk, pane: Pane) -> ft.Control:
    here = desk.crew.here.value
    take_in = _main(
        "staff-take-in",
        words.TAKE_IN(),
        act(pane.say, staffing.take_in, desk, pane),
        ft.Icons.PERSON_ADD_ALT_1_ROUNDED,
    )
    head = _head(pane, words.STAFF())
    if not here:
        shape = ft.Icons.GROUP_ROUNDED
        return page(pane, [head, empty_state(shape, words.NOBODY(), words.NOBODY_HELP()), take_in])
    listed = [
        tap_row(
            f"member-{one.id}",
            as_written(one.name),
            strings.ROLES[one.role](),
            act(pane.say, staffing.choose, pane, one),
            icon=ft.Icons.PERSON_ROUNDED,
        )
        for one in here
    ]
    return page(pane, [head, _column(pane, [take_in, *listed])])


def _one(desk: Desk, pane: Pane, view: StaffView, ask: Ask) -> ft.Control:
    first = view.chosen is None and not desk.crew.here.value
    roles = [
        Choice(
            f"role-{role}",
            strings.ROLES[role](),
            role is view.role,
            act(pane.say, staffing.be, desk, pane, role),
        )
        for role in Role
        if not first or role is Role.MANAGER
    ]
    parts: list[ft.Control] = [
        choices(words.ROLE(), roles),
        text(words.FIRST_MANAGER() if first else words.MAY[view.role](), Type.BODY, Ink.QUIET),
    ]
    if view.chosen is None:
        parts.insert(0, Field(view.name, _NAME))
        go = _main("staff-pin", words.CHOOSE_A_PIN(), act(pane.say, staffing.ask_pin, pane))
        return page(pane, [_head(pane, words.TAKE_IN()), _column(pane, [*parts, go])])
    # Names may be longer than the head has room for.
    parts.insert(0, text(as_written(view.chosen.name), Type.HEADING))
    parts += [
        _second("staff-new-pin", words.NEW_PIN(), act(pane.say, staffing.ask_pin, pane)),
        _leaving(desk, pane, view.chosen, ask),
    ]
    return page(pane, [_head(pane, words.STAFF()), _column(pane, parts)])


def _leaving(desk: Desk, pane: Pane, member: Member, ask: Ask) -> ft.Control:
    question = Question(
        "let-go",
        words.LET_GO_QUESTION(name=as_written(member.name)),
        words.LET_GO_SENTENCE(),
        words.LET_GO_YES(),
        words.LET_GO_NO(),
        danger=True,
    )
    yes = act(pane.say, staffing.let_go, desk, pane)
    return _second("staff-let-go", words.LET_GO(), partial(ask, question, yes))


def _pin(desk: Desk, pane: Pane, view: StaffView) -> ft.Control:
    name = as_written(view.chosen.name if view.chosen else view.name.text.strip())
    keys = pin_pad(
        len(view.pin),
        partial(staffing.press, pane),
        view.trouble,
        length=LONGEST_PIN,
        height=TARGET if pane.small else BIG_TARGET,
    )
    go = big_button(
        "staff-pin-go-on",
        words.GO_ON(),
        act(pane.say, staffing.go_on, desk, pane),
        icon=ft.Icons.CHECK_ROUNDED,
        weight=Weight.MAIN,
        look=Look(expand=True),
        disabled=len(view.pin) < SHORTEST_PIN,
    )
    title = words.ONCE_MORE() if view.first else words.CHOOSE_A_PIN()
    told = text(words.PIN_OF(name=name), Type.BODY, Ink.QUIET)
    if pane.low and pane.width >= _WIDE:
        # A phone that lies on its side has no room for the keys but beside all else.
        beside = ft.Column([told], expand=True)
        pad = ft.Column([keys, ft.Row([go])], width=_PAD, scroll=ft.ScrollMode.AUTO)
        return page(pane, [_head(pane, title), ft.Row([beside, pad], expand=True)])
    return page(pane, [_head(pane, title), _column(pane, [told, keys, ft.Row([go])], _PAD)])


def _main(key: str, label: str, press: Press, icon: ft.IconData | None = None) -> ft.Control:
    look = Look(type=Type.HEADING, expand=True)
    return ft.Row([big_button(key, label, press, icon=icon, weight=Weight.MAIN, look=look)])


def _second(key: str, label: str, press: Press) -> ft.Control:
    return ft.Row([big_button(key, label, press, look=Look(type=Type.STRONG, expand=True))])


def _column(pane: Pane, parts: list[ft.Control], width: int = _WIDE) -> ft.Control:
    """Not wider than can be read, and scrolled where there is more than fits."""
    body = scrolled(parts)
    if not pane.wide:
        return body
    return ft.Row(
        [ft.Container(body, width=width)],
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
