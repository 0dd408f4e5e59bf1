"""run.py decides what is missing and says exactly what to type where it may not do it itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.door import RUN, load_run

Command = tuple[str, ...]


@pytest.fixture
def run() -> ModuleType:
    return load_run()


class Apt:
    """What run.py would have had apt do, on a system that knows only some packages."""

    def __init__(self, run: ModuleType, monkeypatch: pytest.MonkeyPatch, root: bool) -> None:
        self.run = run
        self.asked: list[Command] = []
        self.unknown: set[str] = set()
        monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(run, "apt_rights", lambda: [] if root else None)
        monkeypatch.setattr(run, "_apt", self._apt)
        monkeypatch.setattr(run, "_apt_has", lambda package: package not in self.unknown)

    def _apt(self, _rights: list[str], *command: str) -> str:
        self.asked.append(command)
        return ""


class Python:
    """Stands where run.py would start the environment's Python; remembers what was asked."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.asked: list[Command] = []

    def __call__(self, *command: str) -> int:
        self.asked.append(command)
        return self.answer


@pytest.fixture
def apt(run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Apt:
    monkeypatch.setattr(run, "TRIED", tmp_path / "tried")
    return Apt(run, monkeypatch, root=True)


@pytest.fixture
def no_rights(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Apt:
    return Apt(run, monkeypatch, root=False)


def test_an_old_python_is_told_so(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.10"):
        load_run()


def test_an_old_python_can_read_as_far_as_that_sentence() -> None:
    source = RUN.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    # Python 3.6 refuses this one while it parses, before any sentence.
    assert "import annotations" not in source


def test_an_unknown_command_is_named(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["tset"]) == 1
    assert "no “tset”; there are demo, setup, test" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--view", "none"], ["demo", "--view", "none"]])
def test_options_without_a_command_are_the_demo_tills(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    python = Python(answer=0)
    monkeypatch.setattr(run, "set_up", lambda for_tests: None)
    monkeypatch.setattr(run, "become", python)
    assert run.main(words) == 0
    assert python.asked == [("-m", "kiosk", "demo", "--data", str(run.DEMO), "--view", "none")]


def test_a_failed_check_of_style_ends_before_the_tests(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = Python(answer=1)
    monkeypatch.setattr(run, "set_up", lambda for_tests: None)
    monkeypatch.setattr(run, "python", python)
    assert run.main(["test"]) == 1
    assert python.asked == [("-m", "ruff", "check", ".")]
    assert "the tests were not run" in capsys.readouterr().err


def test_the_rules_are_measured_by_their_own_tests_where_all_run(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = Python(answer=0)
    monkeypatch.setattr(run, "set_up", lambda for_tests: None)
    monkeypatch.setattr(run, "python", python)
    monkeypatch.setenv("TMPDIR", "/already/said")
    assert run.main(["test"]) == 0
    rules, others = python.asked[-2:]
    assert {"--cov", "tests/domain"} <= set(rules)
    assert "--cov" not in others
    assert "--ignore=tests/domain" in others
    assert run.main(["test", "tests/house"]) == 0
    assert "--ignore=tests/domain" not in python.asked[-1]
    assert "--cov" not in python.asked[-1]
    assert python.asked[-1][-1] == "tests/house"
    assert os.environ["TMPDIR"] == "/already/said"


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="no statvfs on this system")
@pytest.mark.parametrize(("room", "said"), [(0, True), (1 << 62, False)])
def test_the_tests_write_into_memory_where_there_is_room(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, room: int, said: bool
) -> None:
    monkeypatch.setattr(run, "MEMORY", tmp_path)
    monkeypatch.setattr(run, "ROOM", room)
    # Set first, so that it is put back afterwards.
    monkeypatch.setenv("TMPDIR", "")
    monkeypatch.delenv("TMPDIR")
    run.write_into_memory()
    assert os.environ.get("TMPDIR") == (str(tmp_path) if said else None)


def test_without_rights_the_exact_command_is_named(run: ModuleType, no_rights: Apt) -> None:
    with pytest.raises(run.Stop) as stop:
        run.install_system(["libzbar0", "postgresql"], required=True)
    assert "sudo apt-get install -y --no-install-recommends libzbar0 postgresql" in str(stop.value)
    assert no_rights.asked == []


def test_what_only_helps_is_said_and_not_demanded(
    run: ModuleType, no_rights: Apt, capsys: pytest.CaptureFixture[str]
) -> None:
    run.install_system(["chromium"], required=False)
    assert "Going on without" in capsys.readouterr().err
    assert no_rights.asked == []


def test_lists_are_fetched_once_and_before_anything_is_installed(run: ModuleType, apt: Apt) -> None:
    run.install_system(["python3.11-venv"], required=True)
    run.install_system(["libzbar0", "strace"], required=True)
    assert [command[1] for command in apt.asked] == ["update", "install", "install"]
    assert apt.asked[-1][-2:] == ("libzbar0", "strace")


def test_a_system_without_chromium_gets_all_the_rest_and_a_next_step(
    run: ModuleType, apt: Apt, capsys: pytest.CaptureFixture[str]
) -> None:
    apt.unknown = {"chromium"}
    run.install_system(["libzbar0", "chromium", "strace"], required=True)
    assert apt.asked[-1][-2:] == ("libzbar0", "strace")
    assert "sudo snap install chromium" in capsys.readouterr().err


def test_what_cannot_be_had_is_not_asked_for_at_every_start(
    run: ModuleType, apt: Apt, capsys: pytest.CaptureFixture[str]
) -> None:
    apt.unknown = {"chromium"}
    run.install_system(["chromium"], required=False)
    before = len(apt.asked)
    run.install_system(["chromium"], required=False)
    assert len(apt.asked) == before
    assert "Still missing: chromium" in capsys.readouterr().err


def test_a_package_that_is_needed_and_unknown_stops(run: ModuleType, apt: Apt) -> None:
    apt.unknown = {"strace"}
    with pytest.raises(run.Stop, match="apt knows no strace"):
        run.install_system(["strace"], required=True)


def test_a_machine_without_apt_hears_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    monkeypatch.setattr(run.sys, "platform", "darwin")
    with pytest.raises(run.Stop, match="brew install zbar"):
        run.install_system(["libzbar0"], required=True)


@pytest.mark.skipif(os.name == "nt", reason="skipped: a shell script stands in for the browser")
def test_a_browser_that_only_says_to_install_a_snap_is_none(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    stand_in = tmp_path / "chromium-browser"
    stand_in.write_text("#!/bin/sh\nexit 1\n")
    stand_in.chmod(0o755)
    assert run.find_browser() is None
    stand_in.write_text("#!/bin/sh\nexit 0\n")
    assert run.find_browser() == str(stand_in)


def test_packages_that_are_installed_are_not_installed_again(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = Python(answer=0)
    lock = tmp_path / "lock"
    lock.write_text("one==1\n")
    monkeypatch.setattr(run, "LOCK", lock)
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(run, "_make_command", lambda: None)
    monkeypatch.setattr(run, "python", python)
    run.install_python_packages()
    assert "--require-hashes" in python.asked[0]
    # Without it, a newer release of a package that is wanted with an extra breaks the setup.
    assert "--no-deps" in python.asked[0]
    run.install_python_packages()
    assert len(python.asked) == 1
    lock.write_text("one==2\n")
    run.install_python_packages()
    assert len(python.asked) == 2


def test_a_failed_installation_is_a_sentence_and_is_tried_again(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(run, "python", lambda *_command: 1)
    for _ in range(2):
        with pytest.raises(run.Stop, match="could not be installed"):
            run.install_python_packages()


def test_a_python_that_cannot_make_environments_is_given_what_it_lacks(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_rights: Apt
) -> None:
    monkeypatch.setattr(run, "VENV", tmp_path / "venv")
    monkeypatch.setattr(run.sys, "executable", str(tmp_path / "lame"))
    lame = tmp_path / "lame"
    lame.write_text("#!/bin/sh\nexit 1\n")
    lame.chmod(0o755)
    version = f"python3.{sys.version_info[1]}-venv"
    with pytest.raises(run.Stop, match=f"sudo apt-get install .* {version}$"):
        run.make_environment()
    assert no_rights.asked == []


def test_help_needs_nothing_installed() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(RUN), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "python3 run.py test" in ran.stdout
