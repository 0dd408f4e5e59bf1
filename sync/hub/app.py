"""The hub's HTTP side. All that matters is in the database; only a till's pace is in memory."""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CollectorRegistry
from starlette_compress import CompressMiddleware

from kiosk.domain.clock import Clock, iso
from sync import protocol
from sync.compression import WORTH_IT
from sync.hub import (
    devices,
    documents,
    hearing,
    log,
    metrics,
    pools,
    recovery,
    sharing,
    snapshot,
    standing,
    stock,
)
from sync.hub.contract import body, document, refusals
from sync.hub.database import Hub, connect
from sync.hub.faults import answer_faults
from sync.hub.limits import NOBODY, Pace, wrong_token
from sync.hub.reading import reads
from sync.hub.watch import Traffic, Watch, seen_of
from sync.manifest import SnapshotReply
from sync.protocol import MOST_ENTRIES, HubRefused, NotEnrolled
from sync.shares import SharesReply, SharesRequest
from sync.standing import StandingReply

# A program in between says for whom it asks in one of these: then nobody is on this machine.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

router = APIRouter()


def create_app(
    db_url: str, clock: Clock, *, metrics_token: str = "", pace: Pace | None = None
) -> FastAPI:
    """Make the hub over the database at ``db_url``; several may serve one database.

    ``GET /metrics`` answers whoever brings ``metrics_token``; without one, this machine only.
    ``pace`` is how often each till may ask.

    :raises TrestleError: the database can't be used; see :func:`sync.hub.database.open_hub`.
    """
    hub = connect(db_url, clock.now())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        hub.close()

    # The pages that FastAPI makes about itself fetch scripts from elsewhere: left out.
    app = FastAPI(title="Trestle hub", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    app.state.hub = hub
    app.state.clock = clock
    app.state.pace = pace or Pace()
    app.state.metrics_token = metrics_token
    app.state.registry = CollectorRegistry()
    app.state.registry.register(metrics.Held(hub))
    app.include_router(router)
    answer_faults(app)
    app.add_middleware(CompressMiddleware, minimum_size=WORTH_IT, zstd_level=1, brotli=False)
    # Added last, it is the outermost: it sees what goes over the wire.
    app.add_middleware(Watch, traffic=Traffic(app.state.registry))
    return app


def _hub(request: Request) -> Hub:
    found: Hub = request.app.state.hub
    return found


def _clock(request: Request) -> Clock:
    found: Clock = request.app.state.clock
    return found


HubHere = Annotated[Hub, Depends(_hub)]
ClockHere = Annotated[Clock, Depends(_clock)]
Token = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, scheme_name="token", description="From enrolment.")),
]


def _address(request: Request) -> str:
    return request.client.host if request.client else NOBODY


def _carrier(request: Request, hub: HubHere, clock: ClockHere, token: Token) -> devices.Carrier:
    if token is None or not token.credentials.strip():
        raise NotEnrolled("This call needs the token of an enrolled till.")
    now = clock.now()
    try:
        carrier = devices.authenticate(hub, token.credentials.strip())
    except NotEnrolled:
        wrong_token(hub, _address(request), now)
        raise
    seen_of(request).device = carrier.id
    request.app.state.pace.step(carrier.id, now)
    return carrier


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


@router.get("/health")
def health(hub: HubHere) -> protocol.Health:
    """Whether this process is alive; asks nothing of the database."""
    return protocol.Health(ok=True, hub=hub.id)


