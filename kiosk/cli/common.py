"""What every command shares: where the till is, how answers are printed, which printer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.settings import default_data_dir

# Opening the app shares this module, and waits for no import that it doesn't need.
if TYPE_CHECKING:
    from kiosk.services.till import Till

Data = Annotated[
    Path | None,
    typer.Option("--data", help="The till's directory (default: this system's place for data)."),
]
Who = Annotated[str, typer.Option("--who", help="Who answers for it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

CLOCK = SystemClock()


class Refused(BadInput):
    """A rule said no; the command ends with exit code 1 and the rule's sentence."""

    code = "refused"

    def __init__(self, refusal: Refusal) -> None:
        from kiosk.ui.sentences import sentence

        super().__init__(sentence(refusal))
        self.refusal = refusal


def data_dir(given: Path | None) -> Path:
    """The directory that a command works in."""
    return (given or default_data_dir()).expanduser()


@contextmanager
def till_in(given: Path | None) -> Iterator[Till]:
    """Open the till for one command."""
    from kiosk.services.till import open_till

    till = open_till(data_dir(given), CLOCK)
    try:
        yield till
    finally:
        till.close()


def answer(as_json: bool, document: Any, *lines: str) -> None:
    """Print the answer: ``document`` as JSON, or ``lines`` for people."""
    if as_json:
        text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    else:
        text = "\n".join(lines)
    sys.stdout.write(text + "\n")
    # A service's log and a script reading along must see it now, not when a buffer is full.
    sys.stdout.flush()


def complain(text: str) -> None:
    """Say something beside the answer."""
    sys.stderr.write(text + "\n")


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return value.minor
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{value!r} has no JSON form")
