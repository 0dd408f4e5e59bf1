"""How much of what was weighed or measured comes back?"""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import how_much
from kiosk.ui import measure_strings, refunding, strings
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.money_field import figure_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.text import heading
from kiosk.ui.screens.paying import key_height, scrolled
from kiosk.ui.theme import Space, Type
from kiosk.ui.watching import act, use_watched


@ft.component
def HowMuch(pane: Pane) -> ft.Control:
    """The pad, on which digits push in from the right as thousandths; never more than is left."""
    use_watched(pane.returned)
    entered, set_entered = ft.use_state("")
    view = pane.returned.value
    line = next((one for one in view.sold if one.line == view.measuring), None) if view else None
    if line is None:
        return ft.Container(expand=True)
    parts = min(int(entered or "0"), line.left)

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    body = scrolled(
        [
            heading(line.title, Type.HEADING),
            ft.Row(
                [
                    figure_field(
                        measure_strings.HOW_MUCH_BACK(),
                        how_much(parts, line.measure) if entered else None,
                    )
                ]
            ),
            numeric_pad(press, key_height(pane)),
            ft.Row(
                [
                    big_button(
                        "refund-measured",
                        strings.TAKE(),
                        act(pane.say, refunding.measured, pane, parts),
                        weight=Weight.MAIN,
                        look=Look(height=56, type=Type.TITLE, expand=True),
                        disabled=not entered,
                    )
                ]
            ),
        ],
        Space.L,
    )
    if pane.wide:
        body.width = 640
    return body
