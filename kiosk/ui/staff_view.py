"""What a window shows of the staff: everybody, one of them, or a PIN that is being chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.staff import Allowed, Role
from kiosk.services.staff import Member
from kiosk.ui.watching import Draft


class Stage(StrEnum):
    """What is being done."""

    LIST = "list"
    ONE = "one"
    PIN = "pin"


@dataclass(frozen=True)
class StaffView:
    """``chosen`` is who is looked at; without them, ``name`` and ``role`` are of somebody who is
    being taken in. ``pin`` is what is entered, and ``first`` what was the first time; nothing that
    is drawn is told more than their length. With ``allowed``, somebody else let it happen."""

    stage: Stage = Stage.LIST
    chosen: Member | None = None
    role: Role = Role.SELLER
    name: Draft = field(default_factory=Draft)
    pin: str = field(default="", repr=False)
    first: str = field(default="", repr=False)
    trouble: str = ""
    allowed: Allowed | None = None
