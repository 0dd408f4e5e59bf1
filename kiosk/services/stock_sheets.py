"""The open stock sheet: what is being received, wasted or counted, scanned one by one.

It is kept in the store beside the open cart, so that a reload, a restart or a power cut finds it
again. The move that finishes it takes it away in the same transaction, so it is done once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.stock import COUNTS, MOST_UNITS, Reason, change_by
from kiosk.services import stock_reports, stocking
from kiosk.services.stocking import SHEET, Move, Moved
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.rows import put
from kiosk.store.tables import CartRow


@dataclass(frozen=True)
class SheetLine:
    """So many ``units`` of a variant were scanned or typed."""

    variant: Variant
    units: int


@dataclass(frozen=True)
class Sheet:
    """What is being done to stock, the latest line first; ``key`` makes doing it safe to repeat."""

    key: str
    reason: Reason
    lines: tuple[SheetLine, ...]

    @property
    def units(self) -> Mapping[VariantId, int]:
        """How many of each; of a count also that there are none."""
        least = 0 if self.reason in COUNTS else 1
        return {line.variant.id: line.units for line in self.lines if line.units >= least}


@dataclass(frozen=True)
class _Held:
    key: str
    reason: str
    units: dict[str, int]


def load(till: Till) -> Sheet | None:
    """The sheet that is open, if one is."""
    with till.store.reading() as session:
        return _view(session, _held(session))


def begin(till: Till, reason: Reason) -> Sheet:
    """Open a sheet; one that is open already stays, whatever it is for."""
    with till.store.writing() as session:
        held = _held(session) or _Held(new_id(till.clock.now()), str(reason), {})
        return _keep(session, held)


def add(till: Till, variant_id: VariantId, units: int = 1) -> Sheet | None:
    """Put one more of a variant on it, or ``units`` more; its line becomes the latest."""
    with till.store.writing() as session:
        held = _held(session)
        if held is None:
            return None
        left = dict(held.units)
        number = min(max(left.pop(variant_id, 0) + units, 0), MOST_UNITS)
        return _keep(session, replace(held, units={**left, variant_id: number}))


def set_units(till: Till, variant_id: VariantId, units: int | None) -> Sheet | None:
    """Say how many of a variant there are; without ``units`` its line goes."""
    with till.store.writing() as session:
        held = _held(session)
        if held is None:
            return None
        changed = dict(held.units)
        if units is None:
            changed.pop(variant_id, None)
        elif variant_id in changed:
            changed[variant_id] = min(max(units, 0), MOST_UNITS)
        return _keep(session, replace(held, units=changed))


def drop(till: Till) -> None:
    """Throw it away; nothing of it was done."""
    with till.store.writing() as session:
        row = session.get(CartRow, SHEET)
        if row is not None:
            session.delete(row)


def preview(till: Till, sheet: Sheet) -> list[Moved]:
    """What it would do if it were finished now; nothing is checked or changed.

    :raises BadInput: it has a number that can't be.
    """
    units = sheet.units
    variants = {line.variant.id: line.variant for line in sheet.lines}
    with till.store.reading() as session:
        before = queries.on_hand(session, units)
        joined = queries.hub_of(session, till.device.id) is not None
    found = []
    for one, number in units.items():
        variant, on_hand = variants[one], before.get(one, 0)
        shared = joined and variant.policy is StockPolicy.STRICT
        change = change_by(sheet.reason, number, on_hand)
        found.append(Moved(variant, on_hand, change, shared))
    return found


def still_to_count(till: Till, sheet: Sheet) -> Sequence[str]:
    """The titles of what should be on it and isn't: what was packed, or what is to go home."""
    wanted: list[VariantId] = []
    if sheet.reason is Reason.COUNT:
        wanted = stock_reports.not_confirmed(till)
    elif sheet.reason is Reason.COUNTBACK:
        wanted = stock_reports.not_counted_back(till)
    missing = [one for one in wanted if one not in sheet.units]
    with till.store.reading() as session:
        known = queries.variants_by_id(session, missing)
    return [known[one].title for one in missing if one in known]


def finish(till: Till, sheet: Sheet, who: str, why: str) -> list[Moved]:
    """Do what it says, once.

    :raises BadInput: as :func:`kiosk.services.stocking.move`; the sheet stays open then.
    """
    return stocking.move(till, Move(sheet.reason, sheet.units, who, why, sheet=sheet.key))


def _held(session: Session) -> _Held | None:
    row = session.get(CartRow, SHEET)
    return None if row is None else _Held(**json.loads(row.body))


def _keep(session: Session, held: _Held) -> Sheet:
    put(session, CartRow, [{"name": SHEET, "body": json.dumps(vars(held))}])
    view = _view(session, held)
    assert view is not None
    return view


def _view(session: Session, held: _Held | None) -> Sheet | None:
    if held is None:
        return None
    known = queries.variants_by_id(session, held.units)
    lines = [
        SheetLine(known[VariantId(one)], units)
        for one, units in reversed(held.units.items())
        if one in known
    ]
    return Sheet(held.key, Reason(held.reason), tuple(lines))
