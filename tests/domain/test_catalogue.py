"""What things are called, what events tax, and how faults speak."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import errors
from kiosk.domain.reference import DocumentRow
from kiosk.domain.tax import EXEMPT
from tests.factories import a_variant, an_event


def test_a_variant_is_called_by_its_product_and_its_options() -> None:
    tee = replace(a_variant("TEE", 2800), product_title="River Tee")
    assert tee.title == "River Tee"
    sized = replace(tee, options=(("Size", "M"), ("Colour", "Navy")))
    assert sized.title == "River Tee – M / Navy"


def test_an_event_taxes_what_is_taxable_and_nothing_else() -> None:
    event = an_event()
    assert event.rate_for(True) == event.tax
    assert event.rate_for(False) == EXEMPT


def test_every_fault_has_a_code_of_its_own_and_says_its_sentence() -> None:
    kinds = [
        errors.TrestleError, errors.BadInput, errors.StoreError, errors.StoreMissing,
        errors.StoreNewer, errors.StoreUnwritable, errors.StoreDamaged,
    ]  # fmt: skip
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind("It broke; mend it.").sentence == "It broke; mend it." for kind in kinds)
    assert str(errors.BadInput("It broke.")) == "It broke."


def test_a_document_that_came_in_has_no_mark_of_being_sent() -> None:
    assert DocumentRow("ticket", "t", "event", {}).rev == 0
