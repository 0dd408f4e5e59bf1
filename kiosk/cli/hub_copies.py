"""Commands for the hub's own safety: how it stands, backups, and what follows one put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, Who, answer
from kiosk.cli.hub import Db, opened

File = Annotated[Path, typer.Argument(metavar="FILE", help="A backup's file.")]


def status(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Say how the hub stands."""
    from sync.hub.cases import list_cases
    from sync.hub.database import DOCUMENTS, ENTRIES, height
    from sync.hub.recovery import awaited
    from sync.hub.standing import state

    with opened(db, data) as hub:
        cases = len(list_cases(hub))
        with hub.reading() as connection:
            now = state(connection)
            found = {
                "hub": hub.id,
                "generation": now.generation,
                "entries": height(connection, ENTRIES),
                "documents": height(connection, DOCUMENTS),
                "cases": cases,
                "recovering_since": now.since or None,
                "awaited": awaited(connection) if now.since else [],
            }
    lines = [
        f"Hub {found['hub']}: {found['entries']} entries, {found['documents']} documents.",
        f"Cases that wait for a person: {cases}." if cases else "No case is open.",
        *([_waiting(found["awaited"])] if now.since else []),
    ]
    answer(as_json, found, *lines)


def backup(file: File, db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Copy the hub's database to a new file, while it is served or not."""
    from sync.hub.copies import back_up

    with opened(db, data) as hub:
        back_up(hub, file)
    answer(as_json, {"backup": str(file)}, f"The hub is backed up in {file}.")


def restore(file: File, db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Put a backup back; the hub then hears from every till what it lost, and gives no units."""
    from sync.hub.copies import put_back

    now = CLOCK.now()
    with opened(db, data) as hub:
        aside, awaited = put_back(hub, file, now)
    answer(
        as_json,
        {"kept": str(aside), "awaited": awaited},
        f"{file} is put back; what was there is kept in {aside}.",
        _waiting(awaited),
    )


def restored(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Say that the hub's database was put back from a backup by other means."""
    from sync.hub.recovery import declare

    now = CLOCK.now()
    with opened(db, data) as hub:
        awaited = declare(hub, now)
    answer(as_json, {"awaited": awaited}, _waiting(awaited))


def resume(
    who: Who,
    why: Annotated[str, typer.Option("--why", help="As in “Till 3 fell into the river”.")],
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give units again though some devices were not heard since the hub was put back."""
    from sync.hub.recovery import resume as go_on

    now = CLOCK.now()
    with opened(db, data) as hub:
        skipped = go_on(hub, who, why, now)
    answer(
        as_json,
        {"skipped": skipped},
        f"The hub gives units again. It did not wait for: {', '.join(skipped) or 'nobody'}.",
    )


def register(hub: typer.Typer) -> None:
    """Add these commands to ``kiosk hub``."""
    hub.command("status")(status)
    hub.command("backup")(backup)
    hub.command("restore")(restore)
    hub.command("restored")(restored)
    hub.command("resume")(resume)


def _waiting(awaited: object) -> str:
    names = ", ".join(f"“{name}”" for name in awaited) if isinstance(awaited, list) else ""
    if not names:
        return "It gives no units until a till has told it all that it knows."
    return (
        f"It gives no units until it has heard from {names}: let them sync. They sell on meanwhile."
    )
