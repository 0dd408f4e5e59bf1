"""Moving stock by hand: received, wasted, given away as samples, counted, packed for the event and
counted back after it, sent to another place and taken in there.

Each is one transaction: the entry (several, where it is of very many things), the movements, and
who and why in a row that stays erasable. Of what is strict only units are lost that this till may
sell, and its entry spends them as a sale would, so that no hub grants what isn't there any more.

What is sent away is on hand nowhere until somebody takes it in, all of it; it comes back to what
the hub may grant then. An arrival has one name on every device, so it counts once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import LARGEST_HOLDING, stock_key
from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.journal import Kind
from kiosk.domain.session import check_name, check_reason
from kiosk.domain.staff import Permission, allow
from kiosk.domain.stock import COUNTS, Reason, arrival_of, change_by
from kiosk.services import allotments, pools
from kiosk.services.completeness import standing_of
from kiosk.services.notes import keep_note
from kiosk.services.till import Till
from kiosk.store import queries, stock_queries
from kiosk.store.edition_queries import editions
from kiosk.store.tables import CartRow

# An entry has a largest size; a count of a large shop takes several.
_LINES_PER_ENTRY = 150
# The open sheet (:mod:`kiosk.services.stock_sheets`), kept beside the open cart.
SHEET = "stock"
_NOTHING_CHANGED = N_("Nothing was changed.")


@dataclass(frozen=True)
class Move:
    """What staff did to stock: units by variant, from 1; of a count what there is, from 0; of a
    transfer ``why`` says where to.

    ``sent`` is the transfer that arrives; its units are those that were sent, whatever is said.
    ``sheet`` is the key of the open sheet that this finishes, which can be done once.
    """

    reason: Reason
    units: Mapping[VariantId, int]
    who: str = ""
    why: str = ""
    sent: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Moved:
    """What a move did to one variant: ``expected`` was on hand before it, ``on_hand`` is now.

    It was ``shared`` where other tills may count it too: what is strict, on a till that joined.
    """

    variant: Variant
    expected: int
    change: int
    shared: bool = False

    @property
    def on_hand(self) -> int:
        """The sum of the variant's movements, this one included."""
        return self.expected + self.change


def allowed(till: Till, wanted: Move) -> tuple[str, str]:
    """The one place that lets stock be changed by hand, before anything of it is done: who does it
    and why, tidied.

    :raises BadInput: whoever is at the till may not, why, or where to, is not said where it must
        be, or one is longer than fits.
    """
    if allow(till.operator, Permission.STOCK) is not None:
        raise BadInput(N_("A supervisor or manager has to allow this. Nothing was changed."))
    who, why = check_name(wanted.who), wanted.why
    if wanted.reason is Reason.TRANSFER and not wanted.sent and not why.strip():
        raise BadInput(N_("Say where it goes."), _NOTHING_CHANGED)
    if why.strip() or wanted.reason is Reason.WASTE:
        why = check_reason(why)
    return who, why


def move(till: Till, wanted: Move) -> list[Moved]:
    """Move stock by hand, all of it or nothing.

    :raises BadInput: one of the things is unknown or not counted, a number can't be, why is not
        said where it must be, units of something strict are not this till's to lose, or what
        arrives was taken in before.
    """
    who, why = allowed(till, wanted)
    event, now = till.event, till.clock.now()
    has_all = standing_of(till).complete
    with till.store.writing() as session:
        if wanted.sheet:
            _finish_sheet(session, wanted.sheet)
        opened = allotments.open_due(till, session, now)
        joined = queries.hub_of(session, till.device.id) is not None
        done = _arriving(session, wanted.sent) if wanted.sent else _work_out(session, wanted)
        strict = [one for one in done if one.variant.policy is StockPolicy.STRICT]
        if wanted.reason in COUNTS and joined:
            _check_count(strict, has_all)
        _check_losses(till, session, strict, joined)
        spent = {one.variant.id for one in strict if one.change < 0 and joined}
        name = arrival_of(wanted.sent) if wanted.sent else new_id(now)
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
            if wanted.sent:
                body["sent"] = wanted.sent
            action.record(Kind.STOCK_MOVED, body, event.id)
        if who or why:
            # Under the move's own name: its movements name it too.
            keep_note(session, name, who, why, now)
    if opened or spent:
        allotments.remember(till)
    if not joined:
        return done
    return [replace(one, shared=one.variant.policy is StockPolicy.STRICT) for one in done]


def _finish_sheet(session: Session, key: str) -> None:
    row = session.get(CartRow, SHEET)
    if row is None or json.loads(row.body)["key"] != key:
        raise BadInput(N_("That was done before, or thrown away."), _NOTHING_CHANGED)
    session.delete(row)


