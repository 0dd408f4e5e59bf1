"""Opening the till: what a kiosk does at every start, so nothing else is imported for it."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import CLOCK, Data, data_dir
from kiosk.domain.errors import BadInput
from kiosk.settings import VIEWS, default_data_dir, load_settings
from kiosk.store import FILE

View = Annotated[
    str | None, typer.Option("--view", help="browser, native, or none (serve and say where).")
]
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")]
_OPTIONS = ("--data", "--view", "--port")


def only_opens(words: list[str]) -> bool:
    """Whether the words of a command line can mean nothing but to open a till."""
    rest = iter(words)
    for word in rest:
        if word in _OPTIONS:
            next(rest, None)
        elif not word.startswith(tuple(f"{option}=" for option in _OPTIONS)):
            return word in ("demo", "train")
    return True


def open_app(context: typer.Context, data: Data = None, view: View = None, port: Port = 0) -> None:
    """Open the till."""
    if context.invoked_subcommand is None:
        _run(data_dir(data), view, port)
    elif data is not None:
        # Passed over, it would sell from another till than the one that was named.
        raise typer.BadParameter(
            f"put it after the command, as in: kiosk {context.invoked_subcommand} … --data {data}",
            param_hint="--data",
        )


def demo(
    data: Data = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Serve and say where, but open no window.")
    ] = False,
    view: View = None,
    port: Port = 0,
) -> None:
    """Make a demo event if the directory is empty, then open the app."""
    directory = (data or default_data_dir() / "demo").expanduser()
    if not (directory / FILE).exists():
        from kiosk.services.demo import make_demo

        make_demo(directory, CLOCK)
    _run(directory, "none" if no_open else view, port)


def train(
    data: Data = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew: forget what was tried before.")
    ] = False,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="The one that has joined a sandbox with others.")
    ] = False,
    view: View = None,
    port: Port = 0,
) -> None:
    """Open a till to practise at, beside the real one, where nothing counts."""
    directory = data_dir(data)
    from kiosk.services.rehearsing import rehearsal_in
    from kiosk.services.training import make_training
    from kiosk.training_till import BACK, take_settings

    if rehearsal and fresh:
        raise BadInput("A rehearsal begins anew with a new sandbox: leave --fresh out.")
    folder = rehearsal_in(directory) if rehearsal else make_training(directory, CLOCK, fresh=fresh)
    take_settings(directory, folder)
    went_back = _run(folder, view, port)
    # Where another process has the real till open, its window is there already.
    if went_back and not os.environ.get(BACK):
        _run(directory, view, 0)


def new_app() -> typer.Typer:
    """The ``kiosk`` command with what opens a till, and no other family yet."""
    app = typer.Typer(
        name="kiosk",
        help="Trestle: the pop-up till that never needs the network.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(open_app)
    app.command()(demo)
    app.command()(train)
    return app


def _run(directory: Path, view: str | None, port: int) -> bool:
    """Open the app; whether it ended to go back to the real till."""
    chosen = view or load_settings(directory).view
    if chosen not in VIEWS:
        raise BadInput(f"--view {chosen} can't be used; choose one of {', '.join(VIEWS)}.")
    gc.disable()
    try:
        from kiosk.app import run_app
    finally:
        gc.enable()
    return run_app(directory, view=chosen, port=port)
