"""What a window shows while a wristband is linked or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.door.media import EndReason


@dataclass(frozen=True)
class MediumView:
    """The ticket with this ``code``, of whom ``title`` tells. ``tail`` is the end of the code of
    the wristband that it has, empty for none, and ``why`` what became of that one, None while
    nobody has said so."""

    code: str
    title: str
    tail: str = ""
    why: EndReason | None = None

    @property
    def asks_why(self) -> bool:
        """Whether it is asked first what became of the one that there is."""
        return bool(self.tail) and self.why is None
