"""The hub's HTTP side. It keeps nothing in memory but the database's connections."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

import pydantic_core
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from kiosk.domain.clock import Clock, iso
from sync import protocol
from sync.hub import allotments, devices, documents, log, stock
from sync.hub.database import Hub, connect
from sync.protocol import MOST_BYTES, MOST_ENTRIES, PROTO, HubRefused, NotEnrolled

# A sender that is somewhat over the limit is heard out, so that it is there to read our answer.
_HEARD_OUT = 8 * MOST_BYTES

_LOG = logging.getLogger("trestle.hub")

router = APIRouter()
M = TypeVar("M", bound=protocol.Request)


def create_app(db_url: str, clock: Clock) -> FastAPI:
    """Make the hub over the database at ``db_url``; several may serve one database.

    :raises TrestleError: the database can't be used; see :func:`sync.hub.database.open_hub`.
    """
    hub = connect(db_url, clock.now())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        hub.close()

    # The pages that FastAPI makes about itself fetch scripts from elsewhere: left out.
    app = FastAPI(
        title="Trestle hub", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.hub = hub
    app.state.clock = clock
    app.include_router(router)
    app.add_exception_handler(HubRefused, _refused)
    app.add_exception_handler(RequestValidationError, _wrong_query)
    app.add_exception_handler(HTTPException, _no_such_call)
    app.add_exception_handler(SQLAlchemyError, _database_trouble)
    app.add_exception_handler(Exception, _own_fault)
    return app


def _hub(request: Request) -> Hub:
    found: Hub = request.app.state.hub
    return found


def _clock(request: Request) -> Clock:
    found: Clock = request.app.state.clock
    return found


HubHere = Annotated[Hub, Depends(_hub)]
ClockHere = Annotated[Clock, Depends(_clock)]


def _carrier(request: Request, hub: HubHere) -> devices.Carrier:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotEnrolled("This call needs the token of an enrolled till.")
    return devices.authenticate(hub, token.strip())


def _member(carrier: Annotated[devices.Carrier, Depends(_carrier)]) -> devices.Carrier:
    if carrier.revoked:
        raise HubRefused(
            "revoked",
            "This till was revoked: the hub takes its sales, and gives it nothing more. "
            "Ask the manager; sales go on.",
            403,
        )
    return carrier


Anyone = Annotated[devices.Carrier, Depends(_carrier)]
Member = Annotated[devices.Carrier, Depends(_member)]


def _reads(model: type[M]) -> Callable[[Request], Coroutine[Any, Any, M]]:
    """Read a request's body up to the limit and check its version before its shape."""

    async def read(request: Request) -> M:
        raw = await _limited(request)
        try:
            value = pydantic_core.from_json(raw, allow_inf_nan=False)
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
            raise HubRefused("malformed", _described(wrong), 422) from fault

    return read


