"""What a window in self-service shows, and for how long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from kiosk.domain.door.pace import CHOSEN_WAITS, is_echo, stays_alone
from kiosk.domain.door.self_service import Told
from kiosk.ui.watching import Shown


@dataclass(frozen=True)
class Facing:
    """What somebody who is alone with the screen sees: the answer to their ticket, none while it
    waits for one, and whether they ``kept`` it; in the language of this code, empty for the
    till's own."""

    told: Told | None = None
    kept: bool = False
    language: str = ""


class Alone(Shown[Facing | None]):
    """Self-service at a window, None while staff uses it. ``language`` changes only with the
    language, which the whole window is laid out by; ``elapsed`` tells seconds that no setting of a
    clock changes."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        super().__init__(None)
        self.language = Shown("")
        self._elapsed = elapsed
        self._clearing: asyncio.TimerHandle | None = None
        self._code, self._read = "", 0.0
        self._pace = 0

    def becomes(self, value: Facing | None) -> None:
        """Show something else."""
        super().becomes(value)
        language = value.language if value is not None else ""
        if language != self.language.value:
            self.language.becomes(language)

    def begins(self) -> None:
        """Wait for a ticket, in the till's own language."""
        self._stop()
        self._code = ""
        self.becomes(Facing())

    def ends(self) -> None:
        """Give the window back to the staff."""
        self._stop()
        self.becomes(None)

    def rests(self) -> None:
        """Wait for the next ticket; the one that was read may still be held there."""
        self._stop()
        self.becomes(Facing())

    def echoes(self, code: str) -> bool:
        """Whether a code that was just read is only the ticket that was answered, held still: its
        answer stays as long as it is, and then its time."""
        before, last = self._code, self._read
        self._code, self._read = code, self._elapsed()
        echo = is_echo(code, before, timedelta(seconds=self._read - last))
        if echo and self.value is not None and self.value.told is not None:
            self._later(stays_alone(self._pace, kept=self.value.kept))
        return echo

    def shows(self, told: Told, pace: int) -> None:
        """Answer a ticket, for so many seconds; what was there before is gone at once."""
        if self.value is not None:
            self._pace = pace
            self.becomes(replace(self.value, told=told, kept=False))
            self._later(stays_alone(pace, kept=False))

    def keeps(self) -> None:
        """Leave the answer there, for whoever needs longer."""
        if self.value is not None and self.value.told is not None:
            self.becomes(replace(self.value, kept=True))
            self._later(stays_alone(self._pace, kept=True))

    def speaks(self, language: str) -> None:
        """Speak another language until the next start; what is shown stays as long as it would."""
        if self.value is not None:
            self.becomes(replace(self.value, language=language))
            if self.value.told is None:
                self._later(CHOSEN_WAITS)

    def _later(self, wait: timedelta) -> None:
        self._stop()
        loop = asyncio.get_running_loop()
        self._clearing = loop.call_later(wait.total_seconds(), self.begins)

    def _stop(self) -> None:
        if self._clearing is not None:
            self._clearing.cancel()
            self._clearing = None
