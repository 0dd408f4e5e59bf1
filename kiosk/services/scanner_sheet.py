"""The page from which a scanner is set up, on paper and on screen."""

from __future__ import annotations

from hardware.documents import Align, Barcode, Block, Cut, Document, Qr, Rule, Space, Text
from kiosk.domain.ids import new_id
from kiosk.domain.keyboard_layouts import CALIBRATION, DIGITS
from kiosk.domain.scanner_setups import SET_UPS, SetUp
from kiosk.language import Phrase
from kiosk.services.printing import owe
from kiosk.services.till import Till

_TITLE = Phrase("Setting a scanner up")
_FIRST = Phrase("1. Set the scanner to type F8 before each code and Enter after it.")
_HANDBOOK = Phrase(
    "Its handbook has the barcodes for that, under Prefix and Suffix. With F8 no code is lost or "
    "gets into a field, whatever is open; without it the till knows a scanner by its speed."
)
_SECOND = Phrase("2. Scan this at the open till.")
_KEYBOARD = Phrase("A scanner that is made for another keyboard is put right by it.")
_STRIPES = Phrase("3. Does it read no QR codes? Then scan this instead.")
_MAKER = Phrase("{maker}: step 1 without the handbook")
_IN_ORDER = Phrase("Scan these {number} with it, one after the other from the top.")


def code() -> Document:
    """The code by which a scanner's keyboard is learnt, alone."""
    return Document(_TITLE(), (Qr(CALIBRATION),))


def sheet() -> Document:
    """All that a scanner is set up with, on one page."""
    return Document(
        _TITLE(),
        (
            Text(_TITLE(), Align.CENTER, bold=True),
            Rule(strong=True),
            Text(_FIRST(), bold=True),
            Text(_HANDBOOK()),
            Space(),
            Text(_SECOND(), bold=True),
            Text(_KEYBOARD()),
            Qr(CALIBRATION),
            Text(_STRIPES(), bold=True),
            Space(),
            Barcode(DIGITS),
            *(block for set_up in SET_UPS for block in _maker(set_up)),
            Cut(),
        ),
    )


def _maker(set_up: SetUp) -> list[Block]:
    blocks: list[Block] = [
        Rule(strong=True),
        Text(_MAKER(maker=set_up.maker), bold=True),
        Text(_IN_ORDER(number=str(len(set_up.codes)))),
    ]
    for number, code in enumerate(set_up.codes, start=1):
        blocks += [Space(), Barcode(code, caption=f"{number}/{len(set_up.codes)}")]
    return blocks


def print_sheet(till: Till) -> str:
    """Owe the page; returns the key of its job."""
    now = till.clock.now()
    job = f"scanner-sheet:{new_id(now)}"
    with till.store.writing() as session:
        owe(session, job, sheet(), now)
    return job
