#!/usr/bin/env python3
"""The one door: sets Trestle up on this machine, then opens it or tests it.

    python3 run.py               set up and open the demo till
    python3 run.py test          set up and pass the tests
    python3 run.py setup         set up only
    python3 run.py soak          long tests: more kills, more seeds, each guard removed
    python3 run.py bench         figures, as ratios to a floor in the same run
    python3 run.py gallery       pictures of every screen and part in every state, and what is wrong
    python3 run.py words         carry new texts into the catalogues of all languages
    python3 run.py test-peers    against real other systems, where their kits are present

What follows a command is passed on. Standard library only, for nothing is installed yet; and plain
enough for an old Python to read as far as the sentence that says it is too old.
"""

import ctypes.util
import functools
import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
TOO_OLD = (
    "Trestle needs Python %d.%d or newer; this is %d.%d. "
    "Install a newer one and start run.py with it."
)
if sys.version_info[:2] < OLDEST:
    sys.exit(TOO_OLD % (OLDEST + sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "trestle-stamp"
# What could not be had and is not needed: asked of apt once, not at every start.
TRIED = VENV / "trestle-tried"
DEMO = ROOT / ".trestle" / "demo"
POUCHDB = ROOT / ".trestle" / "pouchdb"

# Where Linux keeps files in memory, and the bytes that the tests may need there.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30

WORDS = ROOT / "assets" / "locale"
# What a text is an argument of, so that it is found: see kiosk.language and kiosk.domain.errors.
TEXT_CALLS = ("Phrase", "Plural:1,2", "N_")
TEXT_ROOMS = ("kiosk", "hardware")

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
APT_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
NO_CHROMIUM = "Install Google Chrome or Edge, or run:  sudo snap install chromium"


class Stop(Exception):
    """Ends with a sentence."""


def main(arguments: list[str]) -> int:
    """Do what was asked and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that can't show a quotation mark still gets the sentence.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    named = bool(arguments) and not arguments[0].startswith("-")
    command = arguments[0] if named else "demo"
    try:
        if command not in COMMANDS:
            raise Stop(f"There is no “{command}”; there are {', '.join(COMMANDS)}.")
        return COMMANDS[command](arguments[1:] if named else arguments)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"This could not be read, written or started: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo(extra: list[str]) -> int:
    """Open the demo till, in a directory of its own."""
    set_up(for_tests=False)
    return become("-m", "kiosk", "demo", "--data", str(DEMO), *extra)


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
    write_into_memory()
    # One more than two processors: see tests/conftest.py for the third.
    usual = ("-q", "-n", "3", "-m", "not soak", "-o", "tmp_path_retention_policy=failed")
    rest = ("--ignore=tests/benchmarks", "--ignore=tests/peers")
    if extra:
        return pytest(*usual, *rest, *extra)
    # The rules are covered by their own tests, and measuring that slows all others by a third.
    measured = pytest(*usual, "tests/domain", "--cov", "--cov-report=term:skip-covered")
    return pytest(*usual, *rest, "--ignore=tests/domain") or measured


def soak(extra: list[str]) -> int:
    """Run what takes long."""
    set_up(for_tests=True)
    return pytest("-m", "soak", *extra)


def bench(extra: list[str]) -> int:
    """Measure."""
    set_up(for_tests=True)
    install_pouchdb()
    return pytest("tests/benchmarks", "-q", "-s", *extra)


def gallery(extra: list[str]) -> int:
    """Look at everything."""
    set_up(for_tests=True)
    return python("-m", "tests.gallery", *extra)


def test_peers(extra: list[str]) -> int:
    """Test against systems that other people wrote."""
    set_up(for_tests=True)
    os.environ["TRESTLE_PEERS"] = "1"
    return pytest("tests/peers", *extra)


def words(_extra: list[str]) -> int:
    """Carry the program's texts into every catalogue; new ones wait there for their translation."""
    set_up(for_tests=True)
    WORDS.mkdir(exist_ok=True)
    template = WORDS / "trestle.pot"
    babel = ("-m", "babel.messages.frontend")
    found = python(
        *babel, "-q", "extract", "--no-default-keywords", *(f"-k{call}" for call in TEXT_CALLS),
        "--no-location", "--sort-output", "--omit-header", "-o", str(template),
        *TEXT_ROOMS,
    )  # fmt: skip
    for catalogue in () if found else sorted(WORDS.glob("*/LC_MESSAGES/trestle.po")):
        found = found or python(
            *babel, "-q", "update", "-D", "trestle", "-N", "--ignore-obsolete",
            "--ignore-pot-creation-date", "-w", "100",
            "-i", str(template), "-o", str(catalogue), "-l", catalogue.parts[-3],
        )  # fmt: skip
    template.unlink(missing_ok=True)
    return found


COMMANDS = {
    "demo": demo,
    "setup": setup_only,
    "test": test,
    "soak": soak,
    "bench": bench,
    "gallery": gallery,
    "test-peers": test_peers,
    "words": words,
}


def set_up(for_tests: bool) -> None:
    """Install what is missing: the environment, the system's part, the packages."""
    make_environment()
    wanted = missing_packages(for_tests)
    if wanted:
        install_system(wanted, required=for_tests)
    if for_tests and sys.platform.startswith("linux") and not shutil.which("umockdev-run"):
        # Plays a kernel's input device; the one test that needs it says that it was left out.
        install_system(["umockdev"], required=False)
    install_python_packages()


def make_environment() -> None:
    """Make ``.venv`` unless it is there, new enough and complete."""
    complete = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    if _works(_in_venv("python"), "-c", complete):
        return
    print("Making the virtual environment …", flush=True)
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(make, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0:
        return
    # Debian and Ubuntu ship Python without the part that makes environments.
    if shutil.which("apt-get"):
        install_system(["python{}.{}-venv".format(*sys.version_info)], required=True)
    ran = subprocess.run(make, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ran.returncode:
        raise Stop(
            f"The virtual environment {VENV} could not be made with {sys.executable}:\n"
            f"{(ran.stdout + ran.stderr).strip()}"
        )


def install_python_packages() -> None:
    """Install the locked packages, unless they are what is installed already."""
    digest = hashlib.sha256(LOCK.read_bytes() + str(ROOT).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    print("Installing Python packages (about a minute) …", flush=True)
    # The lock names every package. Were pip to work that out again, some of its versions would
    # stumble over a package that is wanted with an extra and has a release newer than the lock.
    if python(
        "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input",
        "--root-user-action=ignore", "--no-deps", "--require-hashes", "-r", str(LOCK),
    ):  # fmt: skip
        raise Stop("The Python packages could not be installed; the reason is above.")
    _make_command()
    STAMP.write_text(digest)


def _make_command() -> None:
    """Let this environment import the checkout, and give it a ``kiosk`` command."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(_said(_in_venv("python"), "-c", code))
    (site / "trestle.pth").write_text(f"{ROOT}\n")
    # -P, because a csv.py in the folder where somebody is must not take the place of Python's.
    if sys.platform == "win32":
        _in_venv("kiosk").with_suffix(".cmd").write_text(
            f'@"{_in_venv("python")}" -P -m kiosk %*\n', newline="\r\n"
        )
        return
    command = _in_venv("kiosk")
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(_in_venv("python")))} -P -m kiosk "$@"\n')
    command.chmod(0o755)


def install_pouchdb() -> None:
    """Install what sync is measured beside, or say why not: those measurements then stand alone."""
    wanted = (ROOT / "tests" / "benchmarks" / "pouchdb" / "package.json").read_text()
    here = POUCHDB / "package.json"
    done = POUCHDB / "node_modules" / "express-pouchdb"
    if done.is_dir() and here.exists() and here.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        _give_up("npm is not installed; PouchDB is left out.", required=False)
        return
    print("Installing PouchDB (about half a minute) …", flush=True)
    POUCHDB.mkdir(parents=True, exist_ok=True)
    here.write_text(wanted)
    ran = subprocess.run(
        [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=POUCHDB,
        stdin=subprocess.DEVNULL,
    )
    if ran.returncode:
        shutil.rmtree(POUCHDB)
        _give_up("PouchDB could not be installed; the reason is above.", required=False)


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
    command = f"sudo apt-get update && sudo {' '.join(APT_INSTALL)} {' '.join(packages)}"
    rights = apt_rights()
    if rights is None:
        return _give_up(f"System packages are missing. Please run:  {command}", required)
    if not required and _already_tried(packages):
        return _give_up(f"Still missing: {', '.join(packages)}.", required)
    print(f"Installing {', '.join(packages)} (system packages) …", flush=True)
    _update_apt(*rights)
    there = [package for package in packages if _apt_has(package)]
    failed = _apt(rights, *APT_INSTALL, "-qq", *there) if there else ""
    if failed:
        return _give_up(f"{failed}\nPlease run:  {command}", required)
    absent = [package for package in packages if package not in there]
    if not absent:
        return None
    if not required:
        TRIED.write_text(" ".join(packages))
    if absent == ["chromium"]:
        # Ubuntu has Chromium only as a snap, which a container can't install: never a reason to
        # stop, for the tests that need a browser say that they were left out.
        return _give_up(f"This system's apt has no Chromium. {NO_CHROMIUM}", required=False)
    return _give_up(f"apt knows no {', '.join(absent)}. Please run:  {command}", required)


def apt_rights() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks for no password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _works("sudo", "-n", "true"):
        return ["sudo", "-n"]
    return None


@functools.cache
def _update_apt(*rights: str) -> None:
    # Its outcome is not asked for: where one source doesn't answer, the others may have it all.
    _apt(list(rights), "apt-get", "update", "-qq")


def _apt(rights: list[str], *command: str) -> str:
    """Run apt without questions; returns what it complained of if it failed, else nothing."""
    ran = subprocess.run(
        [*rights, "env", "DEBIAN_FRONTEND=noninteractive", *command],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return (ran.stderr.strip() or f"{command[0]} failed") if ran.returncode else ""


def _apt_has(package: str) -> bool:
    """Whether apt could install it; a package of another name may stand in, as libzbar0t64 does."""
    return _works("apt-get", "install", "--simulate", "-qq", package)


def _already_tried(packages: list[str]) -> bool:
    return TRIED.exists() and TRIED.read_text() == " ".join(packages)


def _give_up(sentence: str, required: bool) -> None:
    if required:
        raise Stop(sentence)
    print(f"{sentence}\nGoing on without; what needs it says so.", file=sys.stderr)


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


def write_into_memory() -> None:
    """Let the tests write where no disk takes its time over each commit, if there is room enough
    and programs may be started there."""
    if not MEMORY.is_dir() or "TMPDIR" in os.environ:
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(MEMORY)


def python(*arguments: str) -> int:
    """Run the environment's Python in the checkout."""
    return subprocess.run([str(_in_venv("python")), *arguments], cwd=ROOT).returncode


def become(*arguments: str) -> int:
    """Run the environment's Python in place of this one, so that whoever ends it ends the till."""
    if os.name != "posix":
        return python(*arguments)
    os.chdir(ROOT)
    os.execv(_in_venv("python"), [str(_in_venv("python")), *arguments])


def pytest(*arguments: str) -> int:
    """Run pytest; its own last line is the last that is printed."""
    return python("-m", "pytest", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
