"""The options of a variant in one cell, in their order: ``Size=M; Colour=Dark blue``."""

from __future__ import annotations

import re

from kiosk.domain.errors import BadInput

Options = tuple[tuple[str, str], ...]

_MEANT = re.compile(r"([\\;=])")
_PART = r"((?:[^\\;=]|\\.)*)"
_PAIR = re.compile(rf"{_PART}={_PART}(?:;|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def options_text(options: Options) -> str:
    """Write them; a sign that has a meaning here stands behind a backslash."""
    return "; ".join(f"{_escaped(name)}={_escaped(value)}" for name, value in options)


def parse_options(text: str) -> Options:
    """Read what :func:`options_text` writes.

    :raises BadInput: it is something else.
    """
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        pair = _PAIR.match(text, place)
        if pair is None or not _read(pair[1]):
            raise BadInput(f"“{text}” names no options; write them as in Size=M; Colour=Blue")
        found.append((_read(pair[1]), _read(pair[2])))
        place = pair.end()
    return tuple(found)


def _escaped(text: str) -> str:
    return _MEANT.sub(r"\\\1", text)


def _read(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.strip())
