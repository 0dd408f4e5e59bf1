"""``run.py`` as a module: it lies beside the packages and is no part of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

RUN = Path(__file__).resolve().parents[2] / "run.py"


def load_run() -> ModuleType:
    """A fresh copy each time, so that what one test changes in it stays there."""
    spec = importlib.util.spec_from_file_location("run", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
