"""Text in a spreadsheet's cell that no program runs, and the same text again when it is read."""

from __future__ import annotations

# A cell beginning so is a formula to Excel, LibreOffice and Google Sheets (OWASP, “CSV
# Injection”); the last four are the full-width signs that some of them take for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def defused(text: str) -> str:
    """The text with an apostrophe before it where it begins like a formula, or like one that has
    been defused before."""
    return f"{_MARK}{text}" if text.lstrip(_MARK).startswith(_FORMULA) else text


def restored(text: str) -> str:
    """What :func:`defused` made its text of."""
    began = text.startswith(_MARK) and text.lstrip(_MARK).startswith(_FORMULA)
    return text[1:] if began else text
