"""Papers: how the printer stands, what waits, and deciding on what may have come out."""

from __future__ import annotations

import flet as ft

from kiosk.domain.clock import parse_iso
from kiosk.services.formats import as_written, day_and_time, isolated
from kiosk.services.printing import PaperJob
from kiosk.ui import paper_strings as words
from kiosk.ui import papers, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.papers import paper_line
from kiosk.ui.parts.button import Look, Weight, big_button, surface
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.printing_view import PapersView
from kiosk.ui.theme import BAR, RAIL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_MOST = 40
_WORD = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)


@ft.component
def PapersRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the papers, and how they stand."""
    use_watched(desk.paper)
    state = desk.paper.value
    return tap_row(
        "open-papers",
        words.PRINTING(),
        paper_line(state) or words.PRINTING_HELP(),
        act(pane.say, papers.begin, desk, pane),
        icon=ft.Icons.PRINT_ROUNDED if state.well else ft.Icons.PRINT_DISABLED_ROUNDED,
    )


@ft.component
def PaperBadge(desk: Desk, pane: Pane) -> ft.Control:
    """What is in the printer's way, beside the places; a tap shows what waits."""
    use_watched(desk.paper)
    line = paper_line(desk.paper.value, most=2)
    if not line:
        return ft.Container(width=0, height=0)
    return ft.Button(
        key="paper-badge",
        on_click=act(pane.say, papers.begin, desk, pane),
        height=BAR * 2,
        width=RAIL,
        style=surface(ft.Colors.TRANSPARENT, Role.ON_RAIL),
        content=ft.Column(
            [
                ft.Icon(ft.Icons.PRINT_DISABLED_ROUNDED, size=24, color=Role.ATTENTION),
                text(line, Type.CAPTION, Role.ON_RAIL, lines=7, align=ft.TextAlign.CENTER),
            ],
            spacing=Space.XS,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )


@ft.component
def PaperMark(desk: Desk, icon: ft.IconData, ink: ft.ColorValue, size: int) -> ft.Control:
    """The shape of More, which says that the printer needs somebody, where there is no room."""
    use_watched(desk.paper)
    well = desk.paper.value.well
    shown = icon if well else ft.Icons.PRINT_DISABLED_ROUNDED
    there = Role.REFUSE_INK if ink == Role.RAIL else Role.ATTENTION
    return ft.Icon(shown, size=size, color=ink if well else there)


@ft.component
def Papers(desk: Desk, pane: Pane) -> ft.Control:
    """What waits and what is to be looked at, the oldest first."""
    use_watched(pane, pane.papers, desk.paper)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.PRINTING(), key="papers-back"))
    view = pane.papers.value
    line = paper_line(desk.paper.value)
    # Room for the line is kept: what is tapped below must not move when it comes or goes.
    told = ft.Container(text(line, Type.STRONG, Role.REFUSE_INK, lines=2), height=TARGET)
    set_up = big_button(
        "set-up-printers",
        words.SET_UP_PRINTERS(),
        act(pane.say, printing_setup.begin, desk, pane),
        icon=ft.Icons.SETTINGS_ROUNDED,
        look=_WORD,
    )
    # Below what scrolls, so that nothing moves under a finger when one is found.
    foot = [*_elsewhere(desk, pane), ft.Row([set_up])]
    if not view.rows:
        icon = ft.Icons.PRINT_ROUNDED
        none = empty_state(icon, words.ALL_PRINTED(), words.ALL_PRINTED_HELP())
        return page(pane, [head, told, none, *foot])
    rows: list[ft.Control] = [_job(desk, pane, view, one) for one in view.rows[:_MOST]]
    if len(view.rows) > _MOST:
        more = words.AND_OTHERS(len(view.rows) - _MOST)
        rows.append(ft.Container(text(more, Type.BODY, Role.QUIET)))
    return page(pane, [head, told, ft.ListView(rows, expand=True, spacing=Space.M), *foot])


def _elsewhere(desk: Desk, pane: Pane) -> list[ft.Control]:
    return [
        tap_row(
            f"perhaps-{one.address}",
            " · ".join(filter(None, (as_written(one.title), isolated(str(one.address))))),
            words.PERHAPS(name=as_written(name)) if name else words.PERHAPS_RECEIPTS(),
            act(pane.say, printing_setup.move, desk, pane, name, one),
            icon=ft.Icons.PRINT_ROUNDED,
        )
        for name, found in desk.paper.value.elsewhere
        for one in found
    ]


def _job(desk: Desk, pane: Pane, view: PapersView, job: PaperJob) -> ft.Control:
    when = day_and_time(parse_iso(job.at), desk.zone)
    rows: list[ft.Control] = [
        ft.Row(
            [
                text(as_written(job.title), Type.HEADING, lines=1, expand=True),
                text(when, Type.SMALL, Role.QUIET, lines=1),
            ],
            spacing=Space.M,
        ),
        text(words.STATES[job.state](), Type.BODY, lines=2),
    ]
    if job.undecided:
        asked = _ask(desk, pane, job)
        # As high as what was asked: the next paper must not come up under a finger.
        said = job.key in view.said
        rows.append(_decided(view.said[job.key], _height(pane, job)) if said else asked)
    column = ft.Column(rows, spacing=Space.S, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return ft.Container(card(column, padding=Space.L), key=f"paper-{job.key}")


def _ask(desk: Desk, pane: Pane, job: PaperJob) -> ft.Control:
    again = words.PRINT_AGAIN if job.may_be_out else words.TRY_AGAIN
    buttons: list[ft.Control] = [
        big_button(
            f"print-{job.key}",
            again(),
            act(pane.say, papers.decide, desk, pane, job.key, False),
            icon=ft.Icons.PRINT_ROUNDED,
            look=_WORD,
        )
    ]
    if job.may_be_out:
        came = big_button(
            f"came-{job.key}",
            words.CAME_OUT(),
            act(pane.say, papers.decide, desk, pane, job.key, True),
            icon=ft.Icons.CHECK_ROUNDED,
            weight=Weight.SOFT,
            look=_WORD,
        )
        buttons.insert(0, came)
    if pane.small:
        return ft.Column([ft.Row([one]) for one in buttons], spacing=Space.S, tight=True)
    return ft.Row(buttons, spacing=Space.M)


def _height(pane: Pane, job: PaperJob) -> int:
    return _WORD.height * 2 + Space.S if pane.small and job.may_be_out else _WORD.height


def _decided(came_out: bool, height: int) -> ft.Control:
    said = words.DID_COME_OUT if came_out else words.GOES_AGAIN
    return ft.Row(
        [
            ft.Icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=22, color=Role.ACCENT),
            text(said(), Type.BODY, Role.QUIET, lines=1, expand=True),
        ],
        spacing=Space.M,
        height=height,
    )
