"""Finding a browser to show the till in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiosk.ui import window


def program(folder: Path, name: str, script: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="programs are shell scripts here")
class TestOnUnix:
    def test_the_first_known_browser_on_the_path_is_taken(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program(tmp_path, "microsoft-edge")
        chrome = program(tmp_path, "google-chrome")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv(window.BROWSER_VARIABLE, raising=False)
        assert window.find_browser() == chrome

    def test_a_chosen_browser_wins_and_a_missing_choice_is_not_replaced(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program(tmp_path, "chromium")
        mine = program(tmp_path, "mine")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv(window.BROWSER_VARIABLE, "mine")
        assert window.find_browser() == mine
        monkeypatch.setenv(window.BROWSER_VARIABLE, "gone")
        assert window.find_browser() is None

    def test_the_window_gets_its_own_profile_and_ends_when_it_is_closed(
        self, tmp_path: Path
    ) -> None:
        seen = tmp_path / "seen"
        browser = program(tmp_path, "browser", f'echo "$@" > {seen}; exec sleep 60')
        opened = window.open_window(browser, "http://127.0.0.1:1/?t=x", tmp_path / "profile")
        while not (seen.exists() and seen.read_text()):
            assert opened.poll() is None
        window.close_window(opened)
        assert opened.poll() is not None
        assert "--app=http://127.0.0.1:1/?t=x" in seen.read_text()
        assert f"--user-data-dir={tmp_path / 'profile'}" in seen.read_text()

    def test_without_a_screen_no_window_is_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        assert not window.has_display()
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        assert window.has_display()