@router.get("/ready", responses=refusals(503))
def ready(hub: HubHere) -> protocol.Ready:
    """Whether the database answers, so that requests may be sent here."""
    return protocol.Ready(ok=True, entries=log.entries_held(hub))


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "OpenMetrics text.",
            "content": {"application/openmetrics-text": {"schema": {"type": "string"}}},
        },
        **refusals(503, s403="metrics_closed: they need the token that the hub was started with"),
    },
    # A second way in, beside the token: from this machine, with nothing.
    openapi_extra={"security": [{}]},
)
def figures(request: Request, token: Token) -> Response:
    """The hub's figures, for whoever watches it."""
    wanted: str = request.app.state.metrics_token
    if wanted:
        given = token.credentials if token else ""
        welcome = secrets.compare_digest(given.encode(), wanted.encode())
    else:
        welcome = _on_this_machine(request)
    if not welcome:
        raise HubRefused(
            "metrics_closed",
            "The hub's figures are for its own machine, or for whoever has the token that it "
            "was started with (kiosk hub serve --metrics-token FILE).",
            403,
        )
    text = metrics.text_of(request.app.state.registry)
    return Response(text, media_type=metrics.CONTENT_TYPE_LATEST)


def _on_this_machine(request: Request) -> bool:
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(_address(request)).is_loopback
    except ValueError:
        return False


@router.post(
    "/v1/enrol",
    openapi_extra=body(protocol.EnrolRequest),
    responses=refusals(
        *(413, 415, 422, 426, 429, 503),
        s403="code_unknown",
        s409="code_used, sandbox_only, no_sandbox, prefix_taken, id_taken",
        s410="code_expired",
    ),
)
def enrol(
    wanted: Annotated[protocol.EnrolRequest, Depends(reads(protocol.EnrolRequest))],
    request: Request,
    hub: HubHere,
    clock: ClockHere,
) -> protocol.EnrolReply:
    """Let a device join."""
    now = clock.now()
    token = devices.enrol(
        hub, wanted.code, wanted.device, now, _address(request), rehearsal=wanted.rehearsal
    )
    seen_of(request).device = wanted.device.id
    return protocol.EnrolReply(
        token=token, hub=hub.id, generation=standing.generation(hub), server_time=iso(now)
    )


@router.post(
    "/v1/push",
    openapi_extra=body(protocol.PushRequest),
    responses=refusals(401, 413, 415, 422, 426, 429, 503),
)
def push(
    carrier: Anyone,
    batch: Annotated[protocol.PushRequest, Depends(reads(protocol.PushRequest))],
    request: Request,
    hub: HubHere,
    clock: ClockHere,
) -> protocol.PushReply:
    """Take entries; from a revoked device too, for facts stay facts."""
    now = clock.now()
    done = log.accept(hub, carrier.id, batch.runs, now, batch.heard)
    seen_of(request).entries = done.taken
    return protocol.PushReply(
        generation=done.generation,
        tips=done.tips,
        need=done.need,
        refused=done.refused,
        server_time=iso(now),
    )


From = Annotated[str, Query(max_length=80)]
After = Annotated[int, Query(ge=0, le=2**62)]
Limit = Annotated[int, Query(ge=1)]
Unsent = Annotated[int | None, Query(ge=0, le=2**62)]


@router.get(
    "/v1/pull", response_model=protocol.PullReply, responses=refusals(401, 403, 422, 429, 503)
)
def pull(
    carrier: Member,
    hub: HubHere,
    clock: ClockHere,
    generation: From = "",
    after: After = 0,
    last: From = "",
    unsent: Unsent = None,
    limit: Limit = MOST_ENTRIES,
    brief: bool = False,
) -> Response:
    """Give entries."""
    now = clock.now()
    if unsent is not None:
        hearing.note(hub, carrier.id, unsent, now)
    found = log.page(hub, generation, after, last, limit, carrier.id if brief else "")
    if found.recovering and generation == found.generation and unsent == 0:
        recovery.note_told(hub, carrier.id, now)
    about: dict[str, str | int] = {
        "generation": found.generation,
        "start": found.start,
        "head": found.head,
        "server_time": iso(now),
    }
    return _page("entries", found.entries, about)


@router.get("/v1/tips", responses=refusals(401, 403, 429, 503))
def give_tips(_carrier: Member, hub: HubHere, clock: ClockHere) -> protocol.TipsReply:
    """Say what the hub holds of every chain."""
    generation, found = log.tips(hub)
    return protocol.TipsReply(generation=generation, tips=found, server_time=iso(clock.now()))


