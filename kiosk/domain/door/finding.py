"""What is typed to find a ticket, as the index of tickets understands it.

Each word may be the beginning of any word of a name, an order code, an e-mail address or a ticket
code; all of them have to be found, in whatever order. The index knows no accents and no case.
Letters that are no accented ones but written otherwise where they are lacking (ß, ø, ł) are
replaced in the index and here alike; and as Germans write both “ü” and “ue”, either finds the
other. The language is that of SQLite's FTS5 (its documentation, “Full-text Query Syntax”).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST_QUERY = 200
_MOST_WORDS = 8
# The same are replaced where the index is written, in the view “ticket_words”.
REPLACED: Sequence[tuple[str, str]] = (
    ("ß", "ss"), ("ẞ", "ss"), ("ø", "o"), ("Ø", "o"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"),
    ("Œ", "oe"), ("ł", "l"), ("Ł", "l"), ("đ", "d"), ("Đ", "d"), ("ı", "i"), ("þ", "th"),
    ("Þ", "th"), ("'", ""), ("’", ""),
)  # fmt: skip
_UMLAUTS = (("ä", "ae", "a"), ("ö", "oe", "o"), ("ü", "ue", "u"))
# With what holds its parts together: an e-mail address is one, and a name with a hyphen.
# Half a character, of bytes that are no text, stands in none.
_WORD = re.compile(r"[^\W_]+(?:[^\w\s,;\"\x00-\x1f\ud800-\udfff]+[^\W_]+)*")
# From here on a single character is as much as a word: Chinese, Japanese and Korean ones.
_IDEOGRAPHS = 0x2E80


def query_of(typed: str, *, whole: bool = False) -> str:
    """The question for the index; empty where too little is typed to ask. ``whole``: the words are
    not beginnings, but all of it."""
    text = _replaced(unicodedata.normalize("NFC", typed[:LONGEST_QUERY]))
    words = _WORD.findall(text)[:_MOST_WORDS]
    if not words or (len(words) == 1 and len(words[0]) < 2 and ord(words[0][0]) < _IDEOGRAPHS):
        return ""
    star = "" if whole else " *"
    return " AND ".join(
        "(" + " OR ".join(f'"{one}"{star}' for one in _spellings(word)) + ")" for word in words
    )


def _spellings(word: str) -> list[str]:
    """How else a word may stand in the index."""
    found = {word: None}
    for umlaut, written, bare in _UMLAUTS:
        for one in list(found):
            found[one.replace(umlaut, written)] = None
            found[one.replace(written, bare)] = None
    return list(found)


def _replaced(text: str) -> str:
    for one, other in REPLACED:
        text = text.replace(one, other)
    return text.lower()
