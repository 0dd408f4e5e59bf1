"""The open cart: kept in the store, so that a reload, a restart or a power cut finds it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from kiosk.domain.age import not_checked
from kiosk.domain.editions import NO_NUMBERS, Numbers, choose
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.invoices import Buyer
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import ByHand, HandKind, Offers, code_key
from kiosk.domain.reverse_charge import reverse
from kiosk.domain.sale import SHORT, CartLine, Priced, cart_lines, of_line, price, variant_of_line
from kiosk.domain.tenders import Tender, TenderKind, part_of
from kiosk.domain.tips import check_tip, tender_of
from kiosk.services import allotments, discounts, pools, preauths, shortages, stored_value, tips
from kiosk.services.bundles import with_parts
from kiosk.services.card_attempts import let_be
from kiosk.services.cart_view import CartView as CartView
from kiosk.services.discounts import MOST_CODES, Asked
from kiosk.services.editions import numbers_here
from kiosk.services.former_prices import struck
from kiosk.services.held import OPEN as OPEN
from kiosk.services.held import Held
from kiosk.services.reverse_charging import check_abroad
from kiosk.services.sale_notes import check_note
from kiosk.services.spending import units_of
from kiosk.services.stored_value import Stored
from kiosk.services.taxing import selling_event
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.modifiers import offered
from kiosk.store.rows import put
from kiosk.store.tables import CartRow


def load(till: Till) -> CartView:
    """The cart as it is."""
    with till.store.reading() as session:
        return _view(till, session, _held(session))


def view_in(till: Till, session: Session) -> CartView:
    """The cart as it is, inside a transaction."""
    return _view(till, session, _held(session))


def check(till: Till) -> CartView:
    """Look again before it is paid for; what is short is asked for once more."""
    with till.store.writing() as session:
        view = _view(till, session, _held(session))
        _ask_for(till, session, view, set(view.short))
        stored_value.wait_for(session, view.stored, view.to_pay, till.clock.now())
        return view


def present(till: Till, stored: Stored) -> CartView | Refusal:
    """Pay for what is in it with a gift card or voucher; refused where that pays nothing here."""
    with till.store.writing() as session:
        held = _begun(till, session)
        view = _view(till, session, replace(held, stored={}))
        if view.priced is None:
            return view.trouble or Refusal("empty_cart")
        found = stored_value.present(till, session, [stored], view.priced, till.clock.now())
        if isinstance(found, Refusal):
            return found
        if not stored_value.payable(view.priced):
            return Refusal("only_cards")
        (alone,) = found.presented
        if not alone.pays and alone.trouble is not None and alone.trouble.code != "value_asked":
            return alone.trouble
        return _keep(till, session, replace(held, stored={**held.stored, stored.key: stored.tail}))


def change(till: Till, make: Callable[[Session, Held], Held]) -> CartView:
    """Change what is kept of it, in one transaction."""
    with till.store.writing() as session:
        return _keep(till, session, make(session, _begun(till, session)))


def withdraw(till: Till, key: str) -> CartView:
    """Don't pay with this gift card or voucher after all."""
    return change(till, lambda _, held: held.without_stored(key))


def add(till: Till, variant_id: VariantId, quantity: int = 1) -> CartView:
    """Put one more (or ``quantity`` more, fewer if negative) of a variant into it, or of a line of
    it by its key, which says at what price (:func:`kiosk.domain.sale.line_key`).

    Where none are left the line goes. Always by how many, never how many there should be: two
    taps on one button may both come before the first has been drawn.
    """
    return change(till, lambda _, held: held.with_more(variant_id, quantity))


def choose_number(till: Till, variant_id: VariantId, number: int) -> CartView:
    """Sell this number of a numbered variant in it; chosen once more, the till chooses again."""
    return change(till, lambda _, held: held.with_number(variant_id, number))


def say_code(till: Till, code: str) -> CartView | Refusal:
    """Have a promotion's code count for it; refused where nothing can come of it."""
    now = till.clock.now()
    with till.store.writing() as session:
        held = _begun(till, session)
        found = discounts.said(till, session, code, _asked(held), now)
        if found is None:
            return Refusal("unknown_promotion", {"code": code.strip()})
        if found.trouble is not None:
            return found.trouble
        others = [one for one in held.codes if code_key(one) != code_key(code)]
        return _keep(till, session, replace(held, codes=[*others, found.code][-MOST_CODES:]))


def unsay_code(till: Till, code: str) -> CartView:
    """Have a code not count after all."""
    return change(till, lambda _, held: held.without_code(code))


