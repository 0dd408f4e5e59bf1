"""PouchDB as processes of node: what Trestle's sync is measured beside."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sync.protocol import MOST_ENTRIES
from tests.forking import ROOT

INSTALLED = ROOT / ".trestle" / "pouchdb"
SCRIPT = ROOT / "tests" / "benchmarks" / "pouchdb" / "pouch.js"


def why_not() -> str:
    """Why PouchDB can't run here; empty when it can."""
    if shutil.which("node") is None:
        return "node is not installed on this machine"
    if not (INSTALLED / "node_modules" / "express-pouchdb").is_dir():
        return "PouchDB is not installed; “python3 run.py bench” does that where npm is there"
    return ""


class Pouch:
    """Databases of PouchDB in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        reason = why_not()
        if reason:
            pytest.skip(reason)
        directory.mkdir()
        self._directory = directory
        # Beside its modules, for node looks for them from where the script lies.
        shutil.copy(SCRIPT, INSTALLED / SCRIPT.name)

    def fill(self, name: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Put documents into a local database."""
        file = self._directory / f"{name}.ndjson"
        file.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
        assert self._ask("fill", name, str(file)) == {"documents": len(documents)}

    def push(self, name: str, url: str) -> tuple[int, float]:
        """Replicate a database to the server: how many documents, and the seconds it took."""
        said = self._ask("push", name, url, str(MOST_ENTRIES))
        return int(said["written"]), float(said["seconds"])

    def pull(self, name: str, url: str) -> tuple[int, float]:
        """Replicate a database from the server."""
        said = self._ask("pull", name, url, str(MOST_ENTRIES))
        return int(said["written"]), float(said["seconds"])

    @contextmanager
    def server(self) -> Iterator[str]:
        """Run a server over a directory beside; gives its address with a slash at the end."""
        directory = self._directory / "server"
        directory.mkdir(exist_ok=True)
        process = subprocess.Popen(
            ["node", INSTALLED / SCRIPT.name, "serve", str(directory)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout:
            url = str(json.loads(process.stdout.readline())["url"])
        try:
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)

    def _ask(self, command: str, *rest: str) -> dict[str, Any]:
        done = subprocess.run(
            ["node", INSTALLED / SCRIPT.name, command, str(self._directory), *rest],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=280,
        )
        said: dict[str, Any] = json.loads(done.stdout)
        return said
