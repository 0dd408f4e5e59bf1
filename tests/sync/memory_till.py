"""A till that keeps everything in memory: real chains and keys, the worker's port, no store.

It stands in for ``kiosk.store.outbox`` so that these tests hold the exchange alone to account.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.clock import Clock, Hlc, SystemClock, tick
from kiosk.domain.ids import new_id, readable_code
from kiosk.domain.journal import GENESIS, Entry, Kind, Named, Written, public_key_text, seal
from kiosk.domain.reference import Cursor, DocumentRow
from sync.client import Enrolment, HubClient, enrol
from sync.protocol import PROTO, DeviceWire
from sync.standing import StandingReply
from sync.worker import SyncResult, SyncWorker
from tests.sync.hub_process import HubProcess

EVENT = "event-1"


class MemoryTill:
    """One box: its own chain, what it heard, its documents, and how far it has synced."""

    def __init__(self, clock: Clock | None = None, dev: str | None = None) -> None:
        self.clock = clock or SystemClock()
        self.key = Ed25519PrivateKey.generate()
        self.dev = dev or new_id(self.clock.now())
        self.prefix = readable_code(6)
        self.chains: dict[str, list[Entry]] = {}
        self.pushed: dict[str, int] = {}
        self.at_hub: dict[int, Entry] = {}
        self.pulled = Cursor()
        self.documents: dict[tuple[str, str], DocumentRow] = {}
        self.marked: set[tuple[str, str]] = set()
        self.heard_documents = Cursor()
        self.standing: StandingReply | None = None
        self.goals: list[tuple[int, int]] = []
        self.troubles: list[tuple[str, str]] = []
        self.clock_ahead = 0.0
        self.token = ""
        self._lock = threading.RLock()
        self._hlc: Hlc | None = None
        self.write("DeviceStarted", {"public_key": public_key_text(self.key), "name": "Till"})

    # -- what people do with it

    def write(self, kind: str, body: Mapping[str, Any]) -> Entry:
        with self._lock:
            entry = self.sealed(kind, body)
            self.chains.setdefault(self.dev, []).append(entry)
        return entry

    def sealed(self, kind: str, body: Mapping[str, Any], **other: Any) -> Entry:
        """The entry that would come next, or one that differs from it in ``other``."""
        chain = self.chains.get(self.dev, [])
        now = self.clock.now()
        self._hlc = tick(self._hlc, now)
        fields: dict[str, Any] = {
            "key": self.key,
            "dev": self.dev,
            "seq": len(chain) + 1,
            "prev": chain[-1].hash if chain else GENESIS,
            "event": EVENT,
            "action": new_id(now),
            "kind": kind,
            "at": now,
            "hlc": self._hlc,
            "body": body,
        }
        return seal(**{**fields, **other})

    def sell(self, variant: str, quantity: int = 1) -> Entry:
        line = {"line": 1, "variant": variant, "quantity": quantity, "counted": True}
        return self.write(Kind.SALE_COMPLETED, {"sale": new_id(self.clock.now()), "lines": [line]})

    def receive(self, variant: str, quantity: int, movement: str | None = None) -> Entry:
        named = movement or new_id(self.clock.now())
        line = {"movement": named, "variant": variant, "quantity": quantity}
        return self.write(Kind.STOCK_RECEIVED, {"reason": "opening", "lines": [line]})

    def change_document(self, kind: str, name: str, /, **body: Any) -> None:
        with self._lock:
            known = self.documents.get((kind, name))
            rev = known.rev + 1 if known else 1
            self.documents[kind, name] = DocumentRow(kind, name, EVENT, body, rev)
            self.marked.add((kind, name))

    # -- joining and syncing

    @property
    def card(self) -> DeviceWire:
        return DeviceWire(
            id=self.dev, name="Till", prefix=self.prefix, public_key=public_key_text(self.key)
        )

    def join(self, hub: HubProcess) -> Enrolment:
        joined = enrol(hub.url, hub.code(), self.card)
        self.token = joined.token
        return joined

    def sync(self, url: str, timeout: float = 10) -> SyncResult:
        with HubClient(url, self.token, timeout) as hub:
            return SyncWorker(hub, self, self.clock).once()

    def ask(self, url: str, method: str, path: str, **parts: Any) -> httpx.Response:
        """A request of our own making, past the client."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, url + path, headers=headers, timeout=20, **parts)

    def push_raw(self, url: str, *entries: Entry | Mapping[str, Any]) -> dict[str, Any]:
        """Push these entries as they are, runs by device in the order given."""
        runs: dict[str, list[Any]] = {}
        for entry in entries:
            raw = entry.as_dict() if isinstance(entry, Entry) else dict(entry)
            runs.setdefault(raw["dev"], []).append(raw)
        wanted = [{"dev": dev, "entries": run} for dev, run in runs.items()]
        answer = self.ask(url, "POST", "/v1/push", json={"proto": PROTO, "runs": wanted})
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    @property
    def own(self) -> list[Entry]:
        return self.chains[self.dev]

    # -- the worker's port

    def unsent(self, limit: int) -> list[tuple[str, list[Written]]]:
        runs = []
        with self._lock:
            for dev, chain in self.chains.items():
                run = chain[self.pushed.get(dev, 0) :][:limit]
                if run:
                    runs.append((dev, [one.written() for one in run]))
                    limit -= len(run)
        return runs

    def acknowledge(self, confirmed: Sequence[str], at: datetime) -> None:
        with self._lock:
            for chain in self.chains.values():
                for one in chain:
                    if one.hash in confirmed:
                        self.pushed[one.dev] = max(self.pushed.get(one.dev, 0), one.seq)

    def cursor(self) -> Cursor:
        return self.pulled

    def heard(self) -> tuple[str, str] | None:
        return None

    def begin_again(self, generation: str, held: Sequence[str]) -> None:
        with self._lock:
            self.pushed.clear()
            self.pulled = Cursor(generation)
        self.acknowledge(held, self.clock.now())

    def holds(self, hashes: Sequence[str]) -> set[str]:
        with self._lock:
            return {one.hash for one in self._written()} & set(hashes)

    def _written(self) -> Iterator[Entry]:
        return (one for written in self.chains.values() for one in written)

    def apply_page(self, generation: str, page: Sequence[tuple[int, Named]], at: datetime) -> int:
        new = 0
        with self._lock:
            here = {one.hash: one for one in self._written()}
            if generation != self.pulled.generation:
                self.pulled = Cursor(generation)
            for hub_seq, named in page:
                if hub_seq <= self.pulled.after:
                    continue
                entry = here[named] if isinstance(named, str) else named
                self.pulled = Cursor(generation, hub_seq, entry.hash)
                self.at_hub[hub_seq] = entry
                chain = self.chains.setdefault(entry.dev, [])
                if entry.seq == len(chain) + 1:
                    chain.append(entry)
                    new += 1
                self.pushed[entry.dev] = max(self.pushed.get(entry.dev, 0), entry.seq)
        return new

    def apply_part(self, generation: str, part: Sequence[tuple[int, Entry]], at: datetime) -> int:
        return self.apply_page(generation, part, at)

    def is_hub(self, hub: str, public_key: str) -> bool:
        return True

    def note_goal(self, documents: int, entries: int) -> None:
        self.goals.append((documents, entries))

    def unsent_documents(self, limit: int) -> list[DocumentRow]:
        with self._lock:
            return [self.documents[one] for one in sorted(self.marked)][:limit]

    def documents_sent(self, sent: Sequence[DocumentRow]) -> None:
        with self._lock:
            for row in sent:
                if self.documents[row.kind, row.id].rev == row.rev:
                    self.marked.discard((row.kind, row.id))

    def document_cursor(self) -> Cursor:
        return self.heard_documents

    def may_sell(self) -> bool:
        return True

    def apply_documents(
        self, at: Cursor, documents: Sequence[tuple[int, DocumentRow]], base: int, whole: bool
    ) -> int:
        with self._lock:
            for _, row in documents:
                if (row.kind, row.id) not in self.marked:
                    self.documents[row.kind, row.id] = row
            self.heard_documents = at
        return len(documents)

    def note_standing(self, said: StandingReply, at: datetime) -> None:
        self.standing = said

    def pending(self) -> int:
        with self._lock:
            waiting = sum(len(chain) - self.pushed.get(d, 0) for d, chain in self.chains.items())
            return waiting + len(self.marked)

    def note_clock(self, ahead: float) -> None:
        self.clock_ahead = ahead

    def forget_everybody(self) -> None:
        with self._lock:
            self.documents = {
                name: row for name, row in self.documents.items() if row.kind != "contact"
            }

    def note(self, code: str, sentence: str) -> None:
        self.troubles.append((code, sentence))
