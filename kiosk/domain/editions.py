"""Numbered editions: fifty prints, each with its own number, and no number sold twice.

The counts of :mod:`kiosk.domain.allotments` decide how many may be sold; numbers ride beside them
and say which. A unit of a numbered variant is of use only with its number, so whoever holds units
of one holds as many numbers, and a number is held by one device at most:

    UnitsAsked         {keys, numbered}   ``numbered`` lists the keys that are asked for by number
    UnitsGranted       {keys, numbers}    the hub's lowest free numbers, as many as units
    UnitsTaken         {grant}            the grant's numbers are held now
    UnitsReturned      {keys, numbers}    these are free again; so with AllotmentsClosed
    UnitsMoved         {from, to, numbers} what is held of these goes from one pool to another
    SaleCompleted      {lines}            a line's ``numbers`` are sold; ``edition`` is the size

``numbers`` maps a key to text such as ``17-25,31``; on a line of a sale it is the text itself.
Numbers may be skipped, and never given twice. Units that came without numbers, as from before
their variant was numbered, are given back and asked for anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kiosk.domain.allotments import MOST_KEYS, BadUnits, granted_units, units_of
from kiosk.domain.journal import Kind

Numbers = frozenset[int]
NO_NUMBERS: Numbers = frozenset()

LARGEST_EDITION = 9_999
# Characters of range text that go into one entry beside its keys: every second number of the
# largest edition still fits.
_MOST_TEXT = 32_000
_PART = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True)
class Edition:
    """An edition of ``size`` pieces, of which those with ``numbers`` are on the table."""

    size: int
    numbers: Numbers

    @classmethod
    def of(cls, size: int, text: str = "") -> Edition:
        """An edition of ``size`` with the numbers of a range text; all of them, if it is empty.

        :raises BadUnits: no edition is so small or large, or it has no such number.
        """
        if type(size) is not int or not 1 <= size <= LARGEST_EDITION:
            raise BadUnits(f"An edition has 1 to {LARGEST_EDITION} pieces, not {size}.")
        numbers = parse_numbers(text) if text else frozenset(range(1, size + 1))
        if max(numbers) > size:
            raise BadUnits(f"An edition of {size} has no number {max(numbers)}.")
        return cls(size, numbers)


@dataclass(frozen=True)
class SoldNumbers:
    """The numbers that line ``line`` of a sale sold, of an edition of ``size``."""

    line: int
    variant: str
    numbers: Numbers
    size: int


@dataclass(frozen=True)
class NumberEffects:
    """What an entry does to numbers: by key, those that its writer holds from now on (``came``)
    and no longer (``went``); what it sold; and what it ``moved`` of what it holds of one key to
    another one. What is not held there does not move."""

    came: Mapping[str, Numbers]
    went: Mapping[str, Numbers]
    sold: tuple[SoldNumbers, ...] = ()
    moved: tuple[tuple[str, str, Numbers], ...] = ()


def parse_numbers(text: object) -> Numbers:
    """Read range text: ``17-25,31``. Numbers may come in any order, each once.

    :raises BadUnits: it is no such text, a number is out of bounds, or stands there twice.
    """
    if not isinstance(text, str) or not text:
        raise BadUnits("It does not say which numbers it is about.")
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 1 <= first <= last <= LARGEST_EDITION:
            raise BadUnits(f"“{part[:20]}” is no number and no range such as 17-25.")
        some = range(first, last + 1)
        if not found.isdisjoint(some):
            raise BadUnits(f"“{part}” names a number for the second time.")
        found.update(some)
    return frozenset(found)


def numbers_text(numbers: Collection[int]) -> str:
    """Write numbers as range text, the lowest first; empty for none."""
    return ",".join(
        str(first) if first == last else f"{first}-{last}" for first, last in _ranges(numbers)
    )


def edition_words(numbers: Collection[int], size: int) -> str:
    """Numbers as they stand on the thing: ``17/50``, or ``17-25/50, 31/50``."""
    return ", ".join(f"{part}/{size}" for part in numbers_text(numbers).split(",") if part)


def lowest(numbers: Collection[int], units: int) -> Numbers:
    """The lowest ``units`` of these numbers, or all where there are fewer."""
    return frozenset(sorted(numbers)[: max(units, 0)])


def choose(held: Numbers, wanted: Numbers, units: int) -> Numbers | None:
    """Which ``units`` numbers to sell: those ``wanted``, then the lowest held.

    None where one that is wanted isn't held, more are wanted than sold, or too few are held.
    """
    if not wanted <= held or len(wanted) > units or len(held) < units:
        return None
    return wanted | lowest(held - wanted, units - len(wanted))


def beyond(held: Numbers, units: int) -> Numbers:
    """The numbers, the highest of those held, for which no unit is left when ``units`` stay."""
    return held - lowest(held, units)


def numbers_of(body: Mapping[str, Any], units: Mapping[str, int]) -> dict[str, Numbers]:
    """Read the ``numbers`` of an entry that moves ``units``; empty where it names none.

    There may be more numbers than units: of those that were sold while their variant had no
    numbers, nobody knows which they were.

    :raises BadUnits: they can't be read, or are of other keys.
    """
    told = body.get("numbers") or {}
    if not isinstance(told, Mapping):
        raise BadUnits("Its numbers can't be read.")
    found = {key: parse_numbers(text) for key, text in told.items()}
    if not found.keys() <= units.keys():
        raise BadUnits("It names numbers of what it does not move.")
    return found


def number_effects(kind: str, body: Mapping[str, Any]) -> NumberEffects:
    """What an entry does to numbers.

    :raises BadUnits: its body makes no sense for its kind.
    """
    if kind == Kind.SALE_COMPLETED:
        sold = tuple(_sold(body))
        went: dict[str, Numbers] = {}
        seen: dict[str, Numbers] = {}
        for one, key in sold:
            if not seen.get(one.variant, NO_NUMBERS).isdisjoint(one.numbers):
                raise BadUnits("It sells a number twice.")
            seen[one.variant] = seen.get(one.variant, NO_NUMBERS) | one.numbers
            went[key] = went.get(key, NO_NUMBERS) | one.numbers
        return NumberEffects({}, went, tuple(one for one, _ in sold))
    if kind == Kind.UNITS_TAKEN:
        units = granted_units(body.get("grant"))
        came = numbers_of(body["grant"]["body"], units)
        if any(len(numbers) != units[key] for key, numbers in came.items()):
            raise BadUnits("It takes other numbers than units.")
        return NumberEffects(came, {})
    if kind in (Kind.UNITS_RETURNED, Kind.ALLOTMENTS_CLOSED):
        return NumberEffects({}, numbers_of(body, units_of(body.get("keys"))))
    if kind == Kind.UNITS_MOVED and body.get("numbers") and not body.get("free"):
        # Of what nobody holds nobody has a number.
        moved = str(body["from"]), str(body["to"]), parse_numbers(body["numbers"])
        return NumberEffects({}, {}, moved=(moved,))
    return NumberEffects({}, {})


def numbered_keys(ask: Mapping[str, Any]) -> frozenset[str]:
    """The keys that an ask wants by number; none, where its writer knows of no numbers."""
    told = ask.get("numbered")
    return (
        frozenset(one for one in told if isinstance(one, str))
        if isinstance(told, list)
        else (frozenset())
    )


def giving_up(keys: Mapping[str, int], numbers: Mapping[str, Numbers]) -> Iterator[dict[str, Any]]:
    """Bodies of entries that give up these units with these numbers, each small enough."""
    part: dict[str, int] = {}
    texts: dict[str, str] = {}
    size = 0
    for key in sorted(keys):
        text = numbers_text(numbers.get(key, NO_NUMBERS))
        if part and (len(part) == MOST_KEYS or size + len(text) > _MOST_TEXT):
            yield _body(part, texts)
            part, texts, size = {}, {}, 0
        part[key] = keys[key]
        size += len(text)
        if text:
            texts[key] = text
    if part:
        yield _body(part, texts)


def _body(keys: Mapping[str, int], texts: Mapping[str, str]) -> dict[str, Any]:
    return {"keys": keys, "numbers": texts} if texts else {"keys": keys}


def _ranges(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """The unbroken runs of these numbers, first and last of each."""
    rising = sorted(numbers)
    if not rising:
        return
    first = rising[0]
    for before, after in pairwise(rising):
        if after > before + 1:
            yield first, before
            first = after
    yield first, rising[-1]


def _sold(body: Mapping[str, Any]) -> Iterable[tuple[SoldNumbers, str]]:
    lines = body.get("lines")
    for line in lines if isinstance(lines, list) else []:
        if not isinstance(line, Mapping) or line.get("numbers") is None:
            continue
        numbers = parse_numbers(line["numbers"])
        key, variant = line.get("allotment"), line.get("variant")
        if not all(isinstance(one, str) and one.isprintable() for one in (key, variant)):
            raise BadUnits("It sells numbers of nothing that has any.")
        place, size = line.get("line"), line.get("edition")
        if type(place) is not int or type(size) is not int or not size <= LARGEST_EDITION:
            raise BadUnits("It does not say of which edition it sells numbers.")
        if len(numbers) != line.get("quantity") or max(numbers) > size:
            raise BadUnits("It sells other numbers than it sells pieces.")
        yield SoldNumbers(place, str(variant), numbers, size), str(key)
