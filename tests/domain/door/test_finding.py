"""What is typed to find somebody, as the index understands it: run on a real index."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.door.finding import LONGEST_QUERY, REPLACED, query_of


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            'CREATE VIRTUAL TABLE words USING fts5(name, tokenize="unicode61 remove_diacritics 2")'
        )
        yield connection


def finds(index: sqlite3.Connection, typed: str, name: str, *, whole: bool = False) -> bool:
    for one, other in REPLACED:
        name = name.replace(one, other)
    query = query_of(typed, whole=whole)
    assert query
    index.execute("DELETE FROM words")
    index.execute("INSERT INTO words VALUES (?)", (name,))
    return bool(index.execute("SELECT 1 FROM words WHERE words MATCH ?", (query,)).fetchall())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("mül", "Jörg Müller"),
        ("MUL", "Jörg Müller"),
        ("mueller", "Jörg Müller"),
        ("müller", "Joerg Mueller"),
        ("muller jorg", "Jörg Müller"),
        ("Müller, Jö", "Jörg Müller"),
        ("weiss", "Ana Weiß"),
        ("weiß", "Ana Weiss"),
        ("sorensen", "Søren Sørensen"),
        ("Łuk", "Lukasz Wolny"),
        ("luk wol", "Łukasz Wolny"),
        ("obrien", "Pat O’Brien"),
        ("o'bri", "Pat O'Brien"),
        ("ada@exam", "ada@example.org"),
        ("example", "ada@example.org"),
        ("schmidt-ma", "Eva Schmidt-Maier"),
        ("maier", "Eva Schmidt-Maier"),
        ("محمد", "محمد علي"),
        ("山", "山田太郎"),
        ("zoe", unicodedata.normalize("NFD", "Zoë")),
        (unicodedata.normalize("NFD", "Zoë"), "Zoe"),
    ],
)
def test_accents_case_order_and_other_spellings_do_not_matter(
    index: sqlite3.Connection, typed: str, name: str
) -> None:
    assert finds(index, typed, name)


@pytest.mark.parametrize(
    ("typed", "name"), [("ller", "Müller"), ("mull ada", "Jörg Müller"), ("schmidt", "Schmid")]
)
def test_every_word_has_to_begin_one(index: sqlite3.Connection, typed: str, name: str) -> None:
    assert not finds(index, typed, name)


def test_whole_words_are_no_beginnings(index: sqlite3.Connection) -> None:
    assert finds(index, "li", "Li Wei", whole=True)
    assert not finds(index, "li", "Lisa Wei", whole=True)
    assert finds(index, "li", "Lisa Wei")


@pytest.mark.parametrize("typed", ["", "  ", "a", "é", "-", "“”", '"', "* OR", "٪"][:7])
def test_too_little_asks_for_nothing(typed: str) -> None:
    assert query_of(typed) == ""


def test_a_long_text_asks_no_long_question() -> None:
    assert query_of("ab " * 500).count("AND") == 7
    assert len(query_of("x" * 5000)) < 2 * LONGEST_QUERY


@given(st.text(st.characters(), max_size=60), st.booleans())
@example("half \ud83d of one", False)
@example("a\ud800b", True)
def test_whatever_is_typed_is_a_question_that_the_index_understands(
    index: sqlite3.Connection, typed: str, whole: bool
) -> None:
    query = query_of(typed, whole=whole)
    if query:
        index.execute("SELECT 1 FROM words WHERE words MATCH ?", (query,)).fetchall()
        index.execute("SELECT 1 FROM words WHERE words MATCH ?", (f"{{name}} : ({query})",))
