"""A simulated card terminal, for tests and training: a process of its own, as a real one is.

It moves no money and imitates no maker's. What it does with a payment follows from what was said
to it last (``POST /next``), else from the last two digits of the amount's minor units:

- ``01`` **decline**; ``02`` **slow**: approved after ten times as long;
- ``03`` **lost**: approved, but the answer to the start never comes;
- ``04`` **silent**: approved, and nothing more is said of it until ``POST /speak``;
- anything else **approve**, after a moment.

What it decided is kept in a file, so that it knows of it after a restart.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

from hardware.ports import CardState
from hardware.terminals import HOST

APPROVE, DECLINE, SLOW, LOST, SILENT = BEHAVIOURS = ("approve", "decline", "slow", "lost", "silent")
_BY_CENTS = {1: DECLINE, 2: SLOW, 3: LOST, 4: SILENT}
_SLOW_TIMES = 10
_LARGEST_BODY = 4096


class Payments:
    """The payments that a simulated terminal knows, in a file. ``seconds`` is how long a customer
    takes to hold a card to it."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._path = path
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next = ""
        self._due: dict[str, float] = {}
        self._known: dict[str, dict[str, Any]] = {}
        if path.exists():
            self._known = json.loads(path.read_text(encoding="utf-8"))

    def answer(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """What it says to a call; None where it says nothing.

        :raises KeyError: there is no such call, or it doesn't say what is asked.
        """
        with self._lock:
            if path == "/next":
                self._next = BEHAVIOURS[BEHAVIOURS.index(asked["behave"])]
                return _said(CardState.UNKNOWN)
            if path == "/speak":
                for one in self._known.values():
                    one["behave"] = APPROVE
                self._save()
                return _said(CardState.UNKNOWN)
            payment = str(asked["payment"])
            calls = {
                "/start": self._start,
                "/refund": self._start,
                "/authorize": self._authorize,
                "/capture": self._end_hold,
                "/release": self._end_hold,
                "/poll": self._poll,
                "/cancel": self._cancel,
            }
            return calls[path](payment, asked)

    def _start(self, payment: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        if payment not in self._known:
            minor = int(asked["minor"])
            behave = self._next or _BY_CENTS.get(minor % 100, APPROVE)
            self._next = ""
            self._keep(payment, CardState.WAITING, behave)
            times = _SLOW_TIMES if behave == SLOW else 1
            self._due[payment] = monotonic() + times * self._seconds
            if behave in (LOST, SILENT):
                self._decide(payment)
                return None
        return self._poll(payment, asked)

    def _authorize(self, payment: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """As a payment, but what it comes to is held from then on."""
        said = self._start(payment, asked)
        self._known[payment].setdefault("held", int(asked["minor"]))
        self._save()
        return said

    def _end_hold(self, payment: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """Charge a part of what is held, or nothing of it where no amount is named; what is held no
        more, or is less, is declined."""
        if payment in self._known:
            return self._poll(payment, asked)
        held = self._known.get(str(asked["held"]), {})
        minor = int(asked.get("minor", 0))
        fine = held.get("state") == CardState.APPROVED and minor <= held.get("held", -1)
        said = self._start(payment, {"minor": minor})
        if not fine:
            self._keep(payment, CardState.DECLINED, self._known[payment]["behave"])
            return self._poll(payment, asked)
        # No customer has to be waited for, and what is held is freed once.
        self._decide(payment)
        if self._known[payment]["state"] == CardState.APPROVED:
            del held["held"]
            self._save()
        return said

    def _poll(self, payment: str, _: Mapping[str, Any]) -> dict[str, Any] | None:
        known = self._known.get(payment)
        if known is None:
            return _said(CardState.UNKNOWN)
        # Nobody holds a card to it any more once it was switched off and on.
        if known["state"] == CardState.WAITING and payment not in self._due:
            self._keep(payment, CardState.CANCELLED, known["behave"])
        elif known["state"] == CardState.WAITING and monotonic() >= self._due[payment]:
            self._decide(payment)
        known = self._known[payment]
        if known["behave"] == SILENT:
            return None
        state = CardState(known["state"])
        if state is CardState.APPROVED:
            return _said(state, "TEST", "0000", f"SIMULATED-{known['number']:06}")
        return _said(state)

    def _cancel(self, payment: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        known = self._known.get(payment)
        if known is None or known["state"] == CardState.WAITING:
            self._keep(payment, CardState.CANCELLED, known["behave"] if known else APPROVE)
        return self._poll(payment, asked)

    def _decide(self, payment: str) -> None:
        behave = self._known[payment]["behave"]
        state = CardState.DECLINED if behave == DECLINE else CardState.APPROVED
        self._keep(payment, state, behave)

    def _keep(self, payment: str, state: CardState, behave: str) -> None:
        number = self._known.get(payment, {}).get("number", len(self._known) + 1)
        before = self._known.get(payment, {})
        self._known[payment] = {**before, "state": state, "behave": behave, "number": number}
        self._save()

    def _save(self) -> None:
        partial = self._path.with_name(self._path.name + ".partial")
        partial.write_text(json.dumps(self._known), encoding="utf-8")
        partial.replace(self._path)


def _said(
    state: CardState, scheme: str = "", last_four: str = "", reference: str = ""
) -> dict[str, Any]:
    return {"state": state, "scheme": scheme, "last_four": last_four, "reference": reference}


def serve(path: Path, port: int, seconds: float) -> ThreadingHTTPServer:
    """A simulated terminal that listens on this machine only; port 0 takes a free one."""
    payments = Payments(path, seconds)

    class Call(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
            try:
                said = payments.answer(self.path, json.loads(self.rfile.read(length)))
            except (KeyError, TypeError, ValueError):
                self.send_error(HTTPStatus.BAD_REQUEST)
                return
            if said is None:
                # Hanging up without a word is what a lost answer looks like to a till.
                self.close_connection = True
                return
            body = json.dumps(said).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what it prints is where it listens."""

    return ThreadingHTTPServer((HOST, port), Call)
