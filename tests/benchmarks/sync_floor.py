"""The floor of the sync benchmarks: uvicorn and a bare ASGI function over sqlite3, no more.

It keeps lines of text as rows, a batch to a transaction that is on the disk before the answer,
and gives them back page by page: what any hub in Python has to do at least. With ``checks`` it
also hashes each entry and verifies its signature, as cheaply as Python can.

``python -m tests.benchmarks.sync_floor FILE CHECKS PUBLIC_KEY`` is the server.
"""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvicorn
from nacl.bindings import crypto_sign_open

from sync.protocol import MOST_BYTES, MOST_ENTRIES
from tests.forking import ROOT

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def open_rows(path: Path) -> sqlite3.Connection:
    """A table of numbered lines, as durable as the store and the hub."""
    rows = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        rows.execute(f"PRAGMA {pragma}")
    rows.execute(
        "CREATE TABLE IF NOT EXISTS line (number INTEGER PRIMARY KEY, name TEXT UNIQUE, text TEXT)"
    )
    rows.execute("CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY, at INTEGER)")
    return rows


def add_rows(rows: sqlite3.Connection, lines: Sequence[str], after: int) -> None:
    """Add lines and move the cursor in one commit. A line's name is all before its first tab."""
    rows.execute("BEGIN IMMEDIATE")
    rows.executemany(
        "INSERT INTO line VALUES (?, ?, ?)",
        [(n, *line.split("\t", 1)) for n, line in enumerate(lines, after + 1)],
    )
    rows.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (after + len(lines),))
    rows.execute("COMMIT")


def batches(rows: sqlite3.Connection) -> Iterator[list[str]]:
    """The lines in batches of the size that Trestle sends."""
    after = 0
    while True:
        found = rows.execute(
            "SELECT name || char(9) || text FROM line WHERE number > ? ORDER BY number LIMIT ?",
            (after, MOST_ENTRIES),
        ).fetchall()
        batch: list[str] = []
        size = 0
        for (line,) in found:
            size += len(line.encode())
            if batch and size > MOST_BYTES:
                break
            batch.append(line)
        if not batch:
            return
        after += len(batch)
        yield batch


def push(path: Path, url: str) -> int:
    """Send all lines of a file; returns how many were."""
    sent = 0
    with closing(open_rows(path)) as rows, httpx.Client(base_url=url, timeout=60) as http:
        for batch in batches(rows):
            body = "\n".join(batch).encode()
            assert http.post("/push", content=body).status_code == 200
            sent += len(batch)
            rows.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (sent,))
    return sent


def pull(path: Path, url: str) -> int:
    """Fetch all lines into a file; returns how many there are."""
    after = 0
    with closing(open_rows(path)) as rows, httpx.Client(base_url=url, timeout=60) as http:
        while text := http.get(f"/pull/{after}").text:
            lines = text.split("\n")
            add_rows(rows, lines, after)
            after += len(lines)
    return after


def check(line: str, key: bytes) -> None:
    """Hash an entry and verify its signature."""
    fields = orjson.loads(line.partition("\t")[2])
    hashed, signature = fields.pop("hash"), fields.pop("sig")
    digest = hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).digest()
    assert digest.hex() == hashed
    crypto_sign_open(b64decode(signature) + digest, key)


@contextmanager
def running_floor(path: Path, public_key: str = "") -> Iterator[str]:
    """Run the server; with a key, it checks what it takes."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.benchmarks.sync_floor", str(path), public_key],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    try:
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _serve(path: Path, public_key: str) -> None:
    import socket

    key = b64decode(public_key)
    rows = open_rows(path)
    held = int(rows.execute("SELECT count(*) FROM line").fetchone()[0])

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        nonlocal held
        answer = b""
        if scope["method"] == "POST":
            body, more = bytearray(), True
            while more:
                message = await receive()
                body += message["body"]
                more = message.get("more_body", False)
            lines = body.decode().split("\n")
            for line in lines if key else ():
                check(line, key)
            add_rows(rows, lines, held)
            held += len(lines)
        else:
            after = int(scope["path"].rpartition("/")[2])
            found = rows.execute(
                "SELECT name || char(9) || text FROM line WHERE number > ? ORDER BY number LIMIT ?",
                (after, MOST_ENTRIES),
            ).fetchall()
            answer = "\n".join(line for (line,) in found).encode()
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
        )
        server.run(sockets=[listener])


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2])
