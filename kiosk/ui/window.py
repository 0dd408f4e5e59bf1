"""The window: a Chromium-family browser without its furniture, showing one till.

The browser has a profile of its own in the data folder, so that closing the window ends its
process, and so that nothing of the person's own browsing and nothing of ours meet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Set to a browser's program to use that one and no other.
BROWSER_VARIABLE = "TRESTLE_BROWSER"

_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
_FLAGS = (
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    # A browser also talks to its maker; a till has nothing to say there.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
    "--window-size=1280,800",
)


def find_browser() -> Path | None:
    """The first Chromium, Chrome or Edge on this machine, or None."""
    return next(_candidates(), None)


def _candidates() -> Iterator[Path]:
    chosen = os.environ.get(BROWSER_VARIABLE)
    names = (chosen,) if chosen else _PROGRAMS
    for name in names:
        found = shutil.which(name)
        if found:
            yield Path(found)
    if not chosen:
        yield from (place for place in _usual_places(sys.platform) if place.is_file())


def _usual_places(platform: str) -> Iterator[Path]:
    if platform == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield from (root / place for place in _MAC)
    elif platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if variable in os.environ:
                yield from (Path(os.environ[variable]) / place for place in _WINDOWS)


def has_display() -> bool:
    """Whether a window could be shown at all."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(browser: Path, address: str, profile: Path) -> subprocess.Popen[bytes]:
    """Show ``address`` in a window of its own; the process returned ends when it is closed."""
    profile.mkdir(parents=True, exist_ok=True)
    command = [str(browser), f"--app={address}", f"--user-data-dir={profile}", *_FLAGS]
    if sys.platform == "linux" and os.geteuid() == 0:
        # Chromium refuses to start as root with its sandbox on; it shows only our own page.
        command.append("--no-sandbox")
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def close_window(browser: subprocess.Popen[bytes]) -> None:
    """Close the window if it is still open, and wait until it is."""
    if browser.poll() is None:
        browser.terminate()
        try:
            browser.wait(timeout=5)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()
