"""Whether what happened here is known elsewhere yet."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import flet as ft

from kiosk.services.formats import time_of_day
from kiosk.services.syncing import SyncStatus
from kiosk.ui import strings
from kiosk.ui.theme import Role


def sync_words(status: SyncStatus, zone: ZoneInfo) -> str:
    """The badge in words."""
    if not status.enrolled:
        return strings.ON_ITS_OWN()
    if status.needs_you or status.cases:
        return strings.NEEDS_YOU(status.needs_you + status.cases)
    if status.catching_up is not None and not status.trouble:
        done, total = status.catching_up
        return strings.FETCHING(progress=strings.PERCENT(number=str(100 * done // total)))
    if status.trouble and not status.pending:
        return strings.NOT_CONNECTED()
    if not status.pending:
        return strings.ALL_SENT()
    if status.since is None:
        return strings.PENDING(status.pending)
    return strings.PENDING_SINCE(status.pending, time=time_of_day(status.since, zone))


def sync_shape(status: SyncStatus) -> tuple[ft.IconData, ft.ColorValue]:
    """The badge as a shape, in its colour on the dark rail."""
    if not status.enrolled:
        return ft.Icons.CLOUD_OFF_ROUNDED, Role.ON_RAIL
    if status.needs_you or status.cases:
        return ft.Icons.SYNC_PROBLEM_ROUNDED, Role.ATTENTION
    if status.trouble:
        return ft.Icons.CLOUD_OFF_ROUNDED, Role.ON_RAIL
    if status.catching_up is not None:
        return ft.Icons.CLOUD_DOWNLOAD_ROUNDED, Role.RAIL_ACCENT
    if status.pending:
        return ft.Icons.CLOUD_UPLOAD_ROUNDED, Role.RAIL_ACCENT
    return ft.Icons.CLOUD_DONE_ROUNDED, Role.ON_RAIL
