"""``kiosk modifier``: what is chosen of a thing as it is sold, and what that costs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, answer, till_in
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import Choosing, Group, with_choices
from kiosk.services import choosing, modifiers
from kiosk.services.formats import money
from kiosk.services.till import Till

_Name = Annotated[str, typer.Argument(help="What the till calls it, as Milk.")]


def set_one(
    name: _Name,
    options: Annotated[
        list[str] | None, typer.Argument(metavar="OPTION[=PRICE]...", help="As “Oat milk=0.50”.")
    ] = None,
    default: Annotated[
        list[str] | None, typer.Option("--default", help="Chosen unless somebody says otherwise.")
    ] = None,
    at_most: Annotated[
        int | None, typer.Option("--at-most", help="None to so many; without it, exactly one.")
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Something is written, as for an engraving.")
    ] = False,
    price: Annotated[str, typer.Option("--price", help="What a text costs.")] = "",
    skus: Annotated[
        list[str] | None, typer.Option("--for", metavar="SKU", help="Of this product.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set up what is chosen of a product, at this till and with the next sync at all others."""
    terms = modifiers.Terms(
        name, options or (), default or (), at_most, text, price, tuple(skus or ())
    )
    with till_in(data) as till:
        made = modifiers.set_group(till, terms)
        _say(till, as_json, made)


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List what can be chosen, and of which products."""
    with till_in(data) as till:
        _say(till, as_json)


def remove(name: _Name, data: Data = None, as_json: AsJson = False) -> None:
    """Have nothing chosen of it any more; what was sold stays as it was sold."""
    with till_in(data) as till:
        gone = modifiers.remove_group(till, name)
    answer(as_json, {"removed": gone.name}, f"“{gone.name}” is chosen no more.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Modifiers: what is chosen of a thing as it is sold.", rich_markup_mode=None
    )
    for command, called in ((set_one, "set"), (list_all, "list"), (remove, "remove")):
        family.command(called)(command)
    app.add_typer(family, name="modifier")


def line_with(till: Till, variant: Variant, words: list[str]) -> VariantId:
    """The key of a variant's line with what somebody says they want of it.

    :raises BadInput: a text can't be written.
    :raises Refused: it can't be had like that.
    """
    some = choosing.said(till, variant, words)
    if isinstance(some, Refusal):
        raise Refused(some)
    return with_choices(variant.id, some)


def _say(till: Till, as_json: bool, only: Group | None = None) -> None:
    found = [one for one in modifiers.list_groups(till) if only is None or one[0].id == only.id]
    lines = [_line(group, skus) for group, skus in found] or ["Nothing is chosen of anything."]
    answer(as_json, {"modifiers": [_fields(group, skus) for group, skus in found]}, *lines)


def _fields(group: Group, skus: list[str]) -> dict[str, Any]:
    return {
        "name": group.name,
        "choosing": str(group.choosing),
        "at_most": group.most,
        "currency": group.currency,
        "options": [
            {"name": one.name, "price": one.price, "default": one.default} for one in group.options
        ],
        "skus": skus,
    }


def _line(group: Group, skus: list[str]) -> str:
    told = ", ".join(
        f"{one.name or 'a text'} {money(one.price)}{' (default)' if one.default else ''}"
        for one in group.options
    )
    how = {
        Choosing.ONE: "exactly one of",
        Choosing.SOME: f"at most {group.most} of",
        Choosing.TEXT: "write",
    }[group.choosing]
    return f"{group.name}: {how} {told}; for {', '.join(skus) or 'nothing yet'}"
