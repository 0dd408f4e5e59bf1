"""Entries as they come in a push: their form, and what can be checked of them beforehand.

A signature takes a processor longer to check than all else that happens to an entry, and is the
same whatever the log says. So it is checked before anybody has to wait for the log's lock, by
several threads at once where the batch is large.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from kiosk.domain.journal import Entry, JournalFault, check_hash, check_signature
from sync.hub.database import Hub
from sync.hub.tables import device
from sync.protocol import EntryWire, RunWire

# Of a smaller batch, all is checked in its turn: threads cost more than they bring.
_WORTH_THREADS = 32
_AT_ONCE = 16
# One processor is left to others: a small hub may run on a till that sells.
_THREADS = max(1, min((os.cpu_count() or 1) - 1, 8))


class Stopped(Exception):
    """A run goes no further."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass
class Arrival:
    """An entry that has the form of one, and what is known of it so far: the bytes that its hash
    covers, and the key that it was signed with."""

    entry: Entry
    covered: bytes | None = None
    signed_with: str | None = None

    def check(self, public_key: str) -> bytes:
        """Check as :func:`kiosk.domain.journal.check_entry` does what was not checked before."""
        if self.covered is None:
            self.covered = check_hash(self.entry)
        if self.signed_with != public_key:
            check_signature(self.entry, public_key)
            self.signed_with = public_key
        return self.covered

    @property
    def text(self) -> str:
        """The canonical JSON of a checked entry."""
        assert self.covered is not None
        return self.entry.text(self.covered)


def arrive(run: RunWire) -> Iterable[tuple[Mapping[str, Any], Arrival | Stopped]]:
    """The entries of a run, with what each was read from, up to the first that is none."""
    for raw in run.entries:
        try:
            yield raw, Arrival(_read(raw, run.dev))
        except Stopped as stopped:
            yield raw, stopped
            return


def check_with(arrivals: Sequence[Arrival], keys: Mapping[str, str]) -> None:
    """Check what can be checked with the keys of enrolled devices; what is wrong with an entry is
    said when its turn comes."""
    ready = [one for one in arrivals if one.entry.dev in keys]
    if len(ready) < _WORTH_THREADS:
        return

    def check(part: Sequence[Arrival]) -> None:
        for one in part:
            with suppress(JournalFault):
                one.check(keys[one.entry.dev])

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(check, [ready[n : n + _AT_ONCE] for n in range(0, len(ready), _AT_ONCE)]))


def _read(raw: Mapping[str, Any], dev: str) -> Entry:
    try:
        found = EntryWire.model_validate(raw).entry()
    except ValidationError as fault:
        wrong = fault.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise Stopped("malformed", f"It is no entry: {where}: {wrong['msg']}.") from fault
    if found.dev != dev:
        raise Stopped("malformed", f"It belongs to {found.dev}, not to this run's device.")
    return found


def check_ahead(
    hub: Hub, arrived: Sequence[tuple[str, Sequence[tuple[Mapping[str, Any], Arrival | Stopped]]]]
) -> None:
    """Check what can be checked of a push, run by run, before the log is locked."""
    ready = [one for _, run in arrived for _, one in run if isinstance(one, Arrival)]
    with hub.reading() as connection:
        keys = enrolled_keys(connection, {dev for dev, _ in arrived})
    check_with(ready, keys)


def enrolled_keys(connection: Connection, devices: Collection[str]) -> dict[str, str]:
    """The public keys of those of these devices that are enrolled."""
    rows = connection.execute(
        select(device.c.id, device.c.public_key).where(device.c.id.in_(sorted(devices)))
    )
    return {row.id: row.public_key for row in rows}
