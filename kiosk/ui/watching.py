"""How a screen hears that what it shows has changed.

The model is plain Python and shared by all windows, so it can't know pages. A component says
which things it shows; when one changes, the component is drawn again on its own page. Changes
may come from any thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, TypeVarTuple

import flet as ft

from kiosk.domain.errors import TrestleError
from kiosk.ui.sentences import fault_sentence

T = TypeVar("T")
Args = TypeVarTuple("Args")


class Watched:
    """Something that is shown; ``changed`` has whoever shows it look again."""

    def __init__(self) -> None:
        # Weak: a component that is gone must not be kept alive by what it once showed.
        self._watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()

    def watch(self, watcher: Watcher) -> None:
        """Tell ``watcher`` of each change from now on; telling twice is the same as once."""
        self._watchers.add(watcher)

    def changed(self) -> None:
        """Have every watcher look again."""
        for watcher in list(self._watchers):
            watcher.look()


class Shown(Watched, Generic[T]):
    """One value that is shown."""

    def __init__(self, value: T) -> None:
        super().__init__()
        self.value = value

    def becomes(self, value: T) -> None:
        """Show another value."""
        self.value = value
        self.changed()


class Draft(Watched):
    """What is being typed in a field.

    The field is drawn again only when the text is *put* there. While a person types, what
    depends on the text watches ``typed``: a field that was drawn again by its own typing would
    lose the keys that arrived in between.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text
        self.typed = Watched()
        self.on_typed: Callable[[], Awaitable[None]] | None = None
        self.on_enter: Callable[[], Awaitable[None]] | None = None

    async def hear(self, text: str) -> None:
        """The field says what now stands in it."""
        self.text = text
        self.typed.changed()
        if self.on_typed is not None:
            await self.on_typed()

    def put(self, text: str) -> None:
        """Have the field show ``text``."""
        self.text = text
        self.changed()
        self.typed.changed()


class Watcher:
    """A component's eye: draws it again, on its own page and on the page's own loop."""

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._loop = asyncio.get_running_loop()
        # Flet finds the page to draw on in the context. Every window needs its own, whichever
        # window or thread the change came from.
        self._context = contextvars.copy_context()

    def look(self) -> None:
        """Draw again soon."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._draw, context=self._context)


def use_watched(*things: Watched) -> None:
    """Draw the calling component again whenever one of ``things`` changes."""
    _, set_glances = ft.use_state(0)

    # A list, because it is filled while drawing, and a state must not be set while drawing.
    eyes: list[Watcher]
    eyes, _ = ft.use_state([])
    if not eyes:
        eyes.append(Watcher(lambda: set_glances(lambda glances: glances + 1)))
    for thing in things:
        thing.watch(eyes[0])


def use_shown(first: T) -> Shown[T]:
    """A value that lives as long as the calling component, which is drawn again when it changes.

    Unlike Flet's own state it can be read while taps come faster than they are drawn: a handler
    that was made before the last tap still sees it.
    """
    values: list[Shown[T]]
    values, _ = ft.use_state([])
    if not values:
        values.append(Shown(first))
    use_watched(values[0])
    return values[0]


def use_draft(text: str = "") -> Draft:
    """A draft that lives as long as the calling component, and begins with ``text``."""
    drafts: list[Draft]
    drafts, _ = ft.use_state([])
    if not drafts:
        drafts.append(Draft(text))
    return drafts[0]


def act(
    tell: Callable[[str], None], verb: Callable[[*Args], Any], *args: *Args
) -> Callable[[], Awaitable[None]]:
    """Make a verb of the model into what a button calls; a fault becomes a sentence."""

    async def run() -> None:
        try:
            outcome = verb(*args)
            if inspect.isawaitable(outcome):
                await outcome
        except TrestleError as fault:
            tell(fault_sentence(fault))

    return run
