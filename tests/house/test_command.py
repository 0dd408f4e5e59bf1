"""The ``kiosk`` command that run.py writes, started as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.door import load_run

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="skipped: the command of Windows is a .cmd file"
)


@pytest.mark.parametrize("place", ["plain", "two words", "costs $5", "it's `here`"])
def test_the_command_starts_this_checkout_wherever_it_lies_and_whatever_is_beside_it(
    tmp_path: Path, place: str
) -> None:
    checkout = tmp_path / place
    package = checkout / "kiosk"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import csv, sys\nprint(csv.__name__, sys.argv[1:])\n")
    run = load_run()
    run.ROOT, run.VENV = checkout, checkout / ".venv"
    making = [sys.executable, "-m", "venv", "--without-pip", str(run.VENV)]
    subprocess.run(making, check=True)
    run._make_command()

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for stranger in ("csv.py", "kiosk.py"):
        (elsewhere / stranger).write_text("raise SystemExit('a file of this folder was run')\n")
    ran = subprocess.run(
        [run.VENV / "bin" / "kiosk", "sell", "two words"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "csv ['sell', 'two words']\n", "")
