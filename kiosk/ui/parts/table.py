"""A table of figures to read: numbers under one another, digit under digit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import flet as ft

from kiosk.ui.parts.text import text
from kiosk.ui.theme import TARGET, Role, Space, Type

_WIDEST = 240
_LONG = 26


class Align(Enum):
    """What a column holds: words begin where the line begins, figures end where it ends."""

    WORDS = False
    FIGURES = True


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[Align], empty: str
) -> ft.Control:
    """The rows under their headings; ``empty`` says what is missing when there are none.

    Wider than its place, it is moved sideways. The digits of our font are all of one width,
    so that figures written with the same decimals stand digit under digit.

    :raises ValueError: a row, or ``align``, has more or fewer columns than ``headings``.
    """
    if any(len(row) != len(headings) for row in (align, *rows)):
        raise ValueError(f"each row needs {len(headings)} cells, one for each heading")
    if not rows:
        return ft.Container(text(empty, Type.BODY, Role.QUIET), padding=Space.L)
    drawn = ft.DataTable(
        columns=[
            ft.DataColumn(
                label=text(words, Type.CAPTION, Role.QUIET),
                numeric=kind.value,
            )
            for words, kind in zip(headings, align, strict=True)
        ],
        rows=[
            ft.DataRow(
                [ft.DataCell(_cell(words, kind)) for words, kind in zip(row, align, strict=True)],
                color=Role.SUNKEN if number % 2 else Role.CARD,
            )
            for number, row in enumerate(rows)
        ],
        heading_row_height=TARGET,
        data_row_min_height=TARGET,
        data_row_max_height=float("inf"),
        horizontal_lines=ft.BorderSide(1, Role.LINE),
        horizontal_margin=Space.L,
        column_spacing=Space.XL,
    )
    # Always, so that one sees there is more beside it; the bar lies in the room below.
    return ft.Row(
        [ft.Container(drawn, padding=ft.Padding.only(bottom=Space.M))], scroll=ft.ScrollMode.ALWAYS
    )


def _cell(words: str, kind: Align) -> ft.Control:
    figures = kind is Align.FIGURES
    # A long name takes more lines: one row of words must not push the figures out of sight.
    return ft.Container(
        text(words, Type.BODY, align=ft.TextAlign.END if figures else ft.TextAlign.START),
        width=_WIDEST if len(words) > _LONG and not figures else None,
        padding=ft.Padding.symmetric(vertical=Space.S),
    )
