"""One window's own state: where it is, and what it shows there for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.admission import Decision
from kiosk.domain.catalogue import Variant
from kiosk.domain.door.pace import stays
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.refund import Sold
from kiosk.domain.seen_codes import Seen
from kiosk.domain.staff import Allowed, Permission
from kiosk.domain.stored_value import StoredValue
from kiosk.services.age_checks import Question
from kiosk.services.catalogue import ALL, Shelf, TileRow
from kiosk.services.checks import Check
from kiosk.services.mailing import Mail
from kiosk.services.refunded import Refund
from kiosk.services.sales import Sale
from kiosk.services.staff import Member
from kiosk.services.stored_value import Presented
from kiosk.services.transfers import Transfer
from kiosk.ui.business_view import BusinessView
from kiosk.ui.card_view import CardsView
from kiosk.ui.choice_view import ChoiceView
from kiosk.ui.discount_view import DiscountView
from kiosk.ui.display_view import DisplayView
from kiosk.ui.door_asking import Answer
from kiosk.ui.door_finding_view import DoorFinding
from kiosk.ui.door_view import DoorView, Terms
from kiosk.ui.exchange_view import ExchangeView
from kiosk.ui.label_view import LabelsView
from kiosk.ui.leaves import Leaf as Leaf
from kiosk.ui.mail_view import MailView
from kiosk.ui.medium_view import MediumView
from kiosk.ui.preauth_view import PreauthsView
from kiosk.ui.preorder_view import OrderView, PreordersView
from kiosk.ui.printing_view import PapersView, PrintersView
from kiosk.ui.promotion_view import PromotionView
from kiosk.ui.scanner_view import ScannersView
from kiosk.ui.self_view import Alone
from kiosk.ui.session_view import SessionView
from kiosk.ui.staff_view import StaffView
from kiosk.ui.stock_view import StockView
from kiosk.ui.tip_view import TipsView
from kiosk.ui.void_view import VoidView
from kiosk.ui.walk_view import WalkView
from kiosk.ui.watching import Draft, Shown, Watched

NOTICE_SECONDS = 5.0
# All in logical pixels of the size that was chosen.
# What it takes to put things beside each other, with the places at the side.
WIDE_ROOM = (850, 530)
# Below this height there is room for one thing at a time.
LOW = 700
# The least a screen is laid out on. A window with less is a view that is moved over it.
LEAST_ROOM = (320, 380)


class Place(StrEnum):
    """The four places, one tap away from everywhere."""

    TILL = "till"
    DOOR = "door"
    PEOPLE = "people"
    MORE = "more"


class Step(StrEnum):
    """How far a sale has come."""

    SELL = "sell"
    BASKET = "basket"
    CASH = "cash"
    CARD = "card"
    GIVE_AWAY = "give-away"
    PARK = "park"
    AMOUNT = "amount"
    DONE = "done"
    DISCOUNT = "discount"
    NOTE = "note"
    AGE = "age"
    TIP = "tip"
    CHOICES = "choices"
    ABROAD = "abroad"
    PREAUTH = "card-hold"
    MAIL = "mail"


class Meaning(StrEnum):
    """What something says to the person: each has one colour, one shape and one sound."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    ATTENTION = "attention"
    CASH = "cash"
    USED = "used"
    GOODBYE = "goodbye"
    SILENCE = "silence"


@dataclass(frozen=True)
class Notice:
    """A sentence shown for a moment."""

    text: str
    meaning: Meaning


@dataclass(frozen=True)
class Grid:
    """A page of what ``query`` found, or else of what is on the ``shelf``: ``offset`` of its first,
    and whether more come after it. Where somebody is choosing this till's quick keys, ``keys`` are
    those it has."""

    query: str
    rows: Sequence[TileRow]
    offset: int
    more: bool
    shelf: Shelf = ALL
    shelves: Sequence[Shelf] = ()
    keys: Collection[VariantId] | None = None


@dataclass(frozen=True)
class Paid:
    """A sale that was made or looked up, with its receipt as a PNG once that is drawn, and what
    of it was refunded. Gift cards that it ``issued``, with their codes; stored value that it
    ``spent``, with what is left of it now. ``code`` is a picture that a bank's app pays it with.
    Something of it is ``prepared`` at a station."""

    sale: Sale
    picture: bytes | None = None
    refunds: Sequence[Refund] = ()
    issued: Sequence[tuple[StoredValue, str]] = ()
    spent: Sequence[Presented] = ()
    code: bytes | None = None
    prepared: bool = False


@dataclass(frozen=True)
class AgeAsked:
    """The question how old a customer is, and the step that a yes leads to."""

    question: Question
    then: Step


