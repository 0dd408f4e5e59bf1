"""What a window shows of setting up which tips are offered."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.staff import Allowed
from kiosk.domain.tips import USUAL


@dataclass(frozen=True)
class TipsView:
    """The percentages that are ``offered``, and ``others`` that were when the page was opened; with
    ``allowed``, somebody else let it happen."""

    offered: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    allowed: Allowed | None = None

    @property
    def shown(self) -> tuple[int, ...]:
        """What there is to tick, the smallest first. It stays as it is while the page is open."""
        return tuple(sorted({*USUAL, *self.others}))
