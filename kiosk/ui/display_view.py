"""What the page of the customer display shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DisplayView:
    """The code of the ``language`` that customers are spoken to, empty for the till's own."""

    language: str = ""
