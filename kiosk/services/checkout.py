"""Checkout: a cart becomes a sale, once, whatever is tapped twice or cut short.

The sale, its journal entry, its stock movements, the tickets it sells, the paper it owes and
the emptied cart are one transaction. When :func:`complete` has returned a sale, it is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.admission import Ticket
from kiosk.domain.age import AgeCheck, not_checked
from kiosk.domain.allotments import PUBLIC
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.errors import Refusal
from kiosk.domain.fiscal import signature_of
from kiosk.domain.ids import SaleId, VariantId, new_id
from kiosk.domain.invoices import Buyer
from kiosk.domain.journal import EntryTooLarge, Kind
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand
from kiosk.domain.reverse_charge import reverse
from kiosk.domain.sale import (
    SHORT,
    Priced,
    Settled,
    cards_in,
    cart_lines,
    of_line,
    price,
    settle,
)
from kiosk.domain.session import check_reason
from kiosk.domain.tax import rate_body
from kiosk.domain.tenders import Tender
from kiosk.services import (
    allotments,
    deposits,
    discounts,
    editions,
    exchanged,
    invoicing,
    pools,
    preauths,
    sale_notes,
    signing,
    signing_tickets,
    stored_value,
    ticket_paper,
    walk_ins,
)
from kiosk.services.bundles import with_parts
from kiosk.services.card_terms import in_force_at
from kiosk.services.choices import choices_body
from kiosk.services.printing import owe, receipt_job
from kiosk.services.refunded import Refund
from kiosk.services.reverse_charging import check_abroad
from kiosk.services.sale_bodies import (
    cards_body,
    line_body,
    minted_body,
    tender_body,
    units_body,
)
from kiosk.services.sale_notes import check_note
from kiosk.services.sales import Sale, load_sale
from kiosk.services.settled_sales import sale_of
from kiosk.services.sold_tickets import sells_tickets, tickets_of
from kiosk.services.spending import spent_by_line, strict_units
from kiosk.services.taxing import selling_event
from kiosk.services.tendering import note_of, paid_with
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.age_checks import check_body
from kiosk.store.door_rows import ticket_values
from kiosk.store.journal import Action
from kiosk.store.modifiers import offered
from kiosk.store.rows import mark_unsent, put
from kiosk.store.sellers import naming, seller_now
from kiosk.store.tables import CartRow, TicketRow

# Of these an entry names each single one.
_ONE_BY_ONE = (VariantKind.TICKET, VariantKind.GIFT_CARD)
LONGEST_KEY = 64


@dataclass(frozen=True)
class SaleRequest:
    """What is to be sold and what was given.

    ``key`` makes the request safe to repeat: a second one with the same key returns the first
    one's sale. ``contact_id`` names the person who buys, and whom a membership is for.
    ``cart`` is the open cart to empty with it. Who buys, buys for ``pool``: staff saw that they
    may. ``numbers`` are those that a customer wants of numbered variants; the lowest that are
    here make up the rest. ``stored`` value pays first, and ``tenders`` what it leaves due.
    ``complimentary`` says why all of it is given away instead.
    What came ``back`` in the same ``action`` stands on the same paper.
    ``codes`` of promotions were said, and discounts ``by_hand`` given. A line whose price was said
    at the till goes by its key (:func:`kiosk.domain.sale.line_key`). ``age_checked`` is what staff
    saw of the customer's age, where it matters. A ``note`` stands on the receipt. A business that
    buys ``abroad`` is charged no tax, and invoiced with the sale. What was ``promised`` is sold as
    it was, in the place of the lines. Who buys as a ``walk_in`` comes in with the tickets at once.
    """

    lines: Sequence[tuple[VariantId, int]]
    tenders: tuple[Tender, ...]
    key: str | None = None
    contact_id: str | None = None
    cart: str | None = None
    pool: str = PUBLIC
    numbers: editions.Chosen = field(default_factory=dict)
    stored: Sequence[stored_value.Stored] = ()
    complimentary: str | None = None
    codes: Sequence[str] = ()
    by_hand: Sequence[ByHand] = ()
    note: str = ""
    back: Refund | None = None
    action: Action | None = None
    age_checked: AgeCheck | None = None
    abroad: Buyer | None = None
    promised: Priced | None = None
    walk_in: bool = False


def complete(till: Till, request: SaleRequest) -> Sale | Refusal:
    """Sell what ``request`` holds, or say why not; a refused sale changes nothing.

    :raises BadInput: something is given away, and it isn't said why; or the note can't be kept.
    """
    now = till.clock.now()
    request = replace(request, note=check_note(request.note))
    if request.complimentary is not None:
        check_reason(request.complimentary)
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    with till.store.writing() as session:
        repeated = _sold_before(session, till, request.key)
        if repeated is not None:
            _empty_cart(session, request.cart)
            return repeated
        if request.abroad is not None:
            abroad = check_abroad(till, session, request.abroad)
            if isinstance(abroad, Refusal):
                return abroad
            request = replace(request, abroad=abroad)
        moved = allotments.open_due(till, session, now)
        outcome, spent = sell(session, till, request, now)
        if request.abroad is not None and isinstance(outcome, Sale):
            invoicing.issue_with(till, session, outcome, request.abroad, now)
    if moved or spent:
        allotments.remember(till)
    return outcome


def sell(
    session: Session, till: Till, request: SaleRequest, now: datetime
) -> tuple[Sale | Refusal, bool]:
    """Inside a transaction, sell it or say why not, and whether it spent units."""
    settled = _settle(session, till, request, now)
    if isinstance(settled, Refusal):
        return settled, False
    strict = strict_units(settled.priced)
    spent = {
        one: stand.spent(strict[one])
        for one, stand in pools.stands(till, session, strict, now, request.pool).items()
    }
    try:
        sale = _record(session, till, settled, request, spent, now)
    except EntryTooLarge:
        # Sealed before anything is stored, so there is nothing to take back.
        return Refusal("too_many_lines", {"most": max(1, _things(settled) // 2)}), False
    if strict and queries.hub_of(session, till.device.id) is not None:
        wanted = {key: units for parts in spent.values() for key, units in parts.items()}
        allotments.note_demand(session, wanted, now)
    _empty_cart(session, request.cart)
    owe(session, receipt_job(sale), exchanged.paper(till, sale, request.back), now)
    return sale, bool(strict or any(tender.key for tender in settled.tenders))


def _bought(session: Session, request: SaleRequest, priced: Priced) -> Mapping[VariantId, int]:
    limited = [line.variant.id for line in priced.lines if line.variant.limit is not None]
    if request.contact_id is None or not limited:
        return {}
    return queries.bought(session, request.contact_id, limited)


def _things(settled: Settled) -> int:
    """What an entry has to name: each line, and each ticket that a line issues."""
    return sum(
        line.quantity if line.variant.kind in _ONE_BY_ONE else 1 for line in settled.priced.lines
    )


def _sold_before(session: Session, till: Till, key: str | None) -> Sale | None:
    if key is None:
        return None
    found = queries.sale_by_key(session, till.device.id, key)
    return None if found is None else load_sale(session, found)


def priced(session: Session, till: Till, request: SaleRequest, now: datetime) -> Priced | Refusal:
    """What it costs, or why it can't be sold."""
    if request.promised is not None:
        return request.promised
    currency = till.event.currency
    wanted = [of_line(key, currency) for key, _ in request.lines]
    known = with_parts(session, {variant_id for variant_id, _ in wanted})
    strange = deposits.unknown_among(session, wanted, known, currency)
    if strange is not None:
        return strange
    modifiers = offered(session, known.values())
    lines = cart_lines(request.lines, known, currency, modifiers)
    asked = discounts.Asked(request.codes, request.by_hand, request.contact_id, request.pool)
    offers = discounts.offered(till, session, asked, now)
    if isinstance(offers, Refusal):
        return offers
    found = price(lines, selling_event(till, session), offers)
    return found if isinstance(found, Refusal) or request.abroad is None else reverse(found)


