"""Bad networks at real TCP ports: a proxy that loses answers, a server that is no hub."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


def _read_message(connection: socket.socket) -> bytes:
    """One HTTP message with its body, or what there is of it when the other side hangs up."""
    message = b""
    while chunk := connection.recv(65536):
        message += chunk
        head, end, body = message.partition(b"\r\n\r\n")
        if end:
            length = _LENGTH.search(head)
            if len(body) >= (int(length.group(1)) if length else 0):
                break
    return message


@contextmanager
def _answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Give each connection to ``answer`` in a thread of its own; gives the address."""
    threads: list[threading.Thread] = []
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                answer(connection)
            except (ConnectionError, TimeoutError):
                over.wait(0)

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            if over.is_set():
                connection.close()
                return
            thread = threading.Thread(target=talk, args=(connection,))
            thread.start()
            threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            over.set()
            # Wakes the thread out of accept().
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
            accepting.join(timeout=5)
            for thread in threads:
                thread.join(timeout=12)


class LosingProxy:
    """Passes requests on to a hub and loses the answers to some of them, on the way back.

    ``lose`` says how many of the next requests to ``path`` lose their answer; ``keep`` is how
    much of such an answer still arrives, in bytes. ``spare`` of them come through before that.
    With ``flip`` an answer is not lost: one bit of its last byte but ten is turned round. The hub
    has answered, so it has committed.
    """

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self.path = b"/v1/push"
        self.lose = 0
        self.keep = 0
        self.spare = 0
        self.flip = False
        self.lost = 0

    @contextmanager
    def running(self) -> Iterator[str]:
        with _answering(self._pass_on) as url:
            yield url

    def _pass_on(self, client: socket.socket) -> None:
        request = _read_message(client)
        if not request:
            return
        with socket.create_connection(("127.0.0.1", self._hub_port), timeout=10) as hub:
            hub.sendall(request)
            answer = _read_message(hub)
        if self.lose and self.path in request.partition(b"\r\n")[0]:
            if self.spare:
                self.spare -= 1
            else:
                self.lose -= 1
                self.lost += 1
                if not self.flip:
                    client.sendall(answer[: self.keep])
                    return
                answer = answer[:-10] + bytes([answer[-10] ^ 1]) + answer[-9:]
        client.sendall(answer.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))


@contextmanager
def no_hub(answer: bytes, *, silent: bool = False) -> Iterator[str]:
    """Something else at the hub's address: always says ``answer``, or nothing at all."""
    over = threading.Event()

    def say(client: socket.socket) -> None:
        _read_message(client)
        if silent:
            over.wait(5)
        client.sendall(answer)

    with _answering(say) as url:
        try:
            yield url
        finally:
            over.set()
