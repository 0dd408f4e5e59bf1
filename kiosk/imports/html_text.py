"""Text from HTML, for descriptions that were written for a web shop."""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup

_BLOCKS = re.compile(r"^(p|div|li|ul|ol|h[1-6]|tr|table|section|blockquote|dt|dd)$")


def text_of(markup: str) -> str:
    """Return what a reader would see: one line per paragraph or list entry, no tags."""
    if "<" not in markup:
        return _tidy(html.unescape(markup))
    soup = BeautifulSoup(markup, "html.parser")
    for unseen in soup(["script", "style", "head"]):
        unseen.decompose()
    for line_break in soup("br"):
        line_break.replace_with("\n")
    for block in soup(_BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    return _tidy(soup.get_text())


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
