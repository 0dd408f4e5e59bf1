"""Everything that can go wrong, as one small tree.

A *refusal* (too little cash, a used ticket) is a value that a rule returns; see
:class:`Refusal`. A *fault* is an exception:

    TrestleError
    ├── BadInput          what a person or a file gave us can't be understood
    ├── CardWaits         a card is being charged for the cart: it can't be changed now
    ├── StoreError        the local store can't be opened, read or written
    │   ├── StoreMissing      there is no till in this directory yet
    │   ├── StoreNewer        it was written by a newer Trestle
    │   ├── StoreUnwritable   no permission, or the disk is full
    │   └── StoreDamaged      what is on disk is not what was written
    ├── PrinterFault      paper could not be made (``hardware.ports``)
    └── HubFault          the hub could not be reached or said no (``sync.protocol``)

Every one carries a stable ``code`` and a sentence that says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark a text that a screen may say later, in another language (gettext's own mark for it)."""
    return text


class TrestleError(Exception):
    """A fault with a stable ``code``, and what to tell the person at the table.

    ``texts`` are whole sentences that follow each other, and ``facts`` fill their ``{fields}``.
    They are kept apart because a screen says them in another language: those that it may say are
    marked by :func:`N_`. ``sentence`` is the whole in English.
    """

    code = "fault"

    def __init__(self, *texts: str, **facts: object) -> None:
        self.texts, self.facts = texts, facts
        self.sentence = " ".join(text.format_map(facts) if facts else text for text in texts)
        super().__init__(self.sentence)


class BadInput(TrestleError):
    """What a person typed or a file holds can't be understood; nothing was changed."""

    code = "bad_input"


class NoListChosen(BadInput):
    """Several check-in lists are here, and nobody has said which one this till's door goes by."""


class CardWaits(TrestleError):
    """A terminal is charging a card for the cart, which stays as it is meanwhile."""

    code = "card_waits"


class StoreError(TrestleError):
    """The local store can't be used."""

    code = "store"


class StoreMissing(StoreError):
    """There is no till in the given directory."""

    code = "store_missing"


class StoreNewer(StoreError):
    """The store was written by a newer version of Trestle than this one."""

    code = "store_newer"


class StoreUnwritable(StoreError):
    """The store's directory can't be written: permission, or no space left."""

    code = "store_unwritable"


class StoreDamaged(StoreError):
    """The file is not a readable store."""

    code = "store_damaged"


@dataclass(frozen=True)
class Refusal:
    """A rule's "no": an answer, not a fault.

    ``code`` is stable and names the sentence in ``kiosk.ui.sentences``; ``facts`` fill it
    (numbers and names only, already formatted for people by the rule's caller where needed).
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
