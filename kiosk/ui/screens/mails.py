"""Receipts by e-mail that did not go out yet, each with what is in its way."""

from __future__ import annotations

import flet as ft

from kiosk.domain.mails import UNDECIDED
from kiosk.services.formats import as_written, count, day_and_time, isolated
from kiosk.services.mail_words import state_words
from kiosk.services.mailing import Mail
from kiosk.ui import mail_strings as strings
from kiosk.ui import mailing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, big_button
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

# Below this width two buttons have no room beside each other.
_BESIDE = 350


@ft.component
def MailsRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the mails, and how many did not go out; nothing where mails are not used."""
    use_watched(desk.mailbox)
    box = desk.mailbox.value
    if not (box.offered or box.left):
        return ft.Container()
    return tap_row(
        "open-mails",
        strings.MAILS(),
        strings.MAILS_HELP(),
        act(pane.say, mailing.list_mails, desk, pane),
        icon=ft.Icons.EMAIL_ROUNDED,
        trailing=count(box.left) if box.left else "",
    )


@ft.component
def Mails(desk: Desk, pane: Pane) -> ft.Control:
    """Each that did not go out, the oldest first; one that just did stays where it is."""
    use_watched(pane, pane.mails)
    ask = use_ask(pane.zoom)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, strings.MAILS(), key="mails-back"))
    if not pane.mails.value:
        none = empty_state(ft.Icons.TASK_ALT_ROUNDED, strings.NONE_WAIT(), strings.NONE_WAIT_HELP())
        return page(pane, [head, none])
    listed = ft.ListView(
        [_mail(desk, pane, one, ask) for one in pane.mails.value], expand=True, spacing=Space.M
    )
    return page(pane, [head, listed])


def _mail(desk: Desk, pane: Pane, one: Mail, ask: Ask) -> ft.Control:
    undecided = one.state in UNDECIDED and bool(one.address)
    question = Question(
        f"drop-{one.id}",
        strings.DROP_TITLE(),
        strings.DROP_HELP(),
        strings.DROP(),
        strings.KEEP(),
        danger=True,
    )
    drop = act(pane.say, mailing.drop, desk, pane, one.id)
    look = Look(type=Type.STRONG if pane.small else Type.HEADING, expand=True)
    buttons: list[ft.Control] = [
        big_button(
            f"again-{one.id}",
            strings.SEND_AGAIN(),
            act(pane.say, mailing.send_again, desk, pane, one.id),
            icon=None if pane.small else ft.Icons.SEND_ROUNDED,
            look=look,
            disabled=not undecided,
        ),
        big_button(
            f"drop-{one.id}",
            strings.DROP(),
            lambda: ask(question, drop),
            icon=None if pane.small else ft.Icons.DELETE_ROUNDED,
            look=look,
            disabled=not one.address or one.state == "sent",
        ),
    ]
    beside = pane.width >= _BESIDE
    # What a server answered is in the words of its own; here they only help whoever set it up.
    return card(
        ft.Column(
            [
                text(as_written(one.number), Type.STRONG),
                text(isolated(one.address), Type.BODY),
                text(
                    f"{state_words(one.state)} · {day_and_time(one.at, desk.zone)}",
                    Type.SMALL,
                    Role.QUIET,
                ),
                text(one.trouble, Type.BODY, Role.REFUSE_INK if undecided else Role.QUIET),
                *([text(isolated(one.said), Type.SMALL, Role.QUIET, lines=2)] if one.said else []),
                *([ft.Row(buttons)] if beside else [ft.Row([one]) for one in buttons]),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
