"""The training till as a process of its own beside the real one, and its simulated terminal."""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.errors import N_, BadInput
from kiosk.settings import FILE as SETTINGS

if TYPE_CHECKING:
    from hardware.terminals import SimulatedTerminal

# Where to go back to; an argument could be read by every account of the machine.
BACK = "TRESTLE_BACK"
_START_SECONDS = 30.0
_END_SECONDS = 5.0
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?t=\S+")
# How long a customer takes to hold a card to it.
_CARD_SECONDS = 2.0


def take_settings(data_dir: Path, folder: Path) -> None:
    """Have the training till in ``folder`` print and lock as the real one does.

    :raises BadInput: they can't be copied.
    """
    chosen = data_dir / SETTINGS
    if chosen.exists() and not (folder / SETTINGS).exists():
        try:
            shutil.copyfile(chosen, folder / SETTINGS)
        except OSError as fault:
            raise BadInput(f"{chosen} can't be copied ({fault.strerror}).") from fault


class TrainingTill:
    """The training till beside the real one in ``data_dir``, which is at the address ``back``."""

    def __init__(self, data_dir: Path, back: str) -> None:
        self._data_dir = data_dir
        self._back = back
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def start(self) -> str:
        """Open it, unless it is open; returns where it is.

        :raises BadInput: it does not start.
        """
        if self._process is not None and self._process.poll() is None:
            return self._address
        command = [sys.executable, "-m", "kiosk", "train", "--view", "none"]
        self._process = subprocess.Popen(
            [*command, "--data", str(self._data_dir)],
            env={**os.environ, BACK: self._back, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_read, args=(self._process, said), daemon=True).start()
        try:
            self._address = said.get(timeout=_START_SECONDS)
        except queue.Empty:
            self._address = ""
        if not self._address:
            self.close()
            raise BadInput(N_("The training till does not start. Nothing was changed."))
        return self._address

    def close(self) -> None:
        """End it, if it is open."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()


def _read(process: subprocess.Popen[str], said: queue.Queue[str]) -> None:
    """Put where it is, once it says so; nothing where it ends without."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            found = _ADDRESS.search(line)
            if found is not None:
                said.put(found[0])
    said.put("")


@contextmanager
def simulated_terminal(folder: Path) -> Iterator[SimulatedTerminal]:
    """A simulated card terminal for as long as the block runs; no money moves."""
    # Opening a real till shares this module, and waits for nothing that it doesn't need.
    from hardware.terminal_simulator import serve
    from hardware.terminals import SimulatedTerminal

    served = serve(folder / "simulated-terminal.json", 0, _CARD_SECONDS)
    thread = threading.Thread(target=served.serve_forever, name="terminal", daemon=True)
    thread.start()
    try:
        yield SimulatedTerminal(served.server_port)
    finally:
        served.shutdown()
        served.server_close()
        thread.join()
