"""Choosing one number out of those that are here, in front of everything."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass

import flet as ft

from kiosk.language import spoken
from kiosk.ui import strings
from kiosk.ui.parts.button import surface
from kiosk.ui.parts.dialog import enlarged
from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, RADIUS_LARGE, Role, Space, Type

_WIDTH = 440


@dataclass(frozen=True)
class Numbers:
    """Numbers of the thing called ``title``; those ``given`` are sold if nobody chooses others.

    The buttons have the keys ``{key}-{number}``.
    """

    key: str
    title: str
    here: Collection[int]
    given: Collection[int]


Chosen = Callable[[int], object]
AskNumber = Callable[[Numbers, Chosen], None]
_NOTHING: tuple[Numbers, Chosen] | None = None


def use_ask_number(zoom: float = 1.0) -> AskNumber:
    """A hook: returns what shows the numbers and does a thing with the one that is tapped.

    Escape and a tap beside it choose nothing.
    """
    shown: tuple[Numbers, Chosen] | None
    shown, set_shown = ft.use_state(_NOTHING)

    def ask(numbers: Numbers, chosen: Chosen) -> None:
        set_shown((numbers, chosen))

    def close() -> None:
        set_shown(None)

    dialog = None
    if shown is not None:
        numbers, chosen = shown

        # A function of its own: Flet doesn't await what a lambda returns.
        async def take(number: int) -> None:
            close()
            outcome = chosen(number)
            if inspect.isawaitable(outcome):
                await outcome

        dialog = number_dialog(numbers, take, close, zoom)
    ft.use_dialog(dialog)
    return ask


def number_dialog(
    numbers: Numbers, take: Chosen, close: Callable[[], None], zoom: float = 1.0
) -> ft.AlertDialog:
    """The dialog itself: one button a number, the lowest first."""
    buttons: list[ft.Control] = [
        _button(numbers, number, take, zoom) for number in sorted(numbers.here)
    ]
    return ft.AlertDialog(
        modal=False,
        semantics_label=strings.CHOOSE_NUMBER(title=numbers.title),
        content=ft.Column(
            [
                enlarged(text(strings.WHICH_NUMBER(), Type.TITLE), zoom),
                enlarged(text(numbers.title, Type.BODY, Role.QUIET, lines=2), zoom),
                ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S),
            ],
            tight=True,
            spacing=Space.M,
            width=_WIDTH * zoom,
            # It lies outside of the page's own direction too.
            rtl=spoken().right_to_left,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        scrollable=True,
        inset_padding=Space.L,
        bgcolor=Role.CARD,
        shape=ft.RoundedRectangleBorder(radius=RADIUS_LARGE),
        on_dismiss=close,
    )


def _button(numbers: Numbers, number: int, take: Chosen, zoom: float) -> ft.Control:
    given = number in numbers.given

    async def press() -> None:
        outcome = take(number)
        if inspect.isawaitable(outcome):
            await outcome

    button = ft.Button(
        key=f"{numbers.key}-{number}",
        on_click=press,
        height=BIG_TARGET * zoom,
        style=surface(
            Role.ACCENT_SOFT if given else Role.CARD,
            Role.ON_ACCENT_SOFT if given else Role.INK,
            Role.ACCENT if given else Role.EDGE,
            padding=ft.Padding.symmetric(horizontal=Space.L),
        ),
        content=enlarged(text(str(number), Type.STRONG, lines=1), zoom),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, checked=given))
