"""A PostgreSQL server of the tests' own, from the system's package, on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# initdb refuses root, so as root it runs as the first of these accounts that exists.
_ACCOUNTS = ("postgres", "nobody")


def binaries() -> Path | None:
    """Where the system keeps initdb and postgres, the newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def running_server(where: Path) -> Iterator[str]:
    """Run a server for a ``with`` block; gives ``postgresql://…`` up to the database's name."""
    account = _account()
    owner: dict[str, str | int] = {} if account is None else {"user": account.pw_name}
    if account is not None:
        owner["group"] = account.pw_gid
    # Short, because a socket's path may not be longer than about 100 bytes; and not below a
    # directory that only root may enter.
    directory = Path(tempfile.mkdtemp(prefix="trestle-pg-"))
    if account is not None:
        os.chown(directory, account.pw_uid, account.pw_gid)
    data = directory / "data"
    log = directory / "log"
    subprocess.run(
        [where / "initdb", "-D", data, "-U", "trestle", "-A", "trust", "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        cwd=directory,
        **owner,  # type: ignore[call-overload]
    )
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={directory}"
    control = [where / "pg_ctl", "-D", data, "-w", "-l", log]
    try:
        subprocess.run(
            [*control, "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=directory,
            **owner,  # type: ignore[call-overload]
        )
        try:
            yield f"postgresql://trestle@127.0.0.1:{port}"
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=directory,
                **owner,  # type: ignore[call-overload]
            )
    finally:
        shutil.rmtree(directory)


def make_database(server: str, name: str) -> str:
    """Make an empty database; returns its address."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in _ACCOUNTS if name in known)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
