"""Moving stock by hand: received, wasted, given away as samples, and counted.

Each is one transaction: the entry (several, where it is of very many things), the movements, and
who and why in a row that stays erasable. Of what is strict only units are lost that this till may
sell, and its entry spends them as a sale would, so that no hub grants what isn't there any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import LARGEST_HOLDING, stock_key
from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.journal import Kind
from kiosk.domain.session import check_name, check_reason
from kiosk.domain.stock import Reason, change_by
from kiosk.services import allotments, pools
from kiosk.services.completeness import standing_of
from kiosk.services.notes import keep_note
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.edition_queries import editions

# An entry has a largest size; a count of a large shop takes several.
_LINES_PER_ENTRY = 150
_NAMES = {Reason.WASTE: "waste", Reason.SAMPLE: "give away", Reason.COUNT: "count"}


@dataclass(frozen=True)
class Move:
    """What staff did to stock: units by variant, from 1; of a count what there is, from 0."""

    reason: Reason
    units: Mapping[VariantId, int]
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class Moved:
    """What a move did to one variant: ``expected`` was on hand before it, ``on_hand`` is now."""

    variant: Variant
    expected: int
    change: int

    @property
    def on_hand(self) -> int:
        """The sum of the variant's movements, this one included."""
        return self.expected + self.change


def move(till: Till, wanted: Move) -> list[Moved]:
    """Move stock by hand, all of it or nothing.

    :raises BadInput: one of the things is unknown or not counted, a number can't be, why is not
        said where it must be, or units of something strict are not this till's to lose.
    """
    who, now = check_name(wanted.who), till.clock.now()
    why = wanted.why
    if why.strip() or wanted.reason is Reason.WASTE:
        why = check_reason(why)
    event, has_all = till.event, standing_of(till).complete
    with till.store.writing() as session:
        opened = allotments.open_due(till, session, now)
        done = _work_out(session, wanted)
        strict = [one for one in done if one.variant.policy is StockPolicy.STRICT]
        joined = queries.hub_of(session, till.device.id) is not None
        if wanted.reason is Reason.COUNT and joined:
            _check_count(strict, has_all)
        _check_losses(till, session, strict, joined)
        spent = {one.variant.id for one in strict if one.change < 0 and joined}
        name = new_id(now)
        action = till.action(session, now)
        lines = [
            _line(number, one, wanted.reason, spent) for number, one in enumerate(done, start=1)
        ]
        for start in range(0, len(lines), _LINES_PER_ENTRY):
            body = {
                "move": name,
                "reason": str(wanted.reason),
                "lines": lines[start : start + _LINES_PER_ENTRY],
                "note": name if who or why else None,
            }
            action.record(Kind.STOCK_MOVED, body, event.id)
        if who or why:
            # Under the move's own name: its movements name it too.
            keep_note(session, name, who, why, now)
    if opened or spent:
        allotments.remember(till)
    return done


def _work_out(session: Session, wanted: Move) -> list[Moved]:
    known = queries.variants_by_id(session, wanted.units)
    before = queries.on_hand(session, wanted.units)
    numbered = editions(session, wanted.units)
    done = []
    for one, units in wanted.units.items():
        variant = known.get(one)
        if variant is None:
            raise BadInput(f"“{one}” is not known here; nothing was changed.")
        if variant.policy is StockPolicy.UNLIMITED:
            raise BadInput(
                f"“{variant.title}” is not counted (its policy is “unlimited”); nothing was "
                "changed."
            )
        if one in numbered and wanted.reason in _NAMES:
            raise BadInput(
                f"Each piece of “{variant.title}” has its number, and this till can't yet "
                f"{_NAMES[wanted.reason]} a numbered piece. Take its number out of the product "
                "table; nothing was changed."
            )
        expected = before.get(one, 0)
        try:
            change = change_by(wanted.reason, units, expected)
        except BadInput as fault:
            raise BadInput(f"“{variant.title}”: {fault.sentence} Nothing was changed.") from fault
        if abs(expected + change) > LARGEST_HOLDING:
            raise BadInput(f"“{variant.title}” would be beyond any stock; nothing was changed.")
        done.append(Moved(variant, expected, change))
    if not done:
        raise BadInput("Say what it is about: a SKU or barcode. Nothing was changed.")
    return done


def _check_count(strict: list[Moved], has_all: bool) -> None:
    """Refuse a count of what several tills share, where it says anything that they may not know.

    Fewer may be held elsewhere; more may be what another till took in, and this one hears of yet.
    """
    for one in strict:
        title = one.variant.title
        if one.change < 0:
            raise BadInput(
                f"“{title}” is limited and shared by the tills of a hub, so a count on one of them "
                f"can't lower it from {one.expected} to {one.on_hand}. What is missing is wasted "
                "at a till that holds it, as in:  "
                f"kiosk stock waste {one.variant.sku}:{-one.change} --why “Missing at the count”  "
                "(“kiosk allotment held” says what a till holds). Nothing was changed."
            )
        if one.change > 0 and not has_all:
            raise BadInput(
                f"“{title}” is limited, and this till has not heard everything of the others: what "
                "seems too much may be known there. Sync all tills and count again; nothing was "
                "changed."
            )


def _check_losses(till: Till, session: Session, strict: list[Moved], joined: bool) -> None:
    """Refuse what would leave less on the shelf than tills may sell of it."""
    losing = [one for one in strict if one.change < 0]
    if not losing:
        return
    if allotments.is_frozen(till, session):
        raise BadInput(
            f"“{losing[0].variant.title}” is locked on this till: it is a copy, or was given up. "
            "Ask the person in charge; nothing was changed."
        )
    left = pools.left(till, session, [one.variant.id for one in losing])
    for one in losing:
        here = max(left[one.variant.id].here, 0)
        if -one.change > here:
            holds = "This till holds" if joined else "Not kept for anybody are"
            raise BadInput(
                f"{holds} {here} of “{one.variant.title}”, so {-one.change} can't be taken off "
                "the shelf here; nothing was changed."
            )


def _line(number: int, one: Moved, reason: Reason, spent: set[VariantId]) -> dict[str, Any]:
    line = {"line": number, "variant": one.variant.id, "quantity": one.change}
    if reason is Reason.COUNT:
        line["expected"] = one.expected
    if one.variant.id in spent:
        line["allotment"] = stock_key(one.variant.id)
    return line
