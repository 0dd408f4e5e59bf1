"""A document as a page: words in their order, nothing that runs, nothing that is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

from hardware import html
from hardware.documents import (
    Align,
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

EVIL = "</p><script>alert(1)</script> & \"'"
PAPER = Document(
    f"K7QM {EVIL}",
    (
        Text(EVIL, Align.CENTER, bold=True, size=Size.LARGE),
        Space(2),
        Text("   indented"),
        Columns(f"1  {EVIL}", "£14.00", bold=True),
        Rule(),
        Rule(strong=True),
        Table((("Tax", "Net"), ("20%", EVIL))),
        Qr("https://pay.example/?a=1&b=2", "Pay"),
        Qr("K7QM-1", "K7QM-1"),
        Cut(),
    ),
)


class Reader(HTMLParser):
    """What a page holds, as a browser would take it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "background")
        ]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_names_are_words_and_nothing_else() -> None:
    page = html.render(PAPER, language="en", right_to_left=False, before=EVIL, after=EVIL)
    read = Reader(page)
    assert "script" not in read.tags
    assert read.words.count(EVIL) == 6
    assert read.words.index("£14.00") < read.words.index("Net") < read.words.index("Pay")
    assert read.words.count("K7QM-1") == 1, "a code that its caption says is not said twice"
    assert "https://pay.example/?a=1&b=2" in read.words
    assert read.addresses == []
    assert "\N{NO-BREAK SPACE}indented" in read.words


def test_a_code_with_a_picture_is_shown_and_said_to_who_cannot_see_it() -> None:
    page = html.render(PAPER, language="ar", right_to_left=True, codes={"K7QM-1": "cid:one"})
    assert 'alt="K7QM-1"' in page
    assert '<html lang="ar" dir="rtl">' in page
    assert Reader(page).addresses == ["cid:one"]
    assert page.count('scope="col"') == 2
