"""The connection to a network printer: bytes out, single-byte answers back."""

from __future__ import annotations

import socket
from collections.abc import Callable
from time import monotonic
from types import TracebackType


class WireClosed(Exception):
    """The printer hung up or took no more; ``sent`` bytes of the last message had gone out."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"the printer hung up after {sent} bytes")
        self.sent = sent


class Wire:
    """An open connection, closed when its ``with`` block ends."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._timeout = connection.gettimeout()

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def send(self, payload: bytes) -> None:
        """Hand all bytes to the network. Raises :class:`WireClosed` with how many went out."""
        sent = 0
        self._connection.settimeout(self._timeout)
        while sent < len(payload):
            try:
                sent += self._connection.send(payload[sent:])
            except OSError as error:
                raise WireClosed(sent) from error

    def ask(self, question: bytes, is_answer: Callable[[int], bool], wait: float) -> int | None:
        """Ask, and wait up to ``wait`` seconds for a byte that ``is_answer``; others are dropped.

        ``None`` means silence. Raises :class:`WireClosed` where the printer hangs up.
        """
        self.send(question)
        until = monotonic() + wait
        while (left := until - monotonic()) > 0:
            self._connection.settimeout(left)
            try:
                answer = self._connection.recv(1)
            except TimeoutError:
                return None
            except OSError as error:
                raise WireClosed(len(question)) from error
            if not answer:
                raise WireClosed(len(question))
            if is_answer(answer[0]):
                return answer[0]
        return None

    def finish(self, wait: float) -> None:
        """Say that nothing more comes, and wait a while for the printer to hang up, too.

        Closing at once, with answers unread, would make the system throw away what is still on
        its way out. Raises :class:`WireClosed` where the printer breaks the line off instead.
        """
        until = monotonic() + wait
        try:
            self._connection.shutdown(socket.SHUT_WR)
            while (left := until - monotonic()) > 0:
                self._connection.settimeout(left)
                if not self._connection.recv(4096):
                    return
        except TimeoutError:
            return
        except OSError as error:
            raise WireClosed(sent=0) from error
