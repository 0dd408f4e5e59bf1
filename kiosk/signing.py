"""Which signing device a till has."""

from __future__ import annotations

from pathlib import Path

from hardware.fiscal_simulator import SimulatedSigner
from hardware.ports import FiscalSigner
from kiosk.settings import load_settings

FILE = "simulated-signer.json"


def signer_for(directory: Path) -> FiscalSigner | None:
    """The signing device that the till's settings name, or none."""
    if load_settings(directory).simulates_signer:
        return SimulatedSigner(directory / FILE)
    return None
