"""Giving a basket away: nothing is paid, and it is said why."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.domain.session import check_reason
from kiosk.domain.staff import Permission
from kiosk.language import Phrase
from kiosk.services.formats import money
from kiosk.ui import signing_in, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.text import text
from kiosk.ui.screens.paying import pay_head, scrolled
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_WHY = Face("away-why", strings.GIVE_AWAY_WHY)
_USUAL = {
    "guest": Phrase("Guest"),
    "press": Phrase("Press"),
    "staff": Phrase("Staff"),
    "artist": Phrase("Artist"),
    "sample": Phrase("Free sample"),
    "goodwill": Phrase("Goodwill"),
}


@ft.component
def GiveAway(desk: Desk, pane: Pane) -> ft.Control:
    """Why? One tap for the usual reasons, and room for one's own words."""
    use_watched(desk.basket)
    chosen, set_chosen = ft.use_state("")
    words = use_draft()
    due = desk.basket.value.to_pay

    async def give() -> None:
        usual = [_USUAL[chosen]()] if chosen else []
        # Before anybody is asked for leave: without a reason it comes to nothing.
        why = check_reason(": ".join([*usual, words.text.strip()]).rstrip(": "))
        await signing_in.with_leave(
            desk,
            pane,
            Permission.DISCOUNT,
            lambda allowed: desk.pay(pane, complimentary=why, allowed=allowed),
        )

    given = act(pane.say, give)
    words.on_enter = given
    group = [
        Choice(f"away-{name}", phrase(), name == chosen, partial(set_chosen, name))
        for name, phrase in _USUAL.items()
    ]
    form: list[ft.Control] = [
        text(strings.GIVE_AWAY_HELP(), Type.BODY, Role.QUIET, lines=3),
        choices(strings.GIVE_AWAY_QUESTION(), group),
        Field(words, _WHY),
        ft.Row(
            [
                big_button(
                    "away-confirm",
                    strings.GIVE_AWAY_YES(amount=money(due)),
                    given,
                    weight=Weight.MAIN,
                    icon=ft.Icons.CARD_GIFTCARD_ROUNDED,
                    look=Look(height=56 if pane.small else 72, type=Type.TITLE, expand=True),
                )
            ]
        ),
    ]
    head = pay_head(pane, strings.COMPLIMENTARY(), due)
    return ft.Column(
        [head, scrolled(form, Space.L)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )
