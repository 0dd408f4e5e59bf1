"""Which printer a till has, and the fonts that its paper is drawn with."""

from __future__ import annotations

from pathlib import Path

from hardware.escpos import Paper
from hardware.fonts import Fonts
from hardware.ports import Printer
from hardware.preview import FilePrinter
from hardware.printers import NetworkPrinter
from kiosk.assets import asset_path
from kiosk.settings import load_settings


def fonts() -> Fonts:
    """The fonts that receipts are drawn with."""
    return Fonts.bundled(asset_path("fonts"))


def printer_for(directory: Path) -> Printer:
    """The printer that the till's settings name; without any, one that writes files."""
    settings = load_settings(directory)
    if settings.printer_host is None:
        return FilePrinter(directory / "receipts", fonts())
    return NetworkPrinter(settings.printer_host, Paper(fonts()), settings.printer_port)
