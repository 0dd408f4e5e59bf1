"""Who is at the till: initials in a circle, the name and the role."""

from __future__ import annotations

import unicodedata

import flet as ft

from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS, Role, Space, Type

_NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
_CIRCLE = 36


def initials(name: str) -> str:
    """The first letters of a name's first and last word, or nothing if it has no letters.

    A letter keeps its marks. Arabic letters are kept from joining: two initials are no word.
    """
    firsts = [
        first for word in unicodedata.normalize("NFC", name).split() if (first := _first(word))
    ]
    chosen = firsts[:1] + firsts[1:][-1:]
    cursive = any(unicodedata.bidirectional(letter[0]) == "AL" for letter in chosen)
    return (_NON_JOINER if cursive else "").join(chosen)


def portrait(name: str) -> ft.Control:
    """The initials in a circle; a shape where there are none."""
    letters = initials(name)
    drawn = text(letters, Type.CAPTION, Role.ON_ACCENT_SOFT)
    # The name says it in full.
    drawn.semantics_label = ""
    return ft.Container(
        drawn if letters else ft.Icon(ft.Icons.PERSON_ROUNDED, size=22, color=Role.ON_ACCENT_SOFT),
        width=_CIRCLE,
        height=_CIRCLE,
        border_radius=_CIRCLE / 2,
        bgcolor=Role.ACCENT_SOFT,
        alignment=ft.Alignment.CENTER,
    )


def staff_chip(
    name: str, role: str, press: Press | None = None, *, key: str = "staff", fills: bool = False
) -> ft.Control:
    """The person; with ``press`` it is a button with the key ``key``, which ``fills`` the room that
    it is given, so that names in a list begin below each other."""
    words = ft.Column(
        [
            *([text(name, Type.STRONG)] if name else []),
            *([text(role, Type.SMALL, Role.QUIET)] if role else []),
        ],
        spacing=0,
        tight=True,
        expand=True,
        expand_loose=True,
    )
    content = ft.Row([portrait(name), words], spacing=Space.M, tight=not fills)
    padding = ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S)
    if press is None:
        return ft.Semantics(content=ft.Container(content, padding=padding), container=True)
    return ft.Button(
        key=key,
        content=content,
        expand=fills,
        on_click=press,
        style=surface(Role.CARD, Role.INK, Role.EDGE, radius=RADIUS, padding=padding),
    )


def _first(word: str) -> str:
    for at, letter in enumerate(word):
        if letter.isalnum():
            marks = 1
            while unicodedata.category(word[at + marks : at + marks + 1] or " ")[0] == "M":
                marks += 1
            return letter.upper()[0] + word[at + 1 : at + marks]
    return ""
