"""What can be done at a till's windows: the model behind the screens.

Plain Python: it asks the services, keeps what they answered, and says what has changed. What
must survive a reload or a power cut is in the store; this is only the view of it. Services
block, so they run in threads; everything else here runs on the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial

from hardware.ports import CardTerminal
from kiosk import mishaps
from kiosk.domain.catalogue import CARDS
from kiosk.domain.clock import zone
from kiosk.domain.errors import Refusal, TrestleError
from kiosk.domain.ids import VariantId
from kiosk.domain.scan_codes import normalise
from kiosk.domain.staff import Allowed
from kiosk.domain.stored_value import StoredValue
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.language import speak
from kiosk.services import (
    carts,
    cases,
    checkout,
    codes,
    exchanged,
    gate,
    parking,
    preauths,
    preferences,
    prep,
    printing,
    refunded,
    sales,
    session_reports,
    stored_value,
    syncing,
    taxing,
)
from kiosk.services.card_attempts import Attempt
from kiosk.services.cart_sales import request_for
from kiosk.services.carts import CartView
from kiosk.services.catalogue import TileRow
from kiosk.services.checks import Check, look_at
from kiosk.services.gate import PastScan
from kiosk.services.preauths import Preauth
from kiosk.services.preferences import Preferences
from kiosk.services.sales import Sale
from kiosk.services.stored_value import Stored
from kiosk.services.till import Till
from kiosk.ui import age_asking, door_setting, scanning, self_serving, strings, walking
from kiosk.ui.basket import Basket
from kiosk.ui.crew import Crew
from kiosk.ui.display_view import Pole
from kiosk.ui.door_counting import Counting
from kiosk.ui.door_view import DoorView, lists_here
from kiosk.ui.hearing import Hearing, used
from kiosk.ui.mail_view import mailbox
from kiosk.ui.pane import Leaf, Meaning, Paid, Pane, Step
from kiosk.ui.paperwork import PaperState, Paperwork
from kiosk.ui.practising import Practice
from kiosk.ui.seating import Seating
from kiosk.ui.sentences import WENT_WRONG, fault_sentence, sentence
from kiosk.ui.shelving import page_of
from kiosk.ui.signals import Signals
from kiosk.ui.watching import Shown, Watched

SEARCH_PAUSE = 0.12
SYNC_GLANCE_SECONDS = 2.0
LISTED_SALES = 50


class Desk:
    """A till with its windows; ``lock_after`` as in :class:`Crew`; without a ``terminal`` cards
    are taken by hand."""

    def __init__(
        self,
        till: Till,
        paperwork: Paperwork,
        lock_after: float = 0,
        terminal: CardTerminal | None = None,
    ) -> None:
        self.manner: Shown[Preferences] = Shown(preferences.load(till))
        speak(self.manner.value.language)
        self.crew = Crew(till, lock_after)
        self.training = preferences.is_training(till)
        self.practice = Practice()
        self.paperwork = paperwork
        self.terminal = terminal
        self.charging: Shown[Attempt | None] = Shown(None)
        self.zone = zone(till.event.timezone)
        self.basket = Basket(carts.load(till))
        self.scans: Shown[Sequence[PastScan]] = Shown(gate.recent(till, door_setting.LISTED_SCANS))
        self.sold: Shown[Sequence[Sale]] = Shown(())
        self.memberships: Shown[Sequence[TileRow]] = Shown(())
        self.preauths: Shown[Sequence[Preauth]] = Shown(preauths.usable(till))
        self.parked: Shown[Sequence[parking.Parked]] = Shown(parking.parked(till))
        self.cases: Shown[Sequence[cases.Case]] = Shown(())
        self.session = Shown(session_reports.current(till))
        self.event = Shown(taxing.event_with_taxes(till))
        self.sync: Shown[syncing.SyncStatus] = Shown(syncing.status(till))
        self.paper: Shown[PaperState] = Shown(PaperState())
        self.mailbox = Shown(mailbox(till))
        self.panes: dict[str, Pane] = {}
        self.hearing = Hearing(till)
        self.seating = Seating()
        self.counting = Counting()
        self.pole: Pole | None = None
        self.examine: Callable[[], Sequence[Check]] = partial(look_at, till)
        self.signals = Signals(partial(used, self))
        self.signals.speak(aloud=self.manner.value.sounds, volume=self.manner.value.volume)
        # One thing at a time: two windows, a finger and a scanner share one open cart.
        self.one_thing = asyncio.Lock()
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def till(self) -> Till:
        """The till, at which whoever signed in acts."""
        return self.crew.till

    # Windows

    def open_pane(self, id: str) -> Pane:
        """Take a window in."""
        pane = Pane(id, self.signals.sound)
        pane.door.becomes(DoorView(*lists_here(self.till)))
        self.panes[id] = pane
        return pane

    def rename_pane(self, pane: Pane, id: str) -> None:
        """A page was loaded anew and kept its state; from now on it is called ``id``."""
        self.panes.pop(pane.id, None)
        pane.id = id
        self.panes[id] = pane
        self.signals.silence(id, silent=pane.silent)
        # While it was away Flet drew nothing for it, and has sent it what was drawn before.
        for shown in self.shown_at(pane):
            shown.changed()

    def shown_at(self, pane: Pane) -> list[Watched]:
        """All that a window shows, the window itself last."""
        each = [one for owner in (self, self.crew, pane) for one in vars(owner).values()]
        return [*(one for one in each if isinstance(one, Shown)), pane]

    def close_pane(self, pane: Pane) -> None:
        """Let a window go; another one that has taken its name meanwhile stays."""
        if self.panes.get(pane.id) is pane:
            pane.uncover()
            del self.panes[pane.id]

    # Products and the cart

    async def find(self, pane: Pane) -> None:
        """Show the products that the pane's query finds, once the person pauses typing."""
        query = pane.query.text
        await asyncio.sleep(SEARCH_PAUSE)
        if pane.query.text == query:
            await self.turn_to(pane, 0)

    async def find_all(self, pane: Pane) -> None:
        """Show all products again."""
        pane.query.put("")
        await self.turn_to(pane, 0)

    async def enter(self, pane: Pane) -> None:
        """Take what was typed as a scan where it is the code of something; words only search."""
        code = normalise(pane.query.text)
        found = await asyncio.to_thread(codes.classify, self.till, code)
        if isinstance(found, bool):
            return
        pane.sound(await scanning.act_on(self, pane, code))
        if not isinstance(found, codes.Several):
            await self.find_all(pane)

    async def turn_to(self, pane: Pane, offset: int) -> None:
        """Show the page of products that begins at ``offset``."""
        query, shelf, choosing = asked = (pane.query.text, pane.shelf, pane.choosing)
        look = partial(page_of, self.till, query, offset, shelf, choosing=choosing)
        grid = await asyncio.to_thread(look)
        # Threads may answer out of order; only the newest question's answer is shown.
        if (pane.query.text, pane.shelf, pane.choosing) == asked:
            pane.grid.becomes(grid)

    async def add(self, pane: Pane, variant_id: VariantId, units: int = 1) -> None:
        """Put one more of a variant, or so many, into the cart; or of a line of it, by its key."""
        await self.alter(carts.add, variant_id, units)
        pane.hush()
        if pane.finished:
            pane.new_sale()

    async def change(self, variant_id: VariantId, quantity: int) -> None:
        """Put ``quantity`` more of a variant into the cart, or fewer if it is negative."""
        await self.alter(carts.add, variant_id, quantity)

    async def sell_to(self, pool: str) -> None:
        """Sell what is in the cart to somebody who may have what is kept for ``pool``."""
        await self.alter(carts.set_pool, pool)

    async def alter(self, verb: Callable[..., CartView], *what: object) -> None:
        """Change the cart with a verb of :mod:`kiosk.services.carts`, and show what it became."""
        async with self.one_thing:
            self.basket.becomes(await asyncio.to_thread(verb, self.till, *what))

    async def choose_number(self, variant_id: VariantId, number: int) -> None:
        """Sell this number of a numbered variant in the cart."""
        await self.alter(carts.choose_number, variant_id, number)

    async def begin_paying(self, pane: Pane, step: Step) -> None:
        """Go on to the money, unless the basket holds what can't be sold here, or not before the
        customer's age was checked: that is said before a card is charged."""
        running = self.charging.value
        if running is not None and running.waits and running.charges(self.basket.value.key):
            # A card that is being charged and cash for the same basket would be paid twice.
            pane.to(Step.CARD)
            return
        await self.alter(carts.check)
        short = self.basket.value.short
        if short:
            pane.say(sentence(next(iter(short.values()))))
        elif not await age_asking.asks(self, pane, step):
            pane.hush()
            pane.to(step)

    async def present(self, pane: Pane, stored: Stored) -> Meaning:
        """Pay for what is in the cart with a gift card or voucher."""
        async with self.one_thing:
            outcome = await asyncio.to_thread(carts.present, self.till, stored)
            if not isinstance(outcome, Refusal):
                self.basket.becomes(outcome)
        if isinstance(outcome, Refusal):
            pane.say(sentence(outcome), aloud=False)
            return Meaning.REFUSE
        (shown,) = [one for one in outcome.stored if one.value.key == stored.key]
        pane.hush()
        if shown.trouble is not None:
            pane.say(sentence(shown.trouble), Meaning.ATTENTION, aloud=False)
        pane.to(Step.BASKET if pane.step is Step.BASKET or pane.low else Step.SELL)
        return Meaning.ACCEPT if shown.pays else Meaning.ATTENTION

    async def pay(
        self,
        pane: Pane,
        *tenders: Tender,
        complimentary: str | None = None,
        allowed: Allowed | None = None,
    ) -> None:
        """Sell what is in the cart for what is given last, besides the stored value that pays for
        some of it and what was given before; or give it away, and say why, with leave where that
        is needed. Twice in a row sells once.

        :raises BadInput: it isn't said why it is given away.
        """
        async with self.one_thing:
            view = self.basket.value
            if pane.step is Step.DONE:
                return
            request = request_for(view, tenders, complimentary)
            till = self.crew.till_with(allowed)
            outcome = await asyncio.to_thread(checkout.complete, till, request)
            self.basket.becomes(await asyncio.to_thread(carts.load, self.till))
        if isinstance(outcome, Refusal):
            asked = outcome.code == "age_unchecked" and await age_asking.asks(self, pane, pane.step)
            if not asked:
                pane.say(sentence(outcome))
            return
        if any(one.preauth for one in request.tenders):
            self.preauths.becomes(await asyncio.to_thread(preauths.usable, self.till))
        pane.hush()
        cash = any(given.kind is TenderKind.CASH for given in outcome.tenders) or outcome.change
        pane.sound(Meaning.CASH if cash else Meaning.ACCEPT)
        issued: Sequence[tuple[StoredValue, str]] = ()
        if any(line.kind in CARDS for line in outcome.lines):
            issued = await asyncio.to_thread(stored_value.codes_issued_with, self.till, outcome.id)
        left = [replace(one, value=one.value.after(one.pays)) for one in view.stored if one.pays]
        prepared = bool(await asyncio.to_thread(prep.tickets_of, self.till, outcome))
        pane.paid.becomes(Paid(outcome, issued=issued, spent=left, prepared=prepared))
        pane.to(Step.DONE)
        self.errand(self._draw(pane.paid, outcome))
        self.errand(self.print_owed(pane))
        self.errand(self.turn_to(pane, pane.grid.value.offset if pane.grid.value else 0))
        if view.walk_in:
            await walking.came(self, pane, outcome)

    # Sales and paper

    async def list_sales(self, pane: Pane) -> None:
        """Show the last sales."""
        self.sold.becomes(await asyncio.to_thread(sales.list_sales, self.till, LISTED_SALES))
        pane.turn(Leaf.SALES)

    async def choose(self, pane: Pane, sale: Sale) -> None:
        """Show one sale, its receipt, and what of it was refunded."""
        refunds = await asyncio.to_thread(refunded.refunds_of, self.till, sale)
        prepared = bool(await asyncio.to_thread(prep.tickets_of, self.till, sale))
        pane.chosen.becomes(Paid(sale, refunds=refunds, prepared=prepared))
        await self._draw(pane.chosen, sale)

    async def reprint(self, pane: Pane, sale: Sale) -> None:
        """Print a receipt once more, marked as a copy."""
        await asyncio.to_thread(printing.reprint, self.till, sale)
        if await self.print_owed(pane):
            pane.say(strings.PRINTED(), Meaning.ACCEPT)

    async def _draw(self, shown: Shown[Paid | None], sale: Sale) -> None:
        document = await asyncio.to_thread(exchanged.paper_of, self.till, sale)
        picture = await asyncio.to_thread(self.paperwork.picture, document)
        if shown.value is not None and shown.value.sale.id == sale.id:
            shown.becomes(replace(shown.value, picture=picture))

    async def print_owed(self, pane: Pane) -> bool:
        """Have what is owed printed; whether nothing is known to be in the way."""
        fault = await asyncio.to_thread(self.paperwork.print_owed)
        if fault is not None:
            pane.say(fault_sentence(fault), Meaning.ATTENTION)
        return fault is None

    # Scans anywhere

    async def scan(self, scan_id: str, pane_id: str, code: str, keys: str = "") -> str | None:
        """Take a scan once: repeated with the same ``scan_id`` it is answered from memory.

        ``keys`` is what the scanner's keys type on a US keyboard, where that isn't the ``code``.
        Returns the meaning of what came of it, or None where that window shows nothing yet.
        """
        answer = self.hearing.answered(scan_id)
        if answer is None:
            pane = self.panes.get(pane_id)
            if pane is None:
                return None
            used(self, pane_id)
            answer = self.hearing.begun(scan_id, self._typed(pane, code, keys))
        # Shielded: a page that stops waiting doesn't undo what its scan began.
        return await asyncio.shield(answer)

    async def _typed(self, pane: Pane, code: str, keys: str) -> Meaning:
        meant = await self.hearing.meant(pane, code, keys)
        return Meaning.ACCEPT if meant is None else await self.take(pane, meant)

    async def take(self, pane: Pane, code: str) -> Meaning:
        """Do what a code that was scanned stands for, or say why not; the answer is its sound."""
        if pane.alone.value is not None:
            return await self_serving.take(self, pane, normalise(code))
        if self.crew.locked or pane.veil.value is not None:
            pane.say(strings.SIGN_IN_FIRST(), aloud=False)
            return Meaning.REFUSE
        try:
            with mishaps.caught(lambda: pane.say(WENT_WRONG(), aloud=False)):
                return await scanning.act_on(self, pane, normalise(code))
        except TrestleError as fault:
            pane.say(fault_sentence(fault), aloud=False)
        return Meaning.REFUSE

    # Behind the scenes

    async def watch_sync(self) -> None:
        """Look at what waits to be sent, again and again, until cancelled."""
        while True:
            status = await asyncio.to_thread(syncing.status, self.till)
            before = self.sync.value
            if status != before:
                self.sync.becomes(status)
            if (status.last, status.pending) != (before.last, before.pending):
                await self.look_again()
            await asyncio.sleep(SYNC_GLANCE_SECONDS)

    async def look_again(self) -> None:
        """Prices and stock may be others now: the hub was heard, or something was done."""
        async with self.one_thing:
            view = await asyncio.to_thread(carts.load, self.till)
            if view != self.basket.value:
                self.basket.becomes(view)
        held = await asyncio.to_thread(preauths.usable, self.till)
        if held != self.preauths.value:
            self.preauths.becomes(held)
        for pane in list(self.panes.values()):
            if pane.grid.value is not None:
                await self.turn_to(pane, pane.grid.value.offset)

    def errand(self, work: Coroutine[object, object, object]) -> None:
        """Have work go on after the tap that began it."""

        async def run() -> None:
            with mishaps.caught():
                await work

        # The loop keeps only weak references to tasks.
        task = asyncio.get_running_loop().create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
