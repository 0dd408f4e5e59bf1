"""The real command, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import forking
from tests.forking import ROOT as ROOT


def run_kiosk(
    *words: str | Path, anew: bool = False, before: Sequence[str] = (), **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run it, and see that no fault of ours came to light.

    It is forked from what has imported everything, unless it shall start ``anew`` or anything is
    asked of how it starts: words ``before`` it, or what :class:`subprocess.Popen` takes.
    """
    if anew or before or options:
        ran = _started(*words, before=before, **options)
    else:
        ran = forking.run("kiosk", *map(str, words))
    assert "Traceback" not in ran.stderr + ran.stdout
    # The last net's sentence: a fault that nobody thought of is a fault of ours.
    assert "went wrong inside" not in ran.stderr
    return ran


def _started(
    *words: str | Path, before: Sequence[str] = (), **options: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "kiosk", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        **options,
    )


class Shop:
    """A till's directory and its command."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def ask(self, *words: str | Path, **options: Any) -> Any:
        """Run a command that must work, and return what its --json says."""
        ran = run_kiosk(*words, "--json", "--data", self.data, **options)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def refused(self, *words: str | Path, **options: Any) -> str:
        """Run a command that must say no: one sentence on stderr, nothing on stdout, exit 1."""
        ran = run_kiosk(*words, "--data", self.data, **options)
        assert ran.returncode == 1, (ran.stdout, ran.stderr)
        assert ran.stdout == ""
        sentence = ran.stderr.strip()
        assert sentence
        assert sentence[-1] in ".)”" or sentence.endswith("FILE")
        return sentence


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till with the demo event, made once and copied for each test that wants one."""
    from kiosk.domain.clock import SystemClock
    from kiosk.services.demo import make_demo

    directory = tmp_path_factory.mktemp("template") / "till"
    make_demo(directory, SystemClock())
    return directory


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Shop:
    shutil.copytree(template, tmp_path / "till")
    return Shop(tmp_path / "till")
