"""Pre-orders as they are known here: which there are, what was promised, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.clock import parse_iso, zone
from kiosk.domain.editions import NO_NUMBERS, Edition, Numbers, edition_words, parse_numbers
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.domain.preorders import Person, Promise, State
from kiosk.domain.promotions import Discount
from kiosk.domain.sale import Priced, PricedLine
from kiosk.domain.tax import TaxRate, tax_sale
from kiosk.services.choices import in_words, kept_choices
from kiosk.services.till import Till
from kiosk.store import preorders as store
from kiosk.store import queries
from kiosk.store.bundles import bundle_of
from kiosk.store.preorder_tables import PreorderEndedRow, PreorderRow
from kiosk.store.tables import SaleRow


@dataclass(frozen=True)
class Ordered:
    """One line of what was promised: ``quantity`` pieces, or thousandths of a ``measure``, with
    what was chosen of its modifiers, and the bundle that it is a part of; ``numbers`` of an
    ``edition`` of that size, where it has some."""

    variant_id: VariantId
    sku: str
    title: str
    quantity: int
    amount: Money
    measure: Measure | None = None
    choices: tuple[str, ...] = ()
    numbers: Numbers = NO_NUMBERS
    edition: int = 0

    @property
    def full_title(self) -> str:
        """The title with the numbers: ``Riso Print: 17/50``."""
        numbers = edition_words(self.numbers, self.edition)
        return f"{self.title}: {numbers}" if numbers else self.title


@dataclass(frozen=True)
class Preorder:
    """A pre-order. ``receipt`` is that of the sale ``sale_id`` of its advance payment; ``at`` and
    ``ended`` are UTC, the latter None while it is open. ``person`` is None until they are known
    here, and after they were erased. ``goods`` is the sale of what was collected, if any."""

    id: str
    sale_id: str
    receipt: str
    at: datetime
    device_id: str
    device_name: str
    promise: Promise
    person: Person | None
    lines: tuple[Ordered, ...]
    total: Money
    paid: Money
    state: State
    ended: datetime | None = None
    goods: str | None = None

    @property
    def due(self) -> Money:
        """What is paid when it is collected."""
        return self.total - self.paid

    def overdue(self, today: date) -> bool:
        """Whether its day is over, and it was not collected."""
        return self.state is State.OPEN and self.promise.day < today

    def matches(self, words: str) -> bool:
        """Whether all these words stand somewhere in it."""
        person = self.person or Person("")
        told = (self.receipt, person.name, person.phone, person.email, *person.address)
        text = " ".join((*told, *(one.title for one in self.lines))).casefold()
        return all(word in text for word in words.casefold().split())


def today(till: Till) -> date:
    """What day it is where the event is."""
    return till.clock.now().astimezone(zone(till.event.timezone)).date()


def preorders(
    till: Till, *, everything: bool = False, words: str = "", day: date | None = None
) -> Sequence[Preorder]:
    """The event's pre-orders that wait to be collected, in the order in which they are wanted:
    what is due today first, then what is overdue, then what is to come. With ``everything`` those
    that ended too, at the end. Only those with these ``words`` in them, or for this ``day``."""
    now = today(till)
    with till.store.reading() as session:
        found = _load(session, store.of_event(session, till.event.id))
    some = [
        one
        for one in found
        if (everything or one.state is State.OPEN)
        and (day is None or one.promise.day == day)
        and one.matches(words)
    ]

    def place(one: Preorder) -> tuple[bool, bool, bool]:
        return one.state is not State.OPEN, one.promise.day != now, one.promise.day > now

    return sorted(some, key=place)


def find(till: Till, receipt: str) -> Preorder | None:
    """The pre-order with this receipt number; None where it is none."""
    with till.store.reading() as session:
        return find_in(session, till.event.id, receipt)


def find_in(session: Session, event_id: str, receipt: str) -> Preorder | None:
    """As :func:`find`, inside a transaction."""
    wanted = receipt.strip().upper()
    rows = _load(session, store.of_event(session, event_id))
    return next((one for one in rows if one.receipt == wanted), None)


def numbers_of(one: Preorder) -> dict[VariantId, Numbers]:
    """The numbers that are promised of what has some."""
    return {line.variant_id: line.numbers for line in one.lines if line.numbers}


def of_sale(session: Session, sale_id: str) -> Preorder | None:
    """The pre-order whose advance payment a sale is."""
    row = store.of_sale(session, sale_id)
    return _load(session, [row])[0] if row is not None else None


def promised(till: Till, session: Session, preorder_id: str) -> Priced:
    """What was promised, at the prices and the rates of then, as what a sale sells."""
    row = session.get_one(PreorderRow, preorder_id)
    bodies = json.loads(row.lines)
    known = queries.variants_by_id(session, {one["variant"] for one in bodies})
    taxed = [(Money(one["amount"], row.currency), TaxRate(**one["rate"])) for one in bodies]
    chosen = kept_choices(session, [one.get("choices", ()) for one in bodies], row.currency)
    return Priced(
        tuple(
            PricedLine(
                number,
                _variant(one, known.get(VariantId(one["variant"])), row.currency),
                one["pieces"],
                amount,
                rate,
                Money(one["tax"], row.currency),
                tuple(_discount(each, row.currency) for each in one.get("discounts", ())),
                key=VariantId(one["key"]),
                sold=one["quantity"],
                choices=chosen[number - 1],
                bundle=bundle_of(one.get("bundle"), row.currency),
            )
            for number, (one, (amount, rate)) in enumerate(zip(bodies, taxed, strict=True), start=1)
        ),
        tax_sale(taxed, row.currency, till.event.tax_rounding),
    )


def _variant(body: dict[str, Any], known: Variant | None, currency: str) -> Variant:
    """What a line is of: as it is on sale now, or else as it was; at the price that was promised
    in either case."""
    price = Money(body["unit"], currency)
    edition = Edition.of(body["edition"]) if "numbers" in body else None
    if known is not None:
        return replace(known, price=price, policy=_policy(body), deposit=None, edition=edition)
    return Variant(
        id=VariantId(body["variant"]),
        product_id=ProductId(""),
        product_title=body["title"],
        sku=body["sku"],
        price=price,
        kind=VariantKind(body["kind"]),
        policy=_policy(body),
        measure=_measure(body),
        edition=edition,
    )


def _policy(body: dict[str, Any]) -> StockPolicy:
    """Only of what was kept then are units to be spent now."""
    if body["kept"]:
        return StockPolicy.STRICT
    return StockPolicy.WARN if body["counted"] else StockPolicy.UNLIMITED


def _measure(body: dict[str, Any]) -> Measure | None:
    return Measure(body["measure"]) if "measure" in body else None


def _discount(body: dict[str, Any], currency: str) -> Discount:
    amount = Money(body["amount"], currency)
    what = (body["kind"], body["name"], body["value"], amount, body["promotion"])
    return Discount(*what, note=body["note"])


def _load(session: Session, rows: Sequence[PreorderRow]) -> list[Preorder]:
    ended = store.ended(session, [row.id for row in rows])
    back = store.paid_back(session, [row.sale_id for row in rows])
    people = store.people(session, [row.person_id for row in rows])
    names = queries.device_names(session, [row.device_id for row in rows])
    return [
        _preorder(
            row,
            session.get(SaleRow, row.sale_id),
            people.get(row.person_id),
            names.get(row.device_id, ""),
            _stands(row, ended.get(row.id), back),
            session,
        )
        for row in rows
    ]


def _stands(
    row: PreorderRow, end: PreorderEndedRow | None, back: Collection[str]
) -> tuple[State, datetime | None, str | None]:
    if end is not None:
        state = State.CANCELLED if end.sale_id is None else State.COLLECTED
        return state, parse_iso(end.at), end.sale_id
    # A till of an earlier version knows of no pre-orders, and refunds them like any sale.
    return (State.CANCELLED if row.sale_id in back else State.OPEN), None, None


def _preorder(
    row: PreorderRow,
    sale: SaleRow | None,
    person: Person | None,
    device_name: str,
    stands: tuple[State, datetime | None, str | None],
    session: Session,
) -> Preorder:
    bodies = json.loads(row.lines)
    chosen = kept_choices(session, [one.get("choices", ()) for one in bodies], row.currency)

    def at(text: str | None) -> time | None:
        return None if text is None else time.fromisoformat(text)

    return Preorder(
        row.id,
        row.sale_id,
        sale.receipt if sale else "",
        parse_iso(row.at),
        row.device_id,
        device_name,
        Promise(date.fromisoformat(row.day), at(row.begins), at(row.ends), row.ship),
        person,
        tuple(
            Ordered(
                VariantId(one["variant"]),
                *(one["sku"], one["title"], one["quantity"]),
                Money(one["amount"], row.currency),
                _measure(one),
                in_words(
                    [each.words for each in choices], bundle_of(one.get("bundle"), row.currency)
                ),
                parse_numbers(one["numbers"]) if "numbers" in one else NO_NUMBERS,
                one.get("edition", 0),
            )
            for one, choices in zip(bodies, chosen, strict=True)
        ),
        Money(row.total, row.currency),
        Money(row.paid, row.currency),
        *stands,
    )
