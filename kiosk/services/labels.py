"""Labels of what is sold: price tags and shelf labels, owed to the printer of labels.

A label's code is one that scans to its variant and to no other: a GTIN of it in the symbology of
its length, else another barcode that it bears, else its SKU, both as Code 128.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import Session, col, select

from hardware.documents import Align, Barcode, Document, Symbology
from hardware.labels import (
    MOST_COPIES,
    USUAL_SIZE,
    Bars,
    Beside,
    Label,
    LabelSize,
    Part,
    Words,
    document_of,
)
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.money import Money
from kiosk.domain.scan_codes import normalise
from kiosk.domain.trade_items import misread
from kiosk.language import Phrase
from kiosk.services.formats import money, price_each
from kiosk.services.former_prices import struck
from kiosk.services.printers import LABEL_JOB, label_printer
from kiosk.services.printing import owe
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.rows import get_setting, put_settings
from kiosk.store.tables import ProductRow, StockRow, VariantRow

MOST_AT_ONCE = 5_000
_LAST_IMPORT = "last_import"
# A label this wide, in tenths of a millimetre, has room for a barcode beside the price.
_ROOM_BESIDE = 800
_PLUS_DEPOSIT = Phrase("+ {amount} deposit")
_ORDER = (col(VariantRow.product_title), col(VariantRow.position), col(VariantRow.id))
_GTINS = {
    8: Symbology.EAN_8,
    12: Symbology.UPC_A,
    13: Symbology.EAN_13,
    14: Symbology.ITF_14,
}


class LabelKind(StrEnum):
    """A tag that hangs on a thing, or a label for the shelf below it."""

    PRICE = "price"
    SHELF = "shelf"


@dataclass(frozen=True)
class Wanted:
    """So many labels of one variant."""

    variant: Variant
    number: int = 1


@dataclass(frozen=True)
class LeftOut:
    """A variant of which no label can be made, and why."""

    variant: Variant
    why: BadInput


@dataclass(frozen=True)
class Owed:
    """The jobs of labels that are owed now, how many labels that are, and what was left out."""

    jobs: Sequence[str]
    labels: int
    left_out: Sequence[LeftOut]


def usual_size(till: Till) -> LabelSize:
    """The size of what is on the roll of the printer of labels."""
    found = label_printer(till)
    return found.labels.size if found and found.labels else USUAL_SIZE


def label_document(
    till: Till, variant: Variant, kind: LabelKind, size: LabelSize, number: int = 1
) -> Document:
    """Lay out the label of a variant.

    :raises BadInput: it has no code of its own that a barcode can say, or there would be too many.
    """
    with till.store.reading() as session:
        code = _code_of(session, variant)
        former = struck(session, [variant], till.clock.now()).get(variant.id)
    parts = (_tag if kind is LabelKind.PRICE else _shelf)(variant, code, former, size)
    return document_of(variant.title, Label(size, tuple(parts), number))


def owe_labels(
    till: Till,
    wanted: Sequence[Wanted],
    kind: LabelKind,
    size: LabelSize,
    check: Callable[[Document], str],
) -> Owed:
    """Owe these labels, in their order, all or (where a thing has none that can be made) all but
    those; ``check`` says why one can't be printed, and nothing where it can.

    :raises BadInput: there are none, or more than are printed at once.
    """
    number = sum(one.number for one in wanted)
    if not number:
        raise BadInput(N_("There is nothing here to print labels of."))
    if number > MOST_AT_ONCE:
        raise BadInput(N_("From 1 to {most} labels are printed at once."), most=MOST_AT_ONCE)
    documents: list[Document] = []
    left_out: list[LeftOut] = []
    for one in wanted:
        try:
            made = label_document(till, one.variant, kind, size)
            why = check(made)
            if why:
                raise BadInput(why)
        except BadInput as fault:
            left_out.append(LeftOut(one.variant, fault))
        else:
            documents += _in_parts(made, one.number)
    now = till.clock.now()
    batch = new_id(now)
    jobs = [f"{LABEL_JOB}{batch}:{place:04}" for place in range(len(documents))]
    with till.store.writing() as session:
        for job, document in zip(jobs, documents, strict=True):
            owe(session, job, document, now)
    return Owed(jobs, sum(copies_of(one) for one in documents), left_out)


def copies_of(document: Document) -> int:
    """How many labels a document is."""
    return document.label.copies if document.label else 0


def remember_import(session: Session, variants: Sequence[VariantId]) -> None:
    """Note what was just imported: labels of it may be wanted."""
    put_settings(session, **{_LAST_IMPORT: json.dumps([str(one) for one in variants])})


def last_imported(till: Till) -> list[Variant]:
    """What the last import at this till brought, in its order, as far as it is still sold."""
    with till.store.reading() as session:
        kept: list[str] = json.loads(get_setting(session, _LAST_IMPORT) or "[]")
        found = queries.variants_by_id(session, kept)
    return [found[VariantId(one)] for one in kept if one in found]


def on_hand(till: Till) -> list[Wanted]:
    """Everything that is on hand, with how many of it are."""
    with till.store.reading() as session:
        rows = session.exec(
            select(VariantRow, StockRow.on_hand)
            .order_by(*_ORDER)
            .join(StockRow, col(StockRow.variant_id) == VariantRow.id)
            .where(StockRow.on_hand > 0)
        )
        return [Wanted(queries.variant_of(row), left) for row, left in rows]


def of_category(till: Till, category: str) -> list[Variant]:
    """What is of a category.

    :raises BadInput: nothing is.
    """
    name = " ".join(category.split())
    of_it = select(ProductRow.id).where(ProductRow.category == name)
    with till.store.reading() as session:
        rows = session.exec(
            select(VariantRow).order_by(*_ORDER).where(col(VariantRow.product_id).in_(of_it))
        )
        found = [queries.variant_of(row) for row in rows]
    if not found:
        raise BadInput(N_("Nothing here is of the category “{name}”."), name=name)
    return found


def of_product(till: Till, variant: Variant) -> list[Variant]:
    """A variant with all others of its product."""
    with till.store.reading() as session:
        rows = session.exec(
            select(VariantRow).order_by(*_ORDER).where(VariantRow.product_id == variant.product_id)
        )
        return [queries.variant_of(row) for row in rows]


def as_many_as_on_hand(till: Till, variants: Sequence[Variant]) -> list[Wanted]:
    """As many labels as there are pieces; one of what is not counted, none of what is sold out."""
    with till.store.reading() as session:
        counted: Mapping[VariantId, int] = queries.on_hand(session, [one.id for one in variants])
    both = [Wanted(one, counted.get(one.id, 1)) for one in variants]
    return [one for one in both if one.number > 0]


def barcode_for(code: str) -> Barcode:
    """The barcode that says a code: a whole GTIN in the symbology of its length, all else in Code
    128.

    :raises BadInput: no barcode can say it.
    """
    is_gtin = code.isascii() and code.isdigit() and len(code) in _GTINS and not misread(code)
    if is_gtin and len(code) == 14 and code.startswith("0"):
        # The same number (GS1 General Specifications, 3.3), which needs half of the room.
        code = code[1:]
    kind = _GTINS[len(code)] if is_gtin else Symbology.CODE_128
    return Barcode(code, kind)


def _code_of(session: Session, variant: Variant) -> Barcode:
    gtins = [one for one in variant.barcodes if _says_gtin(one)]
    for code in (*gtins, *variant.barcodes, variant.sku):
        bear = queries.variants_by_code(session, normalise(code)) if code else []
        if [one.id for one in bear] == [variant.id] and _can_be_said(code):
            return barcode_for(code)
    raise BadInput(
        N_(
            "“{title}” has no code of its own that a barcode can say: give it an SKU of plain "
            "letters and digits."
        ),
        title=variant.title,
    )


def _says_gtin(code: str) -> bool:
    return _can_be_said(code) and barcode_for(code).symbology is not Symbology.CODE_128


def _can_be_said(code: str) -> bool:
    try:
        barcode_for(code)
    except BadInput:
        return False
    return True


def _tag(variant: Variant, code: Barcode, former: Money | None, size: LabelSize) -> list[Part]:
    return [*_name(variant, 38, 28), *_price(variant, 90), Bars(code, 110, 50)]


def _shelf(variant: Variant, code: Barcode, former: Money | None, size: LabelSize) -> list[Part]:
    name = _name(variant, 64, 44)
    before = [Words(money(former), 50, 20, struck=True)] if former else []
    price: list[Part] = [*before, *_price(variant, 150)]
    sku = [Words(variant.sku, 26, 16, close=True)] if variant.sku != code.data else []
    bars: list[Part] = [Bars(code, 140, 50), *sku]
    if size.width < _ROOM_BESIDE or not price:
        return [*name, *price, *bars]
    left = [replace(one, align=Align.LEFT) for one in name]
    return [*left, Beside(tuple(bars), tuple(price))]


def _name(variant: Variant, most: int, small: int) -> list[Words]:
    values = " / ".join(value for _, value in variant.options)
    name = Words(variant.product_title, most, 18, 2, bold=True)
    return [name, *([Words(values, small, 16, close=True)] if values else [])]


def _price(variant: Variant, most: int) -> list[Part]:
    """What one costs, or a kilogram of it; nothing where that is said at the till."""
    if variant.open_price:
        return []
    said = price_each(variant.price, variant.measure)
    deposit = variant.deposit and _PLUS_DEPOSIT(amount=money(variant.deposit))
    below = [Words(deposit, 28, 16, close=True)] if deposit else []
    return [Words(said, most, 32, bold=True, whole=True), *below]


def _in_parts(document: Document, number: int) -> list[Document]:
    label = document.label
    assert label is not None
    parts = [MOST_COPIES] * (number // MOST_COPIES)
    parts += [number % MOST_COPIES] if number % MOST_COPIES else []
    return [document_of(document.title, replace(label, copies=some)) for some in parts]
