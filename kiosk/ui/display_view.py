"""What the page of the customer display shows, and a display on a pole as screens see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hardware.addresses import Address, Found
from hardware.line_display import Rows
from hardware.ports import DisplayFault
from kiosk.ui.watching import Draft


class Pole(Protocol):
    """A display of two lines. Only looking for ports blocks, for a moment."""

    @property
    def wanted(self) -> bool:
        """Whether there is one to show anything on."""
        ...

    @property
    def fault(self) -> DisplayFault | None:
        """What is in its way, if anything is known to be."""
        ...

    def show(self, rows: Rows) -> None:
        """Show this from now on; never waits."""
        ...

    def try_out(self) -> None:
        """Show for a moment what each cell and sign of it can."""
        ...

    def find(self) -> Sequence[Found]:
        """The ports of this machine, at which one may be."""
        ...


@dataclass(frozen=True)
class DisplayView:
    """The code of the ``language`` that customers are spoken to, empty for the till's own; where
    the ``pole`` display is, if there is one, and what is in its way; the ports that were ``found``,
    if anybody looked, and an ``address`` as it is being typed."""

    language: str = ""
    pole: Address | None = None
    fault: DisplayFault | None = None
    found: Sequence[Found] | None = None
    address: Draft = field(default_factory=Draft)
