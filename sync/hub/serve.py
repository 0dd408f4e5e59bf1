"""Run the hub until it is told to stop."""

from __future__ import annotations

import gc
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import BadInput
from sync.hub.app import create_app
from sync.hub.watch import log_lines

_SECONDS_TO_FINISH = 10
# Objects made until Python looks for rings of garbage. A batch of entries makes some hundred
# thousand and no ring: at Python's own 700 a sixth of the hub's time would go into looking.
_LOOK_AFTER = 50_000


@dataclass(frozen=True)
class Certificate:
    """PEM files: the certificate with those that vouch for it, and its private key."""

    chain: Path
    key: Path

    def check(self) -> None:
        """Try them out before anybody connects.

        :raises BadInput: they can't be read, or don't belong together.
        """
        try:
            # An empty password, so that a locked key is refused instead of asked for.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.chain, self.key, "")
        except (OSError, ValueError) as fault:
            why = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
            raise BadInput(
                f"{self.chain} and {self.key} can't be used as the hub's certificate and key "
                f"({why}). Both must be PEM files that belong together, the key without a password."
            ) from fault


def serve(
    db_url: str,
    host: str,
    port: int,
    *,
    announce: Callable[[str], None],
    clock: Clock | None = None,
    certificate: Certificate | None = None,
    metrics_token: str = "",
) -> None:
    """Serve until SIGTERM or SIGINT, over TLS if there is a ``certificate``.

    ``port`` 0 takes any free one. ``announce`` is told the address once connections
    are accepted. Requests under way are answered before it ends. The log goes to stderr, one
    JSON document a line. ``metrics_token``: see :func:`~sync.hub.app.create_app`.

    :raises BadInput: nothing can listen at that host and port, or the certificate is no good.
    :raises TrestleError: the database can't be used; see :func:`sync.hub.database.open_hub`.
    """
    if certificate is not None:
        certificate.check()
    listener = _listen(host, port)
    with listener:
        app = create_app(db_url, clock or SystemClock(), metrics_token=metrics_token)
        log_lines(sys.stderr)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                ssl_certfile=certificate.chain if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )
        _end_quietly(server)
        _spare_the_collector()
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if certificate else "http"
        announce(f"{scheme}://{shown}:{listener.getsockname()[1]}")
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


def _spare_the_collector() -> None:
    # What was imported stays: it need not be looked through ever again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOK_AFTER, *gc.get_threshold()[1:])


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
