"""``kiosk label``: price tags and shelf labels of what is sold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import png
from hardware.labels import COMMON_SIZES, LabelSize, parse_size
from kiosk.cli.common import AsJson, Data, answer, complain, till_in, write_file
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import BadInput
from kiosk.paper import fonts, print_labels_owed, why_not
from kiosk.services import catalogue, labels, training
from kiosk.services.labels import LabelKind, Owed, Wanted
from kiosk.services.printers import PrinterRole
from kiosk.services.till import Till

_SIZES = ", ".join(map(str, COMMON_SIZES))
_Kind = Annotated[LabelKind, typer.Option("--kind", help="A tag on the thing, or on its shelf.")]
_Size = Annotated[
    str,
    typer.Option("--size", help=f"In mm, as {_SIZES}; the printer's own, if left out."),
]


def print_some(
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="SKU_OR_GTIN", help="What gets labels.")
    ] = None,
    count: Annotated[
        int, typer.Option("--count", help="So many of each; 1, if left out.", min=0)
    ] = 0,
    stock: Annotated[bool, typer.Option("--stock", help="As many of each as are on hand.")] = False,
    variants: Annotated[
        bool, typer.Option("--variants", help="With all other variants of these products.")
    ] = False,
    category: Annotated[
        str, typer.Option("--category", metavar="NAME", help="All of this category.")
    ] = "",
    imported: Annotated[
        bool, typer.Option("--imported", help="All that the last import brought.")
    ] = False,
    on_hand: Annotated[
        bool, typer.Option("--on-hand", help="Everything on hand, as many as there are.")
    ] = False,
    kind: _Kind = LabelKind.PRICE,
    size: _Size = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print labels on the printer of labels, or on that of receipts where there is none."""
    if count and stock:
        raise BadInput("Say one of --count and --stock.")
    with till_in(data) as till:
        chosen = _found(till, codes or [])
        if variants:
            chosen = [one for found in chosen for one in labels.of_product(till, found)]
        chosen += labels.of_category(till, category) if category else []
        chosen += labels.last_imported(till) if imported else []
        wanted = [Wanted(one, count or 1) for one in _each_once(chosen)]
        if stock:
            wanted = labels.as_many_as_on_hand(till, _each_once(chosen))
        if on_hand:
            wanted += [Wanted(one.variant, count or one.number) for one in labels.on_hand(till)]
        check = partial(why_not, till, PrinterRole.LABELS)
        made = labels.owe_labels(till, wanted, kind, _size(till, size), check)
        paper = print_labels_owed(till, made.jobs) if made.jobs else None
    for one in made.left_out:
        complain(f"{one.variant.sku}: {one.why.sentence}")
    if paper is not None and paper.fault:
        complain(f"They wait for the printer: {paper.fault.sentence}")
    answer(as_json, _fields(made), _line(made))
    if not made.jobs:
        raise typer.Exit(1)


def png_of(
    code: Annotated[str, typer.Argument(metavar="SKU_OR_GTIN", help="What gets the label.")],
    out: Annotated[Path, typer.Option("--out", help="The picture is written here.")],
    kind: _Kind = LabelKind.PRICE,
    size: _Size = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Draw a label as a picture, with 203 dots an inch."""
    with till_in(data) as till:
        (variant,) = _found(till, [code])
        document = labels.label_document(till, variant, kind, _size(till, size))
        write_file(out, png.render(training.paper(till, document), fonts()))
    answer(as_json, {"sku": variant.sku, "png": out}, f"{variant.title}: {out}")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Price tags and shelf labels.", rich_markup_mode=None)
    family.command("print")(print_some)
    family.command("png")(png_of)
    app.add_typer(family, name="label")


def _found(till: Till, codes: list[str]) -> list[Variant]:
    found = []
    for code in codes:
        bear = catalogue.named(till, code)
        if not bear:
            raise BadInput(f"Nothing here has the SKU or barcode “{code}”; nothing was printed.")
        found += bear
    return found


def _each_once(variants: list[Variant]) -> list[Variant]:
    return list({one.id: one for one in variants}.values())


def _size(till: Till, said: str) -> LabelSize:
    return parse_size(said) if said else labels.usual_size(till)


def _fields(made: Owed) -> dict[str, Any]:
    left_out = [{"sku": one.variant.sku, "why": one.why.sentence} for one in made.left_out]
    return {"jobs": list(made.jobs), "labels": made.labels, "left_out": left_out}


def _line(made: Owed) -> str:
    if not made.jobs:
        return "No label was printed."
    return f"{made.labels} label{'s' * (made.labels != 1)}."
