"""What a window shows of scanners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.services.scanners import AttachedScanner, KnownScanner


@dataclass(frozen=True)
class ScannersView:
    """The scanners that the till ``known``-ly reads itself, what else is ``attached``, and the
    picture of the ``code`` by which a scanner's keyboard is learnt."""

    known: Sequence[KnownScanner]
    attached: Sequence[AttachedScanner]
    code: bytes
