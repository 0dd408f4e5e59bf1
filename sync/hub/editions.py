"""Numbered editions at the hub: who has which number, and numbers that were sold twice.

The rules are those of :mod:`kiosk.domain.editions`. Which numbers there are, the variant's newest
document says. A number is free while nobody holds it, it is on its way to nobody, and no sale of
it was heard; only those are granted. What a device holds is kept per device, so that it comes out
the same in whatever order the devices are heard: two that both took a number, as from a hub that
was put back, both have it until they sell it or give it back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.domain.allotments import BadUnits, variant_of
from kiosk.domain.cases import NUMBER_TWICE
from kiosk.domain.editions import (
    NO_NUMBERS,
    Edition,
    Numbers,
    SoldNumbers,
    giving_up,
    lowest,
    number_effects,
    numbers_text,
    parse_numbers,
)
from kiosk.domain.journal import Entry, Kind, canonical, digest
from sync.hub.cases import Opening, open_case
from sync.hub.database import Hub, parts
from sync.hub.naming import device_names, named_variants
from sync.hub.tables import IN_FLIGHT, document, entry, granted, number_account, number_sold


def editions_of(connection: Connection, keys: Collection[str]) -> dict[str, Edition]:
    """The editions of those of these keys whose variants are numbered."""
    variants = {key: one for key in keys if (one := variant_of(key)) is not None}
    found: dict[str, Edition] = {}
    for names in parts(sorted(set(variants.values()))):
        rows = connection.execute(
            select(document.c.id, document.c.body).where(
                document.c.kind == "variant", document.c.id.in_(names)
            )
        )
        for row in rows:
            edition = _edition(json.loads(row.body))
            if edition is not None:
                found[row.id] = edition
    return {key: found[variant] for key, variant in variants.items() if variant in found}


def free_numbers(connection: Connection, keys: Collection[str]) -> dict[str, Numbers]:
    """The numbers that may be given out, of those of these keys that are numbered."""
    known = editions_of(connection, keys)
    taken = _taken(connection, {variant_of(key) or "" for key in known})
    return {
        key: edition.numbers - taken.get(variant_of(key) or "", set())
        for key, edition in known.items()
    }


def most_to_give(
    connection: Connection, keys: Collection[str], numbered: Collection[str]
) -> dict[str, int]:
    """How many units of keys may be given out on account of their numbers; others are left out.

    ``numbered`` are the keys that the device wants by number. Where it and the hub don't agree
    that there are numbers, as an older till doesn't know of them, it is given none.
    """
    free = free_numbers(connection, keys)
    return {
        key: len(free[key]) if key in free and key in numbered else 0
        for key in keys
        if key in free or key in numbered
    }


def with_numbers(connection: Connection, give: Mapping[str, int]) -> dict[str, Any]:
    """What to say in a grant of these units: ``keys``, and the lowest free ``numbers`` of those
    that are numbered. What doesn't fit into one entry is left out."""
    free = free_numbers(connection, list(give))
    chosen = {key: lowest(numbers, give[key]) for key, numbers in free.items()}
    return next(giving_up(give, chosen))


def credit(connection: Connection, dev: str, came: Mapping[str, Numbers]) -> None:
    """A device holds these numbers from now on."""
    for key, numbers in sorted(came.items()):
        _hold(connection, dev, key, _held(connection, dev, key) | numbers)


def debit(connection: Connection, one: Entry) -> None:
    """Take from a device the numbers that its entry sells or gives up; what it moves to another
    pool it still holds, there.

    :raises BadUnits: they can't be read.
    """
    effects = number_effects(one.kind, one.body)
    for key, numbers in sorted(effects.went.items()):
        held = _held(connection, one.dev, key)
        if held & numbers:
            _hold(connection, one.dev, key, held - numbers)
    for source, target, numbers in effects.moved:
        held = _held(connection, one.dev, source)
        if held & numbers:
            credit(connection, one.dev, {target: held & numbers})
            _hold(connection, one.dev, source, held - numbers)


def drop_all(connection: Connection, dev: str) -> None:
    """A device holds no number any more: it was written off."""
    connection.execute(delete(number_account).where(number_account.c.dev == dev))


def held_numbers(connection: Connection) -> dict[tuple[str, str], Numbers]:
    """Who holds which numbers, by key and device."""
    rows = connection.execute(select(number_account).where(number_account.c.numbers != ""))
    return {(row.key, row.dev): parse_numbers(row.numbers) for row in rows}