@dataclass(frozen=True)
class Return:
    """Things that come back: ``chosen`` units of lines of a sale. ``key`` makes paying back safe
    to repeat. ``asking`` says whom the till waits for; ``stuck`` why it can't have the right to;
    ``measuring`` is the line of which it is asked how much, 0 for none; ``done`` is the refund once
    it is made, with the gift card that it ``issued``, if any. So much of a ``tip`` can go back, and
    does ``with_tip``."""

    sale: Sale
    sold: Sequence[Sold]
    chosen: Mapping[int, int]
    key: str
    restock: bool = True
    measuring: int = 0
    asking: str = ""
    stuck: str = ""
    done: Refund | None = None
    issued: Sequence[tuple[StoredValue, str]] = ()
    tip: Money | None = None
    with_tip: bool = False


@dataclass(frozen=True)
class Veil:
    """What stands in front of all else while somebody says who they are: to act from now on, or,
    with a ``permission``, to allow one thing for the reason in ``why``. ``pin`` is what of it is
    entered so far; nothing that is drawn is told more than its length."""

    permission: Permission | None = None
    chosen: Member | None = None
    pin: str = field(default="", repr=False)
    trouble: str = ""
    why: Draft = field(default_factory=Draft)


def _silence(window: str, meaning: str) -> None:
    """What a window hears where nobody listens."""


