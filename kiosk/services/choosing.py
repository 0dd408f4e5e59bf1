"""Choosing of modifiers at a till: what goes with a thing, and changing what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import (
    Choosing,
    Group,
    Picked,
    check,
    check_text,
    defaults,
    groups_of,
    picked,
    with_choices,
    without_choices,
)
from kiosk.services import carts
from kiosk.services.carts import CartView
from kiosk.services.held import Held
from kiosk.services.till import Till
from kiosk.store.modifiers import offered


def groups_for(till: Till, variant: Variant) -> tuple[Group, ...]:
    """What is chosen of a variant, group by group; nothing where it is sold as it is."""
    with till.store.reading() as session:
        return groups_of(variant, offered(session, [variant]))


def said(till: Till, variant: Variant, words: Sequence[str]) -> Picked | Refusal:
    """What somebody says they want of a variant: names of options, ``Milk=Oat`` where two groups
    have one of that name, ``Engraving=For Ada`` for what is written, ``Milk=`` for none. Of groups
    that they don't name it is what is chosen by default.

    :raises BadInput: a text can't be written.
    """
    groups = groups_for(till, variant)
    chosen = {group: list(names) for group, names in defaults(groups)}
    named: set[str] = set()
    for word in words:
        found = _named(groups, word)
        if found is None:
            return Refusal("no_such_choice", {"title": variant.title, "choice": word})
        group, name = found
        if group.id not in named:
            chosen[group.id] = []
            named.add(group.id)
        if name:
            chosen[group.id].append(name)
    some = picked(chosen, groups)
    return check(variant, some, groups) or some


def rechoose(till: Till, key: VariantId, some: Picked) -> CartView:
    """Have other choices for a line of the cart, by its key; where another line has the same, they
    become one. A discount by hand goes with it."""
    now = with_choices(VariantId(without_choices(key)), some)

    def change(_: Session, held: Held) -> Held:
        quantities: dict[str, int] = {}
        for one, units in held.quantities.items():
            name = now if one == key else one
            quantities[name] = quantities.get(name, 0) + units
        given = [one for one in held.by_hand if one["variant"] != key or now not in held.quantities]
        by_hand = [{**one, "variant": now} if one["variant"] == key else one for one in given]
        return replace(held, quantities=quantities, by_hand=by_hand)

    return carts.change(till, change)


def _named(groups: Sequence[Group], word: str) -> tuple[Group, str] | None:
    """The group and the option's name, or the text, that a word means; an empty one for none."""
    before, sign, after = word.partition("=")
    for group in groups:
        if sign and group.name.casefold() != " ".join(before.split()).casefold():
            continue
        if group.choosing is Choosing.TEXT:
            if sign:
                return group, check_text(after)
            continue
        wanted = " ".join((after if sign else before).split()).casefold()
        if sign and not wanted:
            return group, ""
        for option in group.options:
            if option.name.casefold() == wanted:
                return group, option.name
    return None
