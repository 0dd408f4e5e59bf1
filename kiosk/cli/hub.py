"""Commands of the hub, and of a till that joins one."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
