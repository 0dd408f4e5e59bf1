"""A real pretix to ask beside ours, and a till that was told by its files what pretix knows."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import run_kiosk

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT.parent / "shared/peers/pretix/run.sh"
INSIDE = Path(__file__).with_name("pretix_inside.py")
_PAGE = 50
# The first run installs it and makes its database.
_PATIENCE = 900


def needs_pretix() -> list[pytest.MarkDecorator]:
    """What tests against it are marked with: left out, with the reason, where it is not had."""
    return [
        pytest.mark.skipif(
            os.environ.get("TRESTLE_PEERS") != "1",
            reason="skipped: set TRESTLE_PEERS=1 to use peers",
        ),
        pytest.mark.skipif(not RUN.exists(), reason="skipped: no shared peers"),
    ]


@dataclass
class Pretix:
    """A running pretix: over the network, and a second process inside it, on the same database."""

    folder: Path
    info: dict[str, Any]
    inside: subprocess.Popen[str]
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)
    gates: dict[str, int | None] = field(default_factory=dict)

    def do(self, name: str, *given: Any) -> Any:
        """Have something made inside it."""
        assert self.inside.stdin is not None
        assert self.inside.stdout is not None
        self.inside.stdin.write(json.dumps([name, *given]) + "\n")
        self.inside.stdin.flush()
        line = self.inside.stdout.readline()
        assert line, "pretix broke off; its own words are above"
        return json.loads(line)

    def organizer(self, rest: str) -> str:
        return f"/api/v1/organizers/{self.info['organizer']}/{rest}"

    def get(self, slug: str, what: str = "", query: str = "") -> Any:
        """What its interface answers about something of an event, all pages as one."""
        path = self.organizer(f"events/{slug}/{what and what + '/'}")
        found: dict[str, Any] = {}
        page = 1
        while True:
            more = f"?page_size={_PAGE}&page={page}&{query}" if what else ""
            status, said = self.do("ask", "GET", path + more, None, "")
            assert status == 200, said
            if not what:
                return said
            found.setdefault("results", []).extend(said["results"])
            if not said["next"]:
                return found
            page += 1

    def make(self, slug: str, what: str, body: Mapping[str, Any]) -> Any:
        """Have its interface make something; what it refuses, no organizer could have."""
        path = self.organizer(f"events/{slug}/{what}/")
        status, said = self.do("ask", "POST", path, body, "")
        assert status == 201, (said, body)
        return said

    def scan(
        self,
        lists: list[int],
        secret: str,
        when: datetime,
        direction: str = "entry",
        *,
        gate: str = "",
        over_http: bool = False,
        **more: Any,
    ) -> str:
        """What pretix says of a code: “ok”, its reason, or “500” where it broke off."""
        body = {
            "lists": lists,
            "secret": secret,
            "type": direction,
            "datetime": when.astimezone(UTC).isoformat(),
            **more,
        }
        path, token = self.organizer("checkinrpc/redeem/"), f"Device {self.tokens[gate]}"
        if over_http:
            answer = self.http.post(path, json=body, headers={"Authorization": token})
            status = answer.status_code
            said = answer.json() if status < 500 else answer.text
        else:
            status, said = self.do("ask", "POST", path, body, token)
        if status == 500:
            # It broke off; whoever is at the door is not let in.
            return "500"
        assert status in (201, 400, 404), said
        assert isinstance(said, dict), said
        assert "status" in said, said
        return str(said.get("reason") or said["status"])

    def close(self) -> None:
        """End the process inside and the server."""
        with suppress(OSError, ValueError):
            assert self.inside.stdin is not None
            self.inside.stdin.close()
            assert self.inside.stdout is not None
            self.inside.stdout.close()
        self.inside.wait(timeout=20)
        self.http.close()
        if "TRESTLE_PRETIX" not in os.environ:
            subprocess.run(["bash", str(RUN), str(self.folder), "stop"], check=False)


def start(folder: Path, port: int) -> Pretix:
    """Start one in ``folder``, as it was when it was made."""
    environ = {**os.environ, "FRESH": "1"}
    words = ["nice", "-n", "10", "bash", str(RUN), str(folder), str(port)]
    ran = subprocess.run(
        words, env=environ, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE, check=False
    )
    if ran.returncode:
        pytest.skip("skipped: pretix can't be had here; its kit says why above")
    info = json.loads(ran.stdout.splitlines()[-1])
    environ.update(
        PRETIX_CONFIG_FILE=str(folder / "pretix.cfg"),
        DJANGO_SETTINGS_MODULE="local_settings",
        PYTHONPATH=str(folder),
    )
    inside = subprocess.Popen(
        ["nice", "-n", "10", str(folder / "venv/bin/python"), str(INSIDE), json.dumps(info)],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = Pretix(folder, info, inside, httpx.Client(base_url=info["base_url"], timeout=60))
    made = found.do("devices", ["North", "South"])
    found.tokens, found.gates = made["tokens"], made["gates"]
    return found


def here() -> Pretix:
    """Start the one of this machine, on a free port; it is made where it was never made before."""
    usual = Path(tempfile.gettempdir()) / "trestle-pretix"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return start(Path(os.environ.get("TRESTLE_PRETIX") or usual), port)


class MovedClock:
    """A clock that is put to any time."""

    def __init__(self) -> None:
        self._at = datetime(2026, 11, 28, 9, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was put to."""
        return self._at

    def to(self, at: datetime) -> None:
        """Put it to another time, earlier or later."""
        self._at = at.astimezone(UTC)


def till_of(pretix: Pretix, slug: str, folder: Path, *, exported: bool = False) -> Path:
    """The folder of a till that was given what pretix knows of an event, by the commands that an
    organizer gives; made where it isn't there yet. ``exported``: by pretix's export, where that
    has it, and not by its interface."""
    data = folder / "till"
    if not data.exists():
        folder.mkdir(parents=True, exist_ok=True)
        words = ["--event", slug, "--currency", "EUR", "--timezone", "Europe/Berlin"]
        _run("init", *words, "--data", data)
    for what in ("", "items", "questions", "subevents", "checkinlists"):
        if exported and what in ("items", "subevents"):
            continue
        said = pretix.get(slug, what)
        if said.get("results") == []:
            continue
        file = folder / f"{what or 'event'}.json"
        file.write_text(json.dumps(said))
        _run("list", "import", file, "--data", data)
    file = folder / "orders.json"
    if exported:
        file.write_text(json.dumps(pretix.do("exported", slug)))
    else:
        orders = pretix.get(slug, "orders", "include_canceled_positions=true")
        file.write_text(json.dumps(orders))
    _run("import", "tickets", file, "--data", data)
    return data


def _run(*words: str | Path) -> None:
    ran = run_kiosk(*words)
    assert ran.returncode == 0, ran.stderr
    assert "can't be read" not in ran.stderr, ran.stderr
