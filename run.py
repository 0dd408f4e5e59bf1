#!/usr/bin/env python3
"""The one door: sets Trestle up on this machine, then opens it or tests it.

    python3 run.py               set up and open the demo till
    python3 run.py test          set up and pass the tests
    python3 run.py setup         set up only
    python3 run.py soak          the long versions of the tests: more kills, more seeds
    python3 run.py bench         figures, as ratios to a floor in the same run
    python3 run.py test-peers    against real other systems, where their kits are present

What follows a command is passed on. Standard library only, for nothing is installed yet.
"""

from __future__ import annotations

import ctypes.util
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "trestle-stamp"
DEMO = ROOT / ".trestle" / "demo"
OLDEST = (3, 11)

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
ELSEWHERE = {
    "darwin": "brew install zbar postgresql@16, and install Chrome, Edge or Chromium",
    "win32": "install Edge or Chrome, and PostgreSQL if the hub's tests should use it",
}


class Stop(Exception):
    """Ends with a sentence."""


def main(arguments: list[str]) -> int:
    """Do what was asked and return the exit code."""
    command, extra = (arguments[0], arguments[1:]) if arguments else ("demo", [])
    commands = {
        "demo": demo,
        "setup": setup_only,
        "test": test,
        "soak": soak,
        "bench": bench,
        "test-peers": test_peers,
    }
    try:
        if command in ("-h", "--help"):
            print(__doc__)
            return 0
        if command not in commands:
            raise Stop(f"There is no “{command}”; there are {', '.join(commands)}.")
        return commands[command](extra)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo(extra: list[str]) -> int:
    """Open the demo till, in a directory of its own."""
    set_up(for_tests=False)
    return python("-m", "kiosk", "demo", "--data", str(DEMO), *extra)


def setup_only(_extra: list[str]) -> int:
    """Set up for everything."""
    set_up(for_tests=True)
    print(f"Ready. The command is {_in_venv('kiosk')}.")
    return 0


def test(extra: list[str]) -> int:
    """Pass the tests: style, types, then everything that runs."""
    set_up(for_tests=True)
    for check in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "-q", "."),
        ("mypy",),
    ):
        if python("-m", *check):
            raise Stop(f"“{' '.join(check)}” found the above; the tests were not run.")
    return pytest(
        "-n", "2", "-m", "not soak", "--ignore=tests/benchmarks", "--ignore=tests/peers",
        "--cov", "--cov-report=term:skip-covered", "-q", *extra,
    )  # fmt: skip


def soak(extra: list[str]) -> int:
    """Run what takes long."""
    set_up(for_tests=True)
    return pytest("-m", "soak", *extra)


def bench(extra: list[str]) -> int:
    """Measure."""
    set_up(for_tests=True)
    return pytest("tests/benchmarks", "-q", "-s", *extra)


def test_peers(extra: list[str]) -> int:
    """Test against systems that other people wrote."""
    set_up(for_tests=True)
    os.environ["TRESTLE_PEERS"] = "1"
    return pytest("tests/peers", "-rs", *extra)


def set_up(for_tests: bool) -> None:
    """Install what is missing: the environment, the packages, the system's part."""
    if sys.version_info < OLDEST:
        raise Stop(
            "Trestle needs Python {}.{} or newer; this is {}.{}. "
            "Install a newer one and start run.py with it.".format(*OLDEST, *sys.version_info)
        )
    wanted = missing_packages(for_tests)
    if wanted:
        install_system(wanted, required=for_tests)
    make_environment()
    install_python_packages()


def make_environment() -> None:
    """Make ``.venv`` unless it is there and works."""
    if _works(_in_venv("python")):
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    print("Making the virtual environment …", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True).returncode:
        # Debian and Ubuntu ship Python without the part that makes environments.
        shutil.rmtree(VENV, ignore_errors=True)
        version = "python{}.{}-venv".format(*sys.version_info)
        install_system([version if _apt_has(version) else "python3-venv"], required=True)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
            raise Stop(f"The virtual environment {VENV} could not be made; the reason is above.")


