"""The line to a printer: bytes out, single-byte answers back, whatever it is made of."""

from __future__ import annotations

import socket
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Protocol

# As long as the longest answer, a text of 80 letters.
_MOST_UNREAD = 96


class Channel(Protocol):
    """What a line is made of. Both may raise :class:`OSError`: the line is broken."""

    @property
    def answers(self) -> bool:
        """Whether anything can come back at all."""
        ...

    def write(self, data: bytes) -> int:
        """Hand over as much as is taken, within a bounded time; how many bytes that was."""
        ...

    def read(self, wait: float) -> bytes | None:
        """What came back within so many seconds: None for nothing yet, empty for never again."""
        ...

    def finish(self, wait: float) -> None:
        """Nothing more comes: see that what was handed over goes out."""
        ...

    def close(self) -> None:
        """Let go of it. Never raises."""
        ...


class TornWrite(OSError):
    """A write ended before its time; up to ``sent`` bytes of it may have gone out."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"{sent} bytes may have gone out")
        self.sent = sent


class WireClosed(Exception):
    """The printer hung up or took no more; ``sent`` bytes of the last message had gone out."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"the printer hung up after {sent} bytes")
        self.sent = sent


class Wire:
    """An open line, closed when its ``with`` block ends."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._unread = b""

    @property
    def answers(self) -> bool:
        """Whether anything can come back at all."""
        return self._channel.answers

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.close()

    def send(self, payload: bytes) -> None:
        """Hand all bytes over. Raises :class:`WireClosed` with how many went out."""
        sent = 0
        while sent < len(payload):
            try:
                taken = self._channel.write(payload[sent : sent + 4096])
            except TornWrite as error:
                raise WireClosed(sent + error.sent) from error
            except OSError as error:
                raise WireClosed(sent) from error
            if not taken:
                raise WireClosed(sent)
            sent += taken

    def ask(self, question: bytes, is_answer: Callable[[int], bool], wait: float) -> int | None:
        """Ask, and wait up to ``wait`` seconds for a byte that ``is_answer``; others are dropped.

        ``None`` means silence. Raises :class:`WireClosed` where the printer hangs up.
        """
        if not self.answers:
            return None
        self.forget(is_answer)
        self.send(question)
        return self.hear(is_answer, wait)

    def hear(self, is_answer: Callable[[int], bool], wait: float) -> int | None:
        """Wait up to ``wait`` seconds for a byte that ``is_answer``; what isn't is kept for the
        next who waits, as the answer to another question may overtake it.

        Raises :class:`WireClosed` where the printer hangs up.
        """
        until = monotonic() + wait
        while True:
            answers = [byte for byte in self._unread if is_answer(byte)]
            if answers:
                self._unread = bytes(byte for byte in self._unread if not is_answer(byte))
                # An answer that came late comes first.
                return answers[-1]
            left = until - monotonic()
            if left <= 0:
                return None
            self._read(left)

    def _read(self, wait: float) -> None:
        try:
            came = self._channel.read(wait)
        except OSError as error:
            raise WireClosed(0) from error
        if came == b"":
            raise WireClosed(0)
        self._unread = (self._unread + (came or b""))[-_MOST_UNREAD:]

    def ask_text(self, question: bytes, wait: float) -> str | None:
        """Ask, and wait up to ``wait`` seconds for a text between ``_`` and a zero byte; ``None``
        where none comes. Raises :class:`WireClosed` where the printer hangs up."""
        self._unread = b""
        self.send(question)
        until = monotonic() + wait
        while (left := until - monotonic()) > 0:
            self._read(left)
            _, begun, text = self._unread.partition(b"_")
            text, ended, _ = text.partition(b"\0")
            if begun and ended:
                self._unread = b""
                read = text.decode("ascii", "replace")
                return "".join(one for one in read if one.isprintable()).strip()
        return None

    def forget(self, is_answer: Callable[[int], bool]) -> None:
        """Drop what came and ``is_answer``: it is no answer to what is asked from now on."""
        self._unread = bytes(byte for byte in self._unread if not is_answer(byte))

    def ask_lines(self, question: bytes, is_whole: Callable[[bytes], bool], wait: float) -> bytes:
        """Ask, and gather what comes back until it ``is_whole``, for up to ``wait`` seconds.

        Raises :class:`WireClosed` where the printer hangs up.
        """
        if not self.answers:
            return b""
        # What came before the question is no answer to it.
        self._unread = heard = b""
        self.send(question)
        until = monotonic() + wait
        while not is_whole(heard) and (left := until - monotonic()) > 0:
            try:
                came = self._channel.read(left)
            except OSError as error:
                raise WireClosed(0) from error
            if came == b"":
                raise WireClosed(0)
            heard = (heard + (came or b""))[-512:]
        return heard

    def finish(self, wait: float) -> None:
        """Say that nothing more comes, and see that all of it goes out.

        Raises :class:`WireClosed` where the printer breaks the line off instead.
        """
        try:
            self._channel.finish(wait)
        except OSError as error:
            raise WireClosed(sent=0) from error


class SocketChannel:
    """A connection in the network; its time-out bounds each write."""

    answers = True

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._timeout = connection.gettimeout()

    def write(self, data: bytes) -> int:
        """As a :class:`Channel`."""
        self._connection.settimeout(self._timeout)
        return self._connection.send(data)

    def read(self, wait: float) -> bytes | None:
        """As a :class:`Channel`."""
        self._connection.settimeout(wait)
        try:
            return self._connection.recv(64)
        except TimeoutError:
            return None

    def finish(self, wait: float) -> None:
        """As a :class:`Channel`: wait a while for the printer to hang up, too.

        Closing at once, with answers unread, would make the system throw away what is still on
        its way out.
        """
        until = monotonic() + wait
        self._connection.shutdown(socket.SHUT_WR)
        while (left := until - monotonic()) > 0:
            if self.read(left) == b"":
                return

    def close(self) -> None:
        """As a :class:`Channel`."""
        self._connection.close()
