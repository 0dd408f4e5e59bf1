"""Saying what an event's in-store codes hold, and reading a scale's label by it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.in_store_codes import (
    Carries,
    Label,
    Layout,
    Layouts,
    check_layout,
    layouts_body,
    read_label,
)
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.sale import line_key, measured_key
from kiosk.services import catalogue
from kiosk.services.till import Till
from kiosk.store.in_store_codes import layouts_of


@dataclass(frozen=True)
class Labelled:
    """A thing with the price or weight that its label says: ``key`` is that of its line in a
    cart."""

    variant: Variant
    key: VariantId


def set_layout(till: Till, prefix: str, carries: str, digits: int = 5) -> tuple[str, Layout]:
    """Say what the codes of a prefix hold, here and with the next sync at every till.

    :raises BadInput: it is no in-store prefix, or can't hold that; nothing was changed.
    """
    found, layout = check_layout(prefix, carries, digits)
    now = till.clock.now()
    with till.store.writing() as session:
        if layouts_of(session, till.event.id).get(found) != layout:
            body = layouts_body({found: layout})
            till.action(session, now).record(Kind.IN_STORE_CODES_SET, body, till.event.id)
    return found, layout


def layouts(till: Till) -> Layouts:
    """What the event's in-store codes hold, by prefix."""
    with till.store.reading() as session:
        return layouts_of(session, till.event.id)


def labelled(till: Till, code: str) -> Labelled | Refusal | None:
    """The thing on a scale's label and how much of it, or why it can't be had so; None where
    ``code`` is no such label, or of nothing that is known here."""
    if not code.startswith("2"):
        return None
    label = read_label(code, layouts(till))
    if label is None or isinstance(label, Refusal):
        return label
    found = next((some[0] for item in label.items if (some := catalogue.named(till, item))), None)
    return None if found is None else _of(found, label, till.event.currency)


def _of(variant: Variant, label: Label, currency: str) -> Labelled | Refusal:
    if label.carries is Carries.WEIGHT:
        if variant.measure is None:
            return Refusal("not_measured", {"title": variant.title})
        if not label.value:
            return Refusal("no_measure", {"title": variant.title})
        return Labelled(variant, measured_key(variant.id, label.value))
    if not variant.open_price:
        return Refusal("fixed_price", {"title": variant.title})
    if not label.value:
        return Refusal("no_amount", {"title": variant.title})
    return Labelled(variant, line_key(variant.id, Money(label.value, currency)))
