"""More: what this till is, how it stands, and the way to everything else."""

from __future__ import annotations

import flet as ft

from kiosk.domain.tax import EXEMPT
from kiosk.services.formats import as_written, day_and_time, isolated, tax_rate
from kiosk.ui import more_strings as words_more
from kiosk.ui import (
    practising,
    sessioning,
    settling,
    shelf_strings,
    shelving,
    signing_in,
    stockroom,
    strings,
)
from kiosk.ui import training_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, fact_row, tap_row
from kiosk.ui.parts.sync_badge import sync_words
from kiosk.ui.parts.text import heading, text
from kiosk.ui.screens.cards import cards_row
from kiosk.ui.screens.display import display_row
from kiosk.ui.screens.door_page import door_page_row
from kiosk.ui.screens.labels import labels_row
from kiosk.ui.screens.mails import MailsRow
from kiosk.ui.screens.papers import PapersRow
from kiosk.ui.screens.preauths import preauths_row
from kiosk.ui.screens.preorders import PreordersRow
from kiosk.ui.screens.promotions import PromotionsRow
from kiosk.ui.screens.ready import ready_row
from kiosk.ui.screens.scanners import ScannersRow
from kiosk.ui.screens.seller import MayNot, SellerRow
from kiosk.ui.screens.staff import StaffRow
from kiosk.ui.screens.tips import TipsRow
from kiosk.ui.screens.transfers import TransfersRow
from kiosk.ui.sentences import sync_trouble
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched


