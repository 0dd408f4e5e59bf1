"""Walk-ins: whoever has no ticket buys one at the door, and is in with it.

What is chosen at the door goes into the open cart and is paid as any cart is. The admission is a
part of the sale: one transaction, so that neither is ever there without the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.admission import Decision, Ticket, Verdict
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.door.history import came_in, on_list
from kiosk.domain.errors import NoListChosen, Refusal
from kiosk.domain.ids import SaleId, TicketId, VariantId
from kiosk.domain.money import total
from kiosk.domain.sale import shortage
from kiosk.services import allotments, carts, gate, pools, ticket_paper
from kiosk.services.carts import CartView
from kiosk.services.held import Held
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.door import redemptions_of
from kiosk.store.journal import Action
from kiosk.store.tables import VariantRow

# What a door's line can bear: a larger group is sold to at the till.
MOST_AT_ONCE = 50
# Those let in once they have answered, too.
_LET_IN = (Verdict.VALID, Verdict.QUESTIONS)


@dataclass(frozen=True)
class TicketType:
    """A ticket on sale at the door: ``left`` of it may be sold here, None without a limit.

    ``short`` says why not even one can be sold; ``refused`` is what this door would say of it.
    """

    variant: Variant
    left: int | None = None
    short: Refusal | None = None
    refused: Decision | None = None

    @property
    def open(self) -> bool:
        """Whether somebody can come in with one now."""
        return self.short is None and self.refused is None


@dataclass(frozen=True)
class Sold:
    """A ticket that a walk-in bought, and what the door said of it; None where it could not say
    anything, for nobody has chosen its check-in list."""

    ticket: Ticket
    decision: Decision | None


def types(till: Till) -> list[TicketType]:
    """The tickets on sale at the door, by name, each with what is left of it here.

    :raises NoListChosen: nobody has said which of several check-in lists is in use.
    """
    with till.store.reading() as session:
        return _types(till, session)


def choose(till: Till, variant_id: VariantId, units: int) -> CartView | Refusal:
    """Put ``units`` more tickets of a type into the open cart for a walk-in, or fewer if negative.

    Always by how many: two taps on one button may both come before the first has been drawn.

    :raises NoListChosen: as :func:`types`.
    """
    refused: list[Refusal] = []

    def put(session: Session, held: Held) -> Held:
        more = held.with_more(variant_id, units)
        trouble = _trouble(till, session, held, more)
        if trouble is not None:
            refused.append(trouble)
            return held
        return replace(more, walk_in=bool(more.quantities))

    view = carts.change(till, put)
    return refused[0] if refused else view


def check(till: Till, wanted: Mapping[VariantId, int]) -> Refusal | None:
    """Why this door can't let such walk-ins in; None where it can, if they pay.

    :raises NoListChosen: as :func:`types`.
    """
    with till.store.reading() as session:
        return _check(till, session, wanted)


def let_in(
    till: Till, session: Session, action: Action, tickets: Sequence[Ticket], now: datetime
) -> None:
    """Have those who just bought ``tickets`` come in, as a part of the sale's action.

    The door decides each as it would a scan. Money was taken: what it can't let in, for somebody
    changed its list meanwhile, is sold all the same, and looked at by whoever stands there.
    """
    for one in tickets:
        try:
            gate.scan_within(till, session, action, one.code, gate.AS_USUAL, now)
        except NoListChosen:
            return


def sold_to(till: Till, sale_id: SaleId) -> list[Sold]:
    """The tickets of a walk-in's sale, and what became of each at the door."""
    return [Sold(one, _said(till, one)) for one in ticket_paper.sold_with(till, sale_id)]


def _said(till: Till, ticket: Ticket) -> Decision | None:
    with till.store.reading() as session:
        found = on_list(redemptions_of(session, ticket.id), "")
    came = came_in(found)
    if came is not None:
        return Decision(Verdict.VALID, ticket, at=came.at, list_id=came.list_id)
    try:
        return gate.look_at(till, ticket.code)
    except NoListChosen:
        return None


def _trouble(till: Till, session: Session, held: Held, more: Held) -> Refusal | None:
    given = held.tenders(till.event.currency)
    if given or held.stored:
        paid = total((one.amount for one in given), till.event.currency)
        return Refusal("money_taken", {"given": str(paid)})
    if held.quantities and not held.walk_in:
        return Refusal("basket_open")
    wanted = {VariantId(one): units for one, units in more.quantities.items()}
    return _check(till, session, wanted)


def _check(till: Till, session: Session, wanted: Mapping[VariantId, int]) -> Refusal | None:
    if sum(wanted.values()) > MOST_AT_ONCE:
        return Refusal("too_many_walk_ins", {"most": MOST_AT_ONCE})
    known = {one.variant.id: one for one in _types(till, session)}
    for one, units in wanted.items():
        found = known.get(one)
        if found is None:
            return Refusal("unknown_variant", {"sku": one})
        if units > 0 and found.refused is not None:
            return Refusal("not_at_this_door", {"title": found.variant.title})
    return None


def _types(till: Till, session: Session) -> list[TicketType]:
    rows = session.exec(
        select(VariantRow)
        .where(VariantRow.kind == VariantKind.TICKET)
        .order_by(col(VariantRow.product_title), col(VariantRow.position), col(VariantRow.id))
    ).all()
    # What has no price of its own is sold at the till, where it is said.
    variants = [one for one in map(queries.variant_of, rows) if not one.open_price]
    strict = [one.id for one in variants if one.policy is StockPolicy.STRICT]
    frozen = bool(strict) and allotments.is_frozen(till, session)
    left = pools.left(till, session, strict) if strict else {}
    counted = queries.on_hand(session, [one.id for one in variants])
    found = []
    for one in variants:
        short, here = None, counted.get(one.id)
        if one.policy is StockPolicy.STRICT:
            here = max(left[one.id].here, 0)
            short = shortage(one, 1, left[one.id])
            if frozen:
                short = Refusal("frozen", {"title": one.title})
        elif one.policy is StockPolicy.UNLIMITED:
            here = None
        said = gate.would_say(till, session, _as_sold(till, one))
        refused = None if said.verdict in _LET_IN else said
        found.append(TicketType(one, here, short, refused))
    return found


def _as_sold(till: Till, variant: Variant) -> Ticket:
    return Ticket(TicketId(""), till.event.id, "", type=variant.title)
