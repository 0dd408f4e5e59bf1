"""Finding somebody at the door: the field, whom it found, a new guest, and undoing."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.domain.admission import Direction, Verdict
from kiosk.services.door_search import Found, Hit
from kiosk.services.formats import as_written, count, time_of_day
from kiosk.services.gate import PastScan
from kiosk.ui import door_finding, strings
from kiosk.ui import door_search_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.door_finding_view import Adding, Undoing
from kiosk.ui.door_search_words import state_words
from kiosk.ui.door_words import verdict_title
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button, icon_button, surface
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.scan_field import scan_field
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import text
from kiosk.ui.parts.verdict import EXIT_SHAPE, verdict_look
from kiosk.ui.theme import RADIUS, RADIUS_LARGE, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_FIND = Face("door-code", words.FIND, ft.Icons.SEARCH_ROUNDED, stays=True)
_NAME = Face("guest-name", words.GUEST_NAME)
_NOTE = Face("guest-note", words.GUEST_NOTE)
_OWN = Face("undo-words", words.OWN_WORDS)
# Holds the words for how somebody stands, in two lines at most, in every language.
_STATE = 120


@ft.component
def FindField(desk: Desk, pane: Pane) -> ft.Control:
    """For whom no scanner reads a code of: a code that is typed, or a part of a name."""
    finding = pane.finding

    async def typed() -> None:
        await act(pane.say, door_finding.typed, desk, pane)()

    finding.query.on_typed = typed
    go = act(pane.say, door_finding.entered, desk, pane)
    return scan_field(finding.query, _FIND, go, strings.CHECK())


@ft.component
def Finding(desk: Desk, pane: Pane) -> ft.Control:
    """What has the answer's place while nobody waits for an answer."""
    finding = pane.finding
    use_watched(pane, finding.found, finding.undoing, finding.adding)
    if finding.undoing.value is not None:
        return _undo(desk, pane, finding.undoing.value)
    if finding.adding.value is not None:
        return _add(desk, pane, finding.adding.value)
    return _hits(desk, pane, finding.found.value or Found(""))


def _hits(desk: Desk, pane: Pane, found: Found) -> ft.Control:
    rows: list[ft.Control] = [_hit(desk, pane, one) for one in found.hits]
    more = ""
    if found.more:
        number = count(found.more)
        more = words.MORE_THAN(count=number) if found.at_least else words.MORE(found.more)
    below = ft.Row(
        [
            ft.Semantics(
                content=text(more, Type.BODY, Role.QUIET, lines=2), live_region=True, expand=True
            ),
            big_button(
                "add-guest",
                words.ADD_GUEST(),
                partial(door_finding.begin_adding, pane),
                icon=ft.Icons.PERSON_ADD_ROUNDED,
                look=Look(height=TARGET, type=Type.STRONG),
            ),
        ],
        spacing=Space.M,
    )
    if not rows:
        nobody = empty_state(ft.Icons.PERSON_SEARCH_ROUNDED, words.NOBODY(), words.NOBODY_HELP())
        return _column([nobody, below])
    if pane.small:
        # Where there is room for few, all of it is theirs.
        return ft.ListView([*rows, below], expand=True, spacing=Space.XS)
    return _column([ft.ListView(rows, expand=True, spacing=Space.XS), below])


def _column(parts: list[ft.Control]) -> ft.Column:
    return ft.Column(
        parts,
        expand=True,
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _hit(desk: Desk, pane: Pane, hit: Hit) -> ft.Control:
    ticket = hit.ticket
    ground, ink, shape = _look(hit)
    name = as_written(ticket.name or ticket.code)
    if hit.people > 1:
        name = words.PARTY(name=name, more=count(hit.people - 1))
    state = state_words(hit, desk.zone)
    kind = ticket.type
    if ticket.guest and kind != words.GUEST():
        kind = " · ".join((words.GUEST(), as_written(kind)))
    facts = [kind, as_written(ticket.order), ticket.seat, *ticket.notes[:1]]
    detail = " · ".join(part for part in facts if part)
    lines: list[ft.Control] = [text(name, Type.STRONG)]
    if detail:
        lines.append(text(detail, Type.SMALL, Role.QUIET))
    said = ft.Container(
        text(state, Type.SMALL, ink, lines=2, align=ft.TextAlign.CENTER),
        bgcolor=ground,
        border_radius=RADIUS,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=Space.S),
        width=_STATE,
    )
    return ft.Button(
        key=f"hit-{ticket.id}",
        on_click=act(pane.say, door_finding.pick, desk, pane, hit),
        style=surface(
            Role.CARD,
            Role.INK,
            Role.LINE,
            padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.M),
        ),
        content=ft.Row(
            [
                ft.Icon(shape, size=26, color=Role.QUIET),
                ft.Column(
                    lines,
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                said,
            ],
            spacing=Space.M,
        ),
    )


