"""A hub without a wire: the worker's calls go straight to the hub's own code, and can be lost.

Everything passes through the shapes of the protocol as it would on a wire.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import cycle
from typing import TypeVar

from kiosk.domain.clock import Clock, iso
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Written
from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.services import checkout, syncing
from kiosk.services.allotments import Escrow
from kiosk.services.pools import left
from kiosk.services.till import Till
from kiosk.store.identity import HubAccess
from kiosk.store.outbox import Outbox
from sync.client import HubClient
from sync.compression import ZSTD, unpack
from sync.hub import (
    devices,
    documents,
    hearing,
    log,
    pools,
    recovery,
    sharing,
    snapshot,
    standing,
)
from sync.hub.database import Hub
from sync.manifest import PartWire, SnapshotReply
from sync.protocol import (
    LARGEST_ANSWER,
    MOST_ENTRIES,
    DeviceWire,
    DocumentsAccepted,
    DocumentsReply,
    DocumentWire,
    Heard,
    HubRefused,
    NumberedDocument,
    NumberedEntry,
    PullReply,
    PushReply,
    RunWire,
    TipsReply,
)
from sync.standing import StandingReply
from sync.worker import SyncResult, SyncWorker
from tests.factories import cash, variant_id

R = TypeVar("R")
NOTHING = Cursor()
Between = Callable[[str, str], bool | None]


class DirectHub(HubClient):
    """One device's line to a hub in this process. ``between`` is told before and after each call;
    it may raise what a bad network raises, or say that the call arrives a second time. ``sent``
    is told of every push that arrives. The hub's processes, where it has ``others``, answer in
    turn."""

    def __init__(
        self,
        hub: Hub,
        clock: Clock,
        token: str,
        between: Between = lambda call, moment: None,
        sent: Callable[[str, list[RunWire]], None] = lambda carrier, runs: None,
        others: Sequence[Hub] = (),
    ) -> None:
        # Pages hold no more, and a push of more is too large.
        self.most = MOST_ENTRIES
        self._turns = cycle((hub, *others))
        self._hub = hub
        self._clock = clock
        self._token = token
        self._between = between
        self._sent = sent

    def close(self) -> None:
        """There is no line to hang up."""

    def push(
        self, runs: Sequence[tuple[str, Sequence[Written]]], heard: tuple[str, str] | None = None
    ) -> PushReply:
        wanted = [RunWire(dev=dev, entries=[entry.as_dict() for entry in run]) for dev, run in runs]

        def call() -> PushReply:
            self._check_size(sum(len(run.entries) for run in wanted))
            carrier, now = self._carrier(), self._clock.now()
            self._sent(carrier.id, wanted)
            known = Heard(hash=heard[0], sig=heard[1]) if heard else None
            done = log.accept(self._hub, carrier.id, wanted, now, known)
            return PushReply(
                generation=done.generation,
                tips=done.tips,
                need=done.need,
                refused=done.refused,
                server_time=iso(now),
            )

        return self._through("push", call)

    def pull(
        self, cursor: Cursor, unsent: int, limit: int = MOST_ENTRIES, *, brief: bool = False
    ) -> PullReply:
        def call() -> PullReply:
            carrier, now = self._member(), self._clock.now()
            hearing.note(self._hub, carrier.id, unsent, now)
            found = log.page(
                self._hub,
                cursor.generation,
                cursor.after,
                cursor.last,
                min(limit, self.most),
                carrier.id if brief else "",
            )
            if found.recovering and cursor.generation == found.generation and unsent == 0:
                recovery.note_told(self._hub, carrier.id, now)
            return PullReply(
                generation=found.generation,
                start=found.start,
                entries=[NumberedEntry.model_validate_json(one) for one in found.entries],
                head=found.head,
                server_time=iso(now),
            )

        return self._through("pull", call)

    def tips(self) -> TipsReply:
        def call() -> TipsReply:
            self._member()
            generation, tips = log.tips(self._hub)
            now = iso(self._clock.now())
            return TipsReply(generation=generation, tips=tips, server_time=now)

        return self._through("tips", call)

    def send_documents(
        self, rows: Sequence[DocumentRow], heard: Cursor = NOTHING
    ) -> DocumentsAccepted:
        wanted = [
            DocumentWire(kind=row.kind, id=row.id, event=row.event, body=dict(row.body))
            for row in rows
        ]

        def call() -> DocumentsAccepted:
            self._check_size(len(wanted))
            carrier = self._carrier()
            knows = heard.generation, heard.after
            accepted = documents.accept(
                self._hub, carrier.id, wanted, knows, revoked=carrier.revoked
            )
            return DocumentsAccepted(accepted=accepted, server_time=iso(self._clock.now()))

        return self._through("send_documents", call)

    def documents(self, generation: str, after: int, limit: int = MOST_ENTRIES) -> DocumentsReply:
        def call() -> DocumentsReply:
            self._member()
            found = documents.page(self._hub, generation, after, min(limit, self.most))
            return DocumentsReply(
                generation=found.generation,
                base=found.base,
                documents=[NumberedDocument.model_validate_json(one) for one in found.documents],
                head=found.head,
                server_time=iso(self._clock.now()),
            )

        return self._through("documents", call)

    def standing(self) -> StandingReply:
        def call() -> StandingReply:
            self._member()
            return StandingReply(tills=hearing.told(self._hub), server_time=iso(self._clock.now()))

        return self._through("standing", call)

    def snapshot(self) -> SnapshotReply:
        def call() -> SnapshotReply:
            self._member()
            said = snapshot.manifest(self._hub)
            return SnapshotReply(**said.model_dump(), server_time=iso(self._clock.now()))

        return self._through("snapshot", call)

    def part(self, named: PartWire) -> bytes:
        def call() -> bytes:
            self._member()
            return unpack(ZSTD, snapshot.part(self._hub, named.sha256), LARGEST_ANSWER)

        return self._through("part", call)

    def shares(
        self, claims: Mapping[str, tuple[int, int]], numbered: Collection[str] = ()
    ) -> dict[str, int]:
        def call() -> dict[str, int]:
            dev, now = self._member().id, self._clock.now()
            pools.open_due(self._hub, claims, now)
            return sharing.shares(self._hub, dev, claims, now, numbered)

        return self._through("shares", call)

    def _through(self, name: str, call: Callable[[], R]) -> R:
        self._between(name, "before")
        self._hub = next(self._turns)
        answer = call()
        if self._between(name, "after"):
            self._hub = next(self._turns)
            answer = call()
        return answer

    def _check_size(self, count: int) -> None:
        if count > self.most:
            raise HubRefused("too_large", f"Send at most {self.most} at once.", 413)

    def _carrier(self) -> devices.Carrier:
        return devices.authenticate(self._hub, self._token)

    def _member(self) -> devices.Carrier:
        carrier = self._carrier()
        if carrier.revoked:
            raise HubRefused("revoked", "This till was revoked.", 403)
        return carrier


class Station:
    """A real till whose worker speaks to a hub in this process."""

    def __init__(self, till: Till, hub: Hub, others: Sequence[Hub] = ()) -> None:
        self.till = till
        self.hub = hub
        self.others = others
        self.most = MOST_ENTRIES
        self.between: Between = lambda call, moment: None
        self.sent: Callable[[str, list[RunWire]], None] = lambda carrier, runs: None
        self.token = ""

    def join(self) -> None:
        """Enrol the till."""
        now = self.till.clock.now()
        me = self.till.device
        code = devices.add_device(self.hub, me.name, now)
        wire = DeviceWire(id=me.id, name=me.name, prefix=me.prefix, public_key=me.public_key)
        self.token = devices.enrol(self.hub, code, wire, now)
        access = HubAccess("http://hub.invalid", self.token)
        syncing.join(self.till, access, self.hub.id, standing.generation(self.hub))

    def line(self) -> DirectHub:
        """A line to the hub."""
        clock = self.till.clock
        line = DirectHub(self.hub, clock, self.token, self.between, self.sent, self.others)
        line.most = self.most
        return line

    def sync(self) -> SyncResult:
        """One round."""
        till = self.till
        with self.line() as line:
            worker = SyncWorker(line, Outbox(till.store), till.clock, Escrow(till))
            result = worker.once()
        if till.current is None:
            till.refresh()
        return result


def sell(station: Station, units: int = 1, sku: str = "LAST") -> Refusal | None:
    """Sell something for more than enough cash; what was in the way, if anything was."""
    till = station.till
    wanted = checkout.SaleRequest([(variant_id(till, sku), units)], (cash("1000"),))
    outcome = checkout.complete(till, wanted)
    return outcome if isinstance(outcome, Refusal) else None


def held(station: Station, sku: str = "LAST") -> int:
    """How many units of something scarce this till may sell."""
    till = station.till
    with till.store.reading() as session:
        variant = variant_id(till, sku)
        return left(till, session, [variant])[variant].here