async def _limited(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
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
        raise HubRefused(
            "too_large", f"A request may have {MOST_BYTES} bytes; send half as much.", 413
        )
    return bytes(kept)


@router.get("/health")
def health(hub: HubHere) -> protocol.Health:
    """Whether the hub is up."""
    return protocol.Health(
        ok=True, hub=hub.id, generation=hub.generation, entries=log.entries_held(hub)
    )


@router.post("/v1/enrol")
def enrol(
    wanted: Annotated[protocol.EnrolRequest, Depends(_reads(protocol.EnrolRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> protocol.EnrolReply:
    """Let a device join."""
    now = clock.now()
    token = devices.enrol(hub, wanted.code, wanted.device, now)
    return protocol.EnrolReply(
        token=token, hub=hub.id, generation=hub.generation, server_time=iso(now)
    )


@router.post("/v1/push")
def push(
    carrier: Anyone,
    batch: Annotated[protocol.PushRequest, Depends(_reads(protocol.PushRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> protocol.PushReply:
    """Take entries; from a revoked device too, for facts stay facts."""
    now = clock.now()
    done = log.accept(hub, carrier.id, batch.runs, now)
    return protocol.PushReply(
        generation=hub.generation,
        tips=done.tips,
        need=done.need,
        refused=done.refused,
        server_time=iso(now),
    )


From = Annotated[str, Query(max_length=80)]
After = Annotated[int, Query(ge=0, le=2**62)]
Limit = Annotated[int, Query(ge=1)]


@router.get("/v1/pull")
def pull(
    _carrier: Member,
    hub: HubHere,
    clock: ClockHere,
    generation: From = "",
    after: After = 0,
    limit: Limit = MOST_ENTRIES,
) -> protocol.PullReply:
    """Give entries."""
    entries, head = log.page(hub, generation, after, limit)
    return protocol.PullReply(
        generation=hub.generation, entries=entries, head=head, server_time=iso(clock.now())
    )


@router.post("/v1/documents")
def take_documents(
    carrier: Member,
    batch: Annotated[protocol.DocumentsRequest, Depends(_reads(protocol.DocumentsRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> protocol.DocumentsAccepted:
    """Take reference rows."""
    if len(batch.documents) > MOST_ENTRIES:
        raise HubRefused("too_large", f"Send at most {MOST_ENTRIES} documents at once.", 413)
    accepted = documents.accept(hub, carrier.id, batch.documents)
    return protocol.DocumentsAccepted(accepted=accepted, server_time=iso(clock.now()))


@router.get("/v1/documents")
def give_documents(
    _carrier: Member,
    hub: HubHere,
    clock: ClockHere,
    generation: From = "",
    after: After = 0,
    limit: Limit = MOST_ENTRIES,
) -> protocol.DocumentsReply:
    """Give reference rows."""
    found, head = documents.page(hub, generation, after, limit)
    return protocol.DocumentsReply(
        generation=hub.generation, documents=found, head=head, server_time=iso(clock.now())
    )


@router.post("/v1/shares")
def shares(
    carrier: Member,
    claimed: Annotated[protocol.SharesRequest, Depends(_reads(protocol.SharesRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> protocol.SharesReply:
    """Say what a till should hold of each scarce thing."""
    now = clock.now()
    wanted = {key: (one.demand, one.waiting) for key, one in claimed.claims.items()}
    found = allotments.shares(hub, carrier.id, wanted, now)
    return protocol.SharesReply(shares=found, server_time=iso(now))


@router.get("/v1/stock")
def central_stock(_carrier: Member, hub: HubHere, clock: ClockHere) -> protocol.StockReply:
    """Give the central inventory."""
    return protocol.StockReply(stock=stock.levels(hub), server_time=iso(clock.now()))


def _says(status: int, code: str, sentence: str) -> JSONResponse:
    said = protocol.ErrorReply(error=protocol.Problem(code=code, text=sentence))
    return JSONResponse(said.model_dump(), status)


def _described(wrong: Any) -> str:
    where = ".".join(str(part) for part in wrong["loc"])
    return f"{where}: {wrong['msg']}."


async def _refused(_request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, HubRefused)
    return _says(fault.status, fault.code, fault.sentence)


async def _wrong_query(_request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, RequestValidationError)
    return _says(422, "malformed", _described(fault.errors()[0]))


async def _no_such_call(_request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, HTTPException)
    return _says(fault.status_code, "no_such_call", f"The hub has no such call ({fault.detail}).")


async def _database_trouble(request: Request, fault: Exception) -> JSONResponse:
    _LOG.error("%s: the database failed", request.url.path, exc_info=fault)
    return _says(
        503, "hub_busy", "The hub's database does not answer; nothing was stored. Try again."
    )


async def _own_fault(_request: Request, _fault: Exception) -> JSONResponse:
    # Starlette raises the fault again after this answer, so the hub's own log has all of it.
    return _says(500, "hub_fault", "The hub failed inside; nothing was stored. Try again later.")