def _look(hit: Hit) -> tuple[ft.ColorValue, ft.ColorValue, ft.IconData]:
    """Who may come in stands out, who is in does not, and who may not is as their answer is."""
    if hit.inside:
        return Role.SUNKEN, Role.INK, ft.Icons.HOW_TO_REG_ROUNDED
    if hit.verdict is not Verdict.VALID:
        return verdict_look(hit.verdict, Direction.ENTRY)
    shape = ft.Icons.GROUP_ROUNDED if hit.people > 1 else ft.Icons.PERSON_ROUNDED
    return Role.ACCENT_SOFT, Role.ON_ACCENT_SOFT, EXIT_SHAPE if hit.left else shape


def _undo(desk: Desk, pane: Pane, view: Undoing) -> ft.Control:
    scan = view.scan
    time = time_of_day(scan.at, desk.zone)
    whose = [as_written(one) for one in (scan.name, scan.title) if one]
    facts = [verdict_title(scan.verdict, scan.direction), *whose, time]
    group = [
        Choice(f"undo-{name}", phrase(), name is view.why, partial(door_finding.choose, pane, name))
        for name, phrase in words.REASONS.items()
    ]
    out = scan.direction is Direction.EXIT
    go = act(pane.say, door_finding.undo, desk, pane)
    view.words.on_enter = go
    button = big_button(
        "undo-confirm",
        (words.UNDO_EXIT_YES if out else words.UNDO_YES)(),
        go,
        icon=ft.Icons.UNDO_ROUNDED,
        weight=Weight.MAIN,
        look=Look(height=TARGET + Space.M, expand=True),
        disabled=view.why is None,
    )
    parts = [
        text(
            (words.UNDO_EXIT_HEAD if out else words.UNDO_HEAD)(),
            Type.TITLE if pane.small else Type.FIGURE,
        ),
        text(" · ".join(facts), Type.HEADING, lines=2),
        text((words.UNDO_EXIT_HELP if out else words.UNDO_HELP)(), Type.BODY, Role.QUIET),
        choices(words.UNDO_WHY(), group),
        Field(view.words, _OWN),
    ]
    return _sheet(pane, parts, button)


def _add(desk: Desk, pane: Pane, view: Adding) -> ft.Control:
    go = act(pane.say, door_finding.add, desk, pane)
    view.name.on_enter = view.note.on_enter = go
    size = ft.Row(
        [
            text(words.PARTY_SIZE(), Type.STRONG, lines=2, expand=True),
            stepper(
                "party",
                words.PARTY_SIZE(),
                view.people,
                partial(door_finding.resize, pane, -1),
                partial(door_finding.resize, pane, 1),
            ),
        ],
        spacing=Space.M,
    )
    button = big_button(
        "guest-confirm",
        words.PUT_ON_LIST(),
        go,
        icon=ft.Icons.PERSON_ADD_ROUNDED,
        weight=Weight.MAIN,
        look=Look(height=TARGET + Space.M, expand=True),
    )
    parts = [
        text(words.ADD_GUEST(), Type.TITLE if pane.small else Type.FIGURE),
        Field(view.name, _NAME),
        size,
        Field(view.note, _NOTE),
    ]
    return _sheet(pane, parts, button)


def _sheet(pane: Pane, parts: list[ft.Control], button: ft.Control) -> ft.Control:
    close = icon_button("finding-close", ft.Icons.CLOSE_ROUNDED, strings.BACK(), pane.finding.leave)
    sheet = ft.Container(
        expand=True,
        bgcolor=Role.CARD,
        border=ft.Border.all(1, Role.EDGE),
        border_radius=RADIUS_LARGE,
        padding=Space.M if pane.small else Space.XL,
        content=ft.Column(
            [
                ft.Column(
                    parts,
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                    spacing=Space.M,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                ft.Row([close, button], spacing=Space.M),
            ],
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )
    # Where it has the window for itself, what is wrong is said above it.
    return sheet if pane.wide else _column([Head(pane, None), sheet])


def undo_button(desk: Desk, pane: Pane, scan: PastScan) -> ft.Control | None:
    """What undoes one of the last scans, where it can be undone."""
    if not scan.undoable:
        return None
    who = as_written(scan.name or scan.title)
    label = words.UNDO_OF(name=who, time=time_of_day(scan.at, desk.zone))
    press: Press = partial(door_finding.begin_undo, pane, scan)
    return icon_button(f"undo-{scan.passage}", ft.Icons.UNDO_ROUNDED, label, press)
