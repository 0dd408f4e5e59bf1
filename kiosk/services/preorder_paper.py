"""The paper of a pre-order: what is promised for when, what was paid, and what is still due."""

from __future__ import annotations

from dataclasses import replace

from hardware.documents import Document, receipt
from kiosk.domain.preorders import Promise
from kiosk.language import Phrase
from kiosk.services.choices import with_words
from kiosk.services.formats import day, how_much, money
from kiosk.services.preorders import Ordered, Preorder
from kiosk.services.receipts import receipt_data
from kiosk.services.sales import Sale
from kiosk.services.till import Till

_STAMP = Phrase("PRE-ORDER")
_FOR = Phrase("For {day}")
_FOR_WINDOW = Phrase("For {day}, {begins} to {ends}")
_PICKUP = Phrase("To be collected: bring this paper")
_SHIP = Phrase("To be sent to")
_ORDERED = Phrase("Ordered, {amount} in all:")
_PAID_NOW = Phrase("Paid now: {amount}")
_DUE_THEN = Phrase("Due when it is collected: {amount}")
_DUE_SENT = Phrase("Due before it is sent: {amount}")
_ALL_PAID = Phrase("All paid")


def when_words(promise: Promise) -> str:
    """When it is promised for: ``For 5 Dec 2026, 14:00 to 16:00``."""
    if promise.begins is None or promise.ends is None:
        return _FOR(day=day(promise.day))
    begins, ends = f"{promise.begins:%H:%M}", f"{promise.ends:%H:%M}"
    return _FOR_WINDOW(day=day(promise.day), begins=begins, ends=ends)


def line_words(one: Ordered) -> str:
    """A line of what was ordered: ``2 × Latte (Oat milk)``, ``0.385 kg Cheese``."""
    times = "" if one.measure else " \N{MULTIPLICATION SIGN}"
    return f"{how_much(one.quantity, one.measure)}{times} {with_words(one.full_title, one.choices)}"


def preorder_document(till: Till, sale: Sale, preorder: Preorder, copy: bool = False) -> Document:
    """Lay out the receipt of its advance payment, with all that was promised. Its code is the
    receipt's number: scanning it finds the pre-order again."""
    data = receipt_data(till, sale, copy)
    person, promise = preorder.person, preorder.promise
    heading = [when_words(promise)]
    if promise.ship:
        heading += [_SHIP(), *([person.name, *person.address] if person else [])]
    else:
        heading += [*([person.name] if person else []), _PICKUP()]
    due = _DUE_SENT if promise.ship else _DUE_THEN
    told = [
        _ORDERED(amount=money(preorder.total)),
        *(f"{line_words(one)}  {money(one.amount)}" for one in preorder.lines),
        _PAID_NOW(amount=money(preorder.paid)),
        due(amount=money(preorder.due)) if preorder.due else _ALL_PAID(),
    ]
    note = "\n".join([*told, *([data.note] if data.note else [])])
    return receipt(replace(data, stamp=_STAMP(), heading="\n".join(heading), note=note))