@ft.component
def More(desk: Desk, pane: Pane) -> ft.Control:
    """The start page: the event, what is pending, and the lists."""
    use_watched(pane, desk.crew.here, desk.event)
    event = desk.event.value
    rates = dict.fromkeys(event.all_classes.values())
    overview = card(
        ft.Column(
            [
                text(strings.OVERVIEW(), Type.HEADING),
                fact_row(ft.Icons.STOREFRONT_ROUNDED, strings.EVENT(), event.name),
                fact_row(
                    ft.Icons.PAYMENTS_ROUNDED,
                    strings.CURRENCY_AND_TAX(),
                    " · ".join(
                        (event.currency, *(tax_rate(one) for one in rates if one != EXEMPT))
                    ),
                ),
                fact_row(
                    ft.Icons.TABLET_MAC_ROUNDED,
                    strings.DEVICE(),
                    f"{desk.till.device.name} · {desk.till.device.prefix}",
                ),
                fact_row(
                    ft.Icons.FOLDER_ROUNDED,
                    strings.DATA_FOLDER(),
                    isolated(str(desk.till.data_dir)),
                ),
            ],
            spacing=Space.L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    today = _group(
        words_more.TODAY(),
        [
            tap_row(
                "open-sales",
                strings.SALES(),
                strings.SALES_HELP(),
                act(pane.say, desk.list_sales, pane),
                icon=ft.Icons.RECEIPT_LONG_ROUNDED,
            ),
            PreordersRow(desk, pane),
            preauths_row(desk, pane),
            cards_row(desk, pane),
            *([WhoRow(desk, pane)] if desk.crew.here.value else []),
            SessionRow(desk, pane),
            tap_row(
                "open-stock",
                strings.STOCK(),
                strings.STOCK_HELP(),
                act(pane.say, stockroom.begin, desk, pane),
                icon=ft.Icons.INVENTORY_2_ROUNDED,
            ),
            PapersRow(desk, pane),
            CasesRow(desk, pane),
            # These are there only where something waits.
            TransfersRow(desk, pane),
            MailsRow(desk, pane),
        ],
    )
    set_up = _group(
        words_more.SET_UP(),
        [
            ready_row(desk, pane),
            *_practice(desk, pane),
            tap_row(
                "open-quick-keys",
                shelf_strings.QUICK_KEYS(),
                shelf_strings.QUICK_KEYS_HELP(),
                act(pane.say, shelving.choose, desk, pane),
                icon=ft.Icons.STAR_ROUNDED,
            ),
            labels_row(desk, pane),
            PromotionsRow(desk, pane),
            TipsRow(desk, pane),
            StaffRow(desk, pane),
            SellerRow(desk, pane),
            ScannersRow(desk, pane),
            display_row(desk, pane),
            door_page_row(desk, pane),
            tap_row(
                "open-manner",
                strings.MANNER(),
                strings.MANNER_HELP(),
                act(pane.say, pane.turn, Leaf.MANNER),
                icon=ft.Icons.TRANSLATE_ROUNDED,
            ),
        ],
    )
    first, second = [today, SyncCard(desk)], [set_up, overview]
    body: ft.Control = _column([*first, *second])
    if pane.wide:
        body = ft.Row(
            [_column(first, expand=True), _column(second, expand=True)],
            spacing=Space.XL,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    above = [Head(pane, heading(event.name)), MayNot(desk)]
    return page(pane, [*above, body], scroll=ft.ScrollMode.AUTO)


def _group(title: str, rows: list[ft.Control]) -> ft.Control:
    return _column([heading(title, Type.HEADING), *rows], Space.M)


def _column(parts: list[ft.Control], spacing: int = Space.XL, *, expand: bool = False) -> ft.Column:
    return ft.Column(
        parts,
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        expand=expand,
    )


def _practice(desk: Desk, pane: Pane) -> list[ft.Control]:
    """The way to the training till, or back from it."""
    if desk.practice.apart:
        return [
            tap_row(
                "open-real",
                words.BACK_TO_REAL(),
                words.BACK_TO_REAL_HELP(),
                act(pane.say, practising.leave, desk, pane),
                icon=ft.Icons.LOGOUT_ROUNDED,
            )
        ]
    if desk.practice.start is None:
        return []
    return [
        tap_row(
            "open-training",
            words.PRACTISE(),
            words.PRACTISE_HELP(),
            act(pane.say, practising.begin, desk, pane),
            icon=ft.Icons.SCHOOL_ROUNDED,
        )
    ]


@ft.component
def WhoRow(desk: Desk, pane: Pane) -> ft.Control:
    """Who is at the till, and the way to whoever comes next."""
    use_watched(desk.crew.operator)
    operator = desk.crew.operator.value
    return tap_row(
        "open-staff",
        strings.SWITCH_PERSON(),
        strings.AT_THE_TILL(name=as_written(operator.name)) if operator else "",
        act(pane.say, signing_in.switch, pane),
        icon=ft.Icons.BADGE_ROUNDED,
    )


@ft.component
def SessionRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the till session, and since when one is open."""
    use_watched(desk.session)
    current = desk.session.value
    since = current and strings.SESSION_OPEN_SINCE(time=day_and_time(current.opened, desk.zone))
    return tap_row(
        "open-session",
        strings.SESSION(),
        since or strings.SESSION_HELP(),
        act(pane.say, sessioning.begin, desk, pane),
        icon=ft.Icons.POINT_OF_SALE_ROUNDED,
    )


@ft.component
def CasesRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to what waits for a person, and how much that is."""
    use_watched(desk.sync)
    waiting = desk.sync.value.cases
    return tap_row(
        "open-cases",
        strings.CASES(),
        strings.CASES_HELP(),
        act(pane.say, settling.begin, desk, pane),
        icon=ft.Icons.REPORT_PROBLEM_ROUNDED if waiting else ft.Icons.TASK_ALT_ROUNDED,
        trailing=str(waiting) if waiting else "",
    )


@ft.component
def SyncCard(desk: Desk) -> ft.Control:
    """What waits for the central inventory, and what is in the way."""
    use_watched(desk.sync)
    status = desk.sync.value
    rows: list[ft.Control] = [
        text(strings.SYNC(), Type.HEADING),
        text(sync_words(status, desk.zone), Type.FIGURE, lines=2),
    ]
    if status.trouble:
        trouble = sync_trouble(status) if status.needs_you else strings.HUB_AWAY()
        rows.append(text(trouble, Type.BODY, Role.REFUSE_INK if status.needs_you else Role.QUIET))
    elif status.catching_up is not None:
        rows.append(text(strings.FETCHING_HELP(), Type.BODY, Role.QUIET))
    if not status.enrolled:
        rows.append(text(strings.ON_ITS_OWN_HELP(), Type.BODY, Role.QUIET))
        rows.append(text(strings.KEPT_HERE(status.pending), Type.BODY, Role.QUIET))
    else:
        if status.last is not None:
            last = strings.LAST_SENT(time=day_and_time(status.last, desk.zone))
            rows.append(text(last, Type.BODY, Role.QUIET))
        rows.append(text(isolated(status.hub), Type.SMALL, Role.QUIET, lines=1))
    return card(
        ft.Column(rows, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    )
