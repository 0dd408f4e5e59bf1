"""What a camera sees, told apart from what was scanned: a code that is held there counts once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# So long must a code have been out of view before it counts again. In seconds.
AGAIN = 2.0
# So long somebody may hold a ticket there while the camera is not looked through, as where they are
# asked something that fills the screen.
HELD = 60.0


@dataclass(frozen=True)
class Seen:
    """The codes that a camera took, each with when it was last in view, in seconds of a clock that
    never goes back."""

    last: Mapping[str, float] = field(default_factory=dict)

    def look(self, in_view: Sequence[str], now: float) -> tuple[Seen, str | None]:
        """What is remembered after one more frame, and the code that counts as scanned by it, if
        any.

        ``in_view`` are the codes of the frame, the one that is aimed at first. Only that one can
        count: of two tickets in one hand the second would else take the first one's answer off the
        screen at once. It does where it was out of view for :data:`AGAIN` seconds, or never in it.
        """
        kept = {code: at for code, at in self.last.items() if now - at < AGAIN}
        aimed = in_view[0] if in_view else None
        counts = aimed is not None and aimed not in kept
        kept |= {code: now for code in in_view if code in kept}
        if aimed is not None:
            kept[aimed] = now
        return Seen(kept), aimed if counts else None

    def resumed(self, now: float) -> Seen:
        """What is remembered when the camera is looked through again: what was in view at the end
        is held there still, if the first frames show it."""
        return Seen({code: now for code, at in self.last.items() if now - at < HELD})
