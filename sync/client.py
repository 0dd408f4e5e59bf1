"""The hub as a till sees it: each call of :mod:`sync.protocol` over HTTP, and its faults."""

from __future__ import annotations

import hashlib
import json
import logging
import ssl
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx
import jiter
from pydantic import BaseModel, ValidationError

from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Written
from kiosk.domain.reference import Cursor
from sync.compression import CODINGS, WORTH_IT, ZSTD, Oversized, Unreadable, pack, unpack
from sync.manifest import PartWire, SnapshotReply
from sync.protocol import (
    LARGEST_ANSWER,
    MOST_BYTES,
    MOST_ENTRIES,
    PROTO,
    REQUEST_ID,
    DeviceWire,
    DocumentRow,
    DocumentsAccepted,
    DocumentsReply,
    EnrolReply,
    ErrorReply,
    HubDamaged,
    HubFault,
    HubRefused,
    HubUnreachable,
    NotEnrolled,
    PullReply,
    PushReply,
    StockLine,
    StockReply,
    TipsReply,
)
from sync.shares import SharesReply
from sync.standing import StandingReply

_LOG = logging.getLogger("trestle.sync")

TIMEOUT = 15.0

# A no that says "not now" rather than "not this".
_LATER = frozenset({408, 425, 429})

_NOTHING = Cursor()

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Enrolment:
    """What a till keeps after joining: where the hub is, its token, and which hub that is."""

    url: str
    token: str
    hub: str
    generation: str
    server_time: str


@dataclass(frozen=True)
class _Answer:
    """What came back, unpacked; ``id`` is the request's, as the hub's log has it."""

    status: int
    content: bytes
    id: str


