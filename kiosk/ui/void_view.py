"""A void as a window shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.tenders import Tender
from kiosk.services.refunded import Refund
from kiosk.services.sales import Sale


@dataclass(frozen=True)
class VoidView:
    """A sale that is about to be voided: what goes ``back``, each by the way that it came. ``key``
    makes it safe to repeat; ``done`` is the void once it is made."""

    sale: Sale
    back: Sequence[Tender]
    key: str
    done: Refund | None = None
