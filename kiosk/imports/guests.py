"""Guest lists from files: any table with a column of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.door.guests import USUAL_LIST, Guest, checked, party_size
from kiosk.domain.errors import BadInput
from kiosk.imports.report import Problem, Problems
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import OVERFLOW, Row, Table, read_table

_NAME = ("name", "guest", "guest name", "full name", "attendee", "attendee name")
_FIRST = ("first name", "given name")
_LAST = ("last name", "surname", "family name")
_EMAIL = ("email", "e mail", "email address", "mail")
_PARTY = ("party", "party size", "people", "guests", "plus", "size", "number")
_NOTE = ("note", "notes", "comment", "remark")
_LIST = ("list", "guest list", "type", "category")


@dataclass(frozen=True)
class GuestFile:
    """What a file of guests holds: parties, each by a key that tells it from the others of the
    event and is the same whenever the file is read; and as a file of tickets."""

    guests: Mapping[str, Guest]
    problems: Sequence[Problem]
    format: str
    digest: str
    rows: int


def read_guests(path: Path) -> GuestFile:
    """Read guest lists; rows that can't be read become ``problems``.

    :raises BadInput: the file as a whole can't be used.
    """
    source = inspect(path)
    if source.kind is Kind.JSON:
        raise BadInput(f"{source.name} is no table; save the guest list as CSV or Excel.")
    table = read_table(source)
    if not table.has(*_NAME, *_FIRST, *_LAST):
        raise BadInput(f"{source.name} has no column “name”; its first row must name one.")
    problems = Problems(source.name)
    guests: dict[str, Guest] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    rows = 0
    for row in table.rows:
        rows += 1
        guest = _guest(table, row, problems)
        if guest is not None:
            said = (guest.list.casefold(), guest.name.casefold(), guest.email.casefold())
            times[said] += 1
            # Two of one name are two people, as long as the file says so.
            guests["\x1f".join((*said, str(times[said])))] = guest
    return GuestFile(guests, problems.found, "guests", source.digest, rows)


def _guest(table: Table, row: Row, problems: Problems) -> Guest | None:
    before = len(problems.found)
    if row.overflow:
        problems.add(row.number, "row", OVERFLOW)
        return None
    whole = row.get(*_NAME) or f"{row.get(*_FIRST)} {row.get(*_LAST)}".strip()
    if not whole:
        problems.add(row.number, table.label(*_NAME), "is missing")
        return None
    people = problems.read(row.number, table.label(*_PARTY), row.get(*_PARTY), party_size, 1)
    listed = row.get(*_LIST) or USUAL_LIST
    try:
        guest = checked(Guest(whole, row.get(*_EMAIL), people, row.get(*_NOTE), listed))
    except BadInput as wrong:
        problems.add(row.number, "row", wrong.sentence)
        return None
    return guest if len(problems.found) == before else None