def note_sold(
    connection: Connection, hub: Hub, fresh: Sequence[Entry], carrier: str, now: datetime
) -> None:
    """Remember which numbers were sold, and open a case for each that was sold twice.

    The caller holds the log's lock, and has the entries in the log. Numbers that can't be read
    become a case where their units are counted.
    """
    sold: list[tuple[Entry, SoldNumbers]] = []
    for one in fresh:
        if one.kind == Kind.SALE_COMPLETED:
            sold += [(one, line) for line in _sold(one)]
    rows = [
        {"variant": line.variant, "number": number, "entry_hash": one.hash}
        for one, line in sold
        for number in sorted(line.numbers)
    ]
    if rows:
        connection.execute(insert(number_sold), rows)
    for variant in sorted({line.variant for _, line in sold}):
        numbers = {n for _, line in sold if line.variant == variant for n in line.numbers}
        for number, hashes in _sales_of(connection, variant, numbers).items():
            if len(hashes) > 1:
                _open_twice(connection, hub, variant, number, hashes, carrier, now)


def _sold(sale: Entry) -> tuple[SoldNumbers, ...]:
    try:
        return number_effects(sale.kind, sale.body).sold
    except BadUnits:
        return ()


def _edition(body: Mapping[str, Any]) -> Edition | None:
    size, numbers = body.get("edition"), body.get("numbers")
    try:
        return None if size is None else Edition.of(size, numbers or "")
    except BadUnits:
        # Whoever wrote that knows of no numbers that this hub could give.
        return None


def _taken(connection: Connection, variants: Collection[str]) -> dict[str, set[int]]:
    """The numbers of these variants that are sold, held or on their way, whatever their pool."""
    taken: dict[str, set[int]] = {one: set() for one in variants}
    if not taken:
        return taken
    for names in parts(sorted(taken)):
        sales = select(number_sold.c.variant, number_sold.c.number)
        for row in connection.execute(sales.where(number_sold.c.variant.in_(names))):
            taken[row.variant].add(row.number)
        held = select(number_account.c.variant, number_account.c.numbers)
        for row in connection.execute(held.where(number_account.c.variant.in_(names))):
            taken[row.variant].update(parse_numbers(row.numbers) if row.numbers else NO_NUMBERS)
    flying = select(granted.c.numbers).where(
        granted.c.state == IN_FLIGHT, granted.c.numbers != "{}"
    )
    for row in connection.execute(flying):
        for key, text in json.loads(row.numbers).items():
            taken.get(variant_of(key) or "", set()).update(parse_numbers(text))
    return taken


def _held(connection: Connection, dev: str, key: str) -> Numbers:
    here = (number_account.c.key == key) & (number_account.c.dev == dev)
    text = connection.execute(select(number_account.c.numbers).where(here)).scalar()
    return parse_numbers(text) if text else NO_NUMBERS


def _hold(connection: Connection, dev: str, key: str, numbers: Numbers) -> None:
    here = (number_account.c.key == key) & (number_account.c.dev == dev)
    text = numbers_text(numbers)
    changed = connection.execute(update(number_account).where(here).values(numbers=text))
    if changed.rowcount == 0:
        row = {"key": key, "dev": dev, "variant": variant_of(key), "numbers": text}
        connection.execute(insert(number_account).values(**row))


def _sales_of(connection: Connection, variant: str, numbers: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for some in parts(sorted(numbers)):
        here = (number_sold.c.variant == variant) & number_sold.c.number.in_(some)
        for row in connection.execute(select(number_sold).where(here)):
            found.setdefault(row.number, []).append(row.entry_hash)
    return found


def _open_twice(
    connection: Connection,
    hub: Hub,
    variant: str,
    number: int,
    hashes: Sequence[str],
    carrier: str,
    now: datetime,
) -> None:
    texts = connection.execute(select(entry.c.text).where(entry.c.hash.in_(hashes))).scalars()
    sales = [Entry(**json.loads(text)) for text in texts]
    # In an order that is the same on every hub, whoever was heard first.
    sales.sort(key=lambda one: (one.hlc, one.dev, one.hash))
    names = device_names(connection, {one.dev for one in sales})
    at = ", ".join(
        f"receipt {one.body.get('receipt')}, {one.at} at {names.get(one.dev, one.dev)}"
        for one in sales
    )
    what = " ".join(filter(None, named_variants(connection, [variant]).get(variant, (variant,))))
    text = f"Number {number} of {what} was sold {len(sales)} times: {at}."
    about = {"variant": variant, "number": number}
    opening = Opening(NUMBER_TWICE, sales[-1], text, about)
    name = digest([NUMBER_TWICE, variant, number])
    open_case(connection, hub, name, opening, sales, carrier, now)


def text_of(numbers: Mapping[str, Numbers]) -> str:
    """Numbers by key as they are kept: canonical JSON."""
    return canonical({key: numbers_text(some) for key, some in numbers.items()}).decode()
