"""What every command shares: where the till is, who acts, how answers are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

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
Staff = Annotated[
    str,
    typer.Option(
        "--staff",
        metavar="NAME",
        help="Who of the staff does it; the PIN is asked for, or read from TRESTLE_PIN.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

CLOCK = SystemClock()
T = TypeVar("T")
PIN = "TRESTLE_PIN"


class Refused(BadInput):
    """A rule said no; the command ends with exit code 1 and the rule's sentence."""

    code = "refused"

    def __init__(self, refusal: Refusal) -> None:
        from kiosk.ui.sentences import sentence

        super().__init__(sentence(refusal))
        self.refusal = refusal


def done(outcome: T | Refusal) -> T:
    """What was done.

    :raises Refused: a rule said no.
    """
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    return outcome


def data_dir(given: Path | None) -> Path:
    """The directory that a command works in."""
    return (given or default_data_dir()).expanduser()


@contextmanager
def till_in(given: Path | None, who: str = "", *, signs: bool = False) -> Iterator[Till]:
    """Open the till for one command, which ``who`` of its staff runs; without a name, the
    organizer does, who may do everything. With ``signs`` its signing device is at hand.

    :raises BadInput: nobody is called that, or it is not their PIN.
    """
    from kiosk.services.till import open_till

    till = open_till(data_dir(given), CLOCK)
    try:
        if signs:
            from kiosk.signing import signer_for

            till.signer = signer_for(till.data_dir)
        if who:
            from kiosk.services.staff import sign_in_by_name

            till = till.acting_as(sign_in_by_name(till, who, read_pin(f"PIN of {who}: ")))
        yield till
    finally:
        till.close()


def read_pin(prompt: str) -> str:
    """A PIN from the environment, a prompt that doesn't show it, or standard input; never from
    an argument, which every account of the machine can read.

    :raises BadInput: there is none.
    """
    given = os.environ.get(PIN)
    if given is None:
        given = getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()
    if not given.strip():
        raise BadInput(f"A PIN is needed: type it, put it into {PIN}, or send it as input.")
    return given.strip()


def read_new_pin() -> str:
    """As :func:`read_pin`; what is typed at a prompt is typed twice.

    :raises BadInput: there is none, or two were typed.
    """
    pin = read_pin("New PIN: ")
    prompted = PIN not in os.environ and sys.stdin.isatty()
    if prompted and read_pin("Once more: ") != pin:
        raise BadInput("Those were two PINs; nothing was changed.")
    return pin


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


def write_file(path: Path, content: bytes) -> None:
    """Write what a person asked for into a file.

    :raises BadInput: it can't be written.
    """
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise BadInput(f"{path} can't be written ({fault.strerror}); choose another.") from fault


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return value.minor
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{value!r} has no JSON form")
