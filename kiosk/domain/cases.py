"""Cases: contradictions between facts, none of which is dropped for them, until a person settles
them.

The hub finds them and tells everybody with an entry of its own chain, ``CaseOpened``; a till does
so by itself where nobody can say what became of a card payment. It says what kind
of case, which entries it is about, and what else a screen needs to say it in words. A case whose
evidence grows is told again, under the same id; it never shrinks, though some of it is undone
later. Whoever settles it, at the hub or at a till with no network, writes ``CaseSettled`` and how
much evidence was seen; with more evidence the case is open again. Who settled it and why is free
text about people: it must stay erasable, so it stands in a row of its own that the entry names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Entry

DOUBLE_ADMISSION = "double-admission"
MEDIUM_TWICE = "medium-twice"
NUMBER_TWICE = "number-twice"
CARD_UNCLEAR = "card-unclear"
LONGEST_REASON = 500
_LONGEST_NAME = 120
_LIKE_AN_ID = 8
# An entry must hold them all; those that came first decide, the others are counted.
MOST_NAMED = 100
_LONGEST_ID = 100
_MOST_SEEN = 2**31


@dataclass(frozen=True)
class Settled:
    """A settlement as an entry tells it: ``seen`` pieces of evidence were known; ``name`` is the
    id of the row that says who did it and why; ``by`` orders those of one case."""

    case: str
    seen: int
    name: str
    at: str
    by: tuple[str, str]


def opened_body(
    name: str, kind: str, evidence: Sequence[Entry], about: Mapping[str, Any]
) -> dict[str, Any]:
    """What ``CaseOpened`` says."""
    named = [{"dev": one.dev, "seq": one.seq, "hash": one.hash} for one in evidence[:MOST_NAMED]]
    return {
        "case": name,
        "kind": kind,
        "about": dict(about),
        "evidence": named,
        "seen": len(evidence),
    }


def settled_body(case: str, seen: int, name: str) -> dict[str, Any]:
    """What ``CaseSettled`` says."""
    return {"case": case, "seen": seen, "settlement": name}


def settled_of(entry: Entry) -> Settled:
    """Read a ``CaseSettled``.

    :raises ValueError: it doesn't say what it settles.
    """
    case, seen, name = (entry.body.get(key) for key in ("case", "seen", "settlement"))
    if not (_is_id(case) and _is_id(name) and type(seen) is int and 0 < seen < _MOST_SEEN):
        raise ValueError("It does not say which case it settles.")
    return Settled(str(case), int(seen), str(name), entry.at, (entry.hlc, entry.dev))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= _LONGEST_ID


def settlement_of(seen: int, settlements: Iterable[Settled]) -> Settled | None:
    """The settlement that counts for a case with this much evidence: the first that knew it all."""
    fitting = [one for one in settlements if one.seen >= seen]
    return min(fitting, key=lambda one: one.by, default=None)


def check_settlement(who: str, why: str) -> tuple[str, str]:
    """Who answers for a decision and why, tidied.

    :raises BadInput: one of them isn't said, or is longer than fits.
    """
    who, why = " ".join(who.split()), why.strip()
    if not 0 < len(who) <= _LONGEST_NAME or not who.isprintable():
        raise BadInput("Say who decides this, as in --who “Ada Okafor”.")
    if not 0 < len(why) <= LONGEST_REASON:
        raise BadInput(
            f"Say why, in 1 to {LONGEST_REASON} characters, as in "
            "--why “Counted the shelf: three are left”."
        )
    return check_no_card(who), check_no_card(why)


def chosen(name: str, known: Iterable[str]) -> str:
    """The one case id that is, or begins with, ``name``.

    :raises BadInput: there is none, or there are several.
    """
    wanted = name.strip().lower()
    if len(wanted) < _LIKE_AN_ID or not wanted.isalnum():
        raise BadInput(
            f"“{name}” is too little of a case's id; give its first {_LIKE_AN_ID} characters."
        )
    fitting = [one for one in known if one.startswith(wanted)]
    if len(fitting) != 1:
        found = f"{len(fitting)} cases begin" if fitting else "No case begins"
        raise BadInput(f"{found} with “{wanted}”; “kiosk case list” shows them all.")
    return fitting[0]
