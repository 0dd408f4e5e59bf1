"""The receipt that a customer takes along in a phone: plain text in a QR code.

Any phone's camera reads it with no network, no app and no account, and shows it as text to keep; it
names no server, so nothing can be asked of one, nor told to one. It is a convenience, not the
receipt that the law asks for: that is the paper, with its signature where one is needed. A code
that a camera reads off a screen holds a few hundred bytes, so the seller, number, time, total, what
was given and the taxes come first, and lines while they fit: the rest is counted and summed up in
the total. What was written on a thing, a note and card references stay on paper.
"""

from __future__ import annotations

from collections.abc import Sequence

from hardware.documents import ReceiptData, ReceiptLine, clean
from kiosk.language import Phrase, Plural

# A QR code of version 15 at level L (77 modules) holds 520 bytes (ISO/IEC 18004, table 7).
MOST_BYTES = 520
_LONGEST_TITLE = 32
_LONGEST_HEAD = 48
_MORE = Plural("… and {count} line more", "… and {count} lines more")
_TRAINING = Phrase("TRAINING")


def pocket_receipt(data: ReceiptData, *, practice: bool = False, most: int = MOST_BYTES) -> str:
    """What the code says, in at most ``most`` bytes of UTF-8; that of a training till says so."""
    words = data.words
    stamp = [_TRAINING()] if practice else []
    head = [*stamp, _cut(data.event_name, _LONGEST_HEAD), f"{data.number} {data.when}"]
    foot = [
        f"{words.total} {data.total}",
        *(f"{_cut(name.partition(' (')[0], _LONGEST_TITLE)} {some}" for name, some in data.tenders),
        *([f"{words.change} {data.change}"] if data.change else []),
        *(f"{label}: {tax}" for label, _, tax, _ in data.taxes),
    ]
    seller = [_cut(one, _LONGEST_HEAD) for one in data.seller if one != data.event_name]
    lines = [_told(one) for one in data.lines]
    # Every receipt has room for who sold, unless their address is a story: then its end stays away.
    while seller and _size([*head, *seller, *foot, _MORE(len(lines))]) > most:
        seller.pop()
    kept = len(lines)
    while kept and _size(_whole(head, seller, lines, foot, kept)) > most:
        kept -= 1
    text = "\n".join(_whole(head, seller, lines, foot, kept))
    return text.encode()[:most].decode(errors="ignore")


def _whole(
    head: Sequence[str], seller: Sequence[str], lines: Sequence[str], foot: Sequence[str], kept: int
) -> list[str]:
    left = len(lines) - kept
    more = [_MORE(left)] if left else []
    return [*head[:-1], *seller, *head[-1:], *lines[:kept], *more, *foot]


def _told(line: ReceiptLine) -> str:
    pieces = f"{line.qty} × " if line.qty > 1 else ""
    said = f"{pieces}{_cut(line.title, _LONGEST_TITLE)} {line.amount}"
    off = "".join(f"\n  {_cut(why, _LONGEST_TITLE)} {some}" for why, some in line.discounts)
    return said + off


def _cut(text: str, most: int) -> str:
    plain = clean(text)
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _size(parts: Sequence[str]) -> int:
    return len("\n".join(parts).encode())
