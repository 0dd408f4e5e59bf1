"""What a window shows of the till session: how far one has come, and what is entered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.denominations import denominations
from kiosk.domain.money import Money
from kiosk.domain.session import MOST_PIECES, Compared, Count, MoveKind, count_pieces
from kiosk.domain.staff import Allowed
from kiosk.domain.tenders import TenderKind
from kiosk.services.session_reports import OpenSession, Report
from kiosk.ui.watching import Draft

CASH, CARD = str(TenderKind.CASH), str(TenderKind.CARD)


class Stage(StrEnum):
    """What is being done."""

    HOME = "home"
    OPEN = "open"
    MOVE = "move"
    COUNT = "count"
    COMPARE = "compare"
    PAPER = "paper"


@dataclass(frozen=True)
class SessionView:
    """``entered`` are the digits by slot: a coin or note by its value has pieces, the tenders
    ``cash`` and ``card`` have minor units; ``slot`` takes the next digit. ``key`` makes what is
    being done safe to repeat.

    What is expected in the drawer is nowhere in it until somebody has counted: then ``compared``
    is there; ``allowed`` where somebody had to allow that. ``report`` is the X or Z that is shown,
    with its ``picture`` once that is drawn; ``closed`` right after the close that made it.
    """

    currency: str
    stage: Stage = Stage.HOME
    current: OpenSession | None = None
    past: Sequence[Report] = ()
    key: str = ""
    kind: MoveKind = MoveKind.NO_SALE
    entered: Mapping[str, str] = field(default_factory=dict)
    slot: str = CASH
    compared: tuple[Compared, ...] = ()
    allowed: Allowed | None = None
    report: Report | None = None
    picture: bytes | None = None
    closed: bool = False
    who: Draft = field(default_factory=Draft)
    why: Draft = field(default_factory=Draft)

    @property
    def slots(self) -> tuple[str, ...]:
        """What can be entered now, in the order in which it is counted."""
        if self.stage is Stage.MOVE:
            return (CASH,) if self.kind is not MoveKind.NO_SALE else ()
        pieces = tuple(str(value) for value in denominations(self.currency))
        return (*pieces, CASH) if self.stage is Stage.OPEN else (*pieces, CASH, CARD)

    def amount(self, slot: str) -> Money:
        """What is entered in a slot of an amount."""
        return Money(int(self.entered.get(slot) or "0"), self.currency)

    @property
    def pieces(self) -> dict[int, int]:
        """How many of each coin and note."""
        values = denominations(self.currency)
        return {one: int(self.entered[str(one)]) for one in values if self.entered.get(str(one))}

    @property
    def cash(self) -> Count:
        """The cash that is entered: by its pieces, or else in all."""
        pieces = self.pieces
        return count_pieces(pieces, self.currency) if pieces else Count(self.amount(CASH))

    @property
    def counted(self) -> dict[str, Count]:
        """What is entered by tender; the card only where somebody read the terminal's slip."""
        found = {CASH: self.cash}
        return {**found, CARD: Count(self.amount(CARD))} if self.entered.get(CARD) else found


def with_digit(view: SessionView, entered: str) -> dict[str, str]:
    """What is entered once the chosen slot holds ``entered``: pieces and a sum exclude each
    other, and what was begun last counts."""
    slot = view.slot
    if slot not in (CASH, CARD):
        entered = entered[: len(str(MOST_PIECES))]
        left = {one: text for one, text in view.entered.items() if one != CASH}
    elif slot == CASH and entered:
        left = {one: text for one, text in view.entered.items() if one == CARD}
    else:
        left = dict(view.entered)
    return {**left, slot: entered}
