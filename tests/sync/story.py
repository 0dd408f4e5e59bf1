"""What happened lately, told by a test that fails: its seed and the last events."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from types import TracebackType

_REMEMBERED = 60


class Story:
    """Events of one seeded run; any thread may tell one.

    As a context manager it adds itself to whatever fault leaves the block.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self._began = time.monotonic()
        self._events: deque[str] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """``what`` is one of few sorts, which are counted."""
        with self._lock:
            self.counts[what] += 1
            self._events.append(f"{self.seconds:8.3f} s  {who:<8} {what} {detail}".rstrip())

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self._began

    def __str__(self) -> str:
        with self._lock:
            counted = ", ".join(f"{number} {what}" for what, number in sorted(self.counts.items()))
            events = "\n  ".join(self._events)
        return f"Seed {self.seed}; in all: {counted}. The last events:\n  {events}"

    def __enter__(self) -> Story:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if fault is not None:
            fault.add_note(str(self))
