"""The hub's OpenAPI document: every call with its shapes, its key, and how it says no."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sync import protocol
from sync.shares import SharesRequest

_REF = "#/components/schemas/{model}"
_BODIES: tuple[type[BaseModel], ...] = (
    protocol.EnrolRequest,
    protocol.PushRequest,
    protocol.DocumentsRequest,
    SharesRequest,
)
_WHY = {
    401: "not_enrolled: no token, or one that the hub does not know",
    403: "revoked: facts are still taken, nothing is given",
    413: "too_large: send half as much",
    415: "unknown_encoding: the hub unpacks zstd and gzip",
    422: "malformed",
    426: "proto: the two sides speak different versions",
    429: "slow_down: Retry-After says for how many seconds",
    503: "hub_busy: the database does not answer; nothing was stored",
}
_TEXT = """What tills say to the hub. One hub is one organization's.

A body may be packed with `Content-Encoding: zstd` or `gzip`; it may have 1 MiB unpacked.
Answers are packed as `Accept-Encoding` asks. Each answer carries `X-Request-Id`: the request's
own if it had one of 1 to 64 letters, digits, `.`, `_`, `-`."""


def refusals(*statuses: int, **also: str) -> dict[int | str, dict[str, Any]]:
    """How a call may say no: ``statuses`` that mean the same everywhere, and its own in ``also``,
    as in ``s409="code_used"``."""
    told = {**{one: _WHY[one] for one in statuses}, **{int(k[1:]): v for k, v in also.items()}}
    found: dict[int | str, dict[str, Any]] = {}
    for status, text in sorted(told.items()):
        found[status] = {"model": protocol.ErrorReply, "description": text}
        if status == 429:
            found[status]["headers"] = {
                "Retry-After": {"schema": {"type": "integer", "minimum": 1}, "required": True}
            }
    return found


def body(model: type[BaseModel]) -> dict[str, Any]:
    """What a call takes; its body is read past FastAPI, which would not know it otherwise."""
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def document(app: FastAPI) -> dict[str, Any]:
    """The document of ``app``, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=str(protocol.PROTO), description=_TEXT, routes=app.routes
        )
        _, shapes = models_json_schema([(one, "validation") for one in _BODIES], ref_template=_REF)
        for one in _BODIES:
            # The version is looked at before the shape, and must be there.
            shape = shapes["$defs"][one.__name__]
            shape["properties"]["proto"] = {"const": protocol.PROTO, "type": "integer"}
            shape["required"] = ["proto", *shape["required"]]
        made["components"]["schemas"].update(shapes["$defs"])
        app.openapi_schema = made
    return app.openapi_schema
