"""Each guard of sync is needed: without it, the test that stands for it fails."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.sync.guards import GUARDS, ROOT, Guard, fails_without

_EVERY = pytest.mark.parametrize("guard", GUARDS, ids=lambda one: one.name)


def test_the_table_names_what_stands_in_the_product_and_tests_that_there_are() -> None:
    for guard in GUARDS:
        text = (ROOT / guard.file).read_text("utf-8")
        assert text.count(guard.text) == 1, f"{guard.name}: not once in {guard.file}"
        ast.parse(text.replace(guard.text, guard.without))
        file, _, test = guard.proof.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        names = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
        assert test.partition("[")[0] in names, f"{guard.name}: no such test in {file}"


def test_no_guard_is_named_twice() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(set(names)) == len(names) > 60


@pytest.mark.soak
@_EVERY
def test_without_it_its_test_fails(guard: Guard, tmp_path: Path) -> None:
    assert fails_without(guard, tmp_path)
