"""What a window shows of the promotions: all of them, or one that is being set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain.promotions import PromotionKind
from kiosk.domain.staff import Allowed
from kiosk.services.promoting import Listed
from kiosk.ui.watching import Draft


@dataclass(frozen=True)
class NewPromotion:
    """What is typed of one that is being set up; ``skus`` with commas between them."""

    kind: PromotionKind = PromotionKind.PERCENT
    name: Draft = field(default_factory=Draft)
    much: Draft = field(default_factory=Draft)
    skus: Draft = field(default_factory=Draft)
    code: Draft = field(default_factory=Draft)
    ends: Draft = field(default_factory=Draft)


@dataclass(frozen=True)
class PromotionView:
    """All of them, and a ``new`` one; with ``allowed``, somebody else let it happen."""

    rows: Sequence[Listed] = ()
    new: NewPromotion | None = None
    allowed: Allowed | None = None
