"""Code pages: each by the number of its maker, and pictures for what a page can't write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware import escpos
from hardware.code_pages import USUAL, CodePage, Letters, Make, parse_letters
from hardware.documents import Columns, Document, Rule, Text
from hardware.escpos import Paper
from kiosk.domain.errors import BadInput

_PICTURE = b"\x1dv0"
_PROFILES = {
    Make.EPSON: ("default", "TM-T88V", "TM-T20II", "POS-5890"),
    Make.STAR: ("TSP600", "SP2000"),
    Make.CITIZEN: ("CT-S651",),
    Make.WINCOR: ("TH230",),
    Make.KEFAR: ("KR-306",),
}


@pytest.mark.parametrize("make", Make)
@pytest.mark.parametrize("page", CodePage)
def test_each_number_is_that_of_the_makers_profile(make: Make, page: CodePage) -> None:
    escpos.load()
    from escpos.capabilities import CAPABILITIES

    for model in _PROFILES[make]:
        pages = CAPABILITIES["profiles"][model]["codePages"]
        assert pages[str(Letters(page, make).number)] == page, model


@pytest.mark.parametrize("page", CodePage)
def test_a_page_is_chosen_once_and_writes_its_own_letters(paper: Paper, page: CodePage) -> None:
    letters = Letters(page)
    own = "".join(sign for sign in "£€éłßñÅ" if letters.has(sign))
    sent = escpos.render(Document("x", (Columns(own, "1"),)), replace(paper, letters=letters))
    assert sent.count(b"\x1bt" + bytes([letters.number])) == sent.count(b"\x1bt") == 1
    assert own.encode(page) + b" " in sent
    assert _PICTURE not in sent


@pytest.mark.parametrize(
    ("page", "lacks"),
    [
        (CodePage.CP437, "€ł"),
        (CodePage.CP858, "łΩ"),
        (CodePage.CP1252, "łΩ"),
        (CodePage.CP852, "£€ñ"),
    ],
)
def test_what_a_page_can_not_write_is_a_picture(paper: Paper, page: CodePage, lacks: str) -> None:
    for sign in lacks:
        document = Document("x", (Text(f"a {sign} b"), Text("plain")))
        sent = escpos.render(document, replace(paper, letters=Letters(page)))
        assert sent.count(_PICTURE) == 1, sign
        assert b"plain\n" in sent
        assert b"?" not in sent.replace(sent[sent.index(_PICTURE) : sent.index(b"plain")], b"")


@pytest.mark.parametrize("page", CodePage)
def test_our_own_lines_and_dots_and_the_typographers_need_no_picture(
    paper: Paper, page: CodePage
) -> None:
    blocks = (Rule(), Rule(strong=True), Text("“Don’t” – wait… • K7QM · Front ™"))
    sent = escpos.render(Document("x", blocks), replace(paper, letters=Letters(page)))
    assert _PICTURE not in sent
    assert b'"Don\'t" - wait... ' in sent


@pytest.mark.parametrize("page", CodePage)
@pytest.mark.parametrize("control", [*map(chr, range(32)), *map(chr, range(127, 160))])
def test_no_page_lets_a_control_character_through(
    paper: Paper, page: CodePage, control: str
) -> None:
    other = replace(paper, letters=Letters(page))
    plain = escpos.render(Document("x", (Text("ab"),)), other)
    spaced = escpos.render(Document("x", (Text("a b"),)), other)
    assert escpos.render(Document("x", (Text(f"a{control}b"),)), other) in (plain, spaced)


def test_pages_are_named_as_people_name_them() -> None:
    assert parse_letters("", "") == USUAL == Letters(CodePage.CP858, Make.EPSON)
    assert parse_letters("1252", "Star") == Letters(CodePage.CP1252, Make.STAR)
    assert parse_letters("cp852", "citizen") == Letters(CodePage.CP852, Make.CITIZEN)
    with pytest.raises(BadInput, match="no code page “866”"):
        parse_letters("866", "")
    with pytest.raises(BadInput, match="No code pages of “acme”"):
        parse_letters("", "acme")
