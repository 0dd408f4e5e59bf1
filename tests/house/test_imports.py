"""Who may import whom: the directions that the house is built on."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"

LAYERS = """
type = "layers"
containers = ["house"]
exhaustive = true
layers = ["above", "below"]
"""
NO_SQL = """
type = "forbidden"
source_modules = ["house.below"]
forbidden_modules = ["sqlite3"]
"""
ONE_CALLER = """
type = "protected"
protected_modules = ["house.below"]
allowed_importers = ["house.above"]
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    drawn: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return drawn


def test_imports_go_the_way_the_house_was_drawn() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len(contracts())} kept, 0 broken" in ran.stdout


@pytest.mark.parametrize("stranger", ["hardware", "sync"])
def test_every_room_of_the_kiosk_but_the_rules_is_closed_to_the_rooms_beside_it(
    stranger: str,
) -> None:
    rooms = {
        f"kiosk.{path.stem}"
        for path in (ROOT / "kiosk").iterdir()
        if (path.suffix == ".py" and path.name != "__init__.py") or any(path.glob("*.py"))
    }
    closed = {
        room
        for contract in contracts()
        if contract["type"] == "forbidden" and contract["source_modules"] == [stranger]
        for room in contract["forbidden_modules"]
    }
    assert rooms - closed == {"kiosk.domain"}


@pytest.mark.parametrize(
    ("contract", "module", "line", "said"),
    [
        (LAYERS, "below", "import house.above", "house.below -> house.above"),
        (LAYERS, "shed", "", "shed"),
        (NO_SQL, "below", "import sqlite3", "house.below -> sqlite3"),
        (ONE_CALLER, "beside", "import house.below", "house.beside -> house.below"),
    ],
)
def test_an_import_against_the_drawing_is_found(
    tmp_path: Path, contract: str, module: str, line: str, said: str
) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["house"]\ninclude_external_packages = true\n'
        f'[[tool.importlinter.contracts]]\nname = "rooms"{contract}'
    )
    for name in ("__init__", "above", "below"):
        (house / f"{name}.py").write_text("import sqlite3\n" if name == "above" else "")
    assert lint(tmp_path).returncode == 0

    (house / f"{module}.py").write_text(f"{line}\n")
    ran = lint(tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert said in ran.stdout
