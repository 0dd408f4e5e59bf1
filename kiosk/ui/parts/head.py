"""The head of a screen: what it is, and room for a sentence that covers nothing."""

from __future__ import annotations

import flet as ft

from kiosk.ui.pane import Pane
from kiosk.ui.parts.notice import notice_bar
from kiosk.ui.theme import TARGET, Space
from kiosk.ui.watching import use_watched


@ft.component
def Head(pane: Pane, content: ft.Control | None) -> ft.Control:
    """``content`` at the left; a notice, when there is one, takes the rest of the line.

    Without ``content`` there is no line until there is a notice.
    """
    use_watched(pane.notice)
    notice = pane.notice.value
    parts: list[ft.Control] = []
    if content is not None and (notice is None or not pane.small):
        parts.append(ft.Container(content, expand=True))
    if notice is not None:
        parts.append(ft.Container(notice_bar(notice), expand=True))
    return ft.Row(parts, spacing=Space.L, height=TARGET + Space.M if parts else 0)