class Pane(Watched):
    """What one window shows. ``play`` plays a meaning's sound in the window of that name."""

    def __init__(self, id: str, play: Callable[[str, str], None] = _silence) -> None:
        super().__init__()
        self.id = id
        self._play = play
        self.place = Place.TILL
        self.step = Step.SELL
        self.leaf = Leaf.START
        self.zoom = 1.0
        self._size = (1280.0, 800.0)
        self.query = Draft()
        self.shelf: Shelf | None = None
        self.choosing = False
        self.grid: Shown[Grid | None] = Shown(None)
        self.notice: Shown[Notice | None] = Shown(None)
        self.decision = Answer()
        self.door: Shown[DoorView] = Shown(DoorView())
        self.finding = DoorFinding()
        self.counting: Shown[bool] = Shown(False)
        self.camera: Shown[bool] = Shown(False)
        self.seen = Seen()
        self.walk: Shown[WalkView | None] = Shown(None)
        self.medium: Shown[MediumView | None] = Shown(None)
        self.paid: Shown[Paid | None] = Shown(None)
        self.chosen: Shown[Paid | None] = Shown(None)
        self.priced: Shown[Variant | None] = Shown(None)
        self.choice: Shown[ChoiceView | None] = Shown(None)
        self.age: Shown[AgeAsked | None] = Shown(None)
        self.returned: Shown[Return | None] = Shown(None)
        self.voided: Shown[VoidView | None] = Shown(None)
        self.exchange: Shown[ExchangeView | None] = Shown(None)
        self.transfers: Shown[Sequence[Transfer]] = Shown(())
        self.order: Shown[OrderView | None] = Shown(None)
        self.preorders: Shown[PreordersView | None] = Shown(None)
        self.cards: Shown[CardsView] = Shown(CardsView(()))
        self.papers: Shown[PapersView] = Shown(PapersView(()))
        self.printers: Shown[PrintersView] = Shown(PrintersView())
        self.labels: Shown[LabelsView | None] = Shown(None)
        self.preauths: Shown[PreauthsView] = Shown(PreauthsView(()))
        self.invoiced: Shown[Sale | None] = Shown(None)
        self.mailed: Shown[MailView | None] = Shown(None)
        self.mails: Shown[Sequence[Mail]] = Shown(())
        self.session: Shown[SessionView | None] = Shown(None)
        self.stock: Shown[StockView | None] = Shown(None)
        self.staff: Shown[StaffView | None] = Shown(None)
        self.promotions: Shown[PromotionView | None] = Shown(None)
        self.tips: Shown[TipsView | None] = Shown(None)
        self.business: Shown[BusinessView | None] = Shown(None)
        self.scanners: Shown[ScannersView | None] = Shown(None)
        self.ready: Shown[Sequence[Check] | None] = Shown(None)
        self.alone = Alone()
        self.terms: Shown[Terms | None] = Shown(None)
        # What its browser calls the window as long as it is there, and whether it is silent.
        self.seat = ""
        self.silent = False
        self.display: Shown[DisplayView] = Shown(DisplayView())
        self.takes: Callable[[str], Awaitable[Meaning]] | None = None
        self.veil: Shown[Veil | None] = Shown(None)
        self.answer: asyncio.Future[Allowed | None] | None = None
        self.discount: Shown[DiscountView | None] = Shown(None)
        # Who gave the last discount here, so that nobody types a name twice.
        self.named = ""
        self._clearing: dict[int, asyncio.TimerHandle] = {}

    @property
    def taker(self) -> Callable[[str], Awaitable[Meaning]] | None:
        """What takes a scan in place of the till, while what it belongs to is open."""
        takes = self.place is Place.MORE and self.leaf in (
            Leaf.STOCK,
            Leaf.EXCHANGE,
            Leaf.PROMOTIONS,
            Leaf.CARDS,
            Leaf.LABELS,
        )
        return self.takes if takes else None

    @property
    def finished(self) -> bool:
        """Whether a sale is made, and the next has not begun."""
        return self.step in (Step.DONE, Step.MAIL)

    @property
    def view(self) -> tuple[float, float]:
        """How much of the screen the window shows at once, in logical pixels of its zoom."""
        width, height = self._size
        return width / self.zoom, height / self.zoom

    @property
    def width(self) -> float:
        """How much room there is to lay out, in logical pixels of the size that was chosen."""
        return max(self.view[0], LEAST_ROOM[0])

    @property
    def height(self) -> float:
        """As :attr:`width`, downwards."""
        return max(self.view[1], LEAST_ROOM[1])

    @property
    def wide(self) -> bool:
        """Whether things stand beside each other, with the four places at the side."""
        enough = self.width >= WIDE_ROOM[0] and self.height >= WIDE_ROOM[1]
        return enough and self.width > self.height

    @property
    def low(self) -> bool:
        """Whether there is room for one thing at a time only."""
        return not self.wide and self.height < LOW

    @property
    def small(self) -> bool:
        """Whether it is a phone's, or has as little room."""
        return self.low or min(self.width, self.height) < 600

    def resize(self, width: float, height: float) -> None:
        """Note the window's size, in logical pixels of the system."""
        if (width, height) != self._size:
            self._size = (width, height)
            self.changed()

    def enlarge(self, zoom: float) -> None:
        """Draw everything ``zoom`` times as large as usual, in as much less room."""
        self.zoom = zoom
        self.changed()

    def sound(self, meaning: Meaning) -> None:
        """Play a meaning's sound."""
        self._play(self.id, meaning)

    def say(self, text: str, meaning: Meaning = Meaning.REFUSE, *, aloud: bool = True) -> None:
        """Show a sentence for a moment; ``aloud`` with its sound, once."""
        if aloud:
            self.sound(meaning)
        self.notice.becomes(Notice(text, meaning))
        self._later(NOTICE_SECONDS, self.hush, id(self.notice))

    def hush(self) -> None:
        """Take the sentence away."""
        if self.notice.value is not None:
            self.notice.becomes(None)

    def decided(self, decision: Decision, seconds: int) -> None:
        """Show a door's answer, at a pace of so many ``seconds``."""
        self.hush()
        # Of whom somebody looks for meanwhile, what they have typed stays.
        self.finding.show()
        # Whoever comes next is not the one who was sold to, nor the one who gets a wristband.
        self.walk.becomes(None)
        self.medium.becomes(None)
        self.decision.becomes(decision)
        stay = stays(decision, seconds)
        wait = None if stay is None else stay.total_seconds()
        self._later(wait, lambda: self.decision.becomes(None), id(self.decision))
        # Where it is there already, the whole window need not be drawn.
        if self.place is not Place.DOOR or self.finished:
            self.go(Place.DOOR)

    def go(self, place: Place) -> None:
        """Go to one of the four places; what is open elsewhere stays open."""
        if self.finished:
            self.new_sale()
        if place is Place.MORE and self.place is Place.MORE:
            self.leaf = Leaf.START
        if place is not self.place:
            self.hush()
        self.place = place
        self.changed()

    def to(self, step: Step) -> None:
        """Go to a step of the sale."""
        # Each scan comes by here: where it is there already, the whole window need not be drawn.
        if (self.place, self.step) != (Place.TILL, step):
            self.place, self.step = Place.TILL, step
            self.changed()

    def new_sale(self) -> None:
        """Put the last sale away."""
        self.paid.becomes(None)
        self.step = Step.SELL
        self.changed()

    def turn(self, leaf: Leaf) -> None:
        """Open something under More."""
        self.leaf = leaf
        self.chosen.becomes(None)
        self.changed()

    def go_to(self, leaf: Leaf) -> None:
        """Go to something under More, from wherever one is."""
        self.go(Place.MORE)
        self.turn(leaf)

    def uncover(self) -> None:
        """Take away what stands in front; whoever was asked to allow something did not."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(None)
        self.veil.becomes(None)

    def _later(self, seconds: float | None, clear: Callable[[], None], what: int) -> None:
        if what in self._clearing:
            self._clearing.pop(what).cancel()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._clearing[what] = loop.call_later(seconds, clear)
