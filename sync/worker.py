"""The device's side of the exchange: push what is unsent, pull what is new, again and again.

Nothing is locked while it is being sent and nothing is forgotten before the hub has confirmed
it, so the worker may be stopped, cut off or run twice at any point.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential_jitter,
)

from kiosk.domain.clock import Clock, parse_iso
from kiosk.domain.errors import StoreError
from kiosk.domain.journal import hash_of
from kiosk.domain.reference import Cursor, DocumentRow
from sync import catching_up
from sync.ahead import Ahead
from sync.client import HubClient, enrol
from sync.local import Escrow, LocalStore, Run
from sync.protocol import (
    MOST_ENTRIES,
    DocumentsReply,
    HubFault,
    HubRefused,
    HubUnreachable,
    NotEnrolled,
)
from sync.replies import (
    AT_ONCE,
    GAP,
    check_rising,
    last_confirmed,
    mostly_new,
    slices,
    sound,
    trouble,
)

__all__ = ["DocumentRow", "HubClient", "LocalStore", "SyncResult", "SyncWorker", "enrol"]

_LOG = logging.getLogger("trestle.sync")
_LONGEST_WAIT = 60.0
# A report may be this much behind, and a hub of many tills is not asked by each all the time.
_STANDING_EVERY = timedelta(seconds=30)
REVOKED = "revoked"
# Pages of documents that are stored in one transaction where nobody can be selling.
PAGES_AT_ONCE = 4


@dataclass(frozen=True)
class SyncResult:
    """One round: entries confirmed by the hub, entries new here, and what is still unsent.

    ``clock_ahead`` is how many seconds this device's clock is ahead of the hub's (negative:
    behind), as far as the network's delay lets one say.
    """

    pushed: int
    pulled: int
    pending: int
    documents_pushed: int = 0
    documents_pulled: int = 0
    clock_ahead: float = 0.0


class SyncWorker:
    """Keeps one device and the hub alike."""

    def __init__(
        self,
        hub: HubClient,
        local: LocalStore,
        clock: Clock,
        escrow: Escrow | None = None,
        tell: catching_up.Told = catching_up.quietly,
    ) -> None:
        """``tell`` hears how much is here of how much, while this device is far behind."""
        self._hub = hub
        self._local = local
        self._clock = clock
        self._escrow = escrow
        self._tell = tell
        self._standing_at: datetime | None = None

    def once(self) -> SyncResult:
        """One round: documents out, entries out, documents in, entries in; units as they go.

        A refusal of one thing does not hold up the others: all that can be done is done first.

        :raises HubUnreachable: nothing is lost; the next round goes on where this one ended.
        :raises HubRefused: the hub said no to something.
        :raises NotEnrolled: the hub does not know this till.
        """
        try:
            return self._round()
        except HubFault as fault:
            self._local.note(fault.code, fault.sentence)
            raise

    def run_forever(self, stop: threading.Event, every: float = 5.0) -> None:
        """Do a round every ``every`` seconds until ``stop`` is set; after trouble, wait longer."""
        patience = Retrying(
            retry=retry_if_exception_type((HubFault, StoreError)),
            wait=wait_exponential_jitter(multiplier=1, max=_LONGEST_WAIT, jitter=1),
            stop=stop_when_event_set(stop),
            sleep=sleep_using_event(stop),
            before_sleep=_say,
        )
        while not stop.is_set():
            try:
                patience(self.once)
            except RetryError:
                # Told to stop while in trouble; the trouble was noted, and nothing is lost.
                return
            stop.wait(every)

    def _round(self) -> SyncResult:
        troubles: list[HubRefused] = []
        documents_pushed = self._push_documents(troubles)
        pushed = self._push(troubles)
        documents_pulled = pulled = 0
        ahead = 0.0
        try:
            documents_pulled = self._pull_documents()
            # Asked for before the pull, so that the answer comes with it.
            if self._escrow is not None and self._rebalance(self._escrow):
                pushed += self._push(troubles)
            lacking = [one for one in troubles if one.code == GAP]
            pulled, ahead = self._pull(bool(lacking))
            # What the hub lacks goes with the next round.
            troubles = [one for one in troubles if one not in lacking]
            self._local.note_clock(ahead)
            self._ask_standing()
            if self._escrow is not None and self._escrow.take():
                pushed += self._push(troubles)
        except NotEnrolled:
            raise
        except HubRefused as refused:
            troubles.append(refused)
        except StoreError:
            # What the hub said to a push explains what its page then says to the store.
            if not troubles:
                raise
        if any(one.code == REVOKED for one in troubles) and not self._local.pending():
            # What was taken down here is at the hub, so it is lost to nobody.
            self._local.forget_everybody()
        if troubles:
            # The first is the cause; what follows it is often the same no again.
            raise troubles[0]
        return SyncResult(
            pushed, pulled, self._local.pending(), documents_pushed, documents_pulled, ahead
        )

    def _push_documents(self, troubles: list[HubRefused]) -> int:
        sent, size = 0, MOST_ENTRIES
        stuck: set[tuple[str, str]] = set()
        while rows := self._waiting_documents(stuck, size):
            try:
                self._hub.send_documents(rows, self._local.document_cursor())
            except NotEnrolled:
                raise
            except HubRefused as refused:
                if refused.code in _ONE_OF_MANY and len(rows) > 1:
                    size = max(1, len(rows) // 2)
                    continue
                troubles.append(refused)
                if refused.code not in _ONE_OF_MANY:
                    break
                stuck.add((rows[0].kind, rows[0].id))
                size = MOST_ENTRIES
                continue
            self._local.documents_sent(rows)
            sent += len(rows)
        return sent

    def _waiting_documents(self, stuck: set[tuple[str, str]], size: int) -> list[DocumentRow]:
        rows = self._local.unsent_documents(size + len(stuck))
        return [row for row in rows if (row.kind, row.id) not in stuck][:size]

    def _push(self, troubles: list[HubRefused]) -> int:
        sent, size = 0, MOST_ENTRIES
        stuck: set[str] = set()
        # What is sold meanwhile goes with the next round: a busy till must hear the others, too.
        goal = self._local.pending()
        while sent < goal and (runs := self._waiting(stuck, size)):
            try:
                reply = self._hub.push(runs, self._local.heard())
            except HubRefused as refused:
                count = sum(len(run) for _, run in runs)
                if refused.code != "too_large" or count == 1:
                    raise
                size = max(1, count // 2)
                continue
            confirmed: list[str] = []
            for dev, run in runs:
                last = last_confirmed(dev, run, reply)
                if last is not None:
                    confirmed.append(last.hash)
                    sent += last.seq - run[0].seq + 1
                if last is not run[-1]:
                    stuck.add(dev)
                    troubles.append(trouble(dev, run, reply))
            self._local.acknowledge(confirmed, self._clock.now())
        return sent

    def _waiting(self, stuck: set[str], size: int) -> list[Run]:
        """What to push next, past the chains that the hub has refused in this round."""
        ask = size
        while True:
            found = self._local.unsent(ask)
            free = [(dev, run) for dev, run in found if dev not in stuck]
            if free or sum(len(run) for _, run in found) < ask:
                return _first(free, size)
            ask *= 2

    def _rebalance(self, escrow: Escrow) -> bool:
        claims = escrow.claims()
        names = list(claims)
        shares: dict[str, int] = {}
        # Asked even where nothing is wanted: somebody elsewhere may wait for a right held here.
        for start in range(0, len(names) or 1, MOST_ENTRIES):
            part = {name: claims[name] for name in names[start : start + MOST_ENTRIES]}
            shares |= self._hub.shares(part, escrow.numbered(part))
        return escrow.follow(shares)

    def _ask_standing(self) -> None:
        now = self._clock.now()
        before = self._standing_at
        if before is None or not timedelta(0) <= now - before < _STANDING_EVERY:
            self._local.note_standing(self._hub.standing(), now)
            self._standing_at = now

    def _pull_documents(self) -> int:
        new = 0
        known = self._local.document_cursor()
        page = self._hub.documents(known.generation, known.after)
        behind = known.after if page.generation == known.generation else 0
        if page.head - behind > catching_up.FAR:
            new += catching_up.take_documents(self._hub, self._local, self._tell)
            if self._local.document_cursor() != known:
                known = self._local.document_cursor()
                page = self._hub.documents(known.generation, known.after)
        # A newcomer, at whom nobody waits, writes more at once.
        most = 1 if self._local.may_sell() else PAGES_AT_ONCE
        kept: list[tuple[int, DocumentRow]] = []
        pages = 0
        while True:
            fits = page.generation == known.generation and known.after <= page.head
            start = known.after if fits else 0
            numbered = [(one.version, one.row()) for one in page.documents]
            check_rising([number for number, _ in numbered], start)
            last = numbered[-1][0] if numbered else start
            whole = not numbered or last >= page.head
            # The hub looks for the next page while this one is being stored.
            following = None if whole else self._following(page.generation, last)
            # What came before is not of this copy of the hub's documents.
            kept = [*kept, *numbered] if fits else numbered
            pages += 1
            at = Cursor(page.generation, last)
            if (kept or not fits) and (whole or pages >= most):
                new += self._local.apply_documents(at, kept, page.base, whole)
                kept, pages = [], 0
            if following is None:
                return new
            try:
                known, page = at, following.answer()
            except HubFault:
                if kept:
                    # On a bad network each page that got through counts.
                    self._local.apply_documents(at, kept, page.base, False)
                raise

    def _following(self, generation: str, after: int) -> Ahead[DocumentsReply]:
        return Ahead(lambda: self._hub.documents(generation, after))

    def _pull(self, lacking: bool) -> tuple[int, float]:
        new = 0
        brief = True
        while True:
            cursor = self._local.cursor()
            page = self._hub.pull(cursor, self._local.pending(), brief=brief)
            now = self._clock.now()
            another = cursor.generation not in ("", page.generation)
            if lacking or another or page.start != cursor.after:
                held = [one.hash for tips in self._hub.tips().tips.values() for one in tips]
                self._local.begin_again(page.generation, held)
                if page.start:
                    lacking = False
                    continue
            lacking = False
            numbered = [(one.hub_seq, one.named()) for one in page.entries]
            check_rising([number for number, _ in numbered], page.start)
            here = self._local.holds([hash_of(one) for _, one in numbered])
            # What this till has sent itself is named by its hash in a page, and whole in a part.
            if page.head - page.start > catching_up.FAR and mostly_new(numbered, here):
                before, clock = self._local.cursor(), self._clock.now
                new += catching_up.take_entries(self._hub, self._local, clock, self._tell)
                if self._local.cursor() != before:
                    continue
            if brief and not here.issuperset(one for _, one in numbered if isinstance(one, str)):
                # This is a copy of the till, and lacks what that wrote: all of it, please.
                brief = False
                continue
            fine = sound(numbered, page.start, here)
            # An empty page is applied as well: the store remembers that the hub was heard.
            for part in slices(fine, here, AT_ONCE):
                new += self._local.apply_page(page.generation, part, now)
            if len(fine) < len(numbered):
                raise HubUnreachable(
                    f"Entry {numbered[len(fine)][0]} of the hub arrived damaged or out of order; "
                    "it is asked for again."
                )
            if not numbered or numbered[-1][0] >= page.head:
                self._local.note_goal(0, 0)
                return new, (now - parse_iso(page.server_time)).total_seconds()


# A no that may be about one of the documents in a batch: sent in halves, it is found.
_ONE_OF_MANY = frozenset({"too_large", "malformed"})


def _first(runs: Iterable[Run], size: int) -> list[Run]:
    taken: list[Run] = []
    for dev, run in runs:
        room = size - sum(len(one) for _, one in taken)
        if room > 0:
            taken.append((dev, run[:room]))
    return taken


def _say(state: RetryCallState) -> None:
    fault = state.outcome.exception() if state.outcome else None
    _LOG.warning("sync round %d: %s", state.attempt_number, fault)
