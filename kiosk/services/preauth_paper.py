"""The slip of a card hold, for the customer: what is held, for what and until when, and that
nothing was charged."""

from __future__ import annotations

from datetime import datetime

from hardware.documents import Align, Block, Columns, Cut, Document, Qr, Rule, Size, Space, Text
from kiosk.domain.clock import zone
from kiosk.domain.money import Money
from kiosk.domain.preauth import Slip
from kiosk.language import Phrase
from kiosk.services.formats import money, receipt_time
from kiosk.services.till import Till

_TITLE = Phrase("CARD HOLD")
_NOT_CHARGED = Phrase("Nothing was charged")
_HELD = Phrase("Held on the card")
_UNTIL = Phrase("Until")
_CARD = Phrase("Card")
_MEANS = Phrase(
    "This amount is set aside on your card. It is charged in whole or in part only if it is used, "
    "and free again otherwise, by then at the latest."
)


def preauth_document(
    till: Till, number: str, amount: Money, about: str, times: tuple[datetime, datetime], slip: Slip
) -> Document:
    """Lay out the slip of what is held from when until when; its code is the hold's number."""
    where = zone(till.event.timezone)
    made, until = (receipt_time(one, where) for one in times)
    card = slip.tender_reference
    blocks: list[Block] = [
        Text(till.event.name, Align.CENTER, bold=True, size=Size.LARGE),
        Text(made, Align.CENTER, size=Size.SMALL),
        Text(f"{number}  ·  {till.device.name}", Align.CENTER, size=Size.SMALL),
        Space(),
        Text(_TITLE(), Align.CENTER, bold=True, size=Size.LARGE),
        Text(f"*** {_NOT_CHARGED()} ***", Align.CENTER, bold=True),
        Rule(),
        Text(about),
        Columns(_HELD(), money(amount), bold=True, size=Size.LARGE),
        Columns(_UNTIL(), until),
        *([Columns(_CARD(), card)] if card else []),
        Rule(),
        Text(_MEANS(), size=Size.SMALL),
        Space(),
        Qr(number, caption=number),
        Cut(),
    ]
    return Document(title=number, blocks=tuple(blocks))
