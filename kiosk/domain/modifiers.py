"""Modifiers: what a customer chooses of a thing as they buy it, as its size, its milk, or the words
that are engraved on it.

A group stands at the till beside all products that it belongs to. What is chosen changes the price
of one, before any promotion; tax and stock are those of the product. Two cups with different milk
are two lines of a basket, and so the choice is a part of the line's key.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.catalogue import Variant, VariantKind
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.money import Money, total

LONGEST_TEXT = 60
LONGEST_NAME = 40
MOST_OPTIONS = 24
_BEFORE = "~"


class Choosing(StrEnum):
    """How many options of a group are chosen: exactly one, some, or none, but a text is written."""

    ONE = "one"
    SOME = "some"
    TEXT = "text"


@dataclass(frozen=True)
class Option:
    """Something to choose, and what it adds to the price of one: also nothing, or less than that.
    A ``default`` is chosen until somebody says otherwise."""

    name: str
    price: Money
    default: bool = False


@dataclass(frozen=True)
class Group:
    """What is chosen of together, for these ``products``: of ``SOME`` at most ``most`` options. A
    text has one option without a name, whose price counts where anything is written."""

    id: str
    name: str
    choosing: Choosing
    most: int
    currency: str
    options: tuple[Option, ...]
    products: frozenset[str] = frozenset()

    def option(self, name: str) -> Option | None:
        """The option with this name; of a text, its only one."""
        if self.choosing is Choosing.TEXT:
            return self.options[0]
        return next((one for one in self.options if one.name == name), None)


@dataclass(frozen=True)
class Choice:
    """What was chosen, in words: an option's name, or a ``text`` that is written for the group."""

    group: str
    name: str
    price: Money
    text: bool = False

    @property
    def words(self) -> str:
        """As it stands under a line."""
        return written_words(self.group, self.name) if self.text else self.name


# By the ids of groups, in their order: the names of options, or the text.
Picked = tuple[tuple[str, tuple[str, ...]], ...]
NONE_PICKED: Picked = ()
Offered = Mapping[ProductId, tuple[Group, ...]]
NONE_OFFERED: Offered = {}


def asks(variant: Variant) -> bool:
    """Whether modifiers go with it: it has a price of its own, and one piece is like another."""
    plain = variant.measure is None and variant.edition is None and not variant.open_price
    single = plain and not variant.parts
    return single and variant.kind not in (VariantKind.GIFT_CARD, VariantKind.DEPOSIT)


def groups_of(variant: Variant, offered: Offered) -> tuple[Group, ...]:
    """What is chosen of a variant, in order."""
    return offered.get(variant.product_id, ()) if asks(variant) else ()


def picked(wanted: Mapping[str, Iterable[str]], groups: Sequence[Group]) -> Picked:
    """What is wanted of each group, by its id, in the one order that makes equal choices equal;
    what ``groups`` don't have comes last, for :func:`check` to name."""
    found = []
    for group_id, names in wanted.items():
        group = next((one for one in groups if one.id == group_id), None)
        places = {one.name: place for place, one in enumerate(group.options)} if group else {}
        in_order = sorted(set(names), key=lambda one: (places.get(one, len(places)), one))
        if in_order:
            found.append((group_id, tuple(in_order)))
    return tuple(sorted(found))


def defaults(groups: Sequence[Group]) -> Picked:
    """What is chosen before anybody said anything."""
    return picked({one.id: [o.name for o in one.options if o.default] for one in groups}, groups)


def check(variant: Variant, some: Picked, groups: Sequence[Group]) -> Refusal | None:
    """Why a variant can't be sold with these choices; None where it can."""
    if not some and not groups:
        return None
    title, known = variant.title, {one.id: one for one in groups}
    for group_id, names in some:
        group = known.get(group_id)
        if group is None or any(group.option(one) is None for one in names):
            return Refusal("choice_gone", {"title": title})
    chosen = dict(some)
    for group in groups:
        names = chosen.get(group.id, ())
        if group.choosing is Choosing.ONE and len(names) != 1:
            return Refusal("not_chosen", {"title": title, "group": group.name})
        if group.choosing is Choosing.SOME and len(names) > group.most:
            return Refusal("too_many_choices", {"group": group.name, "most": group.most})
        if group.choosing is Choosing.TEXT and not all(map(_fits, names)):
            return Refusal("text_too_long", {"group": group.name, "most": LONGEST_TEXT})
    if (variant.price + extra(some, groups, variant.price.currency)).minor < 0:
        return Refusal("below_nothing", {"title": title})
    return None


def written_words(group: str, text: str) -> str:
    """What is written for a group, as it stands under a line."""
    return f"{group}: {text}"


def check_text(text: str) -> str:
    """A text that is written for a group, tidied.

    :raises BadInput: it is too long, has characters that nobody sees, or seems to hold the number
        of a card.
    """
    tidied = " ".join(text.split())
    if tidied and not _fits(tidied):
        raise BadInput(N_("Write at most 60 characters."))
    return check_no_card(tidied)


def choices(some: Picked, groups: Sequence[Group]) -> tuple[Choice, ...]:
    """What was picked, in the order of the groups and their options; what is not known is left
    out."""
    chosen = dict(some)
    return tuple(
        Choice(group.name, name, option.price, group.choosing is Choosing.TEXT)
        for group in groups
        for name in chosen.get(group.id, ())
        if (option := group.option(name)) is not None
    )


def extra(some: Picked, groups: Sequence[Group], currency: str) -> Money:
    """What the choices add to the price of one."""
    return total((one.price for one in choices(some, groups)), currency)


def with_choices(key: VariantId, some: Picked) -> VariantId:
    """The key of a variant's line with these choices."""
    if not some:
        return key
    text = json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode()
    return VariantId(f"{key}{_BEFORE}{base64.urlsafe_b64encode(text).decode().rstrip('=')}")


def without_choices(key: str) -> str:
    """The key without what was chosen."""
    return key.partition(_BEFORE)[0]


def picked_of(key: str) -> Picked:
    """What was chosen for the line with this key."""
    packed = key.partition(_BEFORE)[2]
    if not packed:
        return NONE_PICKED
    found = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return tuple((group, tuple(names)) for group, names in found)


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and text.isprintable()