def _work_out(session: Session, wanted: Move) -> list[Moved]:
    known = queries.variants_by_id(session, wanted.units)
    before = queries.on_hand(session, wanted.units)
    numbered = editions(session, wanted.units)
    done = []
    for one, units in wanted.units.items():
        variant = known.get(one)
        if variant is None:
            raise BadInput(N_("“{id}” is not known here."), _NOTHING_CHANGED, id=one)
        if variant.policy is StockPolicy.UNLIMITED:
            raise BadInput(
                N_("“{title}” is not counted (its policy is “unlimited”)."),
                _NOTHING_CHANGED,
                title=variant.title,
            )
        if one in numbered and wanted.reason is not Reason.RECEIVE:
            raise BadInput(
                N_(
                    "Each piece of “{title}” has its number, and numbered pieces can only be "
                    "received yet. Leave it out."
                ),
                _NOTHING_CHANGED,
                title=variant.title,
            )
        expected = before.get(one, 0)
        try:
            change = change_by(wanted.reason, units, expected)
        except BadInput as fault:
            raise BadInput(
                "“{title}”:", *fault.texts, _NOTHING_CHANGED, title=variant.title, **fault.facts
            ) from fault
        if abs(expected + change) > LARGEST_HOLDING:
            raise BadInput(
                N_("“{title}” would be beyond any stock."), _NOTHING_CHANGED, title=variant.title
            )
        done.append(Moved(variant, expected, change))
    if not done:
        raise BadInput(N_("Say what it is about: a SKU or barcode."), _NOTHING_CHANGED)
    return done


def _arriving(session: Session, sent: str) -> list[Moved]:
    """What a transfer brings: just what was sent, in the order in which it was sent."""
    lines = stock_queries.moved_by(session, sent)
    if not lines:
        raise BadInput(
            N_("No transfer “{id}” is known here; the next sync may bring it."),
            _NOTHING_CHANGED,
            id=sent,
        )
    if stock_queries.moved_by(session, arrival_of(sent)):
        raise BadInput(N_("This transfer was taken in before."), _NOTHING_CHANGED)
    names = [line.variant_id for line in lines]
    known, before = queries.variants_by_id(session, names), queries.on_hand(session, names)
    done = []
    for line in lines:
        variant = known.get(VariantId(line.variant_id))
        if variant is None:
            raise BadInput(N_("“{id}” is not known here."), _NOTHING_CHANGED, id=line.variant_id)
        done.append(Moved(variant, before.get(variant.id, 0), -line.quantity))
    return done


def _check_count(strict: list[Moved], has_all: bool) -> None:
    """Refuse a count of what several tills share, where it says anything that they may not know.

    Fewer may be held elsewhere; more may be what another till took in, and this one hears of yet.
    """
    for one in strict:
        if one.change < 0:
            raise BadInput(
                N_(
                    "“{title}” is limited and shared by the tills of a hub, so a count on one of "
                    "them can't lower it from {expected} to {counted}. Waste what is missing at a "
                    "till that holds it."
                ),
                _NOTHING_CHANGED,
                title=one.variant.title,
                expected=one.expected,
                counted=one.on_hand,
            )
        if one.change > 0 and not has_all:
            raise BadInput(
                N_(
                    "“{title}” is limited, and this till has not heard everything of the others: "
                    "what seems too much may be known there. Sync all tills and count again."
                ),
                _NOTHING_CHANGED,
                title=one.variant.title,
            )


def _check_losses(till: Till, session: Session, strict: list[Moved], joined: bool) -> None:
    """Refuse what would leave less on the shelf than tills may sell of it."""
    losing = [one for one in strict if one.change < 0]
    if not losing:
        return
    if allotments.is_frozen(till, session):
        raise BadInput(
            N_(
                "“{title}” is locked on this till: it is a copy, or was given up. Ask the person "
                "in charge."
            ),
            _NOTHING_CHANGED,
            title=losing[0].variant.title,
        )
    left = pools.left(till, session, [one.variant.id for one in losing])
    for one in losing:
        here = max(left[one.variant.id].here, 0)
        if -one.change > here:
            held = N_("This till holds {here} of “{title}”, so {units} can't be taken off here.")
            free = N_("Not kept for anybody are {here} of “{title}”, so {units} can't be taken.")
            raise BadInput(
                held if joined else free,
                _NOTHING_CHANGED,
                here=here,
                title=one.variant.title,
                units=-one.change,
            )


def _line(number: int, one: Moved, reason: Reason, spent: set[VariantId]) -> dict[str, Any]:
    line = {"line": number, "variant": one.variant.id, "quantity": one.change}
    if reason in COUNTS:
        line["expected"] = one.expected
    if one.variant.id in spent:
        line["allotment"] = stock_key(one.variant.id)
    return line
