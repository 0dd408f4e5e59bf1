"""How often somebody may ask: guesses are counted in the database, good requests in memory.

A wrong code or token is rare for honest people, so each may cost a write, and counting it in
the database makes several hub processes, and one that was started anew, count as one. A good
request costs no write: its pace is counted by each process for itself, to keep one till that
runs wild from taking the hub away from the others; nothing depends on that count being exact.
"""

from __future__ import annotations

import ipaddress
import math
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.domain.clock import iso, parse_iso
from sync.hub.database import DEVICES, Hub, lock
from sync.hub.tables import guess
from sync.protocol import HubRefused

# Whoever isn't on the network: a command on the hub's own machine.
NOBODY = "-"


class SlowDown(HubRefused):
    """Too often; ``seconds`` says when to come back."""

    def __init__(self, text: str, seconds: float) -> None:
        super().__init__("slow_down", text, 429)
        self.seconds = max(1, math.ceil(seconds))


@dataclass(frozen=True)
class Guesses:
    """Wrong tries within ``window``: how many from ``each`` address, and from ``everybody``."""

    kind: str
    each: int
    everybody: int
    window: timedelta

    def check(self, connection: Connection, address: str, now: datetime) -> None:
        """Turn an address away that tried too often.

        :raises SlowDown: with the time until its window, or everybody's, ends.
        """
        most = dict(zip(self._keys(address), (self.each, self.everybody), strict=True))
        for row in connection.execute(select(guess).where(guess.c.key.in_(list(most)))):
            left = parse_iso(row.since) + self.window - now
            if row.tries >= most[row.key] and timedelta(0) < left <= self.window:
                raise SlowDown(
                    "There were too many wrong tries. Wait, then try once more; sales go on.",
                    left.total_seconds(),
                )

    def count(self, connection: Connection, address: str, now: datetime) -> None:
        """Count a wrong try; the caller holds the lock of the devices."""
        # Whatever is over, or from a clock that was ahead, is gone first: the table stays small.
        connection.execute(
            delete(guess).where(
                guess.c.key.startswith(f"{self.kind} ", autoescape=True),
                (guess.c.since <= iso(now - self.window)) | (guess.c.since > iso(now)),
            )
        )
        for key in self._keys(address):
            more = update(guess).where(guess.c.key == key).values(tries=guess.c.tries + 1)
            if connection.execute(more).rowcount == 0:
                connection.execute(insert(guess).values(key=key, since=iso(now), tries=1))

    def _keys(self, address: str) -> tuple[str, str]:
        return f"{self.kind} {_neighbourhood(address)}", f"{self.kind} *"


CODES = Guesses("code", each=20, everybody=300, window=timedelta(minutes=10))
TOKENS = Guesses("token", each=60, everybody=1000, window=timedelta(minutes=1))


def wrong_token(hub: Hub, address: str, now: datetime) -> None:
    """Count a token that is nobody's; an address over its limit costs no more writes.

    :raises SlowDown: there were too many.
    """
    with hub.reading() as connection:
        TOKENS.check(connection, address, now)
    with hub.writing() as connection:
        lock(connection, DEVICES)
        TOKENS.count(connection, address, now)


class Pace:
    """At most ``most`` requests of one device in each ``seconds``, in this process."""

    def __init__(self, most: int = 1000, seconds: int = 10) -> None:
        self._most = most
        self._seconds = seconds
        self._window = 0
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def step(self, device_id: str, now: datetime) -> None:
        """Count one request.

        :raises SlowDown: it is one too many; it was not counted.
        """
        at = now.timestamp()
        window = int(at // self._seconds)
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            if self._counts[device_id] >= self._most:
                raise SlowDown(
                    "This till asks too often. It comes back by itself; sales go on.",
                    (window + 1) * self._seconds - at,
                )
            self._counts[device_id] += 1


def _neighbourhood(address: str) -> str:
    """One guesser: an IPv4 address, or the 64 bits that an IPv6 household gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return NOBODY
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
