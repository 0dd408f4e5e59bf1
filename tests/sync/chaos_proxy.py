"""A network that does its worst, seeded: every kiosk reaches the hub through a door of its own.

Each request meets a fate that is drawn from the door's own random stream, so that the n-th
request through a door has the same fate in every run of a seed.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from random import Random
from typing import Any

from tests.sync.story import Story

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_KEEPING = re.compile(rb"\r\nconnection: [^\r]*", re.I)
_HOST = "127.0.0.1"
_HUB_SECONDS = 20.0
# An answer of this many bytes keeps a kiosk busy for some tens of milliseconds.
_LARGE = 20_000


class Fate(StrEnum):
    """What becomes of one request and its answer."""

    PASSED = "passed"
    LATE = "was late"
    NEVER_SENT = "never arrived"
    ANSWER_LOST = "lost its answer"
    ANSWER_CUT = "had its answer cut"
    TWICE = "arrived twice at once"
    AGAIN_LATER = "arrived again later"
    SILENCE = "met silence"


FATES = {
    Fate.PASSED: 68,
    Fate.LATE: 8,
    Fate.NEVER_SENT: 5,
    Fate.ANSWER_LOST: 5,
    Fate.ANSWER_CUT: 5,
    Fate.TWICE: 5,
    Fate.AGAIN_LATER: 3,
    Fate.SILENCE: 1,
}
_CUT_OFF_CHANCE = 0.03


class ChaosNetwork:
    """The network between some kiosks and one hub.

    ``kind`` switches all of it off: what comes then passes, at once and once. ``pages`` counts
    the large answers that each door has let through, and ``page_bytes`` is the size of the last.
    """

    def __init__(self, hub_port: int, seed: int, story: Story) -> None:
        self.kind = True
        self.pages: Counter[str] = Counter()
        self.page_bytes: dict[str, int] = {}
        self._hub_port = hub_port
        self._seed = seed
        self._story = story
        self._doors: list[_Door] = []
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def running(self) -> Iterator[ChaosNetwork]:
        """Run it in a thread of its own for a ``with`` block."""
        thread = threading.Thread(target=self._loop.run_forever, name="chaos")
        thread.start()
        try:
            yield self
        finally:
            for door in self._doors:
                self._do(door.close())
            self._do(_end_tasks())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(timeout=10)
            self._loop.close()

    def door(self, name: str) -> str:
        """Open a way to the hub; gives its address."""
        random = Random(f"{self._seed} {name}")
        door = _Door(self, name, random)
        self._do(door.open())
        self._doors.append(door)
        return f"http://{_HOST}:{door.port}"

    def be_kind(self) -> None:
        """From now on everything arrives, also through doors that were shut."""
        self.kind = True
        for door in self._doors:
            self._do(door.open())

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add to the story of the run."""
        self._story.tell(who, what, detail)

    async def ask_hub(self, request: bytes) -> bytes:
        """Send a request over a connection of its own and wait for the answer.

        :raises OSError: the hub is not there or hung up.
        :raises TimeoutError: it did not answer.
        """
        async with asyncio.timeout(_HUB_SECONDS):
            reader, writer = await asyncio.open_connection(_HOST, self._hub_port)
            try:
                writer.write(_KEEPING.sub(b"\r\nconnection: close", request, count=1))
                # The kiosk's own connection goes on, so it is not told that this one ended.
                return _KEEPING.sub(b"", await _message(reader), count=1)
            finally:
                writer.transport.abort()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)


class _Door:
    """One listening port: refuses while it is shut, and cuts all its connections when it shuts."""

    def __init__(self, network: ChaosNetwork, name: str, random: Random) -> None:
        self.port = 0
        self._network = network
        self._name = name
        self._random = random
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._later: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._serve, _HOST, self.port, reuse_address=True
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while request := await _message(reader):
                if not await self._carry(request, writer):
                    break
                if not self._network.kind and self._random.random() < _CUT_OFF_CHANCE:
                    self._start(self._cut_off(self._random.uniform(0.2, 1.5)))
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as fault:
            # The kiosk or the hub was killed, or hung up: the other side is told by hanging up.
            self._network.tell(self._name, "broke off", type(fault).__name__)
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _cut_off(self, seconds: float) -> None:
        self._network.tell(self._name, "cut off", f"for {seconds:.1f} s")
        await self.close()
        await asyncio.sleep(seconds)
        await self.open()

    async def _carry(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on after this request."""
        random = self._random
        if self._network.kind:
            return await _say(writer, await self._network.ask_hub(request))
        (fate,) = random.choices(list(FATES), list(FATES.values()))
        self._network.tell(self._name, f"{_path(request)} {fate}")
        match fate:
            case Fate.NEVER_SENT:
                return False
            case Fate.SILENCE:
                await asyncio.sleep(random.uniform(2, 4))
                return False
            case Fate.LATE:
                await asyncio.sleep(random.uniform(0.02, 0.4))
            case Fate.AGAIN_LATER:
                self._start(self._again(request, random.uniform(0.1, 1.5)))
            case Fate.TWICE:
                both = await asyncio.gather(
                    self._network.ask_hub(request), self._network.ask_hub(request)
                )
                return await _say(writer, random.choice(both))
        answer = await self._network.ask_hub(request)
        if fate is Fate.ANSWER_LOST:
            return False
        if fate is Fate.ANSWER_CUT:
            writer.write(answer[: random.randrange(1, max(2, len(answer)))])
            await writer.drain()
            return False
        said = await _say(writer, answer)
        if len(answer) > _LARGE:
            self._network.page_bytes[self._name] = len(answer)
            self._network.pages[self._name] += 1
        return said

    async def _again(self, request: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await self._network.ask_hub(request)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._network.tell(self._name, "found no hub for what came again")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)


def _path(request: bytes) -> str:
    return request.split(b" ", 2)[1].partition(b"?")[0].decode()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP message, or nothing when the other side hung up between two.

    :raises asyncio.IncompleteReadError: it hung up in the middle of one.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as fault:
        if fault.partial:
            raise
        return b""
    length = _LENGTH.search(head)
    return head + await reader.readexactly(int(length.group(1)) if length else 0)


async def _say(writer: asyncio.StreamWriter, answer: bytes) -> bool:
    """Pass an answer on; none means that the hub was killed, and the kiosk hears as much."""
    writer.write(answer)
    await writer.drain()
    return bool(answer)


async def _end_tasks() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
