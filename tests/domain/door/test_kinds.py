"""Types by name, where a ticket carries no product's number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.door.kinds import named_on, numbered, same_name, takes
from tests.domain.door.places import a_list, ticket

ONES = {"1": "Day ticket", "2": "Weekend", "3": "weekend "}


@pytest.mark.parametrize(
    ("kind", "product", "number"),
    [
        ("Day ticket", "", "1"),
        (" day  TICKET", "", "1"),
        ("Day ticket", "9", "9"),
        ("Weekend", "", ""),
        ("VIP", "", ""),
        ("", "", ""),
    ],
)
def test_a_type_is_the_one_product_that_is_called_so(kind: str, product: str, number: str) -> None:
    assert numbered(ticket("a", type=kind, product=product), ONES).product == number


@pytest.mark.parametrize(
    ("products", "kind", "product", "taken"),
    [
        (None, "VIP", "", True),
        (frozenset({"VIP"}), "vip", "", True),
        (frozenset({"1", "VIP"}), "Day", "1", True),
        (frozenset({"VIP"}), "VIP", "1", False),
        (frozenset({"VIP"}), "", "", False),
        (frozenset({""}), "", "", True),
        (frozenset[str](), "VIP", "", False),
    ],
)
def test_a_list_names_products_by_number_or_types_by_name(
    products: frozenset[str] | None, kind: str, product: str, taken: bool
) -> None:
    wanted = a_list(products=products)
    assert takes(wanted, ticket("a", type=kind, product=product)) is taken


def test_a_list_takes_types_by_their_name_alone() -> None:
    types = ["Day ticket", "DAY  ticket", "Weekend", "straße", "VIP", ""]
    wanted = a_list(products=frozenset({"1", "2", "STRASSE"}))
    # Two products are called “weekend”, so that a name says neither.
    assert named_on(wanted, ONES, types) == ["Day ticket", "DAY  ticket", "straße"]
    assert named_on(a_list(), ONES, types) == types


@given(st.text(), st.text())
def test_names_are_the_same_both_ways_round(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)
    assert same_name(one, f"  {one}\t") == bool(one.split())
