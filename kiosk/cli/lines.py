"""What a command is told to sell, read as lines of a sale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kiosk.cli.common import Refused
from kiosk.cli.modifiers import line_with
from kiosk.domain.allotments import BadUnits
from kiosk.domain.catalogue import Variant
from kiosk.domain.deposits import back_key
from kiosk.domain.editions import parse_numbers
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.measures import parse_parts
from kiosk.domain.money import Money
from kiosk.domain.sale import line_key, measured_key
from kiosk.services import catalogue, in_store_codes
from kiosk.services.till import Till


def line_of(till: Till, given: str) -> tuple[VariantId, int]:
    """A line and how many of it, as ``MUG:2``, ``LATTE+Oat milk:2`` with what is chosen of it or,
    where the price is said, ``BOOK=4.50``.

    :raises Refused: nothing here is called that, or it can't be had like that.
    """
    named = catalogue.find(till, given)
    chosen = None if named else _chosen(till, given)
    if chosen is not None:
        return chosen
    code, said, amount = given.rpartition("=")
    if named is None and said:
        asked = Money.parse(amount, till.event.currency)
        return line_key(_known(till, code).id, asked), 1
    label = None if named else in_store_codes.labelled(till, given)
    if isinstance(label, Refusal):
        raise Refused(label)
    if label is not None:
        return label.key, 1
    measured = _measured_line(till, given)
    if measured is not None:
        return measured, 1
    code, quantity = _quantity(given)
    variant = named or _known(till, code)
    return line_with(till, variant, []), 1 if variant.sku == given else quantity


def _chosen(till: Till, given: str) -> tuple[VariantId, int] | None:
    """The line of ``LATTE+Oat milk:2``; None where what stands before the sign is no SKU, or the
    sign is a part of one."""
    code, *words = given.split("+")
    variant = catalogue.find(till, code) if words else None
    if variant is None or catalogue.find(till, _quantity(given)[0]) is not None:
        return None
    words[-1], quantity = _quantity(words[-1])
    return line_with(till, variant, words), quantity


def _known(till: Till, code: str) -> Variant:
    variant = catalogue.find(till, code)
    if variant is None:
        raise Refused(Refusal("unknown_variant", {"sku": code}))
    return variant


def deposit_line(given: str, currency: str) -> tuple[VariantId, int]:
    """Deposits that are given back, as ``2.00:3``.

    :raises BadInput: it is no amount above zero.
    """
    each, quantity = _quantity(given)
    amount = Money.parse(each, currency)
    if amount.minor <= 0:
        raise BadInput(
            f"“{given}”: a deposit is more than nothing; write 2.00 or, for three, 2.00:3."
        )
    return back_key(amount), quantity


def _measured_line(till: Till, given: str) -> VariantId | None:
    """The line of something that is weighed or measured: ``CHEESE:0.385``, or with its unit."""
    code, _, written = given.rpartition(":")
    variant = catalogue.find(till, code) if code else None
    if variant is None or variant.measure is None:
        return None
    return measured_key(variant.id, parse_parts(written, variant.measure))


def ticket_line(till: Till, given: str) -> tuple[VariantId, int]:
    """A ticket on sale and how many, as ``Day ticket:2``.

    :raises Refused: none is called that.
    """
    name, quantity = _quantity(given)
    variant = catalogue.find_ticket_type(till, name)
    if variant is None:
        raise Refused(Refusal("unknown_variant", {"sku": name}))
    return variant.id, quantity


def numbers_of(
    till: Till, lines: Sequence[tuple[VariantId, int]], given: Sequence[str]
) -> Mapping[VariantId, Collection[int]]:
    """The numbers wanted of each variant; without a SKU, of the one that is numbered.

    :raises BadInput: it can't be known of which, or they are none.
    """
    numbered = catalogue.numbered(till, [variant for variant, _ in lines])
    chosen: dict[VariantId, set[int]] = {}
    for one in given:
        sku, _, text = one.rpartition(":")
        if sku:
            variant = catalogue.find(till, sku)
            if variant is None or variant.id not in {wanted for wanted, _ in lines}:
                raise Refused(Refusal("unknown_variant", {"sku": sku}))
            wanted = variant.id
        elif len(numbered) == 1:
            (wanted,) = numbered
        else:
            raise BadInput(f"Say of what number {one} is, as in --number PRINT-7:{one}.")
        try:
            chosen.setdefault(wanted, set()).update(parse_numbers(text))
        except BadUnits as fault:
            raise BadInput(str(fault)) from fault
    return chosen


def _quantity(given: str) -> tuple[str, int]:
    code, colon, count = given.rpartition(":")
    if not colon:
        return given, 1
    try:
        return code, int(count)
    except ValueError:
        return given, 1
