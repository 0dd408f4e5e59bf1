"""Real processes without the second that each takes to import: forked from one that has done so.

A command is still a process of its own, with its own words, directory, environment and pipes, and
what is not durable is gone when it ends. It was only not read from the disk anew. What a start
itself may get wrong is for tests that really start: see :func:`tests.cli.conftest.run_kiosk`.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import io
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CAN_FORK = sys.platform.startswith("linux")
# All that a command may import, sooner or later.
_IMPORTED = (
    "alembic.command",
    "kiosk.app",
    "kiosk.cli.main",
    "kiosk.mail.beside",
    "kiosk.services.demo",
    "kiosk.store.rebuilding",
    "kiosk.ui.desk",
    "kiosk.ui.practising",
    "kiosk.ui.sentences",
    "kiosk.ui.shell",
    "sync.hub.serve",
    "sync.worker",
)
# How many bytes say how long a request is, and the most that an answer has: a number.
_SIZE, _ANSWER = 4, 32


class Forked:
    """A process that was forked, as far as :class:`subprocess.Popen` is used here."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = int(line.recv(_ANSWER))
        self.returncode: int | None = None

    def wait(self, timeout: float) -> int:
        """Its exit code, or the negative signal that ended it.

        :raises subprocess.TimeoutExpired: it has not ended after ``timeout`` seconds.
        """
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                self.returncode = int(self._line.recv(_ANSWER))
            except TimeoutError:
                raise subprocess.TimeoutExpired("kiosk", timeout) from None
            self._line.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code; none while it runs."""
        if self.returncode is None:
            with selectors.DefaultSelector() as ready:
                ready.register(self._line, selectors.EVENT_READ)
                if ready.select(0):
                    self.wait(1)
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, which: int) -> None:
        """Send it that signal, unless it has ended."""
        # Its parent says it, which alone knows that the number is still that of this process.
        if self.poll() is None:
            self._line.send(bytes([which]))


Process = Forked | subprocess.Popen[bytes]


def start(
    module: str, words: Sequence[str], env: Mapping[str, str], stdout: int, stderr: int
) -> Process:
    """Do as ``python -m module words`` does in :data:`ROOT`, with nothing to read and these two
    open files to write to."""
    with open(os.devnull, "rb") as nothing:
        streams = (nothing.fileno(), stdout, stderr)
        if CAN_FORK:
            return _fork(module, words, env, streams)
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**env, "PYTHONPATH": str(ROOT)},
            stdin=nothing,
            stdout=stdout,
            stderr=stderr,
        )


def run(module: str, *words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Start it in this environment, and wait for what it says.

    :raises subprocess.TimeoutExpired: it took longer than ``timeout`` seconds; it was killed.
    """
    if not CAN_FORK:
        command = [sys.executable, "-m", module, *words]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
    (out, their_out), (err, their_err) = os.pipe(), os.pipe()
    child = start(module, words, os.environ, their_out, their_err)
    for file in (their_out, their_err):
        os.close(file)
    said = {out: b"", err: b""}
    until = time.monotonic() + timeout
    try:
        with selectors.DefaultSelector() as unread:
            for file in said:
                unread.register(file, selectors.EVENT_READ)
            while unread.get_map():
                ready = unread.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise subprocess.TimeoutExpired(module, timeout)
                for key, _ in ready:
                    part = os.read(key.fd, 65_536)
                    said[key.fd] += part
                    if not part:
                        unread.unregister(key.fd)
        code = child.wait(max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(10)
        raise
    finally:
        for file in said:
            os.close(file)
    told = [part.decode().replace("\r\n", "\n") for part in said.values()]
    return subprocess.CompletedProcess([module, *words], code, *told)


def _fork(
    module: str, words: Sequence[str], env: Mapping[str, str], streams: tuple[int, int, int]
) -> Forked:
    # One message, one answer.
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asked = json.dumps({"module": module, "words": list(words), "env": dict(env)}).encode()
    with theirs:
        control, one_at_a_time = _parent()
        with one_at_a_time:
            size = len(asked).to_bytes(_SIZE, "big")
            socket.send_fds(control, [size], [theirs.fileno(), *streams])
            control.sendall(asked)
    return Forked(ours)


@functools.cache
def _parent() -> tuple[socket.socket, threading.Lock]:
    """The line to this process's own parent of commands, started when it is first needed."""
    ours, theirs = socket.socketpair()
    with theirs:
        parent = subprocess.Popen(
            [sys.executable, "-m", "tests.forking", str(theirs.fileno())],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        parent.wait(timeout=20)

    atexit.register(end)
    return ours, threading.Lock()


# -- in the parent of commands


@dataclass(frozen=True)
class _Asked:
    module: str
    words: list[str]
    env: dict[str, str]
    streams: Sequence[int]


def _serve(control: socket.socket) -> _Asked | None:
    """Fork for whoever asks. Returns in each child, with what that shall be; and at the end."""
    waking, woken = os.pipe()
    for end in (waking, woken):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    # Who presses Ctrl-C means the tests, which then let go of the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: dict[int, socket.socket] = {}
    ready = selectors.DefaultSelector()
    ready.register(control, selectors.EVENT_READ)
    ready.register(waking, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is control:
                head, files, _, _ = socket.recv_fds(control, _SIZE, 4)
                if not head:
                    # Whoever could still want them has gone.
                    for pid in children:
                        os.kill(pid, signal.SIGKILL)
                    return None
                asked = json.loads(_exactly(control, int.from_bytes(head, "big")))
                line = socket.socket(fileno=files[0])
                pid = os.fork()
                if not pid:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    ready.close()
                    for one in (control, line, *children.values()):
                        one.close()
                    os.close(waking)
                    os.close(woken)
                    return _Asked(**asked, streams=files[1:])
                for file in files[1:]:
                    os.close(file)
                children[pid] = line
                ready.register(line, selectors.EVENT_READ, pid)
                line.sendall(b"%d" % pid)
            elif key.fileobj == waking:
                os.read(waking, 512)
                _bury(children, ready)
            elif isinstance(key.fileobj, socket.socket) and key.data in children:
                wanted = key.fileobj.recv(1)
                if wanted:
                    os.kill(key.data, wanted[0])
                else:
                    ready.unregister(key.fileobj)


def _bury(children: dict[int, socket.socket], ready: selectors.BaseSelector) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with children.pop(pid) as line:
            with suppress(KeyError):
                ready.unregister(line)
            with suppress(BrokenPipeError):
                line.sendall(b"%d" % os.waitstatus_to_exitcode(status))


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += line.recv(size - len(found))
    return found


def _become(asked: _Asked) -> None:
    for place, file in enumerate(asked.streams):
        os.dup2(file, place)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked.env)
    time.tzset()
    # Python's own were made for other files, and remember what those could do.
    sys.stdin = open(0, closefd=False)
    unbuffered = "PYTHONUNBUFFERED" in asked.env
    sys.stdout = io.TextIOWrapper(
        open(1, "wb", buffering=0 if unbuffered else -1, closefd=False),
        errors=sys.stdout.errors,
        write_through=unbuffered,
    )
    sys.stderr = open(2, "w", buffering=1, errors=sys.stderr.errors, closefd=False)
    sys.argv[1:] = asked.words
    runpy.run_module(asked.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    for name in _IMPORTED:
        importlib.import_module(name)
    # A thread or a lock that somebody holds would not be whole in a child.
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        _become(asked)
