"""What keeps sync from selling twice or losing anything, guard by guard.

Each, in guards.toml, is a few words of the product, what they become when the guard is taken
away, and the test that must fail then. ``python -m tests.sync.guards`` tries them all, or those
whose names contain a word given.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_PARTS = ("kiosk", "sync", "hardware", "assets", "tests", "pyproject.toml")
_SECONDS = 240


@dataclass(frozen=True)
class Guard:
    """``text`` stands once in ``file``; with ``without`` in its place, ``proof`` must fail."""

    name: str
    file: str
    text: str
    without: str
    proof: str


GUARDS = [Guard(**row) for row in tomllib.loads((HERE / "guards.toml").read_text("utf-8"))["guard"]]


def fails_without(guard: Guard, room: Path) -> str:
    """Run a guard's proof on a copy of the product, in ``room``, that lacks the guard.

    Returns what pytest said where the proof failed as it must, and nothing where it passed.

    :raises RuntimeError: the proof could not be run.
    """
    for part in _PARTS:
        source, copy = ROOT / part, room / part
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    broken = room / guard.file
    broken.write_text(broken.read_text("utf-8").replace(guard.text, guard.without), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", guard.proof],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(room), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    said = ran.stdout[-2000:]
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{guard.name}: pytest ended with {ran.returncode}: {said}{ran.stderr}")
    return said if ran.returncode else ""


def _main(words: Sequence[str]) -> int:
    chosen = [one for one in GUARDS if not words or any(word in one.name for word in words)]
    useless = 0
    for guard in chosen:
        with tempfile.TemporaryDirectory() as room:
            caught = fails_without(guard, Path(room))
        useless += not caught
        sys.stdout.write(f"{'caught' if caught else 'MISSED'}  {guard.name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} guards, {useless} missed\n")
    return 1 if useless else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
