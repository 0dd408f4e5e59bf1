"""Every text of the program is there in every language, whole and with its fields."""

from __future__ import annotations

import ast
import string
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from kiosk.language import LANGUAGES, SOURCE, Language, catalogue_path, offered
from tests.house.door import load_run

ROOT = Path(__file__).resolve().parents[2]
RUN = load_run()
OTHERS = [language for language in LANGUAGES if language.code != SOURCE]

Id = str | tuple[str, ...]


def texts() -> set[Id]:
    found: set[Id] = set()
    for room in RUN.TEXT_ROOMS:
        for _, _, text, _, _ in extract_from_dir(
            str(ROOT / room),
            keywords=parse_keywords(RUN.TEXT_CALLS),
            method_map=[("**.py", "python")],
        ):
            found.add(tuple(text) if isinstance(text, list | tuple) else text)
    return found


def catalogue(language: Language) -> Catalog:
    with catalogue_path(language.code).open("rb") as file:
        return read_po(file, locale=language.code, abort_invalid=True)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_all_six_languages_can_be_chosen() -> None:
    assert offered() == LANGUAGES


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_no_text_is_missing_and_none_is_left_over(language: Language) -> None:
    known = {message.id for message in catalogue(language) if message.id}
    assert texts() - known == set(), "carry them over with: python3 run.py words"
    assert known - texts() == set()


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_every_text_is_translated_and_has_its_fields(language: Language) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        # A form for one or two may say the number in a word.
        spare = {"count"} if len(ids) > 1 else set()
        for one in said:
            whole = one and fields(ids[-1]) - spare <= fields(one) <= fields(ids[-1])
            if message.fuzzy or not whole:
                wrong.append((ids[0], one))
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_each_plural_of_the_language_has_a_form_of_its_own(language: Language) -> None:
    found = catalogue(language)
    rule = Locale.parse(language.code).plural_form
    forms: dict[str, set[int]] = {}
    pick = c2py(found.plural_expr)
    for number in range(1000):
        forms.setdefault(rule(number), set()).add(pick(number))
    assert all(len(one) == 1 for one in forms.values())
    assert set.union(*forms.values()) == set(range(found.num_plurals))
    for message in found:
        if isinstance(message.id, tuple):
            assert len(message.string) == found.num_plurals, message.id


def test_a_text_is_written_out_where_it_is_marked() -> None:
    for room in RUN.TEXT_ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Phrase", "N_"):
                    assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
