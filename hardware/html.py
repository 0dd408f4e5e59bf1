"""A document as HTML, for a mail: words in the order they are read in, tables as tables, no script
and nothing that is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from hardware.documents import (
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Qr,
    Rule,
    Size,
    Space,
    Table,
    Text,
)

_SIZES = {Size.SMALL: "0.85em", Size.NORMAL: "1em", Size.LARGE: "1.5em"}
_ALIGNS = {Align.LEFT: "start", Align.CENTER: "center", Align.RIGHT: "end"}
_CELL = "padding:0.1em 0;vertical-align:top"
_NUMBERS = "text-align:end;white-space:nowrap;padding-inline-start:1em"


def render(
    document: Document,
    *,
    language: str,
    right_to_left: bool,
    before: str = "",
    after: str = "",
    codes: Mapping[str, str] | None = None,
) -> str:
    """A whole page, with words ``before`` and ``after`` the document; ``codes`` are the addresses
    of the pictures of its QR codes, by what they say. One without a picture is written out."""
    blocks = "\n".join(filter(None, (_block(one, codes or {}) for one in document.blocks)))
    words = [f"<p>{escape(one)}</p>" if one else "" for one in (before, after)]
    direction = "rtl" if right_to_left else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>'
        f'<meta charset="utf-8"><title>{escape(document.title)}</title></head>\n'
        '<body style="margin:0;padding:1em;font-family:sans-serif;color:#1a1a1a;background:#fff">\n'
        f'<main style="max-width:28em;margin:0 auto">\n{words[0]}\n{blocks}\n{words[1]}\n'
        "</main></body></html>\n"
    )


def _block(block: Block, codes: Mapping[str, str]) -> str:
    match block:
        case Text():
            inner = f"<strong>{_words(block.text)}</strong>" if block.bold else _words(block.text)
            style = f"margin:0.15em 0;text-align:{_ALIGNS[block.align]}"
            return f'<p style="{style};font-size:{_SIZES[block.size]}">{inner}</p>'
        case Columns():
            return _columns(block)
        case Table():
            return _table(block)
        case Rule():
            line = "2px solid" if block.strong else "1px dashed"
            return f'<hr style="border:0;border-top:{line} #767676">'
        case Qr() | Barcode():
            return _code(block, codes)
        case Space():
            return f'<div style="height:{block.lines}em"></div>'
        case Cut():
            return ""


def _words(text: str) -> str:
    # Spaces before a text push it below what it belongs to.
    indent = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * indent + escape(text[indent:])


def _columns(row: Columns) -> str:
    weight = "bold" if row.bold else "normal"
    style = f"width:100%;border-collapse:collapse;font-size:{_SIZES[row.size]};font-weight:{weight}"
    return (
        f'<table role="presentation" style="{style}"><tr>'
        f'<td style="{_CELL};text-align:start">{_words(row.left)}</td>'
        f'<td style="{_CELL};{_NUMBERS}">{escape(row.right)}</td></tr></table>'
    )


def _table(table: Table) -> str:
    heading, *others = table.rows
    rows = [_row("th", heading, 'scope="col" ')]
    rows += [_row("td", row) for row in others]
    style = f"width:100%;border-collapse:collapse;font-size:{_SIZES[table.size]}"
    return f'<table style="{style}">{"".join(rows)}</table>'


def _row(tag: str, cells: tuple[str, ...], more: str = "") -> str:
    label, *numbers = cells
    first = f'<{tag} {more}style="{_CELL};text-align:start">{escape(label)}</{tag}>'
    rest = [f'<{tag} {more}style="{_CELL};{_NUMBERS}">{escape(one)}</{tag}>' for one in numbers]
    return f"<tr>{first}{''.join(rest)}</tr>"


def _code(code: Qr | Barcode, codes: Mapping[str, str]) -> str:
    picture = codes.get(code.data, "")
    said = escape(" ".join(code.data.splitlines()))
    caption = f'<div style="font-size:0.85em">{escape(code.caption)}</div>' if code.caption else ""
    if not picture:
        caption = caption if code.caption == code.data else f"<div>{said}</div>{caption}"
        return f'<div style="text-align:center">{caption}</div>'
    image = f'<img src="{escape(picture)}" alt="{said}" width="180" height="180">'
    return f'<div style="text-align:center">{image}{caption}</div>'
