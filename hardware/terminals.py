"""A card terminal that is simulated by another process of this machine: it moves no money."""

from __future__ import annotations

import http.client
import json
from typing import Any

from hardware.ports import CardAnswer, CardState, TerminalFault

HOST = "127.0.0.1"
_SECONDS = 3.0


class SimulatedTerminal:
    """The till's end of :mod:`hardware.terminal_simulator`, at a port of this machine."""

    simulated = True

    def __init__(self, port: int, seconds: float = _SECONDS) -> None:
        self._port = port
        self._seconds = seconds

    def start(self, payment: str, minor: int, currency: str) -> None:
        """As :class:`hardware.ports.CardTerminal` says."""
        self._call("/start", payment=payment, minor=minor, currency=currency)

    def refund(self, payment: str, minor: int, currency: str) -> None:
        """As :class:`hardware.ports.CardTerminal` says."""
        self._call("/refund", payment=payment, minor=minor, currency=currency)

    def authorize(self, payment: str, minor: int, currency: str) -> None:
        """As :class:`hardware.ports.CardTerminal` says."""
        self._call("/authorize", payment=payment, minor=minor, currency=currency)

    def capture(self, payment: str, held: str, minor: int, currency: str) -> None:
        """As :class:`hardware.ports.CardTerminal` says."""
        self._call("/capture", payment=payment, held=held, minor=minor, currency=currency)

    def release(self, payment: str, held: str) -> None:
        """As :class:`hardware.ports.CardTerminal` says."""
        self._call("/release", payment=payment, held=held)

    def poll(self, payment: str) -> CardAnswer:
        """As :class:`hardware.ports.CardTerminal` says."""
        return self._call("/poll", payment=payment)

    def cancel(self, payment: str) -> CardAnswer:
        """As :class:`hardware.ports.CardTerminal` says."""
        return self._call("/cancel", payment=payment)

    def _call(self, path: str, **asked: object) -> CardAnswer:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=self._seconds)
        try:
            connection.request("POST", path, json.dumps(asked))
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise TerminalFault(f"The card terminal answered with {answer.status}.")
            said: dict[str, Any] = json.loads(text)
            return CardAnswer(**{**said, "state": CardState(said["state"])})
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError) as fault:
            raise TerminalFault(f"The card terminal gave no answer ({fault!r}).") from fault
        finally:
            connection.close()
