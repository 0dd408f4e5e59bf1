"""A question in front of everything, for what can't be taken back."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from kiosk.language import spoken
from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS_LARGE, Role, Space, Type

_WIDTH = 440


@dataclass(frozen=True)
class Question:
    """What is asked: ``yes`` does it, ``no`` leaves everything as it is.

    With ``danger`` something is lost by ``yes``: it is red, and a warning's shape stands above.
    Buttons have the keys ``{key}-yes`` and ``{key}-no``.
    """

    key: str
    title: str
    sentence: str
    yes: str
    no: str
    danger: bool = False


Ask = Callable[[Question, Press], None]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question that stands there, and what ``yes`` does."""

    question: Question
    go: Press


_NOTHING_ASKED: _Asked | None = None


def use_ask(zoom: float = 1.0) -> Ask:
    """A hook: returns what asks a question and does a thing once it is answered with yes.

    Escape, a tap beside it, and its component's end all mean no. One question stands there at a
    time. ``zoom`` is that of the pane: a dialog lies outside of what the shell enlarges.
    """
    shown: _Asked | None
    shown, set_shown = ft.use_state(_NOTHING_ASKED)
    # What can still be answered: a second tap while the dialog goes away must do nothing.
    waiting: list[_Asked]
    waiting, _ = ft.use_state([])

    def ask(question: Question, go: Press) -> None:
        if not waiting:
            one = _Asked(question, go)
            waiting.append(one)
            set_shown(one)

    def close(one: _Asked) -> bool:
        if one not in waiting:
            return False
        waiting.remove(one)
        set_shown(None)
        return True

    dialog = None
    if shown is not None:
        one = shown

        # A function of its own: Flet doesn't await what a lambda returns.
        async def accept() -> None:
            if close(one):
                outcome = one.go()
                if inspect.isawaitable(outcome):
                    await outcome

        dialog = question_dialog(one.question, accept, lambda: close(one), zoom)
    ft.use_dialog(dialog)
    return ask


def question_dialog(question: Question, yes: Press, no: Press, zoom: float = 1.0) -> ft.AlertDialog:
    """The dialog itself; the focus begins on ``no``, and Escape is ``no``."""
    danger = question.danger
    words: list[ft.Control] = [
        enlarged(text(question.title, Type.TITLE), zoom),
        enlarged(text(question.sentence, Type.BODY, Role.QUIET), zoom),
    ]
    if danger:
        shape = ft.Icon(ft.Icons.WARNING_ROUNDED, size=40 * zoom, color=Role.REFUSE_INK)
        words.insert(0, ft.Row([shape]))
    main = (Role.REFUSE, Role.ON_REFUSE) if danger else (Role.ACCENT, Role.ON_ACCENT)
    buttons: list[ft.Control] = [
        _button(f"{question.key}-no", question.no, no, (Role.CARD, Role.INK), zoom, first=True),
        _button(f"{question.key}-yes", question.yes, yes, main, zoom),
    ]
    return ft.AlertDialog(
        # Not Flet's "modal": that one ignores Escape. The focus can't leave either of them.
        modal=False,
        semantics_label=question.title,
        content=ft.Column(
            [*words, ft.Container(height=Space.S), *buttons],
            tight=True,
            spacing=Space.M,
            width=_WIDTH * zoom,
            # It lies outside of the page's own direction too.
            rtl=spoken().right_to_left,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        scrollable=True,
        # Below, Flet leaves as much for the actions that it has not got.
        content_padding=ft.Padding.only(left=Space.XL, top=Space.XL, right=Space.XL, bottom=0),
        inset_padding=Space.L,
        bgcolor=Role.CARD,
        shape=ft.RoundedRectangleBorder(radius=RADIUS_LARGE),
        on_dismiss=no,
    )


def _button(
    key: str,
    label: str,
    press: Press,
    colours: tuple[ft.ColorValue, ft.ColorValue],
    zoom: float,
    *,
    first: bool = False,
) -> ft.Button:
    ground, ink = colours
    style = surface(
        ground,
        ink,
        Role.EDGE if first else None,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.L * zoom),
    )
    if ground is Role.REFUSE:
        style.side = {ft.ControlState.FOCUSED: ft.BorderSide(3, Role.INK)}
    return ft.Button(
        key=key,
        content=enlarged(text(label, Type.HEADING, ink, align=ft.TextAlign.CENTER), zoom),
        on_click=press,
        autofocus=first,
        style=style,
    )


def enlarged(words: ft.Text, zoom: float) -> ft.Text:
    """Words as large as the pane shows them: a dialog lies outside of what the shell enlarges."""
    style = words.style
    assert isinstance(style, ft.TextStyle)
    words.style = style.copy(size=(style.size or Type.BODY.value[0]) * zoom)
    return words