def discount(till: Till, given: ByHand) -> CartView | Refusal:
    """Give a discount by hand, in the place of another one on the same line or on the whole cart.

    :raises BadInput: it is no discount, or who and why aren't said.
    """
    with till.store.writing() as session:
        held = _begun(till, session)
        allowed = discounts.allow(till, session, given)
        if isinstance(allowed, Refusal):
            return allowed
        others = [one for one in held.by_hand if one["variant"] != given.variant]
        wanted = replace(held, by_hand=[*others, vars(allowed)])
        lines, event = _lines(till, session, wanted), selling_event(till, session)
        refused = price(lines, event, Offers(by_hand=(allowed,)))
        if isinstance(refused, Refusal):
            return refused
        return _keep(till, session, wanted)


def undiscount(till: Till, variant_id: VariantId | None) -> CartView:
    """Take the discount by hand back that is on a line or (None) on the whole cart."""
    return change(till, lambda _, held: held.without_discount(variant_id))


def set_contact(till: Till, contact_id: str) -> CartView:
    """Say for whom a membership in it is."""
    return change(till, lambda _, held: replace(held, contact_id=contact_id))


def set_pool(till: Till, pool: str) -> CartView:
    """Say for whom it is bought: a pool whose units may be sold to them, or everybody."""
    return change(till, lambda _, held: replace(held, pool=pool))


def set_note(till: Till, text: str) -> CartView:
    """Write down what was agreed besides, for the receipt; with no text, don't.

    :raises BadInput: it is longer than fits, or seems to hold the number of a card.
    """
    note = check_note(text)
    return change(till, lambda _, held: replace(held, note=note))


def sell_abroad(till: Till, buyer: Buyer | None) -> CartView | Refusal:
    """Charge no tax to this business abroad, or (None) charge it after all.

    :raises BadInput: its VAT number is none, or of the seller's own country.
    """
    with till.store.writing() as session:
        held = _begun(till, session)
        if buyer is None:
            return _keep(till, session, replace(held, abroad={}))
        checked = check_abroad(till, session, buyer)
        if isinstance(checked, Refusal):
            return checked
        return _keep(till, session, replace(held, abroad=vars(checked)))


def give(till: Till, tender: Tender) -> CartView | Refusal:
    """Keep a part of the payment: less than is to be paid. More cards or notes may follow."""
    with till.store.writing() as session:
        held = _begun(till, session)
        view = _view(till, session, held)
        if view.priced is None:
            return view.trouble or Refusal("empty_cart")
        young = not_checked(view.variants, view.age_check)
        if young is not None:
            return young
        taken = part_of(view.to_pay, tender, len(view.given))
        if isinstance(taken, Refusal):
            return taken
        refusal = preauths.check(till, session, (tender,), None, till.clock.now())
        if refusal is not None:
            return refusal
        return _keep(till, session, held.with_part(taken))


def tip(till: Till, amount: Money) -> CartView | Refusal:
    """Keep what the customer gives above the price, in place of what was said before."""
    with till.store.writing() as session:
        held = _begun(till, session)
        view = _view(till, session, held)
        if view.priced is None:
            return view.trouble or Refusal("empty_cart")
        refusal = check_tip(amount, view.due)
        if refusal is not None:
            return refusal
        given = [one for one in held.given if one[0] != TenderKind.TIP]
        return _keep(till, session, replace(held, given=given).with_part(tender_of(amount)))


def charged(till: Till, session: Session, key: str, tender: Tender) -> bool:
    """Keep what a terminal charged for the cart ``key``; whether that is still the open one."""
    held = _held(session)
    if held is None or held.key != key:
        return False
    _keep(till, session, held.with_part(tender))
    return True


def give_back(till: Till, part: int) -> CartView:
    """Take out what was given as the ``part``-th, from 0: the customer has it back."""

    def taken_out(session: Session, held: Held) -> Held:
        for tender in held.tenders(till.event.currency)[part : part + 1]:
            preauths.taken_out(till, session, tender)
        return held.without_part(part)

    return change(till, taken_out)


def clear(till: Till) -> CartView | Refusal:
    """Throw its content away, unless money was given for it already."""
    with till.store.writing() as session:
        view = _view(till, session, _held(session))
        if any(one.kind is not TenderKind.TIP for one in view.given):
            given = total((one.amount for one in view.given), view.due.currency)
            return Refusal("money_taken", {"given": str(given)})
        let_be(session, view.key)
        row = session.get(CartRow, OPEN)
        if row is not None:
            session.delete(row)
        return _view(till, session, None)


def holds(session: Session, variant_id: VariantId) -> bool:
    """Whether a variant is in it."""
    held = _held(session)
    return held is not None and any(variant_of_line(one) == variant_id for one in held.quantities)


