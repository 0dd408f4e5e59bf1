"""What is chosen of a thing: boxes to tick, fields to write in, and one key that stays in place."""

from __future__ import annotations

import flet as ft

from kiosk.domain.modifiers import Choosing, Group, Option
from kiosk.domain.sale import CartLine
from kiosk.services.formats import as_written, count, money
from kiosk.ui import choosing, strings
from kiosk.ui import modifier_strings as words
from kiosk.ui.choice_view import ChoiceView
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button, surface
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.screens.paying import scrolled
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_BOX = TARGET + Space.S
# As many characters as stand in two lines beside the stepper, in large letters too.
_TWO_LINES = 36


@ft.component
def Choices(desk: Desk, pane: Pane) -> ft.Control:
    """The groups below each other, and what it comes to."""
    use_watched(pane.choice)
    view = pane.choice.value
    if view is None:
        return ft.Container(expand=True)
    head = step_header(
        act(pane.say, choosing.leave, pane),
        view.line.variant.title,
        key="choices-back",
        label=strings.BACK_TO_PRODUCTS(),
        wide=pane.wide,
    )
    groups: list[ft.Control] = []
    for place, group in enumerate(view.line.groups):
        groups += _group(pane, view, group, place)
    return ft.Column(
        [Head(pane, head), scrolled(groups, Space.M), Put(desk, pane, view)],
        expand=True,
        spacing=Space.S if pane.small else Space.L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Put(desk: Desk, pane: Pane, view: ChoiceView) -> ft.Control:
    """The key that puts it into the basket, with what it costs as it is chosen now."""
    use_watched(*(draft.typed for draft in view.texts.values()))
    told = strings.ADD_AMOUNT(amount=money(view.amount))
    put = big_button(
        "choices-add",
        words.KEEP_CHOICES() if view.changed else told,
        act(pane.say, choosing.put, desk, pane),
        weight=Weight.MAIN,
        icon=ft.Icons.CHECK_ROUNDED if view.changed else ft.Icons.ADD_SHOPPING_CART_ROUNDED,
        look=Look(height=60 if pane.small else 72, type=Type.TITLE, expand=True),
    )
    # In a wide window at the side of the basket that it goes into.
    beside: list[ft.Control] = [] if pane.small else [ft.Container(expand=True)]
    return ft.Row([*beside, put], spacing=Space.M)


def choices_row(pane: Pane, line: CartLine, title: str, open: bool) -> list[ft.Control]:
    """What was chosen for a line of the basket, under its name; a tap changes it."""
    if not line.groups:
        return []
    chosen = ", ".join(as_written(one.words) for one in line.choices) or words.NOTHING_CHOSEN()
    if not open:
        return [text(chosen, Type.SMALL, Role.QUIET, lines=3)] if line.choices else []
    long = len(chosen) > _TWO_LINES
    button = ft.Button(
        key=f"choices-{line.key}",
        content=text(chosen, Type.SMALL, Role.ON_ACCENT_SOFT, lines=3 if long else 2),
        on_click=act(pane.say, choosing.change, pane, line),
        height=TARGET + Space.XL if long else TARGET,
        style=surface(
            Role.ACCENT_SOFT,
            Role.ON_ACCENT_SOFT,
            padding=ft.Padding.symmetric(horizontal=Space.M),
        ),
    )
    said = words.CHANGE_CHOICES(title=title, choices=chosen)
    button.expand, button.expand_loose = True, True
    return [ft.Row([ft.Semantics(label=said, content=button, expand=True, expand_loose=True)])]


def _group(pane: Pane, view: ChoiceView, group: Group, place: int) -> list[ft.Control]:
    if group.choosing is Choosing.TEXT:
        (free,) = group.options
        face = Face(f"choice-{place}", words.WHAT_TO_WRITE, ft.Icons.EDIT_ROUNDED)
        named = heading(_priced(group.name, free), Type.HEADING)
        return [named, Field(view.texts[group.id], face)]
    one = group.choosing is Choosing.ONE
    how = words.CHOOSE_ONE() if one else words.CHOOSE_SOME(most=count(group.most))
    title = ft.Column(
        [heading(group.name, Type.HEADING), text(how, Type.SMALL, Role.QUIET, lines=1)],
        spacing=0,
        tight=True,
    )
    chosen = dict(view.line.picked).get(group.id, ())
    boxes = [
        check_row(
            f"choice-{place}-{nth}",
            _priced(option.name, option),
            option.name in chosen,
            act(pane.say, choosing.toggle, pane, group, option.name),
            height=_BOX,
        )
        for nth, option in enumerate(group.options)
    ]
    # Beside each other where there is room for two names.
    wide = 1 if pane.small else 2
    rows = [boxes[nth : nth + wide] for nth in range(0, len(boxes), wide)]
    return [title, *(_row(row, wide) for row in rows)]


def _row(boxes: list[ft.MergeSemantics], wide: int) -> ft.Control:
    parts: list[ft.Control] = [ft.Container(one, expand=True) for one in boxes]
    parts += [ft.Container(expand=True) for _ in range(wide - len(boxes))]
    return ft.Row(parts, spacing=Space.M)


def _priced(name: str, option: Option) -> str:
    if not option.price:
        return as_written(name)
    sign = "+" if option.price.minor > 0 else ""
    return words.OPTION_PRICE(name=as_written(name), price=f"{sign}{money(option.price)}")
