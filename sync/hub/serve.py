"""Run the hub until it is told to stop."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import BadInput
from sync.hub.app import create_app

_SECONDS_TO_FINISH = 10


def serve(
    db_url: str,
    host: str,
    port: int,
    *,
    announce: Callable[[str], None],
    clock: Clock | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    ``port`` 0 takes any free one. ``announce`` is told the address once connections
    are accepted. Requests under way are answered before it ends.

    :raises BadInput: nothing can listen at that host and port.
    :raises TrestleError: the database can't be used; see :func:`sync.hub.database.open_hub`.
    """
    listener = _listen(host, port)
    with listener:
        app = create_app(db_url, clock or SystemClock())
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )
        _end_quietly(server)
        shown = f"[{host}]" if ":" in host else host
        announce(f"http://{shown}:{listener.getsockname()[1]}")
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as fault:
        raise BadInput(
            f"The hub can't listen at {host} port {port} ({fault}). "
            "Choose another port with --port, or 0 for any free one."
        ) from fault


def _end_quietly(server: uvicorn.Server) -> None:
    """Let a stop signal end the server and nothing else.

    uvicorn raises the signal once more after its orderly end, which would then kill us.
    """
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
