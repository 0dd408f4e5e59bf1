"""What is printed, as data: it is stored with the sale and drawn by any renderer, later.

Names in a catalogue come from files and web shops. Every text enters a document through
:func:`clean`, so a product's name can never hold the bytes that cut the paper or open the drawer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kiosk.domain.errors import BadInput

if TYPE_CHECKING:
    from hardware.labels import Label

FORMAT = 1
WIDTH = 42
# In columns: the narrowest rolls sold, and all 576 dots of an 80 mm head.
NARROWEST = 24
WIDEST = 48
# Level M with 300 characters is 69 modules: at 5 dots each it still fits on 58 mm paper.
_LONGEST_CODE = 300
_LONGEST_BARCODE = 48
# Joiners change how Arabic, Indic and emoji are drawn; other invisible characters only deceive.
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """Make text safe to print: one line, no control, hidden or lone surrogate characters."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character in "\t\n\v\f\r" or category in ("Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs") or character in _JOINERS:
            kept.append(character)
    return "".join(kept)


class Align(StrEnum):
    """Where a text stands on its line."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """How large the letters are: a large one takes two columns, a small one three quarters."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True)
class Text:
    """A paragraph, wrapped at words."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL

    def __post_init__(self) -> None:
        _set(self, text=clean(self.text), align=Align(self.align), size=Size(self.size))


@dataclass(frozen=True)
class Columns:
    """A wrapped text on the left, an amount on the right of its first line.

    ``hang`` columns stay free before the second and later lines of the left text.
    """

    left: str
    right: str
    bold: bool = False
    size: Size = Size.NORMAL
    hang: int = 0

    def __post_init__(self) -> None:
        if self.hang < 0:
            raise BadInput("A row on paper can't hang by a negative number of columns.")
        _set(self, left=clean(self.left), right=clean(self.right), size=Size(self.size))


@dataclass(frozen=True)
class Table:
    """A small table: first column left, the others right. Rows have equally many cells."""

    rows: tuple[tuple[str, ...], ...]
    size: Size = Size.SMALL

    def __post_init__(self) -> None:
        rows = tuple(tuple(clean(cell) for cell in row) for row in self.rows)
        if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
            raise BadInput("The rows of a table on paper need equally many cells, at least one.")
        _set(self, rows=rows, size=Size(self.size))


@dataclass(frozen=True)
class Rule:
    """A line across: dotted, or ``strong`` and solid."""

    strong: bool = False


@dataclass(frozen=True)
class Qr:
    """A QR code of lines of printable ASCII (which every decoder reads alike), words beneath it.

    Raises :class:`BadInput` for other characters, for none, and for more than 300.
    """

    data: str
    caption: str = ""

    def __post_init__(self) -> None:
        lines = self.data.split("\n")
        if not (self.data.isascii() and self.data and all(map(str.isprintable, lines))):
            raise BadInput("A QR code on paper holds plain letters, digits and signs only.")
        if len(self.data) > _LONGEST_CODE:
            raise BadInput(f"A QR code on paper holds {_LONGEST_CODE} characters at most.")
        _set(self, caption=clean(self.caption))


class Symbology(StrEnum):
    """How a barcode says its data: any ASCII, or a GTIN of 13, 8, 12 or 14 digits."""

    CODE_128 = "code128"
    EAN_13 = "ean13"
    EAN_8 = "ean8"
    UPC_A = "upca"
    ITF_14 = "itf14"


@dataclass(frozen=True)
class Barcode:
    """A barcode of printable ASCII, its words beneath it.

    Raises :class:`BadInput` for other characters, for none, and for more than 48.
    """

    data: str
    symbology: Symbology = Symbology.CODE_128
    caption: str = ""

    def __post_init__(self) -> None:
        if not (self.data and self.data.isascii() and self.data.isprintable()):
            raise BadInput("A barcode on paper holds plain letters, digits and signs only.")
        if len(self.data) > _LONGEST_BARCODE:
            raise BadInput(f"A barcode on paper holds {_LONGEST_BARCODE} characters at most.")
        _set(self, symbology=Symbology(self.symbology), caption=clean(self.caption))


@dataclass(frozen=True)
class Space:
    """Empty ``lines``."""

    lines: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.lines <= 40:
            raise BadInput("An empty space on paper is 0 to 40 lines.")


@dataclass(frozen=True)
class Cut:
    """Cut the paper here."""


Block = Text | Columns | Table | Rule | Qr | Barcode | Space | Cut

_KINDS: dict[str, type[Block]] = {
    "text": Text,
    "columns": Columns,
    "table": Table,
    "rule": Rule,
    "qr": Qr,
    "barcode": Barcode,
    "space": Space,
    "cut": Cut,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True)
class Document:
    """Something to print: ``width`` columns of normal letters; ``title`` names it for people.

    ``open_drawer`` kicks the cash drawer once, before the paper; a document without blocks may
    do only that. Where it is a ``label``, the blocks say the same for whoever only reads words.
    """

    title: str
    blocks: tuple[Block, ...]
    width: int = WIDTH
    open_drawer: bool = False
    label: Label | None = None

    def __post_init__(self) -> None:
        if not NARROWEST <= self.width <= WIDEST:
            raise BadInput(f"Paper is {NARROWEST} to {WIDEST} columns wide, not {self.width}.")
        _set(self, title=clean(self.title), blocks=tuple(self.blocks))


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values, to be stored with the sale."""
    return {
        "format": FORMAT,
        "title": document.title,
        "width": document.width,
        "open_drawer": document.open_drawer,
        **({"label": document.label.to_json()} if document.label else {}),
        "blocks": [
            {
                "kind": _NAMES[type(block)],
                **{field.name: _plain(getattr(block, field.name)) for field in fields(block)},
            }
            for block in document.blocks
        ],
    }


