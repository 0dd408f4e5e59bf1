"""Bank transfers that wait for their money."""

from __future__ import annotations

import flet as ft

from kiosk.domain.tenders import TenderKind
from kiosk.services.formats import as_written, day_and_time, money
from kiosk.services.receipts import TENDER_WORDS
from kiosk.services.transfers import Transfer
from kiosk.ui import transfer_strings as strings
from kiosk.ui import transferring
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, big_button
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched


@ft.component
def TransfersRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the transfers, where there is an account for them."""
    use_watched(desk.event)
    if not (transferring.offered(desk) or transferring.links(desk)):
        return ft.Container()
    return tap_row(
        "open-transfers",
        _title(desk),
        strings.TRANSFERS_HELP(),
        act(pane.say, transferring.begin, desk, pane),
        icon=ft.Icons.ACCOUNT_BALANCE_ROUNDED,
    )


@ft.component
def Transfers(desk: Desk, pane: Pane) -> ft.Control:
    """Each that waits, the oldest first; one that has just been seen stays where it is."""
    use_watched(pane, pane.transfers)
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, _title(desk), key="transfers-back"))
    waiting = pane.transfers.value
    if not waiting:
        none = empty_state(ft.Icons.TASK_ALT_ROUNDED, strings.NONE_WAIT(), strings.NONE_WAIT_HELP())
        return page(pane, [head, none])
    listed = ft.ListView(
        [_transfer(desk, pane, one) for one in waiting], expand=True, spacing=Space.M
    )
    return page(pane, [head, text(strings.LOOK_FIRST(), Type.BODY, Role.QUIET), listed])


def _title(desk: Desk) -> str:
    return (strings.LINKS_TOO if transferring.links(desk) else strings.TRANSFERS)()


def _transfer(desk: Desk, pane: Pane, one: Transfer) -> ft.Control:
    there = one.confirmed is not None
    told = f"{day_and_time(one.at, desk.zone)} · {as_written(one.device_name)}"
    if one.kind is TenderKind.PAYMENT_LINK:
        told = f"{TENDER_WORDS[one.kind]()} · {told}"
    return card(
        ft.Column(
            [
                ft.Row(
                    [
                        text(as_written(one.receipt), Type.STRONG, expand=True),
                        text(money(one.amount), Type.HEADING, lines=1),
                    ],
                    spacing=Space.M,
                ),
                text(told, Type.SMALL, Role.QUIET),
                ft.Row(
                    [
                        big_button(
                            f"arrived-{one.receipt}",
                            strings.IS_THERE() if there else strings.ARRIVED(),
                            act(pane.say, transferring.confirm, desk, pane, one.receipt),
                            icon=ft.Icons.CHECK_ROUNDED,
                            look=Look(expand=True),
                            disabled=there,
                        )
                    ]
                ),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
