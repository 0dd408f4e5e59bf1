"""Who let somebody in without knowing that another had: what makes a double admission.

Each entry names the one before it that its device knew of (``after``). Two that follow the same
one, or none, were made apart, and one too many came in. Where a list lets people in as often as
they like (``again``), nobody did. Entries of older versions say neither, and knew of none. What
was undone (:mod:`kiosk.domain.door.undo`) let nobody in, whichever of the two was heard first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kiosk.domain.door.undo import undone_of
from kiosk.domain.journal import Entry, Kind


def made_apart(entries: Iterable[Entry]) -> Sequence[Entry]:
    """Those of one ticket's admissions that were made without knowing of each other; ``entries``
    are these, and those that undo some of them."""
    known = list(entries)
    undone = set(_undone(known))
    single = [
        one
        for one in known
        if one.kind == Kind.TICKET_REDEEMED
        and one.body.get("again") is not True
        and one.id not in undone
    ]
    return [
        one
        for one in single
        if any(_collide(one, other) for other in single if other.hash != one.hash)
    ]


def _undone(entries: Iterable[Entry]) -> Iterator[str]:
    for one in entries:
        if one.kind == Kind.PASSAGE_UNDONE:
            try:
                yield undone_of(one.body).passage
            except ValueError:
                continue


def _collide(one: Entry, other: Entry) -> bool:
    lists = {_text(one, "list"), _text(other, "list")}
    # A device that knew no lists let somebody in to everything.
    return _text(one, "after") == _text(other, "after") and (len(lists) == 1 or "" in lists)


def _text(entry: Entry, name: str) -> str:
    found = entry.body.get(name)
    return found if isinstance(found, str) else ""
