"""Who may import whom: the directions that the house is built on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"

FORBIDDEN = """
[tool.importlinter]
root_packages = ["house"]

[[tool.importlinter.contracts]]
name = "rooms"
type = "layers"
layers = ["house.above", "house.below"]
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_the_way_the_house_was_drawn() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "8 kept, 0 broken" in ran.stdout


def test_an_import_against_the_direction_is_found(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (tmp_path / "pyproject.toml").write_text(FORBIDDEN)
    (house / "__init__.py").write_text("")
    (house / "above.py").write_text("")
    (house / "below.py").write_text("import house.above\n")
    ran = lint(tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "house.below -> house.above" in ran.stdout
