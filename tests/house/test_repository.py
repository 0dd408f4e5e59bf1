"""The repository itself: what lies where, and what must not be in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
AT_THE_TOP = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "assets",
    "hardware",
    "kiosk",
    "pyproject.toml",
    "requirements.lock",
    "run.py",
    "sync",
    "tests",
}
TEXT = {".py", ".md", ".toml", ".lock", ".js", ".mako", ".csv", ".txt", ""}
# Put together here, so that this file doesn't hold what it looks for.
NOT_HERE = [
    "/" + "work/",
    "/" + "root/",
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
]


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [Path(name) for name in listed if (ROOT / name).exists()]


def test_nothing_lies_beside_the_rooms() -> None:
    tops = {path.parts[0] for path in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= AT_THE_TOP


def test_no_module_is_too_long_to_hold_in_the_head() -> None:
    long = {
        str(path): lines
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] in ("kiosk", "sync", "hardware")
        if "versions" not in path.parts
        if (lines := (ROOT / path).read_text().count("\n")) > 400
    }
    assert long == {}


def test_no_place_of_one_machine_and_no_registry_is_named() -> None:
    found = [
        f"{path}: {needle}"
        for path in tracked()
        if path.suffix in TEXT
        for needle in NOT_HERE
        if needle in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert found == []


def test_every_dependency_is_locked_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        Requirement(text)
        for text in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    ]
    locked = dict(
        re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.M)
    )
    for requirement in wanted:
        name = requirement.name.lower().replace("_", "-")
        assert name in locked, f"{name} is not locked"
        assert requirement.specifier.contains(Version(locked[name])), f"{name} {locked[name]}"


def readme_commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    lines = [line.split("#")[0].split() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def known_commands() -> dict[str, object]:
    from kiosk.cli.main import app

    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: object, path: str) -> Iterator[tuple[str, object]]:
    for name, below in getattr(command, "commands", {}).items():
        if getattr(below, "commands", None):
            yield from _walk(below, f"{path}{name} ")
        else:
            yield f"{path}{name}", below


def test_every_command_in_the_readme_exists() -> None:
    known = known_commands()
    used = readme_commands()
    assert len(used) > 15
    for words in used:
        if words[0] == "kiosk" and len(words) > 1:
            line = " ".join(words[1:])
            assert any(f"{line} ".startswith(f"{name} ") for name in known), line
        elif words[:2] == ["python3", "run.py"] and len(words) > 2:
            assert f'"{words[2]}"' in (ROOT / "run.py").read_text(), words


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text()
    missing = [name for name in known_commands() if f"kiosk {name}" not in text]
    assert missing == []
