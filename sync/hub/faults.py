"""What the hub says when it can't do what it was asked: a status, a code, a sentence.

No answer holds a stack trace, a statement, or anything that came out of the database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sync import protocol
from sync.compression import CODINGS
from sync.hub.limits import SlowDown
from sync.hub.watch import seen_of, where
from sync.protocol import REQUEST_ID, HubRefused

_LOG = logging.getLogger("trestle.hub")


def answer_faults(app: FastAPI) -> None:
    """Let every fault be answered in the hub's own form."""
    app.add_exception_handler(HubRefused, _refused)
    app.add_exception_handler(RequestValidationError, _wrong_query)
    app.add_exception_handler(HTTPException, _no_such_call)
    app.add_exception_handler(SQLAlchemyError, _database_trouble)
    app.add_exception_handler(Exception, _own_fault)


def described(wrong: Any) -> str:
    """One of pydantic's errors as a sentence, without the value that was wrong."""
    place = ".".join(str(part) for part in wrong["loc"])
    return f"{place}: {wrong['msg']}."


def _says(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    seen_of(request).error = code
    said = protocol.ErrorReply(error=protocol.Problem(code=code, text=sentence))
    return JSONResponse(said.model_dump(), status, headers)


async def _refused(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, HubRefused)
    headers: dict[str, str] = {}
    if isinstance(fault, SlowDown):
        headers["Retry-After"] = str(fault.seconds)
    if fault.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if fault.status == 415:
        headers["Accept-Encoding"] = ", ".join(CODINGS)
    return _says(request, fault.status, fault.code, fault.sentence, headers)


async def _wrong_query(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, RequestValidationError)
    return _says(request, 422, "malformed", described(fault.errors()[0]))


async def _no_such_call(request: Request, fault: Exception) -> JSONResponse:
    assert isinstance(fault, HTTPException)
    text = f"The hub has no such call ({fault.detail})."
    return _says(request, fault.status_code, "no_such_call", text, fault.headers)


async def _database_trouble(request: Request, fault: Exception) -> JSONResponse:
    _LOG.error("the database failed", extra={"request": seen_of(request).id, "where": where(fault)})
    return _says(
        request,
        503,
        "hub_busy",
        "The hub's database does not answer; nothing was stored. Try again.",
    )


async def _own_fault(request: Request, _fault: Exception) -> JSONResponse:
    # Starlette raises the fault again after this answer, so the hub's own log has all of it.
    # It answers outside of every other layer: the id is put on here.
    return _says(
        request,
        500,
        "hub_fault",
        "The hub failed inside; nothing was stored. Try again later.",
        {REQUEST_ID: seen_of(request).id},
    )
