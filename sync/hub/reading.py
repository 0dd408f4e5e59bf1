"""A request's body: read up to the limit, unpacked up to the limit, and judged step by step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import jiter
from fastapi import Request
from pydantic import ValidationError

from sync import protocol
from sync.compression import CODINGS, Oversized, Unreadable, unpack
from sync.hub.faults import described
from sync.protocol import MOST_BYTES, PROTO, HubRefused

# A sender that is somewhat over the limit is heard out, so that it is there to read our answer.
_HEARD_OUT = 8 * MOST_BYTES

# Of a length that is said; more digits are a number that nobody reads on to.
_DIGITS = 18

M = TypeVar("M", bound=protocol.Request)


def reads(model: type[M]) -> Callable[[Request], Coroutine[Any, Any, M]]:
    """Read a request's body and check its version before its shape."""

    async def read(request: Request) -> M:
        raw = await _plain(request)
        try:
            # A key that stands twice means one thing here and another elsewhere (RFC 7493, 2.3).
            value = jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True)
        except ValueError as fault:
            raise HubRefused("malformed", f"The request is not JSON ({fault}).", 422) from fault
        proto = value.get("proto") if isinstance(value, dict) else None
        if isinstance(proto, int) and proto != PROTO:
            raise HubRefused(
                "proto",
                f"The hub speaks version {PROTO} and this till version {proto}. "
                "Update the older of the two; sales go on meanwhile.",
                426,
            )
        if proto is None:
            raise HubRefused("malformed", "The request does not say its “proto”.", 422)
        try:
            return model.model_validate(value)
        except ValidationError as fault:
            wrong = fault.errors(include_input=False, include_url=False)[0]
            raise HubRefused("malformed", described(wrong), 422) from fault

    return read


async def _plain(request: Request) -> bytes:
    """The body as its sender wrote it.

    :raises HubRefused: ``unknown_encoding``, ``too_large`` or ``malformed``.
    """
    coding = request.headers.get("content-encoding", "").strip().lower()
    raw = await _limited(request)
    if coding in ("", "identity"):
        return raw
    if coding not in CODINGS:
        raise HubRefused(
            "unknown_encoding", f"The hub unpacks {' and '.join(CODINGS)}, nothing else.", 415
        )
    try:
        return unpack(coding, raw, MOST_BYTES)
    except Oversized as fault:
        raise _too_large() from fault
    except Unreadable as fault:
        raise HubRefused("malformed", f"The request is not {coding} ({fault}).", 422) from fault


async def _limited(request: Request) -> bytes:
    length = request.headers.get("content-length", "")[:_DIGITS]
    size, kept = int(length) if length.isdecimal() else 0, bytearray()
    if size <= _HEARD_OUT:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size <= MOST_BYTES:
                kept += chunk
            elif size > _HEARD_OUT:
                break
    if size > MOST_BYTES:
        raise _too_large()
    return bytes(kept)


def _too_large() -> HubRefused:
    return HubRefused(
        "too_large", f"A request may have {MOST_BYTES} bytes; send half as much.", 413
    )
