"""The ``kiosk`` command: assembles the families and turns faults into sentences."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Annotated

import typer
from platformdirs import user_log_path

from kiosk.cli import files, hub, selling, upkeep
from kiosk.cli.common import Data, complain, data_dir
from kiosk.domain.errors import BadInput, TrestleError

app = typer.Typer(
    name="kiosk",
    help="Trestle: the pop-up till that never needs the network.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for family in (upkeep, files, selling, hub):
    family.register(app)

View = Annotated[
    str | None, typer.Option("--view", help="browser, native, or none (serve and say where).")
]
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")]


@app.callback(invoke_without_command=True)
def open_app(context: typer.Context, data: Data = None, view: View = None, port: Port = 0) -> None:
    """Open the till."""
    if context.invoked_subcommand is None:
        upkeep.run(data_dir(data), view, port)
    elif data is not None:
        # Passed over, it would sell from another till than the one that was named.
        raise typer.BadParameter(
            f"put it after the command, as in: kiosk {context.invoked_subcommand} … --data {data}",
            param_hint="--data",
        )


def main() -> None:
    """Run the command; faults become one sentence on stderr and exit code 1."""
    sys.excepthook = _write_down
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a bare C locale must not stop a sentence that has a £ in it.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    try:
        _check_words(sys.argv[1:])
        # Not app(): that would put Typer's own hook, which prints tracebacks, in place of ours.
        typer.main.get_command(app)(prog_name="kiosk")
    except TrestleError as fault:
        complain(fault.sentence)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone; nobody is left to tell.
        sys.stderr.close()
        sys.exit(1)


def _check_words(words: Sequence[str]) -> None:
    # Bytes that are no text arrive as lone surrogates, which nothing can store or print.
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            shown = word.encode("utf-8", "replace").decode()
            raise BadInput(f"“{shown}” is not readable text; type it again.")


def _write_down(
    kind: type[BaseException], value: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    said = "Something went wrong inside Trestle; what was confirmed is safe."
    try:
        log = user_log_path("trestle", appauthor=False, ensure_exists=True) / "faults.log"
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exception(kind, value, trace, file=file)
    except OSError as fault:
        complain(f"{said} Details could not be written down ({fault.strerror}): {value!r}.")
    else:
        complain(f"{said} Details are in {log}.")
