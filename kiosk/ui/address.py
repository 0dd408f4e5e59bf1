"""Where a till's window finds it: a port of this machine, and a token nobody else is given."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import sys
from pathlib import Path

from kiosk.domain.errors import BadInput, StoreUnwritable

HOST = "127.0.0.1"
_FILE = "window.json"


def take_address(data_dir: Path, port: int) -> tuple[str, socket.socket]:
    """The token that lets a window in, and the socket it is served on.

    ``port`` 0 takes the one used before, or a free one. Both stay the same from start to start
    where possible, so that a window which is still open finds its till again after a restart.

    :raises BadInput: the port that was asked for is taken.
    :raises StoreUnwritable: the folder can't be written.
    """
    path = data_dir / _FILE
    token, last = known_address(data_dir) or (secrets.token_urlsafe(24), 0)
    listening = _listen((port,) if port else (last, 0))
    try:
        path.touch(mode=0o600)
        path.write_text(json.dumps({"token": token, "port": listening.getsockname()[1]}))
    except OSError as fault:
        listening.close()
        raise StoreUnwritable(
            f"{path} can't be written ({fault.strerror or fault}). Make the folder writable."
        ) from fault
    return token, listening


def known_address(data_dir: Path) -> tuple[str, int] | None:
    """The token and the port of the till in ``data_dir``, which may be closed now; None where it
    was never open."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((data_dir / _FILE).read_text(encoding="utf-8"))
        return str(kept["token"]), int(kept["port"])
    return None


def _listen(ports: tuple[int, ...]) -> socket.socket:
    for port in ports:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            # On Windows this option would let two tills listen on one port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError:
            listening.close()
            continue
        return listening
    raise BadInput(
        f"Port {ports[0]} of this machine is taken; maybe this till is open already. "
        "Close it, or choose another port with --port."
    )
