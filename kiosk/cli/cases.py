"""Commands for cases: what the hub can't decide and a person must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, answer
from kiosk.cli.hub import Db, database

if TYPE_CHECKING:
    from sync.hub.cases import Case
    from sync.hub.database import Hub

Settled = Annotated[bool, typer.Option("--settled", help="Those that are settled, too.")]
Which = Annotated[str, typer.Argument(metavar="CASE", help="A case's id, or how it begins.")]
_SHORT = 12


def case_list(
    settled: Annotated[
        bool, typer.Option("--settled", help="Those that are settled, too.")
    ] = False,
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the hub's open cases."""
    from sync.hub.cases import list_cases

    with _hub(db, data) as hub:
        found = list_cases(hub, settled=settled)
    answer(
        as_json,
        [case.as_dict() for case in found],
        *([_line(case) for case in found] or ["No case is open."]),
    )


def case_show(which: Which, db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show a case with the entries it is about."""
    from sync.hub.cases import find

    with _hub(db, data) as hub:
        case = find(hub, which)
    answer(as_json, case.as_dict(), *_told(case))


def case_settle(
    which: Which,
    who: Annotated[str, typer.Option("--who", help="Who settles it.")],
    why: Annotated[str, typer.Option("--why", help="What was found, and what was done.")],
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Settle a case; it opens again when something new is known about it."""
    from sync.hub.cases import settle

    with _hub(db, data) as hub:
        case = settle(hub, which, who, why, CLOCK.now())
    answer(as_json, case.as_dict(), *_told(case))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    cases = typer.Typer(help="What the hub can't decide and a person must.", rich_markup_mode=None)
    cases.command("list")(case_list)
    cases.command("show")(case_show)
    cases.command("settle")(case_settle)
    app.add_typer(cases, name="case")


@contextmanager
def _hub(db: str | None, data: Path | None) -> Iterator[Hub]:
    from sync.hub.database import open_hub

    with open_hub(database(db, data), CLOCK.now()) as hub:
        yield hub


def _line(case: Case) -> str:
    state = "settled" if case.settled else "open"
    return f"{case.id[:_SHORT]}  {state:<8}{case.kind}: {case.text}"


def _told(case: Case) -> list[str]:
    entries = [
        f"  {one['at']}  {one['kind']} {one['seq']} of device {one['dev']}" for one in case.evidence
    ]
    settled = case.settled
    state = f"Settled by {settled.who} on {settled.at}: {settled.why}" if settled else "Open."
    return [f"Case {case.id}", case.text, f"Seen on {case.at}. It is about:", *entries, state]
