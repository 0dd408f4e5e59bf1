"""Labels: what gets some at the left, how they look and the way to the printer at the right."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import price_each
from kiosk.services.labels import Wanted
from kiosk.ui import label_strings as words
from kiosk.ui import labelling
from kiosk.ui.desk import Desk
from kiosk.ui.label_view import LabelsView
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.field import Face
from kiosk.ui.parts.goods_search import goods_search
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import RADIUS, SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_FIND = Face("labels-find", words.FIND, ft.Icons.SEARCH_ROUNDED)
_WORD = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)
_HIGH = 200
# More than anybody looks through here; all of them are printed.
_LISTED = 20


def labels_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the labels."""
    return tap_row(
        "open-labels",
        words.LABELS(),
        words.LABELS_HELP(),
        act(pane.say, labelling.begin, desk, pane),
        icon=ft.Icons.SELL_ROUNDED,
    )


@ft.component
def Labels(desk: Desk, pane: Pane) -> ft.Control:
    """What gets labels, and what they look like."""
    use_watched(pane, pane.labels)
    view = pane.labels.value
    if view is None:
        return ft.Container(expand=True)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.LABELS(), key="labels-back"))
    left: list[ft.Control] = [
        _many(desk, pane),
        Find(desk, pane),
        # Below what is searched: a tap on a match must not move it.
        *_listed(desk, pane, view),
    ]
    right = _looks(desk, pane, view)
    if not pane.wide:
        return page(pane, [head, scrolled([*left, *right])])
    side = ft.Column(
        right,
        spacing=Space.L,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Row(
        [
            page(pane, [head, scrolled(left)]),
            ft.Container(side, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL),
        ],
        expand=True,
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Find(desk: Desk, pane: Pane) -> ft.Control:
    """What gets labels is scanned, or searched for and tapped."""
    use_watched(pane.labels)
    query = use_draft()
    query.on_typed = act(pane.say, labelling.find, desk, pane, query)
    view = pane.labels.value
    return goods_search(
        query,
        _FIND,
        view.matches if view else (),
        "label",
        lambda variant: act(pane.say, labelling.take, desk, pane, variant),
    )


def _many(desk: Desk, pane: Pane) -> ft.Control:
    imported = act(pane.say, labelling.take_imported, desk, pane)
    on_hand = act(pane.say, labelling.take_on_hand, desk, pane)
    buttons: list[ft.Control] = [
        big_button("labels-imported", words.IMPORTED(), imported, look=_WORD),
        big_button("labels-on-hand", words.ON_HAND(), on_hand, look=_WORD),
    ]
    if pane.small:
        return ft.Column([ft.Row([one]) for one in buttons], spacing=Space.S, tight=True)
    return ft.Row(buttons, spacing=Space.M)


def _listed(desk: Desk, pane: Pane, view: LabelsView) -> list[ft.Control]:
    rows = [_wanted(desk, pane, one) for one in list(view.wanted.values())[:_LISTED]]
    more = len(view.wanted) - len(rows)
    if more:
        rows.append(text(words.AND_OTHERS(more), Type.BODY, Role.QUIET))
    if rows:
        away = act(pane.say, labelling.empty, desk, pane)
        rows.append(ft.Row([big_button("labels-empty", words.EMPTY(), away, look=_WORD)]))
    return rows


def _wanted(desk: Desk, pane: Pane, one: Wanted) -> ft.Control:
    variant = one.variant
    said = ft.Column(
        [
            text(variant.title, Type.STRONG, lines=2),
            text(price_each(variant.price, variant.measure), Type.SMALL, Role.QUIET, lines=1),
        ],
        spacing=0,
        tight=True,
        expand=True,
    )
    steps = stepper(
        f"labels-{variant.id}",
        variant.title,
        one.number,
        act(pane.say, labelling.take, desk, pane, variant, -1),
        act(pane.say, labelling.take, desk, pane, variant, 1),
    )
    return card(ft.Row([said, steps], spacing=Space.M), padding=Space.M)


def _looks(desk: Desk, pane: Pane, view: LabelsView) -> list[ft.Control]:
    kinds = [
        Choice(
            f"label-kind-{kind}",
            said(),
            view.kind is kind,
            act(pane.say, labelling.choose_kind, desk, pane, kind),
        )
        for kind, said in words.KINDS.items()
    ]
    sizes = [
        Choice(
            f"label-size-{size}",
            words.MILLIMETRES(size=size),
            view.size == size,
            act(pane.say, labelling.choose_size, desk, pane, size),
        )
        for size in view.sizes
    ]
    go = big_button(
        "labels-print",
        words.PRINT(view.number),
        act(pane.say, labelling.print_them, desk, pane),
        icon=ft.Icons.PRINT_ROUNDED,
        weight=Weight.MAIN,
        look=Look(expand=True),
        disabled=not view.wanted,
    )
    told = [] if view.own_printer else [text(words.ON_RECEIPTS(), Type.BODY, Role.QUIET, lines=4)]
    return [
        heading(words.SO_LOOKS(), Type.HEADING),
        _picture(view),
        ft.Row([go]),
        *told,
        choices(words.KIND(), kinds),
        choices(words.SIZE(), sizes),
    ]


def _picture(view: LabelsView) -> ft.Control:
    """The label, as high as the words in its place, so that nothing moves when it is drawn."""
    shown = view.wanted.get(view.shown) if view.shown else None
    if view.picture is None or shown is None:
        told = view.trouble or words.NOTHING_CHOSEN()
        ink = Role.REFUSE_INK if view.trouble else Role.QUIET
        inside: ft.Control = ft.Semantics(
            content=text(told, Type.BODY, ink, lines=6, align=ft.TextAlign.CENTER),
            live_region=bool(view.trouble),
        )
    else:
        inside = ft.Image(
            src=view.picture,
            fit=ft.BoxFit.CONTAIN,
            height=_HIGH - 2 * Space.M,
            semantics_label=words.LABEL_OF(title=shown.variant.title),
            filter_quality=ft.FilterQuality.MEDIUM,
            gapless_playback=True,
        )
    return ft.Container(
        inside,
        height=_HIGH,
        padding=Space.M,
        border_radius=RADIUS,
        border=ft.Border.all(1, Role.LINE),
        # Labels are white whatever the theme.
        bgcolor="#FFFFFF" if view.picture is not None and shown is not None else Role.CARD,
        alignment=ft.Alignment.CENTER,
    )
