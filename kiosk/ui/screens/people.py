"""People: a name, an e-mail address, and exactly what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import flet as ft

from kiosk.domain.consent import Consent, wording_version
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.language import spoken
from kiosk.services.formats import money
from kiosk.services.signup import SignUp
from kiosk.ui import signing_up, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane, Place
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card
from kiosk.ui.parts.text import heading, text
from kiosk.ui.sentences import fault_sentence
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_shown, use_watched

CHANNEL = "email"
FORM_WIDTH = 1128


_NAME = Face("person-name", strings.NAME, ft.Icons.PERSON_ROUNDED, keyboard=ft.KeyboardType.NAME)
_EMAIL = Face(
    "person-email", strings.EMAIL, ft.Icons.ALTERNATE_EMAIL_ROUNDED, keyboard=ft.KeyboardType.EMAIL
)


@dataclass(frozen=True)
class Ticked:
    """What is ticked in the form, and what is wrong with it."""

    purposes: frozenset[str] = frozenset()
    membership: VariantId | None = None
    trouble: str = ""


@ft.component
def People(desk: Desk, pane: Pane) -> ft.Control:
    """The place where people sign up."""
    use_watched(pane)
    return page(pane, [Head(pane, heading(strings.SIGN_UP())), SignUpForm(desk, pane)])


@ft.component
def SignUpForm(desk: Desk, pane: Pane) -> ft.Control:
    """The form itself; it empties once somebody is signed up."""
    use_watched(desk.memberships)
    name, email = use_draft(), use_draft()
    ticked = use_shown(Ticked())
    form = ticked.value

    async def look() -> None:
        await signing_up.list_memberships(desk)

    ft.use_effect(look, [])

    def toggle(purpose: str) -> None:
        form = ticked.value
        ticked.becomes(replace(form, purposes=form.purposes ^ {purpose}))

    def choose(variant_id: VariantId) -> None:
        form = ticked.value
        chosen = None if form.membership == variant_id else variant_id
        ticked.becomes(replace(form, membership=chosen))

    async def send() -> None:
        form = ticked.value
        consents = [
            Consent(purpose, CHANNEL, wording_version(purpose, spoken().code))
            for purpose in sorted(form.purposes)
        ]
        if not email.text.strip():
            ticked.becomes(replace(form, trouble=strings.EMAIL_NEEDED()))
            return
        try:
            await signing_up.sign_up(desk, SignUp(email.text, name.text, consents), form.membership)
        except BadInput as fault:
            ticked.becomes(replace(form, trouble=fault_sentence(fault)))
            return
        given = name.text.strip()
        welcome = strings.SIGNED_UP_NAME(name=given) if given else strings.SIGNED_UP()
        ticked.becomes(Ticked())
        name.put("")
        email.put("")
        if form.membership is not None:
            pane.go(Place.TILL)
        pane.say(welcome, Meaning.ACCEPT)

    go = act(pane.say, send)
    name.on_enter = email.on_enter = go
    details: list[ft.Control] = [
        Field(name, _NAME),
        Field(email, replace(_EMAIL, trouble=form.trouble)),
    ]
    if desk.memberships.value:
        details.append(text(strings.MEMBERSHIP(), Type.HEADING))
    details += [
        check_row(
            f"membership-{row.variant.id}",
            f"{row.variant.title} {money(row.variant.price)}",
            form.membership == row.variant.id,
            partial(choose, row.variant.id),
        )
        for row in desk.memberships.value
    ]
    agreed: list[ft.Control] = [
        text(strings.AGREES(), Type.HEADING),
        *(
            check_row(
                f"consent-{purpose}", words(), purpose in form.purposes, partial(toggle, purpose)
            )
            for purpose, words in strings.CONSENTS.items()
        ),
        text(strings.SIGN_UP_HELP(), Type.SMALL, Role.QUIET),
    ]
    submit = big_button(
        "sign-up",
        strings.SIGN_UP_AND_PAY() if form.membership else strings.SIGN_UP_BUTTON(),
        go,
        icon=ft.Icons.PERSON_ADD_ALT_1_ROUNDED,
        weight=Weight.MAIN,
        look=Look(height=72, type=Type.TITLE, expand=True),
    )
    questions: ft.Control
    if pane.wide:
        questions = ft.Row(
            [_column(details, grows=True), _column(agreed, grows=True)],
            spacing=Space.XXL,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    else:
        questions = _column([*details, *agreed])
    sheet = card(
        ft.Column(
            [questions, ft.Row([submit])],
            spacing=Space.XL,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    sheet.width = min(FORM_WIDTH, pane.width) if pane.wide else None
    return ft.Column(
        [sheet],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.START
        if pane.wide
        else ft.CrossAxisAlignment.STRETCH,
    )


def _column(parts: list[ft.Control], *, grows: bool = False) -> ft.Column:
    return ft.Column(
        parts,
        spacing=Space.M,
        expand=grows,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
