"""run.py decides what is missing and says exactly what to type where it may not do it itself."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told_so(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 1))
    with pytest.raises(run.Stop, match=r"needs Python 3\.11 or newer; this is 3\.10"):
        run.set_up(for_tests=False)


def test_an_unknown_command_is_named(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["tset"]) == 1
    assert "no “tset”" in capsys.readouterr().err


def test_without_rights_the_exact_command_is_named(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run, "apt_rights", lambda: None)
    with pytest.raises(run.Stop) as stop:
        run.install_system(["libzbar0", "postgresql"], required=True)
    assert "sudo apt-get install -y --no-install-recommends libzbar0 postgresql" in str(stop.value)


def test_what_only_helps_is_said_and_not_demanded(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run, "apt_rights", lambda: None)
    run.install_system(["chromium"], required=False)
    assert "The till opens without" in capsys.readouterr().err


def test_a_machine_without_apt_hears_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    monkeypatch.setattr(run.sys, "platform", "darwin")
    with pytest.raises(run.Stop, match="brew install zbar"):
        run.install_system(["libzbar0"], required=True)


def test_packages_that_are_installed_are_not_installed_again(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(run, "_make_command", lambda: None)
    monkeypatch.setattr(run, "python", lambda *words: asked.append(words) or 0)
    run.install_python_packages()
    assert "--require-hashes" in asked[0]
    run.install_python_packages()
    assert len(asked) == 1


def test_a_failed_installation_is_a_sentence_and_is_tried_again(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(run, "python", lambda *_words: 1)
    for _ in range(2):
        with pytest.raises(run.Stop, match="could not be installed"):
            run.install_python_packages()


def test_help_needs_nothing_installed() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", str(ROOT / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert "python3 run.py test" in ran.stdout
