"""Commands for promotions, and what “kiosk sell” takes of discounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, answer, done, till_in
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms, percent
from kiosk.domain.promotions import (
    IN_PERCENT,
    ByHand,
    Discount,
    HandKind,
    Promotion,
    PromotionKind,
)
from kiosk.domain.sale import of_line
from kiosk.services import catalogue, discounts, promoting
from kiosk.services.discount_words import discount_words
from kiosk.services.promoting import Listed
from kiosk.services.promotion_words import promotion_words
from kiosk.services.till import Till

Name = Annotated[str, typer.Argument(help="What the receipt calls it.")]


def add(
    name: Name,
    kind: Annotated[str, typer.Option("--kind", help=f"One of {', '.join(PromotionKind)}.")],
    value: Annotated[str, typer.Option("--value", help="A percentage or an amount.")] = "",
    sku: Annotated[
        list[str] | None, typer.Option("--sku", help="What it is for; without any, all.")
    ] = None,
    buy: Annotated[str, typer.Option("--buy", help="So many are paid for (buy_x_get_y).")] = "",
    get: Annotated[str, typer.Option("--get", help="So many more are for less, usually 1.")] = "",
    threshold: Annotated[
        str, typer.Option("--from", help="What the basket must come to (basket_…).")
    ] = "",
    code: Annotated[str, typer.Option("--code", help="Only for who says this code.")] = "",
    tier: Annotated[
        str,
        typer.Option("--tier", help="Only for members: a membership's SKU, or “any”."),
    ] = "",
    starts: Annotated[
        str, typer.Option("--starts", help="From then on, as “2026-11-28 14:00”.")
    ] = "",
    ends: Annotated[str, typer.Option("--ends", help="Before then.")] = "",
    limit: Annotated[str, typer.Option("--limit", help="In at most so many sales.")] = "",
    priority: Annotated[
        str, typer.Option("--priority", help="The highest comes first; usually 0.")
    ] = "",
    alone: Annotated[
        bool, typer.Option("--alone", help="Does not combine with other promotions.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set a promotion up, at this till and with the next sync at all others."""
    terms = Terms(
        name=name,
        kind=kind,
        value=value,
        skus=sku or [],
        buy=buy,
        get=get,
        threshold=threshold,
        code=code,
        tier=tier,
        starts=starts,
        ends=ends,
        limit=limit,
        priority=priority,
        alone=alone,
    )
    with till_in(data) as till:
        made = done(promoting.add_promotion(till, terms))
        words = promotion_words(made, zone(till.event.timezone))
    answer(as_json, _fields(made), f"{made.name}: {words}")


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List the promotions, and in how many sales each was used as far as it is known here."""
    with till_in(data) as till:
        found = promoting.list_promotions(till)
        place = zone(till.event.timezone)
        lines = [f"{one.promotion.name}: {promotion_words(one.promotion, place)}" for one in found]
    told = {"promotions": [_listed(one) for one in found]}
    answer(as_json, told, *(lines or ["There are no promotions."]))


def show(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Show one promotion."""
    with till_in(data) as till:
        found = promoting.find_promotion(till, name)
        words = promotion_words(found.promotion, zone(till.event.timezone))
    answer(
        as_json,
        _listed(found),
        f"{found.promotion.name}: {words}",
        f"Used in {found.used} sales that are known here.",
    )


def remove(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """End a promotion for good; what was sold with it stays as it was sold."""
    with till_in(data) as till:
        gone = done(promoting.remove_promotion(till, name))
    answer(as_json, {"removed": gone.name}, f"“{gone.name}” is over.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    promotion = typer.Typer(help="Promotions.", rich_markup_mode=None)
    for command, called in ((add, "add"), (list_all, "list"), (show, "show"), (remove, "remove")):
        promotion.command(called)(command)
    app.add_typer(promotion, name="promotion")


def by_hand(
    till: Till, lines: Sequence[tuple[VariantId, int]], given: Sequence[str], who: str, why: str
) -> tuple[ByHand, ...]:
    """Read ``--discount``: ``10%`` or ``2.50`` off the basket, ``SKU:10%`` off a line.

    :raises BadInput: it can't be read, or names a SKU that is not sold.
    """
    found: dict[VariantId | None, ByHand] = {}
    for one in given:
        sku, _, text = one.rpartition(":")
        variant = _variant(till, lines, sku) if sku else None
        if variant in found:
            raise BadInput(f"“{one}”: one discount for each line, and one for the basket.")
        if text.strip().endswith("%"):
            kind, value = HandKind.PERCENT, percent(text)
        else:
            kind, value = HandKind.AMOUNT, Money.parse(text, till.event.currency).minor
        found[variant] = ByHand(kind, value, who, why, variant)
    return tuple(found.values())


def said_codes(till: Till, codes: Sequence[str], asked: discounts.Asked) -> tuple[str, ...]:
    """Read ``--code``; refused where nothing comes of one."""
    for code in codes:
        found = discounts.say(till, code, asked)
        if isinstance(found, Refusal):
            raise Refused(found)
    return tuple(codes)


def member(till: Till, contact_id: str) -> str:
    """Read ``--member``: somebody who has a membership, as far as it is known here."""
    if not discounts.memberships(till, contact_id):
        raise Refused(Refusal("no_membership", {"contact": contact_id}))
    return contact_id


def discount_fields(given: Sequence[Discount]) -> list[Mapping[str, Any]]:
    """What was taken off a line, for ``--json``."""
    return [{"kind": one.kind, "name": discount_words(one), "amount": one.amount} for one in given]


def _variant(till: Till, lines: Sequence[tuple[VariantId, int]], sku: str) -> VariantId:
    variant = catalogue.find(till, sku) or catalogue.find_ticket_type(till, sku)
    keys = {
        key for key, _ in lines if variant and of_line(key, till.event.currency)[0] == variant.id
    }
    if not keys:
        raise Refused(Refusal("unknown_variant", {"sku": sku}))
    if len(keys) > 1:
        raise BadInput(f"“{sku}” is in several lines; give the discount on the whole basket.")
    return keys.pop()


def _listed(one: Listed) -> dict[str, Any]:
    return {**_fields(one.promotion), "used": one.used}


def _fields(one: Promotion) -> dict[str, Any]:
    amount = None if one.kind in IN_PERCENT else Money(one.value, one.currency)
    return {
        "name": one.name,
        "kind": str(one.kind),
        "percent": one.value / 1000 if one.kind in IN_PERCENT else None,
        "amount": amount,
        "currency": one.currency,
        "skus": list(one.skus),
        "buy": one.buy or None,
        "get": one.get or None,
        "from": Money(one.threshold, one.currency) if one.threshold else None,
        "code": one.code or None,
        "tier": one.tier or None,
        "starts": iso(one.starts) if one.starts else None,
        "ends": iso(one.ends) if one.ends else None,
        "limit": one.limit,
        "priority": one.priority,
        "combines": one.combines,
    }
