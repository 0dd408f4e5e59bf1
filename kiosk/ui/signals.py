"""What the app tells a page outside Flet: a sound to play, and how the page itself speaks.

Everything here is called on the event loop, costs a few microseconds and never waits. A page
that isn't listening misses its sounds: a sound is for the moment it belongs to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import asdict, dataclass

from kiosk.language import spoken
from kiosk.ui import strings

# A page that has heard nothing for two and a half of these takes the till for lost.
BEAT_SECONDS = 1.0

Signal = dict[str, object]


@dataclass(frozen=True)
class Waiting:
    """What stands in a window whose till is away.

    ``unanswered`` answers a tap on ``reload`` while the till still isn't there; ``scan_again``
    is said when something was scanned in the meantime.
    """

    title: str
    text: str
    reload: str
    unanswered: str
    scan_again: str


@dataclass(frozen=True)
class Manner:
    """How the page itself speaks: a BCP 47 language, its direction, and its own few texts.

    ``title`` is the window's title, "" where Flet's stays. Without ``waiting`` the page keeps
    the English it was delivered with.
    """

    lang: str = "en"
    right_to_left: bool = False
    title: str = ""
    waiting: Waiting | None = None


def spoken_manner() -> Manner:
    """How the pages speak in the language of now."""
    language = spoken()
    waiting = Waiting(
        title=strings.LOADING(),
        text=strings.WAITING(),
        reload=strings.RELOAD(),
        unanswered=strings.UNANSWERED(),
        scan_again=strings.SCAN_AGAIN(),
    )
    return Manner(language.code, language.right_to_left, waiting=waiting)


class Signals:
    """A line to every page of this till; ``touched`` hears which of them somebody used.
    ``display`` is the address of the customer display; empty where no page is served."""

    def __init__(self, touched: Callable[[str], None] = lambda window: None) -> None:
        self.touched = touched
        self.display = ""
        self._muted = False
        self._volume = 100
        self._silent: set[str] = set()
        self._manner = Manner()
        self._ears: dict[str, list[asyncio.Queue[Signal]]] = {}

    @property
    def muted(self) -> bool:
        """Whether all windows keep silent, scans included."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._tell_manner()

    @property
    def manner(self) -> Manner:
        """How the pages speak."""
        return self._manner

    @manner.setter
    def manner(self, manner: Manner) -> None:
        self._manner = manner
        self._tell_manner()

    def speak(self, *, aloud: bool, volume: int = 100) -> None:
        """Have all pages speak the language of now, and sound or not, so loud in percent."""
        self._volume = volume
        self.muted = not aloud
        self.manner = spoken_manner()

    def silence(self, window: str, *, silent: bool) -> None:
        """Have one window keep silent, scans included, or sound again as all do."""
        (self._silent.add if silent else self._silent.discard)(window)
        for ear in self._ears.get(window, ()):
            ear.put_nowait(self._manner_signal(window))

    def sound(self, window: str, meaning: str) -> None:
        """Play the sound of ``meaning`` in one window."""
        if not self._muted and window not in self._silent:
            for ear in self._ears.get(window, ()):
                ear.put_nowait({"kind": "sound", "meaning": str(meaning)})

    def go(self, window: str, address: str) -> None:
        """Have one window go on to another till's address."""
        for ear in self._ears.get(window, ()):
            ear.put_nowait({"kind": "go", "address": address})

    def open_display(self, window: str) -> None:
        """Have one window open the customer display in another one."""
        for ear in self._ears.get(window, ()):
            ear.put_nowait({"kind": "display", "address": self.display})

    async def listen(self, window: str) -> AsyncGenerator[Signal, None]:
        """Everything meant for ``window``, from now on; a beat wherever there is nothing else."""
        ear: asyncio.Queue[Signal] = asyncio.Queue()
        self._ears.setdefault(window, []).append(ear)
        try:
            yield self._manner_signal(window)
            while True:
                try:
                    signal = await asyncio.wait_for(ear.get(), BEAT_SECONDS)
                except TimeoutError:
                    signal = {"kind": "beat"}
                yield signal
        finally:
            self._ears[window].remove(ear)
            if not self._ears[window]:
                del self._ears[window]

    def _tell_manner(self) -> None:
        for window, ears in self._ears.items():
            for ear in ears:
                ear.put_nowait(self._manner_signal(window))

    def _manner_signal(self, window: str) -> Signal:
        muted = self._muted or window in self._silent
        heard = {"muted": muted, "volume": self._volume}
        return {"kind": "manner", **heard, **asdict(self._manner)}
