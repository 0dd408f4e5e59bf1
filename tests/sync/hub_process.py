"""A hub in a process of its own: ``python -m tests.sync.hub_process DB_URL PORT``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select

from kiosk.domain.clock import SystemClock
from sync.hub.database import open_hub
from sync.hub.devices import add_device
from sync.hub.serve import serve
from tests.forking import Process, start


@dataclass
class HubProcess:
    """A running hub: where it answers, which database it keeps, and the process."""

    url: str
    db_url: str
    process: Process
    log_file: Path

    def code(self, name: str = "Till") -> str:
        """A new enrolment code, made the way the command makes it: beside the running hub."""
        now = SystemClock().now()
        with open_hub(self.db_url, now) as hub:
            return add_device(hub, name, now)

    def rows(self, table: Table) -> list[Row[tuple[object, ...]]]:
        """What a table holds."""
        with open_hub(self.db_url, SystemClock().now()) as hub, hub.reading() as connection:
            return list(connection.execute(select(table)))

    def log_text(self) -> str:
        """What the hub wrote to stderr so far."""
        return self.log_file.read_text()

    def log(self) -> list[dict[str, Any]]:
        """One document for each request so far."""
        lines = [json.loads(line) for line in self.log_text().splitlines()]
        return [line for line in lines if line["logger"] == "trestle.hub.requests"]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self) -> int:
        """Ask it to end and wait for it."""
        self.process.terminate()
        return self.process.wait(timeout=20)

    def kill(self) -> None:
        """Pull the plug."""
        self.process.kill()
        self.process.wait(timeout=20)


def start_hub(db_url: str, port: int = 0) -> HubProcess:
    handle, name = tempfile.mkstemp(prefix="trestle-hub-", suffix=".log")
    log_file = Path(name)
    with os.fdopen(handle, "w") as stderr:
        said, stdout = os.pipe()
        words = (db_url, str(port))
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = start("tests.sync.hub_process", words, env, stdout, stderr.fileno())
    os.close(stdout)
    with open(said) as saying:
        url = saying.readline().strip()
    assert url.startswith("http://127.0.0.1:"), f"the hub did not start: {log_file.read_text()}"
    return HubProcess(url, db_url, process, log_file)


@contextmanager
def running_hub(db_url: str) -> Iterator[HubProcess]:
    """Run a hub for a ``with`` block; it must end in order."""
    hub = start_hub(db_url)
    try:
        yield hub
    finally:
        if hub.process.poll() is None:
            assert hub.stop() == 0
        hub.log_file.unlink()


def _say(address: str) -> None:
    sys.stdout.write(address + "\n")


if __name__ == "__main__":
    serve(sys.argv[1], "127.0.0.1", int(sys.argv[2]), announce=_say)
