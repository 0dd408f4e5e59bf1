"""What is known of each request: its id, its line in the log, its place in the figures.

The log names devices, calls and sizes. No token, code, name or body ever reaches it, and of a
fault inside it shows where, not with which values.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from dataclasses import dataclass
from typing import Any, TextIO

from prometheus_client import CollectorRegistry, Counter, Histogram
from pythonjsonlogger.json import JsonFormatter
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol import REQUEST_ID

# A path that no call has could hold anything, and would grow the figures without end.
_NO_CALL = "-"
_SANE = re.compile(r"[0-9A-Za-z._-]{1,64}")
_LOG = logging.getLogger("trestle.hub.requests")


@dataclass
class Seen:
    """One request on its way; the calls fill in who it came from and what became of it."""

    id: str
    device: str | None = None
    error: str | None = None
    entries: int | None = None
    status: int = 500
    bytes_in: int = 0
    bytes_out: int = 0


class Traffic:
    """Requests counted by call and status, and their times, since this process began."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "trestle_hub_requests",
            "Requests answered.",
            ["method", "path", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "trestle_hub_request_seconds", "Time to answer.", ["method", "path"], registry=registry
        )
        self._taken = Counter(
            "trestle_hub_entries_taken", "Entries that this process stored.", registry=registry
        )

    def note(self, method: str, path: str, seen: Seen, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(method, path, str(seen.status)).inc()
        self._seconds.labels(method, path).observe(seconds)
        self._taken.inc(seen.entries or 0)


class Watch:
    """Names each request, and writes one line when it is answered. The outermost layer."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = HTTPConnection(scope).headers.get(REQUEST_ID, "")
        seen = Seen(given if _SANE.fullmatch(given) else str(uuid.uuid4()))
        scope.setdefault("state", {})["seen"] = seen

        async def hear() -> Message:
            message = await receive()
            seen.bytes_in += len(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = seen.id
            seen.bytes_out += len(message.get("body", b""))
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, hear, say)
        finally:
            self._done(scope, seen, time.perf_counter() - begun)

    def _done(self, scope: Scope, seen: Seen, seconds: float) -> None:
        path = getattr(scope.get("route"), "path", _NO_CALL)
        # Any word may stand where a method does, so only a call's own are told apart.
        method = scope["method"] if path != _NO_CALL else _NO_CALL
        self._traffic.note(method, path, seen, seconds)
        line: dict[str, Any] = {
            "request": seen.id,
            "method": method,
            "path": path,
            "status": seen.status,
            "ms": round(seconds * 1000, 1),
            "device": seen.device,
            "bytes_in": seen.bytes_in,
            "bytes_out": seen.bytes_out,
        }
        if seen.entries is not None:
            line["entries"] = seen.entries
        if seen.error is not None:
            line["error"] = seen.error
        _LOG.info("request", extra=line)


def seen_of(connection: HTTPConnection) -> Seen:
    """What is known of the request that is being answered."""
    found: Seen = connection.scope["state"]["seen"]
    return found


def where(fault: BaseException) -> list[str]:
    """Where a fault arose and what sort it is, cause by cause, without its words: these may
    quote what somebody sent."""
    told: list[str] = []
    link: BaseException | None = fault
    while link is not None:
        told.append(type(link).__qualname__)
        told += [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    return told


class Lines(JsonFormatter):
    """One JSON document a line; a fault is told as :func:`where` does."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="at",
        )

    def formatException(self, ei: Any) -> Any:
        """Tell a fault."""
        return where(ei[1])


def log_lines(stream: TextIO) -> None:
    """Send the hub's log to ``stream``, one JSON document a line, and the server's own with it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    for name, level in (("trestle.hub", logging.INFO), ("uvicorn", logging.WARNING)):
        log = logging.getLogger(name)
        log.handlers[:] = [handler]
        log.setLevel(level)
        log.propagate = False
