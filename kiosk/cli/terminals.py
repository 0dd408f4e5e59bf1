"""``kiosk terminal``: a simulated card terminal, for tests and training."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, answer
from kiosk.domain.errors import BadInput


def simulate(
    state: Annotated[
        Path, typer.Option("--state", help="The file that it keeps its payments in.")
    ] = Path("simulated-terminal.json"),
    port: Annotated[int, typer.Option("--port", help="Where it listens, on this machine.")] = 8790,
    seconds: Annotated[
        float, typer.Option("--seconds", help="How long a customer takes to hold a card to it.")
    ] = 2.0,
    as_json: AsJson = False,
) -> None:
    """Serve a simulated card terminal, which moves no money, until it is stopped."""
    from hardware.terminal_simulator import serve

    try:
        served = serve(state, port, seconds)
    except (OSError, ValueError, OverflowError) as fault:
        raise BadInput(f"The simulated terminal can't start ({fault}).") from fault
    setting = f"simulated:127.0.0.1:{served.server_port}"
    answer(as_json, {"terminal": setting}, f"Simulated, no money moves. terminal = “{setting}”")
    try:
        served.serve_forever()
    except KeyboardInterrupt:
        served.server_close()


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="A simulated card terminal.", rich_markup_mode=None)
    # Without it a family of one command would have no name for it.
    family.callback()(_family)
    family.command("simulate")(simulate)
    app.add_typer(family, name="terminal")


def _family() -> None:
    """A simulated card terminal, for tests and training."""