class HubClient:
    """Speaks to one hub. ``timeout`` is in seconds, for each step of a request.

    ``ca`` is a PEM file of certificates: over HTTPS only a hub that one of them vouches for is
    believed, and without it, one that the well-known authorities vouch for.

    Every call raises :class:`~sync.protocol.HubUnreachable`,
    :class:`~sync.protocol.HubRefused` or :class:`~sync.protocol.NotEnrolled`.
    """

    def __init__(
        self, base_url: str, token: str = "", timeout: float = TIMEOUT, ca: Path | None = None
    ) -> None:
        """:raises BadInput: ``base_url`` is no web address, or ``ca`` no file of certificates."""
        headers = {"Accept-Encoding": ", ".join(CODINGS)}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = _address(base_url)
        self.url = str(url)
        verify = True if ca is None else _trusting(ca)
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout, verify=verify)

    def __enter__(self) -> HubClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def enrol(self, code: str, device: DeviceWire, *, rehearsal: bool = False) -> EnrolReply:
        """Trade a one-time code for a token; a ``rehearsal`` joins a sandbox."""
        wanted = {
            "proto": PROTO,
            "code": code,
            "device": device.model_dump(),
            "rehearsal": rehearsal,
        }
        return self._ask(EnrolReply, "POST", "/v1/enrol", body=_json(wanted))

    def push(
        self, runs: Sequence[tuple[str, Sequence[Written]]], heard: tuple[str, str] | None = None
    ) -> PushReply:
        """Send entries, one run per branch of a chain; ``too_large`` without sending when they are.

        ``heard`` is the hash and signature of the hub's newest entry here."""
        wanted = [
            f'{{"dev":{json.dumps(dev)},"entries":[{",".join(one.text for one in run)}]}}'
            for dev, run in runs
        ]
        also = json.dumps({"heard": {"hash": heard[0], "sig": heard[1]}} if heard else {})
        body = f'{{"proto":{PROTO},"runs":[{",".join(wanted)}]{"," if heard else ""}{also[1:]}'
        return self._ask(PushReply, "POST", "/v1/push", body=body.encode())

    def pull(
        self, cursor: Cursor, unsent: int, limit: int = MOST_ENTRIES, *, brief: bool = False
    ) -> PullReply:
        """Ask for entries after ``cursor``; ``unsent`` is how much the hub has not got yet.

        ``brief``: of those that this till wrote, the hashes do."""
        params = _since(cursor.generation, cursor.after, limit)
        params |= {"last": cursor.last, "unsent": unsent, "brief": int(brief)}
        return self._ask(PullReply, "GET", "/v1/pull", params=params)

    def tips(self) -> TipsReply:
        """Ask what the hub holds of every chain."""
        return self._ask(TipsReply, "GET", "/v1/tips")

    def send_documents(
        self, rows: Sequence[DocumentRow], heard: Cursor = _NOTHING
    ) -> DocumentsAccepted:
        """Send reference rows; ``too_large`` without sending when they are.

        ``heard`` is how far the hub's are here."""
        wanted = [
            {"kind": row.kind, "id": row.id, "event": row.event, "body": dict(row.body)}
            for row in rows
        ]
        known = {"generation": heard.generation, "after": heard.after}
        body = _json({"proto": PROTO, **known, "documents": wanted})
        return self._ask(DocumentsAccepted, "POST", "/v1/documents", body=body)

    def documents(self, generation: str, after: int, limit: int = MOST_ENTRIES) -> DocumentsReply:
        """Ask for reference rows."""
        params = _since(generation, after, limit)
        return self._ask(DocumentsReply, "GET", "/v1/documents", params=params)

    def standing(self) -> StandingReply:
        """Ask whom the hub has heard when."""
        return self._ask(StandingReply, "GET", "/v1/standing")

    def snapshot(self) -> SnapshotReply:
        """Ask what lies ready for whoever is far behind."""
        return self._ask(SnapshotReply, "GET", "/v1/snapshot")

    def part(self, named: PartWire) -> bytes:
        """A part of a snapshot as JSON text; nothing of it is unpacked that isn't what was named.

        :raises HubDamaged: it arrived changed.
        """
        answer = self._send(self._request("GET", f"/v1/snapshot/{named.sha256}", None, None))
        if answer.status != 200:
            raise self._fault(answer)
        if hashlib.sha256(answer.content).hexdigest() != named.sha256:
            raise HubDamaged("A part of the hub's snapshot arrived damaged; it is asked for again.")
        try:
            return unpack(ZSTD, answer.content, LARGEST_ANSWER)
        except (Oversized, Unreadable) as fault:
            raise self._stranger(answer) from fault

    def shares(
        self, claims: Mapping[str, tuple[int, int]], numbered: Collection[str] = ()
    ) -> dict[str, int]:
        """Say what this till would sell, as key to (demand, waiting), and what of it by number;
        learn what it should hold."""
        wanted = [
            {"key": key, "demand": demand, "waiting": waiting, "numbered": key in numbered}
            for key, (demand, waiting) in claims.items()
        ]
        body = _json({"proto": PROTO, "claims": wanted})
        return self._ask(SharesReply, "POST", "/v1/shares", body=body).shares

    def stock(self) -> list[StockLine]:
        """Ask for the central inventory."""
        return self._ask(StockReply, "GET", "/v1/stock").stock

    def _ask(
        self,
        shape: type[R],
        method: str,
        path: str,
        body: bytes | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> R:
        answer = self._send(self._request(method, path, body, params))
        if answer.status != 200:
            raise self._fault(answer)
        try:
            # In two steps, between which another thread gets a turn; it takes no longer.
            return shape.model_validate(jiter.from_json(answer.content))
        except ValueError as fault:
            raise self._stranger(answer) from fault

    def _request(
        self, method: str, path: str, body: bytes | None, params: Mapping[str, str | int] | None
    ) -> httpx.Request:
        headers = {REQUEST_ID: str(uuid.uuid4())}
        if body is not None:
            if len(body) > MOST_BYTES:
                raise HubRefused("too_large", "This is more than the hub takes at once.", 413)
            headers["Content-Type"] = "application/json"
            if len(body) > WORTH_IT:
                headers["Content-Encoding"] = CODINGS[0]
                body = pack(body)
        return self._http.build_request(method, path, params=params, headers=headers, content=body)

    def _send(self, request: httpx.Request) -> _Answer:
        try:
            answer = self._http.send(request, stream=True)
            try:
                return self._read(answer)
            finally:
                answer.close()
        except httpx.TimeoutException:
            raise HubUnreachable(
                f"The hub at {self.url} did not answer in time. Everything is kept and sent later."
            ) from None
        except httpx.RequestError as fault:
            # httpx has no type of its own for it.
            if "CERTIFICATE_VERIFY_FAILED" in str(fault):
                raise HubUnreachable(
                    f"Nobody whom this till trusts vouches for the certificate of {self.url}, so "
                    "nothing was sent to it. Where the certificate is of your own making, join "
                    "with “kiosk enrol … --ca FILE”. Everything is kept."
                ) from fault
            raise HubUnreachable(
                f"The hub at {self.url} can't be reached ({fault or type(fault).__name__}). "
                "Everything is kept and sent later."
            ) from fault

    def _read(self, answer: httpx.Response) -> _Answer:
        """Take an answer up to its limit: whoever answers may be no hub, and no friend."""
        taken = bytearray()
        name = answer.request.headers[REQUEST_ID]
        for chunk in answer.iter_raw():
            taken += chunk
            if len(taken) > LARGEST_ANSWER:
                raise self._stranger(_Answer(answer.status_code, b"", name))
        coding = answer.headers.get("Content-Encoding", "").strip().lower()
        content = bytes(taken)
        if coding in CODINGS:
            try:
                content = unpack(coding, content, LARGEST_ANSWER)
            except (Oversized, Unreadable) as fault:
                raise self._stranger(_Answer(answer.status_code, b"", name)) from fault
        return _Answer(answer.status_code, content, name)

    def _fault(self, answer: _Answer) -> HubFault:
        try:
            said = ErrorReply.model_validate_json(answer.content).error
        except ValidationError:
            return self._stranger(answer)
        _LOG.info("request %s: the hub said %d %s", answer.id, answer.status, said.code)
        if answer.status >= 500 or answer.status in _LATER:
            return HubUnreachable(f"The hub at {self.url} can't answer now: {said.text}")
        if answer.status == 401:
            return NotEnrolled(said.text)
        return HubRefused(said.code, said.text, answer.status)

    def _stranger(self, answer: _Answer) -> HubUnreachable:
        return HubUnreachable(
            f"What answers at {self.url} does not speak like a hub (status {answer.status}). "
            "Check the address, and whether this network wants a sign-in. Everything is kept."
        )


def enrol(
    base_url: str,
    code: str,
    device: DeviceWire,
    timeout: float = TIMEOUT,
    ca: Path | None = None,
    *,
    rehearsal: bool = False,
) -> Enrolment:
    """Join the hub at ``base_url`` with a one-time code; ``ca`` as in :class:`HubClient`. A till
    that is there for a ``rehearsal`` joins a sandbox, and no other does.

    :raises BadInput: the address is no web address, or ``ca`` no file of certificates.
    :raises HubRefused: the code or the device was refused; its text says what to do.
    :raises HubUnreachable: try again with the same code.
    """
    with HubClient(base_url, timeout=timeout, ca=ca) as hub:
        reply = hub.enrol(code.strip(), device, rehearsal=rehearsal)
        return Enrolment(hub.url, reply.token, reply.hub, reply.generation, reply.server_time)


def invitation(base_url: str, code: str) -> str:
    """Hub and code in one text, for a QR code. Behind the ``#`` no browser sends the code on.

    :raises BadInput: the address is no web address.
    """
    return f"{_address(base_url)}/#{code}"


def invited(text: str) -> tuple[str, str]:
    """The hub's address and the code out of an :func:`invitation`.

    :raises BadInput: it is none.
    """
    url, mark, code = text.strip().partition("#")
    if not mark or not code:
        raise BadInput(
            "Give the one-time code after the hub's address, or the whole text of its QR code."
        )
    return str(_address(url)), code


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _since(generation: str, after: int, limit: int) -> dict[str, str | int]:
    return {"generation": generation, "after": after, "limit": limit}


def _address(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise _no_address(text) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise _no_address(text)
    return url


def _trusting(ca: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as fault:
        raise BadInput(
            f"{ca} can't be used to check the hub's certificate ({fault.strerror or fault}). "
            "It must be a PEM file: the hub's certificate, or of the authority that made it."
        ) from fault


def _no_address(text: str) -> BadInput:
    return BadInput(f"“{text}” is no address of a hub; write it like http://192.168.0.10:8700.")
