"""What a screen tells somebody who is alone with it, and what it keeps to itself.

Whoever stands behind them reads along, and a copied ticket can be anybody's. So of all that is
known of a ticket such a screen says its kind, its seat and a first name, and only to whoever may
come in; to anybody else it says why not, in words that accuse nobody, and to ask the staff.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.admission import Decision, Direction, Verdict

# Said instead of a verdict, where there is none: the door isn't set up, or the till can't write.
NOT_READY = "not_ready"
_TITLES = frozenset(
    "dr prof mr mrs ms mx miss sir herr frau sr sra srta don doña m mme mlle mag ing".split()
)
# Where these are written, the family name stands first, and often without a blank.
_FAMILY_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@dataclass(frozen=True)
class Told:
    """What is told: the ``verdict``, None where there is none, and its finer reason ``why``;
    ``when`` (UTC) a ticket begins or ended to be valid. The rest is for whoever comes in, and empty
    for everybody else."""

    verdict: Verdict | None
    direction: Direction = Direction.ENTRY
    why: str = ""
    when: datetime | None = None
    name: str = ""
    product: str = ""
    seat: str = ""

    @property
    def admitted(self) -> bool:
        """Whether they may go through."""
        return self.verdict is Verdict.VALID


_TIMED = (Verdict.NOT_YET_VALID, Verdict.NO_LONGER_VALID)


def tell(decision: Decision) -> Told:
    """What of a decision is told to whoever is alone with the screen."""
    ticket = decision.ticket
    if not decision.admitted or ticket is None:
        when = decision.when if decision.verdict in _TIMED else None
        return Told(decision.verdict, decision.direction, decision.why, when)
    return Told(
        decision.verdict,
        decision.direction,
        name=first_name(ticket.name),
        product=ticket.type,
        seat=ticket.seat,
    )


def first_name(name: str) -> str:
    """The first name within a whole one; empty where nobody can tell which part that is.

    A single word may be a family name, and so may the first word of a Chinese, Japanese or Korean
    name; neither is shown. “Lovelace, Ada” and “LOVELACE Ada” are Ada.
    """
    family, comma, given = name.partition(",")
    words = (given if comma else family).split()
    if any(unicodedata.name(letter, "").startswith(_FAMILY_FIRST) for letter in name):
        return ""
    words = [one for one in words if not _is_title(one)]
    if not comma and len(words) < 2:
        return ""
    shouted = [one for one in words if len(one) > 1 and one.isupper()]
    if not comma and shouted and len(shouted) < len(words):
        words = [one for one in words if one not in shouted]
    return words[0] if words and any(map(str.isalpha, words[0])) else ""


def names_in_public(names: Sequence[str]) -> list[str]:
    """What the staff is called where guests read along, in this order: by their first names; by
    the whole one where nobody can tell which part that is, or two would be called the same."""
    firsts = [first_name(one) or one for one in names]
    return [
        first if firsts.count(first) == 1 else whole
        for first, whole in zip(firsts, names, strict=True)
    ]


def _is_title(word: str) -> bool:
    return word.endswith(".") or word.casefold() in _TITLES
