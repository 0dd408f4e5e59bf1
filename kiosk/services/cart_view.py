"""The open cart as it is shown and paid: with its prices, and all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.domain.age import AgeCheck, age_to_check
from kiosk.domain.allotments import PUBLIC
from kiosk.domain.catalogue import Variant
from kiosk.domain.editions import Numbers
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.invoices import Buyer
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import ByHand
from kiosk.domain.sale import CartLine, Priced
from kiosk.domain.tenders import Tender
from kiosk.domain.tips import tip_in
from kiosk.services.discounts import Said
from kiosk.services.spending import variants_in
from kiosk.services.stored_value import Presented


@dataclass(frozen=True)
class CartView:
    """An open cart with its prices. ``key`` makes paying it safe to repeat.

    ``trouble`` says why it can't be sold as it is, other than by being empty; ``short`` why
    single lines of it can't: more is wanted than this till may sell. Who buys it buys for ``pool``;
    of what is in it, so many units are ``kept`` for members, wherever they are. Of numbered
    variants, ``numbers`` are those that it sells as it stands, and ``to_choose`` those that are
    here. ``stored`` value pays for some of it, in the order in which it was presented, and so
    does what was ``given`` already of a payment in parts. ``codes`` were said, discounts
    ``by_hand`` given; ``members_gain`` where it might cost a member less.
    A ``note`` is for the receipt. ``tips`` are the percentages that are offered.
    ``age_check`` is what somebody has seen of the customer's age. A business that buys from
    ``abroad`` is charged no tax. What something cost ``former``ly is struck through, where that is
    on record. Who buys as a ``walk_in`` comes in with its tickets.
    """

    key: str
    lines: tuple[CartLine, ...]
    priced: Priced | None
    trouble: Refusal | None
    due: Money
    contact_id: str | None = None
    pool: str = PUBLIC
    kept: int = 0
    short: Mapping[VariantId, Refusal] = field(default_factory=dict)
    numbers: Mapping[VariantId, Numbers] = field(default_factory=dict)
    to_choose: Mapping[VariantId, Numbers] = field(default_factory=dict)
    stored: tuple[Presented, ...] = ()
    given: tuple[Tender, ...] = ()
    codes: tuple[Said, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    members_gain: bool = False
    note: str = ""
    tips: tuple[int, ...] = ()
    age_check: AgeCheck | None = None
    abroad: Buyer | None = None
    former: Mapping[VariantId, Money] = field(default_factory=dict)
    walk_in: bool = False

    @property
    def variants(self) -> list[Variant]:
        """What is in it, line by line; bundles as their parts."""
        return variants_in(self.lines)

    def former_of(self, line: CartLine) -> Money | None:
        """What a line cost formerly, where that is struck through."""
        before = self.former.get(line.variant.id)
        return None if before is None else replace(line.variant, price=before).worth(line.sold)

    @property
    def age_to_check(self) -> int | None:
        """The age to ask for before money is taken for it; None where nothing is to be asked."""
        return age_to_check(self.variants, self.age_check)

    @property
    def to_pay(self) -> Money:
        """What is still to be paid, once stored value has, and what was given."""
        paid = (*(one.tenders for one in self.stored), *(one.amount for one in self.given))
        return self.due - total(paid, self.due.currency)

    @property
    def tip(self) -> Money:
        """What is given above the price."""
        return tip_in(self.given, self.due.currency)

    @property
    def units(self) -> int:
        """How many things are in it."""
        return sum(line.quantity for line in self.lines)