def from_json(data: Mapping[str, Any]) -> Document:
    """Read a stored document back. Raises :class:`BadInput` where it isn't one."""
    if data.get("format") != FORMAT:
        raise BadInput(
            f"This stored document has format {data.get('format')!r}, which this Trestle can't "
            "print. Update Trestle and print it again."
        )
    # A label is made of what stands above.
    from hardware.labels import label_from

    try:
        return Document(
            title=data["title"],
            blocks=tuple(_block(block) for block in data["blocks"]),
            width=data["width"],
            open_drawer=data["open_drawer"],
            label=label_from(data["label"]) if data.get("label") else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"A stored document can't be read: {error!r}.") from error


def _block(data: Mapping[str, Any]) -> Block:
    values = dict(data)
    return _KINDS[values.pop("kind")](**values)


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _set(block: object, **values: object) -> None:
    # Frozen for everyone else: this runs only while the block is being made.
    for name, value in values.items():
        object.__setattr__(block, name, value)


@dataclass(frozen=True)
class ReceiptLine:
    """``qty`` pieces of ``title``; ``unit`` is the price of one, ``amount`` of all. What was
    ``measured`` says so in words of its own instead, as in ``0.385 kg × £12.00/kg``. Below it stand
    ``choices``, what the customer had of it, and ``discounts``, each with its reason and what it
    takes off."""

    qty: int
    title: str
    unit: str
    amount: str
    discounts: tuple[tuple[str, str], ...] = ()
    measured: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReceiptWords:
    """The words on a receipt, in English unless the caller brings others."""

    copy: str = "COPY"
    each: str = "each"
    subtotal: str = "Subtotal"
    total: str = "TOTAL"
    change: str = "Change"
    saved: str = "You saved"
    tax_headings: tuple[str, str, str, str] = ("Tax", "Net", "Tax", "Gross")


