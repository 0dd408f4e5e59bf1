"""Text from HTML, for descriptions that were written for a web shop."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import PageElement

_BREAKS = frozenset("br p div li ul ol h1 h2 h3 h4 h5 h6 tr table section blockquote dt dd".split())
_UNSEEN = frozenset(("script", "style", "head", "template"))


def text_of(markup: str) -> str:
    """Return what a reader would see: one line per paragraph or list entry, no tags."""
    if "<" not in markup:
        return _tidy(html.unescape(markup))
    # Few files have any markup, and no other command waits for what reads it.
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

    # Walked by hand: changing the tree looks through all its neighbours for every change, and
    # a body of 50,000 paragraphs took minutes.
    parts: list[str] = []
    waiting: list[PageElement | str] = [BeautifulSoup(markup, "html.parser")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.name not in _UNSEEN:
                edge = "\n" if node.name in _BREAKS else ""
                waiting += (edge, *reversed(node.contents), edge)
        elif type(node) in (str, NavigableString):
            # Not isinstance: comments and scripts are kinds of NavigableString.
            parts.append(str(node))
    return _tidy("".join(parts))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
