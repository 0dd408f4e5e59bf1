"""The texts and boxes on a page as Flet holds them, and the sizes that they were drawn in.

The semantics tree has every text in full, even where the screen shows half of it and three dots.
So each text is asked how large it came out, and that is held against what its words need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import flet as ft
from flet.controls.layout_control import LayoutSizeChangeEvent

from kiosk.ui.theme import Type

_sizes: dict[int, tuple[float, float]] = {}
# Not containers: one that lies in a stack would no longer know its place there.
_HEARD = (ft.Text, ft.Row, ft.Column, ft.Icon)
_plain_init: Any = ft.BaseControl.init
_plain_before_event: Any = ft.BaseControl.before_event


@dataclass(frozen=True)
class ShownText:
    """A text, the style it is set in, and how wide and high it was drawn, in logical pixels.

    ``listed``: it lies in what scrolls, and may be out of sight.
    """

    words: str
    size: float
    line_height: float
    bold: bool
    spacing: float
    width: float
    height: float
    listed: bool = False


@dataclass(frozen=True)
class Crowded:
    """A row or column whose parts need more room than it has, and the texts among them."""

    words: str
    needs: float
    has: float


def listen() -> None:
    """Have all that is made from now on say how large it was drawn."""

    def init(self: ft.BaseControl) -> None:
        _plain_init(self)
        if isinstance(self, _HEARD):
            self.on_size_change = _heard

    def before_event(self: ft.BaseControl, event: Any) -> Any:
        if not isinstance(event, LayoutSizeChangeEvent):
            return _plain_before_event(self, event)
        _heard(event)
        # Heard; nothing has to be drawn again for it.
        return False

    ft.BaseControl.init = init  # type: ignore[method-assign]
    ft.BaseControl.before_event = before_event  # type: ignore[method-assign, assignment]


def stop_listening() -> None:
    """Leave what is made as it is."""
    ft.BaseControl.init = _plain_init  # type: ignore[method-assign]
    ft.BaseControl.before_event = _plain_before_event  # type: ignore[method-assign]
    _sizes.clear()


def _heard(event: Any) -> None:
    _sizes[event.control._i] = (event.width, event.height)


def shown_on(page: ft.Page) -> list[ShownText]:
    """Every text of the page that was drawn."""
    found, listed = [], set()
    for control in _controls(page.views):
        if isinstance(control, ft.ListView) or getattr(control, "scroll", None):
            listed.update(one._i for one in _controls(control))
        if isinstance(control, ft.Text) and control.value and control._i in _sizes:
            measured = _measured(control, *_sizes[control._i])
            found.append(replace(measured, listed=control._i in listed))
    return found


def crowded_on(page: ft.Page) -> list[Crowded]:
    """Rows and columns that don't scroll or wrap, and whose parts don't fit into them.

    Parts whose size isn't known count as nothing: what is found is true, and some is missed.
    """
    found = []
    for control in _controls(page.views):
        if isinstance(control, ft.Row | ft.Column) and not (control.scroll or control.wrap):
            along = 0 if isinstance(control, ft.Row) else 1
            sizes = [_size(child) for child in control.controls]
            gaps = float(control.spacing) * max(0, len(sizes) - 1)
            needs = sum(size[along] for size in sizes) + gaps
            has = _sizes.get(control._i)
            if has is not None and needs > has[along] + 1.5:
                said = [one.value for one in _controls(control) if isinstance(one, ft.Text)]
                found.append(Crowded(" / ".join(said), needs, has[along]))
    return found


def _size(control: Any) -> tuple[float, float]:
    """How large it is drawn, or is told to be; what only wraps another is as large as that."""
    wide = high = 0.0
    while isinstance(control, ft.BaseControl):
        if control._i in _sizes:
            return _sizes[control._i]
        wide = wide or float(getattr(control, "width", None) or 0)
        high = high or float(getattr(control, "height", None) or 0)
        control = getattr(control, "_b", None) or getattr(control, "content", None)
    return wide, high


def _measured(control: ft.Text, width: float, height: float) -> ShownText:
    style = control.style or Type.BODY.style()
    return ShownText(
        words=control.value,
        size=float(style.size or 16),
        line_height=float(style.height or 1.4),
        bold="Bold" in (style.font_family or ""),
        spacing=float(style.letter_spacing or 0),
        width=width,
        height=height,
    )


def _controls(thing: Any) -> Iterator[ft.BaseControl]:
    if isinstance(thing, list | tuple):
        for one in thing:
            yield from _controls(one)
    elif isinstance(thing, ft.BaseControl) and is_dataclass(thing):
        yield thing
        for field in fields(thing):
            if field.name not in ("ref", "data", "_state", "fn", "args", "kwargs"):
                yield from _controls(getattr(thing, field.name, None))