@router.post(
    "/v1/documents",
    openapi_extra=body(protocol.DocumentsRequest),
    responses=refusals(401, 413, 415, 422, 426, 429, 503),
)
def take_documents(
    carrier: Anyone,
    batch: Annotated[protocol.DocumentsRequest, Depends(reads(protocol.DocumentsRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> protocol.DocumentsAccepted:
    """Take reference rows; from a revoked device only the people whom it signed up."""
    if len(batch.documents) > MOST_ENTRIES:
        raise HubRefused("too_large", f"Send at most {MOST_ENTRIES} documents at once.", 413)
    knows = batch.generation, batch.after
    accepted = documents.accept(hub, carrier.id, batch.documents, knows, revoked=carrier.revoked)
    return protocol.DocumentsAccepted(accepted=accepted, server_time=iso(clock.now()))


@router.get(
    "/v1/documents",
    response_model=protocol.DocumentsReply,
    responses=refusals(401, 403, 422, 429, 503),
)
def give_documents(
    _carrier: Member,
    hub: HubHere,
    clock: ClockHere,
    generation: From = "",
    after: After = 0,
    limit: Limit = MOST_ENTRIES,
) -> Response:
    """Give reference rows."""
    found = documents.page(hub, generation, after, limit)
    about: dict[str, str | int] = {
        "generation": found.generation,
        "base": found.base,
        "head": found.head,
        "server_time": iso(clock.now()),
    }
    return _page("documents", found.documents, about)


@router.get("/v1/snapshot", responses=refusals(401, 403, 429, 503))
def give_snapshot(_carrier: Member, hub: HubHere, clock: ClockHere) -> SnapshotReply:
    """Say what lies ready for whoever is far behind."""
    said = snapshot.manifest(hub)
    return SnapshotReply(**said.model_dump(), server_time=iso(clock.now()))


@router.get(
    "/v1/snapshot/{sha256}",
    response_class=Response,
    responses={
        200: {
            "description": "EntriesPart or DocumentsPart as JSON, in one zstd frame.",
            "content": {snapshot.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **refusals(401, 403, 422, 429, 503, s410="part_gone: the next manifest has what is now"),
    },
)
def give_part(
    _carrier: Member, hub: HubHere, sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
) -> Response:
    """Give a part of a snapshot."""
    return Response(snapshot.part(hub, sha256), media_type=snapshot.MEDIA_TYPE)


@router.get("/v1/standing", responses=refusals(401, 403, 429, 503))
def give_standing(_carrier: Member, hub: HubHere, clock: ClockHere) -> StandingReply:
    """Say when each till was last heard, and how much it had not sent then."""
    return StandingReply(tills=hearing.told(hub), server_time=iso(clock.now()))


@router.post(
    "/v1/shares",
    openapi_extra=body(SharesRequest),
    responses=refusals(401, 403, 413, 415, 422, 426, 429, 503),
)
def shares(
    carrier: Member,
    claimed: Annotated[SharesRequest, Depends(reads(SharesRequest))],
    hub: HubHere,
    clock: ClockHere,
) -> SharesReply:
    """Say what a till should hold of each scarce thing."""
    now = clock.now()
    wanted = {one.key: (one.demand, one.waiting) for one in claimed.claims}
    numbered = {one.key for one in claimed.claims if one.numbered}
    pools.open_due(hub, wanted, now)
    found = sharing.shares(hub, carrier.id, wanted, now, numbered)
    return SharesReply(shares=found, server_time=iso(now))


@router.get("/v1/stock", responses=refusals(401, 403, 429, 503))
def central_stock(_carrier: Member, hub: HubHere, clock: ClockHere) -> protocol.StockReply:
    """Give the central inventory."""
    return protocol.StockReply(stock=stock.levels(hub), server_time=iso(clock.now()))


def _page(name: str, texts: Sequence[str], about: Mapping[str, str | int]) -> Response:
    """A page whose entries or documents are JSON already."""
    text = f'{json.dumps(about)[:-1]},"{name}":[{",".join(texts)}]}}'
    return Response(text, media_type="application/json")
