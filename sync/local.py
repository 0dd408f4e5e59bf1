"""What the sync worker asks of the device that it works for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kiosk.domain.journal import Named, Written
from kiosk.domain.reference import DocumentRow
from sync.catching_up import Behind
from sync.standing import StandingReply

Run = tuple[str, list[Written]]


class LocalStore(Behind, Protocol):
    """What the worker asks of the device's store. Each call is one transaction."""

    def unsent(self, limit: int) -> list[Run]:
        """Runs per device id above a watermark, without holes, at most ``limit`` in all.

        A device of which two copies were at work has a run for each branch of its chain."""
        ...

    def acknowledge(self, confirmed: Sequence[str], at: datetime) -> None:
        """Raise the watermarks to the entries of these hashes, which the hub holds."""
        ...

    def heard(self) -> tuple[str, str] | None:
        """Hash and signature of the newest entry here that the hub itself wrote."""
        ...

    def begin_again(self, generation: str, held: Sequence[str]) -> None:
        """The hub holds the entries of these hashes and those before them: send all others again,
        and hear from its first entry on."""
        ...

    def holds(self, hashes: Sequence[str]) -> set[str]:
        """Which of the entries of these hashes are here."""
        ...

    def apply_page(self, generation: str, page: Sequence[tuple[int, Named]], at: datetime) -> int:
        """Store entries and move the cursor at once; returns how many were new here."""
        ...

    def unsent_documents(self, limit: int) -> list[DocumentRow]:
        """Reference rows that changed here."""
        ...

    def documents_sent(self, sent: Sequence[DocumentRow]) -> None:
        """The hub has these, as they were at their ``rev``."""
        ...

    def note_standing(self, said: StandingReply, at: datetime) -> None:
        """Remember whom the hub has heard when, as it said at ``at`` by this device's clock."""
        ...

    def pending(self) -> int:
        """How much the hub has not got."""
        ...

    def note_clock(self, ahead: float) -> None:
        """Remember how many seconds this device's clock is ahead of the hub's."""
        ...

    def forget_everybody(self) -> None:
        """Wipe the details of all people: this device may not keep them."""
        ...

    def note(self, code: str, sentence: str) -> None:
        """Remember the last trouble, for the people at the till."""
        ...


class Escrow(Protocol):
    """What the worker asks of the device's allotments; see :mod:`kiosk.domain.allotments`."""

    def claims(self) -> Mapping[str, tuple[int, int]]:
        """What would sell here: key to (demand in thousandths of a unit, units waited for)."""
        ...

    def numbered(self, keys: Collection[str]) -> Collection[str]:
        """Those of these keys that the device sells by number."""
        ...

    def follow(self, shares: Mapping[str, int]) -> bool:
        """Write down what to ask for and what to give back; whether there is any of it."""
        ...

    def take(self) -> bool:
        """Take what was granted; whether there was anything."""
        ...
