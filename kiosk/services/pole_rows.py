"""What a display of two short lines says of what the customer sees."""

from __future__ import annotations

from hardware.line_display import COLUMNS, Row, Rows
from kiosk.language import SOURCE
from kiosk.services.customer_display import Face, FaceLine, Moment

# Whose letters code page 858 has not.
_UNWRITTEN = frozenset({"ar", "ja"})


def speakable(code: str) -> str:
    """The language that such a display speaks where customers read ``code``."""
    return SOURCE if code in _UNWRITTEN else code


def rows_of(face: Face) -> Rows:
    """Both lines: what was touched last with its amount, and the one amount that matters; or how it
    was paid, and the change."""
    match face.moment:
        case Moment.BASKET:
            amount = Row(face.label, face.amount)
            return Rows(Row(face.heading) if face.heading else _last(face), amount)
        case Moment.PAID:
            paid = face.sums[-1] if face.sums else ("", "")
            return Rows(Row(*paid), Row(face.label, face.amount))
        case Moment.IDLE:
            return Rows(Row(face.heading), Row(face.text))
        case Moment.AWAY:
            return Rows(*map(Row, _halves(face.heading)))


def trial_rows() -> Rows:
    """What shows that each cell and each sign works."""
    return Rows(
        Row("Trestle \u00c4\u00e9\u00f1\u00df", "\u20ac20.00"), Row("1234567890", "\u00a36 \u00a51")
    )


def _last(face: Face) -> Row:
    found = next((one for one in face.lines if one.key == face.last), None)
    line: FaceLine | None = found or (face.lines[-1] if face.lines else None)
    if line is None:
        return Row()
    return Row(f"{line.quantity} {line.title}".strip(), line.amount)


def _halves(text: str) -> tuple[str, str]:
    """A sentence on two lines, broken between words."""
    top = ""
    words = text.split()
    while words and len(f"{top} {words[0]}".strip()) <= COLUMNS:
        top = f"{top} {words.pop(0)}".strip()
    return top, " ".join(words)
