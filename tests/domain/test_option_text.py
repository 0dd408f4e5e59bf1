"""Options of a variant in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.option_text import options_text, parse_options

WORD = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)


def test_options_are_written_as_people_write_them() -> None:
    assert options_text((("Size", "M"), ("Colour", "Dark blue"))) == "Size=M; Colour=Dark blue"
    assert parse_options("Size=M;Colour = Dark blue") == (("Size", "M"), ("Colour", "Dark blue"))
    assert parse_options("") == ()


@given(st.lists(st.tuples(WORD, WORD), max_size=4).map(tuple))
def test_whatever_is_written_is_read_back(options: tuple[tuple[str, str], ...]) -> None:
    assert parse_options(options_text(options)) == options


@pytest.mark.parametrize("text", ["M", "=M", "Size=M; L", "Size=M=L"])
def test_what_names_no_options_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="names no options"):
        parse_options(text)
