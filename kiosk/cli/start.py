"""Where a command begins: finds what its words need, and turns faults into sentences."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from types import TracebackType

import typer

from kiosk import mishaps
from kiosk.cli.common import complain
from kiosk.cli.opening import new_app, only_opens
from kiosk.domain.errors import BadInput, TrestleError


def main() -> None:
    """Run the command; faults become one sentence on stderr and exit code 1."""
    sys.excepthook = _write_down
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a bare C locale must not stop a sentence that has a £ in it.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    try:
        _check_words(sys.argv[1:])
        app = _app(sys.argv[1:])
        # Not app(): that would put Typer's own hook, which prints tracebacks, in place of ours.
        typer.main.get_command(app)(prog_name="kiosk")
    except TrestleError as fault:
        complain(fault.sentence)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone; nobody is left to tell.
        sys.stderr.close()
        sys.exit(1)


def _app(words: list[str]) -> typer.Typer:
    # Imports leave little to collect, and collecting takes an eighth of their time.
    gc.disable()
    try:
        if only_opens(words):
            return new_app()
        from kiosk.cli.main import app

        return app
    finally:
        gc.enable()


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
        log = mishaps.write_down(value.with_traceback(trace))
    except OSError as fault:
        complain(f"{said} Details could not be written down ({fault.strerror}): {value!r}.")
    else:
        complain(f"{said} Details are in {log}.")
