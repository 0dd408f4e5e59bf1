"""Settings: what a person chooses for one device, from ``settings.toml`` and the environment.

    printer = "file"                      # or "network:192.168.1.50:9100", "usb:04b8:0e15"…
    view    = "browser"                   # or "native", or "none" to serve only
    terminal = "manual"                   # or "simulated:127.0.0.1:8790"
    signer = "none"                       # or "simulated", for training: it certifies nothing
    lock_after = 300                      # seconds without a touch, where there is staff; 0: never

``TRESTLE_PRINTER``, ``TRESTLE_VIEW``, ``TRESTLE_TERMINAL``, ``TRESTLE_SIGNER`` and
``TRESTLE_LOCK_AFTER`` win over the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from hardware.addresses import Address, parse_address
from kiosk.domain.errors import BadInput

FILE = "settings.toml"
VIEWS = ("browser", "native", "none")
SIGNERS = ("none", "simulated")
_NAMES = ("printer", "view", "terminal", "signer", "lock_after")
LONGEST_LOCK = 24 * 60 * 60


@dataclass(frozen=True)
class Settings:
    """``printer`` is where receipts are printed, None for the preview printer, which writes files;
    ``printer_said`` whether anybody said so, for then no other is asked for. ``terminal_port`` is
    that of a simulated card terminal on this machine, None where cards are taken by hand;
    ``lock_after`` is in seconds, 0 for never; ``simulates_signer`` has sales signed by a simulated
    signing device, for training."""

    printer: Address | None = None
    view: str = "browser"
    lock_after: int = 300
    terminal_port: int | None = None
    simulates_signer: bool = False
    printer_said: bool = False


def default_data_dir() -> Path:
    """Where this system keeps a person's data."""
    return user_data_path("trestle", appauthor=False)


def load_settings(data_dir: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of the till in ``data_dir``; what isn't set has its default.

    :raises BadInput: the file can't be read, or a value can't be used.
    """
    path = data_dir / FILE
    chosen: dict[str, str] = {}
    if path.exists():
        try:
            chosen = {
                name: str(value)
                for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()
            }
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
            raise BadInput(f"{path} can't be read ({fault}); mend it or delete it.") from fault
    unknown = sorted(set(chosen) - set(_NAMES))
    if unknown:
        raise BadInput(
            f"{path}: there is no setting “{unknown[0]}”; there are {', '.join(_NAMES)}."
        )
    for name in _NAMES:
        value = (os.environ if environment is None else environment).get(f"TRESTLE_{name.upper()}")
        if value:
            chosen[name] = value
    view = chosen.get("view", "browser")
    if view not in VIEWS:
        raise BadInput(f"view = “{view}” can't be used; choose one of {', '.join(VIEWS)}.")
    printer = _printer(chosen.get("printer", "file"))
    seconds = chosen.get("lock_after", "300")
    if not (seconds.isascii() and seconds.isdigit() and int(seconds) <= LONGEST_LOCK):
        raise BadInput(
            f"lock_after = “{seconds}” can't be used; write a number of seconds, or 0 for never."
        )
    terminal = _terminal(chosen.get("terminal", "manual"))
    signer = chosen.get("signer", "none")
    if signer not in SIGNERS:
        raise BadInput(f"signer = “{signer}” can't be used; choose one of {', '.join(SIGNERS)}.")
    simulated = signer == "simulated"
    return Settings(printer, view, int(seconds), terminal, simulated, "printer" in chosen)


def _terminal(text: str) -> int | None:
    if text == "manual":
        return None
    port = text.removeprefix("simulated:127.0.0.1:")
    # Whatever else is on a network could approve what nobody paid.
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadInput(
            f"terminal = “{text}” can't be used; write “manual” or “simulated:127.0.0.1:PORT”, "
            "as in simulated:127.0.0.1:8790."
        )
    return int(port)


def _printer(text: str) -> Address | None:
    if text == "file":
        return None
    try:
        return parse_address(text)
    except BadInput as fault:
        raise BadInput(
            f"printer = “{text}” can't be used; write “file” or “network:HOST:PORT”, "
            "as in network:192.168.1.50:9100, or “serial:…”, “usb:…”, “cups:…” or “device:…”."
        ) from fault