def due_of(till: Till, request: SaleRequest) -> Money | Refusal:
    """What it costs, taxes among it, or why it can't be sold; changes nothing."""
    with till.store.reading() as session:
        found = priced(session, till, request, till.clock.now())
    return found if isinstance(found, Refusal) else found.due


def _settle(session: Session, till: Till, request: SaleRequest, now: datetime) -> Settled | Refusal:
    found = priced(session, till, request, now)
    if isinstance(found, Refusal):
        return found
    young = not_checked([line.variant for line in found.lines], request.age_checked)
    if young is not None:
        return young
    paid = paid_with(till, session, request, found, now)
    if isinstance(paid, Refusal):
        return paid
    held = preauths.check(till, session, paid.tenders, request.cart, now)
    if held is not None:
        return held
    found, tenders = paid.priced, paid.tenders
    strict = strict_units(found)
    titles = {line.variant.id: line.variant.title for line in found.lines}
    bought = _bought(session, request, found)
    if not strict:
        settled = settle(found, tenders, {}, bought, till.event.cash_step)
        return _numbered(till, session, settled, (), request)
    if allotments.is_frozen(till, session):
        return Refusal("frozen", {"title": titles[next(iter(strict))]})
    left = pools.left(till, session, strict, request.pool)
    settled = settle(found, tenders, left, bought, till.event.cash_step)
    settled = _numbered(till, session, settled, strict, request)
    joined = queries.hub_of(session, till.device.id) is not None
    if joined and isinstance(settled, Refusal) and settled.code in SHORT:
        missing = next(one for one in strict if titles[one] == settled.facts["title"])
        (stand,) = pools.stands(till, session, [missing], now, request.pool).values()
        allotments.note_demand(session, stand.wanted(strict[missing]), now, refused=True)
    return settled