@dataclass(frozen=True)
class ReceiptData:
    """A committed sale in words: amounts and times are already as people write them.

    ``heading`` says what it is, where it is something else than a sale; a ``stamp`` says it large.
    ``seller`` is who sells, line by line, and ``notes`` what else the law wants said of it.
    ``taxes`` are (label, net, tax, gross); ``tenders`` are (label, amount). An empty text leaves
    its part of the receipt out; ``subtotal`` is worth showing only where it differs from
    ``total``; ``pay`` says how to pay what is still owed, and ``pay_qr`` lets a bank's app do it;
    ``saved`` is what all discounts come to. ``qr`` is the receipt number, or what else
    finds the sale again. A ``copy`` says so, and never opens the drawer.
    """

    event_name: str
    number: str
    when: str
    device_name: str
    lines: tuple[ReceiptLine, ...]
    total: str
    tenders: tuple[tuple[str, str], ...]
    heading: str = ""
    stamp: str = ""
    subtotal: str = ""
    taxes: tuple[tuple[str, str, str, str], ...] = ()
    change: str = ""
    saved: str = ""
    note: str = ""
    footer: str = ""
    seller: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pay: tuple[str, ...] = ()
    pay_qr: str = ""
    qr: str = ""
    copy: bool = False
    open_drawer: bool = False
    width: int = WIDTH
    words: ReceiptWords = ReceiptWords()


def receipt(data: ReceiptData) -> Document:
    """Lay out the receipt of a sale."""
    words = data.words
    blocks: list[Block] = [Text(data.event_name, Align.CENTER, bold=True, size=Size.LARGE)]
    blocks += [Text(line, Align.CENTER) for line in data.seller]
    if data.copy:
        blocks += [Space(), Text(f"*** {words.copy} ***", Align.CENTER, bold=True)]
    if data.stamp:
        blocks += [Space(), Text(data.stamp, Align.CENTER, bold=True, size=Size.LARGE)]
    if data.heading:
        parts = data.heading.splitlines()
        blocks += [Space(), *(Text(part, Align.CENTER, bold=True) for part in parts)]
    blocks += [
        Space(),
        Text(data.when, Align.CENTER),
        Text(f"{data.number}  ·  {data.device_name}", Align.CENTER, size=Size.SMALL),
        Rule(),
    ]
    hang = max((len(str(line.qty)) for line in data.lines), default=1) + 2
    for line in data.lines:
        quantity = str(line.qty).rjust(hang - 2)
        blocks.append(Columns(f"{quantity}  {line.title}", line.amount, hang=hang))
        blocks += [Text(" " * hang + choice) for choice in line.choices]
        if line.measured:
            blocks.append(Text(" " * hang + line.measured))
        elif abs(line.qty) != 1:
            blocks.append(Text(" " * hang + f"{line.unit} {words.each}"))
        blocks += [Columns(" " * hang + reason, off, hang=hang) for reason, off in line.discounts]
    blocks.append(Rule())
    if data.subtotal:
        blocks.append(Columns(words.subtotal, data.subtotal))
    blocks.append(Columns(words.total, data.total, bold=True, size=Size.LARGE))
    if data.saved:
        blocks.append(Columns(words.saved, data.saved))
    blocks.append(Rule(strong=True))
    blocks += [Columns(label, amount) for label, amount in data.tenders]
    if data.change:
        blocks.append(Columns(words.change, data.change, bold=True))
    if data.pay:
        blocks += [Rule(), *(Text(line, Align.CENTER) for line in data.pay)]
    if data.pay_qr:
        blocks.append(Qr(data.pay_qr))
    if data.taxes:
        blocks += [Rule(), Table((words.tax_headings, *data.taxes))]
    blocks += [Text(note, size=Size.SMALL) for note in data.notes]
    blocks.append(Rule())
    if data.note:
        blocks += [*(Text(part) for part in data.note.splitlines()), Rule()]
    blocks += [Text(part, Align.CENTER) for part in data.footer.splitlines()]
    if data.qr:
        blocks.append(Qr(data.qr, caption=data.qr))
    blocks.append(Cut())
    return Document(
        title=data.number,
        blocks=tuple(blocks),
        width=data.width,
        open_drawer=data.open_drawer and not data.copy,
    )
