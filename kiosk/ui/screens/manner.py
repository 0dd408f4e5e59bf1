"""Language and look: how this device speaks, what it looks like, and whether it is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import flet as ft

from kiosk.language import offered
from kiosk.services.preferences import SIZES, Look, Preferences
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.mannering import behave
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.watching import act, use_watched

_LOOKS = {
    Look.SYSTEM: strings.LOOK_SYSTEM,
    Look.LIGHT: strings.LOOK_LIGHT,
    Look.DARK: strings.LOOK_DARK,
    Look.CONTRAST: strings.LOOK_CONTRAST,
}
_SOUNDS = {True: strings.SOUNDS_ON, False: strings.SOUNDS_OFF}


@ft.component
def Manner(desk: Desk, pane: Pane) -> ft.Control:
    """Every choice takes hold at once, so that whoever chose wrongly sees it."""
    use_watched(pane, desk.manner)
    now = desk.manner.value

    def choice(key: str, words: str, wanted: Preferences) -> Choice:
        return Choice(key, words, wanted == now, act(pane.say, behave, desk, wanted))

    groups: Sequence[tuple[str, Sequence[Choice]]] = (
        (
            strings.LANGUAGE(),
            [
                choice(f"language-{one.code}", one.name, replace(now, language=one.code))
                for one in offered()
            ],
        ),
        (
            strings.LOOK(),
            [
                choice(f"look-{look}", words(), replace(now, look=look))
                for look, words in _LOOKS.items()
            ],
        ),
        (
            strings.SIZE(),
            [
                choice(f"size-{size}", strings.PERCENT(number=size), replace(now, size=size))
                for size in SIZES
            ],
        ),
        (
            strings.SOUNDS(),
            [
                choice(f"sounds-{on}", words(), replace(now, sounds=on))
                for on, words in _SOUNDS.items()
            ],
        ),
    )
    head = step_header(act(pane.say, pane.turn, Leaf.START), strings.MANNER())
    cards = [card(choices(title, group)) for title, group in groups]
    return page(pane, [Head(pane, head), *cards], scroll=ft.ScrollMode.AUTO)
