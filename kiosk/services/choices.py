"""What was chosen of modifiers: what a sale's entry says of it, and how it reads later.

What somebody wrote, as what is engraved, is free text about people: it stands in a note of its own
that can be erased, under an id that follows from the sale, its line and the group.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from kiosk.domain.bundles import InBundle
from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.ids import natural_id
from kiosk.domain.modifiers import Choice, written_words
from kiosk.domain.money import Money
from kiosk.domain.sale import PricedLine
from kiosk.services.notes import keep_note, notes


class ChosenRow(Protocol):
    """A row of a line that was sold or refunded."""

    line: int
    choices: str


def choices_body(session: Session, sale: str, line: PricedLine, now: datetime) -> dict[str, Any]:
    """What the entry of a ``sale`` says of a line's choices; what was written is kept beside.

    :raises BadInput: it seems to hold the number of a card.
    """
    if not line.choices:
        return {}
    return {"choices": [_body(session, sale, line.line, one, now) for one in line.choices]}


def choices_of(session: Session, rows: Iterable[ChosenRow]) -> Mapping[int, tuple[str, ...]]:
    """What was chosen for these lines, in words, by their numbers."""
    found = {row.line: json.loads(row.choices) for row in rows if row.choices}
    wanted = {one["note"] for some in found.values() for one in some if one["note"]}
    told = notes(session, wanted) if wanted else {}
    return {line: tuple(_words(one, told) for one in some) for line, some in found.items()}


def kept_choices(
    session: Session, lines: Sequence[Sequence[Mapping[str, Any]]], currency: str
) -> list[tuple[Choice, ...]]:
    """What entries say was chosen for each of these lines; what was written, where that is here."""
    wanted = {one["note"] for some in lines for one in some if one.get("note")}
    told = notes(session, wanted) if wanted else {}
    return [tuple(_choice(one, told, currency) for one in some) for some in lines]


def with_words(title: str, choices: Iterable[str]) -> str:
    """A line's title with what was chosen, on one line of a paper or list."""
    words = ", ".join(choices)
    return f"{title} ({words})" if words else title


def in_words(choices: Sequence[str], bundle: InBundle | None) -> tuple[str, ...]:
    """What was chosen for a line, and the bundle that it is a part of."""
    return (*choices, *([bundle.title] if bundle else []))


def _body(session: Session, sale: str, line: int, one: Choice, now: datetime) -> dict[str, Any]:
    body = {"group": one.group, "name": one.name, "price": one.price.minor}
    if not one.text:
        return body
    name = natural_id("choice", f"{sale}\x1f{line}\x1f{one.group}")
    keep_note(session, name, "", check_no_card(one.name), now)
    return body | {"name": "", "note": name}


def _choice(one: Mapping[str, Any], told: Mapping[str, tuple[str, str]], currency: str) -> Choice:
    price = Money(one["price"], currency)
    if not one.get("note"):
        return Choice(one["group"], one["name"], price)
    written = told.get(one["note"], ("", ""))[1]
    return Choice(one["group"], written or one["group"], price, text=bool(written))


def _words(one: Mapping[str, str], told: Mapping[str, tuple[str, str]]) -> str:
    if not one["note"]:
        return one["name"]
    # Without its note, which may come later or be erased, it is still known that there was one.
    written = told.get(one["note"], ("", ""))[1]
    return written_words(one["group"], written) if written else one["group"]
