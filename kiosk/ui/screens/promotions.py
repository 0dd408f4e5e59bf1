"""Promotions: all of them, or one that is being set up."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.services.formats import as_written
from kiosk.services.promoting import Listed
from kiosk.services.promotion_words import promotion_words
from kiosk.ui import promoting
from kiosk.ui import promotion_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.promotion_view import NewPromotion
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

_NAME = Face("promotion-name", words.NAME, ft.Icons.LOCAL_OFFER_ROUNDED)
_SKUS = Face("promotion-skus", words.SKUS, ft.Icons.INVENTORY_2_ROUNDED)
_CODE = Face("promotion-code", words.CODE, ft.Icons.QR_CODE_ROUNDED)
_ENDS = Face("promotion-ends", words.ENDS, ft.Icons.SCHEDULE_ROUNDED)
_MUCH = {
    kind: Face(f"promotion-{kind}", phrase, ft.Icons.PERCENT_ROUNDED)
    for kind, phrase in words.MUCH.items()
}


@ft.component
def PromotionsRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the promotions."""
    return tap_row(
        "open-promotions",
        words.PROMOTIONS(),
        words.PROMOTIONS_HELP(),
        act(pane.say, promoting.begin, desk, pane),
        icon=ft.Icons.LOCAL_OFFER_ROUNDED,
    )


@ft.component
def Promotions(desk: Desk, pane: Pane) -> ft.Control:
    """All of them with the way to end each, or what is asked of a new one."""
    use_watched(pane, pane.promotions)
    ask = use_ask(pane.zoom)
    view = pane.promotions.value
    if view is None:
        return ft.Container(expand=True)
    title = words.PROMOTIONS() if view.new is None else words.NEW()
    back = act(pane.say, promoting.leave, pane)
    head = Head(pane, step_header(back, title, key="promotions-back"))
    if view.new is not None:
        return page(pane, [head, _new(desk, pane, view.new)])
    new = _main("promotion-new", words.NEW(), act(pane.say, promoting.start, pane))
    if not view.rows:
        none = empty_state(ft.Icons.LOCAL_OFFER_ROUNDED, words.NONE(), words.NONE_HELP())
        return page(pane, [head, none, new])
    rows = [_promotion(desk, pane, one, ask) for one in view.rows]
    return page(pane, [head, scrolled([new, *rows])])


def _promotion(desk: Desk, pane: Pane, one: Listed, ask: Ask) -> ft.Control:
    name = as_written(one.promotion.name)
    question = Question(
        "end-promotion",
        words.END_QUESTION(name=name),
        words.END_SENTENCE(),
        words.END_YES(),
        words.END_NO(),
        danger=True,
    )
    yes = act(pane.say, promoting.end, desk, pane, one.promotion.name)
    end = big_button(
        f"end-{one.promotion.id}",
        words.END(),
        partial(ask, question, yes),
        look=Look(type=Type.STRONG),
    )
    told = ft.Column(
        [
            text(name, Type.STRONG),
            text(promotion_words(one.promotion, desk.zone), Type.BODY),
            text(words.USED(one.used), Type.SMALL, Role.QUIET),
        ],
        spacing=Space.XS,
        tight=True,
        expand=True,
    )
    if pane.small:
        parts: ft.Control = ft.Column([told, ft.Row([end])], spacing=Space.M, tight=True)
    else:
        parts = ft.Row([told, end], spacing=Space.L)
    return card(parts, padding=Space.L)


def _new(desk: Desk, pane: Pane, new: NewPromotion) -> ft.Control:
    go = act(pane.say, promoting.set_up, desk, pane)
    for draft in (new.name, new.much, new.skus, new.code, new.ends):
        draft.on_enter = go
    kinds = [
        Choice(
            f"promotion-kind-{kind}",
            phrase(),
            new.kind is kind,
            act(pane.say, promoting.do, pane, kind),
        )
        for kind, phrase in words.KINDS.items()
    ]
    what = [Field(new.name, _NAME), choices(words.KIND(), kinds), Field(new.much, _MUCH[new.kind])]
    whom = [
        Field(new.skus, _SKUS),
        Field(new.code, _CODE),
        Field(new.ends, _ENDS),
        text(words.MORE_KINDS(), Type.SMALL, Role.QUIET),
    ]
    set_up = _main("promotion-set-up", words.SET_UP(), go)
    if not pane.wide:
        return scrolled([*what, *whom, set_up])
    both = ft.Row(
        [_column(what), _column(whom)],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return scrolled([both, set_up])


def _main(key: str, label: str, press: Press) -> ft.Control:
    look = Look(type=Type.HEADING, expand=True)
    return ft.Row([big_button(key, label, press, weight=Weight.MAIN, look=look)])


def _column(parts: list[ft.Control]) -> ft.Column:
    return ft.Column(
        parts,
        spacing=Space.M,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
