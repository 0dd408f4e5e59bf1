"""The contracts of pyproject.toml against imports that they are there to refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.test_imports import ROOT, lint

AGAINST_THE_DRAWING = {
    "kiosk.domain.money": [
        "sqlmodel", "sqlalchemy", "flet", "httpx", "fastapi", "kiosk.store.rows",
    ],
    "kiosk.store.engine": ["kiosk.services.till", "kiosk.imports.cells", "flet"],
    "kiosk.imports.cells": ["kiosk.store.engine", "kiosk.services.till", "kiosk.ui.strings"],
    "kiosk.exports.tables": ["kiosk.store.engine", "kiosk.services.till", "kiosk.ui.strings"],
    "kiosk.services.till": [
        "kiosk.ui.strings", "kiosk.paper", "flet", "sync.worker", "hardware.escpos",
        "hardware.layout", "hardware.png", "hardware.printers", "hardware.status",
        "hardware.text", "hardware.wire",
    ],
    "kiosk.ui.desk": ["kiosk.app", "kiosk.store.engine", "sync.worker", "hardware.wire"],
    "sync.protocol": ["httpx", "fastapi", "sqlalchemy", "sync.worker", "hardware.ports"],
    "sync.worker": ["sync.hub.log", "kiosk.store.engine", "flet"],
    "sync.hub.log": ["sync.worker", "sync.client", "kiosk.services.till", "flet"],
    "hardware.ports": ["sync.protocol", "kiosk.services.till", "flet"],
}  # fmt: skip


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ("kiosk", "sync", "hardware"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("module", AGAINST_THE_DRAWING)
def test_an_import_that_the_drawing_does_not_allow_is_found(
    copied_house: Path, module: str
) -> None:
    # All at once in one module: each has to be named, and none may hide behind another.
    path = copied_house / (module.replace(".", "/") + ".py")
    before = path.read_text(encoding="utf-8")
    strangers = AGAINST_THE_DRAWING[module]
    path.write_text(before + "".join(f"\nimport {name}\n" for name in strangers), encoding="utf-8")
    try:
        ran = lint(copied_house)
    finally:
        path.write_text(before, encoding="utf-8")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    unseen = [name for name in strangers if f"{module} -> {name}" not in ran.stdout]
    assert unseen == []