def install_python_packages() -> None:
    """Install the locked packages, unless they are what is installed already."""
    digest = hashlib.sha256(LOCK.read_bytes() + str(ROOT).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    print("Installing Python packages (about a minute) …", flush=True)
    if python(
        "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input",
        "--root-user-action=ignore", "--require-hashes", "-r", str(LOCK),
    ):  # fmt: skip
        raise Stop("The Python packages could not be installed; the reason is above.")
    _make_command()
    STAMP.write_text(digest)


def _make_command() -> None:
    """Let this environment import the checkout, and give it a ``kiosk`` command."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(_said(_in_venv("python"), "-c", code))
    (site / "trestle.pth").write_text(f"{ROOT}\n")
    if sys.platform == "win32":
        _in_venv("kiosk").with_suffix(".cmd").write_text(
            f'@"{_in_venv("python")}" -m kiosk %*\n', newline="\r\n"
        )
        return
    command = _in_venv("kiosk")
    command.write_text(f'#!/bin/sh\nexec "{_in_venv("python")}" -m kiosk "$@"\n')
    command.chmod(0o755)


def missing_packages(for_tests: bool) -> list[str]:
    """Name the system packages that aren't here."""
    missing = []
    if sys.platform.startswith("linux") and not ctypes.util.find_library("zbar"):
        missing.append("libzbar0")
    if not find_browser():
        missing.append("chromium")
    if for_tests and sys.platform.startswith("linux"):
        if not (shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb")):
            missing.append("postgresql")
        if not shutil.which("strace"):
            missing.append("strace")
    return missing


def find_browser() -> str | None:
    """Find a browser of the Chromium family."""
    if sys.platform == "darwin":
        places = glob.glob("/Applications/*.app/Contents/MacOS/*")
        names = ("Chromium", "Google Chrome", "Microsoft Edge")
        return next((place for place in places if Path(place).name in names), None)
    if sys.platform == "win32":
        roots = [os.environ.get(n, "") for n in ("ProgramFiles", "ProgramFiles(x86)")]
        tails = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
        places = [str(Path(root) / tail) for root in roots if root for tail in tails]
        return next((place for place in places if Path(place).exists()), None)
    for name in BROWSERS:
        found = shutil.which(name)
        # Ubuntu's chromium may be a stand-in that only says to install a snap.
        if found and _works(found):
            return found
    return None


def install_system(packages: list[str], required: bool) -> None:
    """Install system packages with apt, or say how."""
    if not shutil.which("apt-get"):
        how = ELSEWHERE.get(sys.platform, f"install {', '.join(packages)} with your system's tool")
        return _give_up(f"Missing: {', '.join(packages)}. To have them: {how}.", required)
    command = f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    rights = apt_rights()
    if rights is None:
        return _give_up(f"Missing system packages. Please run:  {command}", required)
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for step in (["apt-get", "update", "-qq"], install):
        ran = subprocess.run(
            [*rights, *step],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if ran.returncode:
            return _give_up(f"{ran.stderr.strip()}\nPlease run:  {command}", required)
    return None


def apt_rights() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks for no password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _works("sudo", "-n", "true"):
        return ["sudo", "-n"]
    return None


def _give_up(sentence: str, required: bool) -> None:
    if required:
        raise Stop(sentence)
    print(f"{sentence}\nThe till opens without; what needs them says so.", file=sys.stderr)


def _apt_has(package: str) -> bool:
    return bool(shutil.which("apt-cache")) and _works("apt-cache", "show", package)


def _works(*command: str | Path) -> bool:
    if len(command) == 1:
        command = (command[0], "--version")
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _in_venv(name: str) -> Path:
    if sys.platform == "win32":
        return VENV / "Scripts" / (f"{name}.exe" if name == "python" else name)
    return VENV / "bin" / name


def python(*arguments: str) -> int:
    """Run the environment's Python in the checkout."""
    return subprocess.run([str(_in_venv("python")), *arguments], cwd=ROOT).returncode


def pytest(*arguments: str) -> int:
    """Run pytest; its own last line is the last that is printed."""
    return python("-m", "pytest", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
