"""What becomes of a failure of our own that no rule foresaw: it is written down, and work goes on.

Typed errors (:mod:`kiosk.domain.errors`) are caught where something can be done about them. What is
left is a mistake in this program. Nobody at a till can mend it, so nobody there sees a trace; it
waits in a file for whoever can. What was confirmed is safe: each action is one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from platformdirs import user_log_path

from kiosk.domain.errors import TrestleError

FILE = "faults.log"
# A fault that comes again and again fills no disk: what is older than twice this is gone.
_MOST_BYTES = 500_000
# What fails at once each time is not tried without end.
_PAUSE_SECONDS = 5.0


class _Log(RotatingFileHandler):
    """Says what went wrong with itself to whoever writes, and not to a console."""

    def handleError(self, record: logging.LogRecord) -> None:
        raise


def write_down(what: BaseException | str) -> Path:
    """Add an exception with its trace, or the text of one, to this user's log; returns the file.

    :raises OSError: it can't be written.
    """
    log = user_log_path("trestle", appauthor=False, ensure_exists=True) / FILE
    text = what if isinstance(what, str) else "".join(traceback.format_exception(what))
    with closing(
        _Log(log, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace")
    ) as file:
        file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        file.emit(logging.makeLogRecord({"msg": text.rstrip("\n")}))
    return log


def note(what: BaseException | str) -> None:
    """Write it down if that can be done: a till goes on without its log."""
    with suppress(OSError):
        write_down(what)


@contextmanager
def caught(then: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Do ``then`` where what is inside fails, once that has been noted; typed errors go on."""
    try:
        yield
    except TrestleError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place that is there for all others
        note(error)
        then()


def heed(loop: asyncio.AbstractEventLoop) -> None:
    """Note from now on what fails on a loop where nobody waits for it."""

    def failed(_: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        note(told.get("exception") or str(told.get("message")))

    loop.set_exception_handler(failed)


async def kept_up(work: Callable[[], Awaitable[None]], pause: float = _PAUSE_SECONDS) -> None:
    """Do what has no end until it is cancelled: where it fails, again after ``pause`` seconds."""
    failed = True
    while failed:
        failed = False
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - as above
            note(error)
            failed = True
            await asyncio.sleep(pause)
