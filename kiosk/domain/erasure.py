"""Erasing a person: what the journal may say of it, and what is left of their rows.

The journal never forgets, so it never holds a person's details: the entry ``PeopleErased`` names
rows by kind and id alone. Every device and hub that hears of it wipes these rows, and what
arrives later under the same ids, from a till that was away, is wiped before it is kept. The right
behind it is article 17 of the General Data Protection Regulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

CONTACT, TICKET, STAFF, PREORDER, MAIL = "contact", "ticket", "staff", "preorder", "mail"
# An entry has a largest size.
MOST_ROWS = 500
_PERSONAL = ("name", "email")
# What was said at the door; an older version's tickets have none.
ANSWERS = "answers"
_NAMED = (CONTACT, TICKET, PREORDER, MAIL)

Name = tuple[str, str]


def erased_body(names: Iterable[Name]) -> dict[str, Any]:
    """The body of the entry that erases rows, each named by its kind and id."""
    rows: dict[str, list[str]] = {}
    for kind, row in names:
        rows.setdefault(kind, []).append(row)
    return {"rows": {kind: sorted(ids) for kind, ids in sorted(rows.items())}}


def erased_of(body: Mapping[str, Any]) -> Sequence[Name]:
    """The rows that an entry erases. Kinds of which nothing is personal are left out.

    :raises ValueError: it does not say which.
    """
    rows = body.get("rows")
    if not isinstance(rows, Mapping):
        raise ValueError("It does not say whom to forget.")
    names = [(kind, one) for kind in _NAMED for one in rows.get(kind) or []]
    if any(not isinstance(one, str) or not 0 < len(one) <= 200 for _, one in names):
        raise ValueError("It names a row by something that is no id.")
    return names


def remains(kind: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is left of an erased row; None where it is nothing.

    A ticket still admits whoever holds it, without a name.
    """
    if kind in (CONTACT, PREORDER, MAIL):
        return None
    return {**body, **dict.fromkeys(_PERSONAL, ""), **({ANSWERS: ""} if ANSWERS in body else {})}