def _asked(held: Held) -> Asked:
    # A line that has gone takes its discount with it.
    given = [
        ByHand(**{**one, "kind": HandKind(one["kind"])})
        for one in held.by_hand
        if one["variant"] is None or one["variant"] in held.quantities
    ]
    return Asked(tuple(held.codes), tuple(given), held.contact_id, held.pool)


def _held(session: Session) -> Held | None:
    row = session.get(CartRow, OPEN)
    return None if row is None else Held.read(row.body)


def _begun(till: Till, session: Session) -> Held:
    return _held(session) or Held(new_id(till.clock.now()), {}, None)


def _keep(till: Till, session: Session, held: Held) -> CartView:
    let_be(session, held.key)
    known = _held(session)
    before = _short(till, session, _lines(till, session, known), known or held)
    put(session, CartRow, [{"name": OPEN, "body": held.body}])
    view = _view(till, session, held)
    # Asked for at once: it may be here before the customer has found their purse.
    _ask_for(till, session, view, view.short.keys() - before.keys())
    stored_value.wait_for(session, view.stored, view.to_pay, till.clock.now())
    return view


def _ask_for(till: Till, session: Session, view: CartView, short: Collection[VariantId]) -> None:
    wanted = {
        one: units
        for one, units in units_of(view.lines).items()
        if one in short and view.short[one].code in SHORT
    }
    if wanted and queries.hub_of(session, till.device.id) is not None:
        now = till.clock.now()
        found = pools.stands(till, session, wanted, now, view.pool)
        keys = {k: n for one, stand in found.items() for k, n in stand.wanted(wanted[one]).items()}
        allotments.note_demand(session, keys, now, refused=True)


def _lines(till: Till, session: Session, held: Held | None) -> tuple[CartLine, ...]:
    currency, quantities = till.event.currency, held.quantities if held else {}
    known = with_parts(session, {of_line(key, currency)[0] for key in quantities})
    return tuple(cart_lines(quantities.items(), known, currency, offered(session, known.values())))


def _short(
    till: Till, session: Session, lines: Sequence[CartLine], held: Held
) -> Mapping[VariantId, Refusal]:
    return shortages.scarce(till, session, lines, held.pool) | shortages.too_many(
        session, lines, held.contact_id
    )


def _view(till: Till, session: Session, held: Held | None) -> CartView:
    nothing = Money.zero(till.event.currency)
    if held is None:
        return CartView("", (), None, None, nothing)
    lines = _lines(till, session, held)
    short = _short(till, session, lines, held)
    here = numbers_here(till, session, [line.variant.id for line in lines])
    found = CartView(
        held.key,
        lines,
        None,
        None,
        nothing,
        held.contact_id,
        held.pool,
        shortages.kept_back(till, session, lines),
        short,
        {
            line.variant.id: _given(held, line, here[line.variant.id])
            for line in lines
            if line.variant.id in here
        },
        here,
        note=held.note,
        age_check=held.age_check,
        abroad=held.buyer,
        former=struck(session, [line.variant for line in lines], till.clock.now()),
        walk_in=held.walk_in,
    )
    asked, now = _asked(held), till.clock.now()
    said = (discounts.said(till, session, code, asked, now) for code in held.codes)
    found = replace(
        found,
        codes=tuple(one for one in said if one is not None),
        by_hand=tuple(asked.by_hand),
        members_gain=bool(lines) and discounts.members_gain(till, session, asked, now),
        tips=tips.choices_in(session),
    )
    priced: Priced | Refusal | None = None
    if lines:
        offers = discounts.offers(till, session, asked, now)
        priced = price(lines, selling_event(till, session), offers)
    if priced is None or isinstance(priced, Refusal):
        return replace(found, trouble=priced)
    priced = priced if found.abroad is None else reverse(priced)
    found = replace(
        found,
        priced=priced,
        due=priced.due,
        given=held.tenders(nothing.currency),
    )
    if not held.stored:
        return found
    wanted = [Stored(key, tail) for key, tail in held.stored.items()]
    paying = stored_value.present(till, session, wanted, priced, now)
    # A card that is not known any more, as in an older copy of this till, pays nothing.
    if isinstance(paying, Refusal):
        return found
    return replace(found, stored=paying.presented, priced=paying.priced, due=paying.priced.due)


def _given(held: Held, line: CartLine, here: Numbers) -> Numbers:
    """The latest chosen that are still here, then the lowest."""
    chosen = [one for one in held.numbers.get(line.variant.id, []) if one in here]
    wanted = frozenset(chosen[-line.quantity :])
    return choose(here, wanted, min(line.quantity, len(here))) or NO_NUMBERS
