"""Tickets on their way from a file into the store, a few at a time.

A file is read to its end before anything is written, for at its end it may turn out to be none;
and whoever scans meanwhile must not wait for it. What was read waits in a file without a name, so
that memory holds a few thousand tickets, whatever the file holds.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

from kiosk.domain.admission import Ticket

AT_ONCE = 2_000


@contextmanager
def spooled(tickets: Iterable[Ticket], folder: Path) -> Iterator[Iterator[list[Ticket]]]:
    """Read all of ``tickets``, and then give them back in parts. ``folder`` is where there is room
    for them."""
    with TemporaryFile(dir=folder) as file:
        parts, waiting = 0, iter(tickets)
        while part := list(islice(waiting, AT_ONCE)):
            pickle.dump(part, file, pickle.HIGHEST_PROTOCOL)
            parts += 1
        file.seek(0)
        # Nobody else can write into it.
        yield (pickle.load(file) for _ in range(parts))
