"""Setting modifier groups up: known here at once, and at every other till with the next sync."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import natural_id
from kiosk.domain.journal import Kind
from kiosk.domain.modifiers import LONGEST_NAME, MOST_OPTIONS, Choosing, Group, Option, asks
from kiosk.domain.money import Money
from kiosk.domain.reference import tombstone
from kiosk.services.till import Till
from kiosk.store import modifiers as store
from kiosk.store import queries
from kiosk.store.documents import MODIFIER_GROUP, bury, put_groups
from kiosk.store.modifiers import group_values
from kiosk.store.rows import digest_of, mark_unsent

# They part a thing from what is chosen of it, as in LATTE+Oat milk.
_SIGNS = "+="


@dataclass(frozen=True)
class Terms:
    """A group in an organizer's words: ``options`` as ``Oat milk=0.50``, of which exactly one is
    chosen, or ``at_most`` so many. With ``text`` there are none, but something is written, for a
    ``price``. Without any ``skus`` a known group stays with its products."""

    name: str
    options: Sequence[str] = ()
    defaults: Sequence[str] = ()
    at_most: int | None = None
    text: bool = False
    price: str = ""
    skus: Sequence[str] = ()


def set_group(till: Till, terms: Terms) -> Group:
    """Set a group up, in the place of one with the same name.

    :raises BadInput: the terms can't be read, or name what is not here or can't be chosen of.
    """
    group = _group_of(terms, till.event.currency)
    with till.store.writing() as session:
        before = next((one for one in store.groups(session) if one.id == group.id), None)
        products = before.products if before and not terms.skus else frozenset[str]()
        group = replace(group, products=products | _products(session, terms.skus))
        changed = put_groups(session, [group])
        if changed:
            mark_unsent(session, MODIFIER_GROUP, changed)
            body = {"set": {group.id: digest_of(group_values(group))}, "removed": []}
            till.action(session, till.clock.now()).record(
                Kind.MODIFIERS_CHANGED, body, till.event.id
            )
    return group


def list_groups(till: Till) -> list[tuple[Group, list[str]]]:
    """All groups by name, each with the SKUs of what it goes with."""
    with till.store.reading() as session:
        found = store.groups(session)
        skus = store.skus_of(session, {one for group in found for one in group.products})
        return [
            (group, sorted(sku for one in group.products for sku in skus.get(one, ())))
            for group in found
        ]


def remove_group(till: Till, name: str) -> Group:
    """Have nothing chosen of a group any more; what was sold stays as it was sold.

    :raises BadInput: there is none of that name.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        gone = next((one for one in store.groups(session) if one.id == _id_of(name)), None)
        if gone is None:
            raise BadInput(f"There is no group “{name}” here; “kiosk modifier list” names all.")
        bury(session, MODIFIER_GROUP, [tombstone(gone.id, iso(now))])
        mark_unsent(session, MODIFIER_GROUP, [gone.id])
        body = {"set": {}, "removed": [gone.id]}
        till.action(session, now).record(Kind.MODIFIERS_CHANGED, body, till.event.id)
    return gone


def _group_of(terms: Terms, currency: str) -> Group:
    name = _name(terms.name)
    if terms.text:
        if terms.options or terms.defaults or terms.at_most is not None:
            raise BadInput("What is written has no options; say only what it costs.")
        free = Option("", Money.parse(terms.price, currency) if terms.price else Money(0, currency))
        return Group(_id_of(name), name, Choosing.TEXT, 1, currency, (free,))
    if terms.price:
        raise BadInput("Each option has its own price, as in “Oat milk=0.50”.")
    options = [_option(given, currency) for given in terms.options]
    names = [one.name.casefold() for one in options]
    if not 1 <= len(options) <= MOST_OPTIONS:
        raise BadInput(f"A group has from 1 to {MOST_OPTIONS} options.")
    if len(set(names)) < len(names):
        raise BadInput("Two options of a group have two names.")
    most = 1 if terms.at_most is None else terms.at_most
    if not 1 <= most <= len(options):
        raise BadInput(f"At most {most} of {len(options)} options can't be chosen.")
    wanted = {one.casefold().strip() for one in terms.defaults}
    if not wanted <= set(names) or len(wanted) > most:
        raise BadInput("Defaults are options of the group, and no more than can be chosen.")
    options = [replace(one, default=one.name.casefold() in wanted) for one in options]
    choosing = Choosing.ONE if terms.at_most is None else Choosing.SOME
    return Group(_id_of(name), name, choosing, most, currency, tuple(options))


def _option(given: str, currency: str) -> Option:
    name, sign, price = given.partition("=")
    return Option(_name(name), Money.parse(price, currency) if sign else Money(0, currency))


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or set(name) & set(_SIGNS):
        raise BadInput(f"“{given}”: a name has 1 to {LONGEST_NAME} characters, without + or =.")
    return name


def _products(session: Session, skus: Collection[str]) -> frozenset[str]:
    found = set()
    for sku in skus:
        variant = queries.variant_by_code(session, sku)
        if variant is None:
            raise BadInput(f"Nothing here has the SKU “{sku}”; nothing was changed.")
        if not asks(variant):
            raise BadInput(
                f"Nothing can be chosen of “{variant.title}”: it is measured, numbered, a gift "
                "card, or has no price of its own. Nothing was changed."
            )
        found.add(str(variant.product_id))
    return frozenset(found)


def _id_of(name: str) -> str:
    return natural_id("modifier_group", " ".join(name.split()).casefold())