def _numbered(
    till: Till,
    session: Session,
    settled: Settled | Refusal,
    strict: Collection[VariantId],
    request: SaleRequest,
) -> Settled | Refusal:
    """A settled sale with the numbers that it sells."""
    if isinstance(settled, Refusal):
        return settled
    if request.promised is not None:
        here = editions.numbers_kept(till, session, request.numbers)
    else:
        here = editions.numbers_here(till, session, strict) if strict else {}
    return editions.with_numbers(settled, here, request.numbers)


def _record(
    session: Session,
    till: Till,
    settled: Settled,
    request: SaleRequest,
    spent: Mapping[VariantId, Mapping[str, int]],
    now: datetime,
) -> Sale:
    event = till.event
    sale_id = SaleId(new_id(now))
    counter = 1 + queries.last_counter(session, till.device.id)
    notes = discounts.noted(settled.priced, now)
    receipt = f"{till.device.prefix}-{counter:06d}"
    sale = replace(
        sale_of(till, settled, sale_id, receipt, now, notes),
        note=request.note,
        seller=seller_now(session, event.id),
    )
    until = in_force_at(till, session, now).until if cards_in(settled.priced.lines) else None
    sale = replace(sale, cards_until=until)
    if any(line.variant.minimum_age for line in settled.priced.lines):
        sale = replace(sale, age_check=request.age_checked)
    tickets = _tickets(till, session, settled, sale_id)
    cards = {
        line.line: stored_value.new_cards(line.quantity)
        for line in settled.priced.lines
        if line.variant.kind is VariantKind.GIFT_CARD
    }
    spending = spent_by_line(settled.priced.lines, spent)
    action = request.action or till.action(session, now)
    entry = signing.record(
        till,
        action,
        Kind.SALE_COMPLETED,
        {
            "sale": sale_id,
            "receipt": sale.receipt,
            "counter": counter,
            "key": request.key,
            "pool": None if request.pool == PUBLIC else request.pool,
            "currency": event.currency,
            "lines": [
                {
                    **line_body(
                        line, [ticket.id for ticket in tickets[line.line]], request.contact_id
                    ),
                    **units_body(spending[line.line]),
                    **choices_body(session, sale_id, line, now),
                    **editions.numbers_body(settled.numbers, line.variant),
                    **cards_body(line, cards.get(line.line, {}), until),
                    **discounts.bodies(line.discounts, notes),
                }
                for line in settled.priced.lines
            ],
            "taxes": [
                {
                    "rate": rate_body(tax.rate),
                    "net": tax.net.minor,
                    "tax": tax.tax.minor,
                    "gross": tax.gross.minor,
                }
                for tax in settled.priced.taxed.by_rate
            ],
            **naming(sale.seller),
            **minted_body(settled, cards),
            **note_of(session, request.complimentary, sale_id, now),
            **sale_notes.keep(session, sale_id, request.note, now),
            **check_body(sale.age_check),
            "tenders": [tender_body(tender) for tender in settled.tenders],
            "net": sale.net.minor,
            "tax": sale.tax.minor,
            "total": sale.total.minor,
            "change": sale.change.minor,
        },
        event.id,
    )
    sale = replace(sale, signature=signature_of(entry.body))
    preauths.capture(action, sale_id, settled.tenders, event.id)
    discounts.keep_notes(session, notes, now)
    issued = [ticket for line in tickets.values() for ticket in line]
    put(session, TicketRow, [ticket_values(ticket) for ticket in issued])
    if issued:
        mark_unsent(session, "ticket", [ticket.id for ticket in issued])
        ticket_paper.owe_papers(till, session, issued, receipt, now)
    if request.walk_in:
        walk_ins.let_in(till, session, action, issued, now)
    for line in settled.priced.lines:
        codes = cards.get(line.line, {})
        stored_value.keep_codes(session, codes)
        stored_value.owe_paper(till, session, codes, now)
    return sale


def _tickets(
    till: Till, session: Session, settled: Settled, sale_id: SaleId
) -> dict[int, list[Ticket]]:
    lines = settled.priced.lines
    if not any(map(sells_tickets, lines)):
        return {line.line: [] for line in lines}
    new_code = signing_tickets.new_codes(till, session)
    return {line.line: tickets_of(line, till.event, sale_id, new_code) for line in lines}


def _empty_cart(session: Session, name: str | None) -> None:
    if name is not None:
        row = session.get(CartRow, name)
        if row is not None:
            session.delete(row)
