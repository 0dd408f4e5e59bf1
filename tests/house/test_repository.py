"""The repository itself: what lies where, what must not be in it, and that its page is true."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.door import load_run

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
DOCS = ROOT / "assets" / "docs"
MOST_LINES = 400
# What is read in ten minutes.
MOST_OF_THE_README = 160
# Put together here, so that this file doesn't hold what it looks for.
NOT_HERE = [
    "/" + "work/",
    "/" + "root/",
    "/opt/" + "py" + "pi",
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npmjs" + ".",
]


def text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("skipped: not a git checkout, or no git")
    # A checkout that belongs to somebody else, as in a container, is read all the same.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    names = [Path(name) for name in listed.decode().split("\0") if name]
    assert len(names) > 100
    return [name for name in names if (ROOT / name).is_file()]


def tracked_texts() -> Iterator[tuple[Path, str]]:
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def test_nothing_lies_beside_the_rooms() -> None:
    tops = {path.parts[0] for path in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= AT_THE_TOP


def test_no_module_is_too_long_to_hold_in_the_head() -> None:
    lines = {
        str(path): content.count("\n")
        for path, content in tracked_texts()
        if path.suffix == ".py" and path.parts[0] in ("kiosk", "sync", "hardware")
        if "migrations" not in path.parts
    }
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_place_of_one_machine_and_no_registry_is_named() -> None:
    found = [
        f"{path}: {needle}"
        for path, content in tracked_texts()
        for needle in NOT_HERE
        if needle in content
    ]
    assert found == []


def locked() -> dict[str, list[tuple[Version, str]]]:
    """Every package of the lock with its versions and the text of its hashes."""
    found: dict[str, list[tuple[Version, str]]] = {}
    entries = re.split(r"\n(?=\S)", text("requirements.lock"))
    for entry in entries:
        name, version, rest = re.fullmatch(
            r"([A-Za-z0-9._-]+)==([^\s;\\]+)(.*)", entry.strip(), re.S
        ).groups()  # type: ignore[union-attr]
        found.setdefault(canonicalize_name(name), []).append((Version(version), rest))
    return found


def test_every_dependency_is_locked_within_its_range() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lock = locked()
    wrong = [
        str(requirement)
        for requirement in map(Requirement, wanted)
        for versions in [lock.get(canonicalize_name(requirement.name), [])]
        if not versions
        or not all(requirement.specifier.contains(version) for version, _ in versions)
    ]
    assert wrong == []


def test_every_locked_package_carries_its_hashes() -> None:
    bare = [
        name
        for name, versions in locked().items()
        if not all("--hash=sha256:" in rest for _, rest in versions)
    ]
    assert bare == []


def pages() -> dict[str, str]:
    """The README and the pages beside it, by their names."""
    names = ["README.md", *sorted(f"assets/docs/{path.name}" for path in DOCS.glob("*.md"))]
    return {name: text(name) for name in names}


def shown_commands() -> list[list[str]]:
    blocks = re.findall(r"^```\w*\n(.*?)^```", "\n".join(pages().values()), re.S | re.M)
    lines = [re.sub(r"\s#.*", "", line).split() for block in blocks for line in block.splitlines()]
    return [words for words in lines if words]


def known_commands() -> dict[str, set[str]]:
    """Every command by its whole name, with the options that it takes."""
    from kiosk.cli.main import app

    whole = typer.main.get_command(app)
    return {"": _options(whole), **dict(_walk(whole, ""))}


def _walk(command: object, path: str) -> Iterator[tuple[str, set[str]]]:
    for name, below in getattr(command, "commands", {}).items():
        if getattr(below, "commands", None):
            yield from _walk(below, f"{path}{name} ")
        else:
            yield f"{path}{name}", _options(below)


def _options(command: object) -> set[str]:
    parameters = getattr(command, "params", ())
    return {"--help"} | {
        name
        for parameter in parameters
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("-")
    }


def test_every_command_and_option_in_the_pages_exists() -> None:
    known = known_commands()
    lines = [words[1:] for words in shown_commands() if words[0] == "kiosk"]
    assert len(lines) > 15
    unknown = []
    for words in lines:
        name = next(
            (" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in known),
            "" if not words or words[0].startswith("-") else None,
        )
        used = {word.split("=")[0] for word in words if word.startswith("--")}
        if name is None or not used <= known[name]:
            unknown.append(" ".join(words))
    assert unknown == []


def test_every_way_through_the_door_in_the_pages_exists() -> None:
    named = re.findall(r"(?:python3|py) run\.py(?: +([a-z-]+))?", "\n".join(pages().values()))
    assert "test" in named
    assert {name for name in named if name} <= set(load_run().COMMANDS)


def test_the_pages_name_every_command() -> None:
    written = "\n".join(pages().values())
    missing = [name for name in known_commands() if f"kiosk {name}".strip() not in written]
    assert missing == []


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    readme = text("README.md")
    assert readme.count("\n") <= MOST_OF_THE_README
    others = set(pages()) - {"README.md"}
    assert len(others) > 3
    assert {name for name in others if f"]({name})" not in readme} == set()


def test_every_link_between_the_pages_leads_somewhere() -> None:
    headings = {
        name: {
            re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.+)$", written, re.M)
        }
        for name, written in pages().items()
    }
    broken = []
    for name, written in pages().items():
        for link in re.findall(r"\]\((?!https?:)([^)]+)\)", written):
            path, _, anchor = link.partition("#")
            aim = ((ROOT / name).parent / path).resolve() if path else ROOT / name
            known = headings.get(aim.relative_to(ROOT).as_posix(), set())
            if not aim.exists() or (anchor and anchor not in known):
                broken.append(f"{name}: {link}")
    assert broken == []
