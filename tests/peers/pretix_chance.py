"""Events out of a seed: products, orders, lists with rules, and what is scanned there.

Nothing is made that a page or the interface of pretix would refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.peers.pretix_situations import BERLIN, TIMES

# The middle of what is scanned: the event's day, and the nights on which the clocks change.
_MIDDLES = ("2026-11-28T12:00", "2026-11-28T12:00", "2026-03-29T02:00", "2026-10-25T02:00")
_CLOCKS = ("00:00", "01:30", "09:15", "14:00:30", "23:30")
_SUN = {"date_from": "2026-11-29T12:00:00+01:00", "date_admission": "2026-11-29T11:30:00+01:00"}
_PRODUCTS = ("day", "vip", "shirt", "pots", "clay")
# Good and bad ones. A “no” and a blank are not among them, for the server forgets these and asks
# again, where ours takes what may be passed over for answered: the situations hold both to that.
_ANSWERS = {
    "yes": ("True", "true"), "number": ("3", "12", "x"),
    "line": ("salt", "sesame"), "one": ("one-a", "one-b", "some-a", "0"),
}  # fmt: skip


def event(chance: Random) -> dict[str, Any]:
    """An event, of one day or of several dates, some of whose products are asked about."""
    asked = {
        "yes": {"type": "B"}, "number": {"type": "N", "valid_number_max": 9},
        "line": {"type": "S", "valid_string_length_max": 5},
        "one": {"type": "C", "options": ["one-a", "one-b"]},
    }  # fmt: skip
    return {
        "timezone": "Europe/Berlin",
        "times": chance.choice([TIMES, {**TIMES, "date_to": None}, _SUN]),
        "items": {
            "day": {"variations": ["adult", "child"]}, "vip": {}, "shirt": {"admission": False},
            "pots": {"admission": False}, "clay": {"admission": False}, "told": {},
        },
        "questions": {
            name: {**one, "items": ["told", *chance.sample(_PRODUCTS, chance.choice([0, 0, 1]))],
                   "required": chance.random() < 0.7, "asked": chance.random() < 0.8}
            for name, one in asked.items()
        },
        "dates": {"sat": TIMES, "sun": _SUN} if chance.random() < 0.3 else {},
    }  # fmt: skip


@dataclass(frozen=True)
class Chance:
    """What is drawn for one event, once its things have their ``numbers``. ``late``: what is
    scanned is told of afterwards, in any order."""

    chance: Random
    numbers: dict[str, Any]
    middle: datetime
    late: bool

    @classmethod
    def of(cls, chance: Random, numbers: dict[str, Any]) -> Chance:
        middle = datetime.fromisoformat(chance.choice(_MIDDLES)).replace(tzinfo=BERLIN)
        return cls(chance, numbers, middle, chance.random() < 0.2)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def some(self, of: Any, least: int = 1) -> list[Any]:
        return self.chance.sample(list(of), self.chance.randint(least, len(of)))

    def moment(self, hours: float = 40) -> datetime:
        """A time around the middle, to the second."""
        seconds = self.chance.randint(-int(hours * 3600), int(hours * 3600))
        return (self.middle.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(BERLIN)

    def lists(self) -> list[dict[str, Any]]:
        return [self._list(number) for number in range(5)]

    def _list(self, number: int) -> dict[str, Any]:
        everything = self.maybe(0.4)
        dates = list(self.numbers["dates"].values())
        return {
            "name": f"List {number}",
            "all_products": everything,
            "limit_products": [] if everything else self.some(self.numbers["items"].values()),
            "subevent": self.chance.choice(dates) if dates and self.maybe(0.5) else None,
            "include_pending": self.maybe(0.4),
            "allow_multiple_entries": self.maybe(0.5),
            "allow_entry_after_exit": self.maybe(0.6),
            "addon_match": self.maybe(0.3),
            "rules": self.rule(3) if self.maybe(0.75) else {},
        }

    def rule(self, depth: int) -> dict[str, Any]:
        if depth and self.maybe(0.5):
            many = self.chance.choice([1, 2, 2, 3])
            return {self.chance.choice(["and", "or"]): [self.rule(depth - 1) for _ in range(many)]}
        return self.chance.choice(
            [self._among, self._clock, self._clock, self._count, self._count, self._state]
        )()

    def _among(self) -> dict[str, Any]:
        kind, of = self.chance.choice(
            [("product", "items"), ("variation", "variations"), ("gate", "gates")]
        )
        numbers = [one for one in self.numbers[of].values() if one]
        chosen = self.some(numbers)
        if kind == "product" and self.maybe(0.2):
            return {self.chance.choice(["==", "!="]): [{"var": kind}, chosen[0]]}
        told = [{"lookup": [kind, self.chance.choice([one, str(one)]), "?"]} for one in chosen]
        return {"inList": [{"var": kind}, {"objectList": told}]}

    def _built(self) -> dict[str, Any]:
        kind = self.chance.choice(
            ["custom", "custom", "customtime", "date_from", "date_to", "date_admission"]
        )
        if kind == "custom":
            return {"buildTime": [kind, self.moment().isoformat(timespec="milliseconds")]}
        clock = [self.chance.choice(_CLOCKS)] if kind == "customtime" else []
        return {"buildTime": [kind, *clock]}

    def _clock(self) -> dict[str, Any]:
        built = self._built()
        # The server adds minutes to what a clock shows, and so another number on such a night.
        changes = built["buildTime"][0] == "customtime" and self.middle.month != 11
        tolerance: list[Any] = self.chance.choice(
            [[], [None], [0], [10]] if changes else [[], [None], [0], [10], [90], [1500], ["15"]]
        )
        return {self.chance.choice(["isAfter", "isBefore"]): [{"var": "now"}, built, *tolerance]}

    def _count(self) -> dict[str, Any]:
        later = ("entries_since", "entries_before", "entries_days_since", "entries_days_before")
        names = ["entries_number", "entries_days"]
        names += [] if self.late else [
            "entries_today", "minutes_since_last_entry", "minutes_since_first_entry"
        ]  # fmt: skip
        name = self.chance.choice([*names, *later])
        asked = {name: [self._built()]} if name in later else {"var": name}
        numbers = [-1, 0, 30, 60, 600, 1440] if name.startswith("minutes") else [0, 1, 2, 3]
        pair = [asked, self.chance.choice(numbers)]
        if self.maybe(0.15):
            pair.reverse()
        return {self.chance.choice(["<", "<=", ">", ">=", "==", "!="]): pair}

    def _state(self) -> dict[str, Any]:
        if self.maybe(0.4):
            day = self.chance.randint(1, 7)
            operator = self.chance.choice(["<", ">=", "==", "!="])
            return {operator: [{"var": "now_isoweekday"}, day]}
        word = self.chance.choice(["present", "absent"])
        return {self.chance.choice(["==", "!="]): [{"var": "entry_status"}, word]}

    def orders(self, lists: list[int]) -> list[dict[str, Any]]:
        return [self._order(number, lists) for number in range(10)]

    def _order(self, number: int, lists: list[int]) -> dict[str, Any]:
        status = self.chance.choices("pnce", [70, 18, 7, 5])[0]
        date = self.chance.choice([*self.numbers["dates"].values()] or [None])
        positions: list[dict[str, Any]] = []
        for which in range(self.chance.choice([1, 1, 2])):
            name = f"{number}-{which}"
            base = self._position(name, ["day", "vip", "told", "told", "shirt"], lists)
            positions.append(base)
            for extra in range(self.chance.choice([0, 0, 1, 2, 3])):
                added = self._position(f"{name}+{extra}", ["pots", "clay"], lists)
                # Whoever cancels a ticket cancels what was sold with it.
                gone = bool(base["canceled"] or added["canceled"])
                positions.append({**added, "addon_to": name, "canceled": gone})
        waits = status == "n" and self.maybe(0.2)
        return {
            "status": status,
            "require_approval": waits,
            "valid_if_pending": self.maybe(0.15),
            "positions": [{**one, "date": date} for one in positions],
        }

    def _position(self, name: str, products: list[str], lists: list[int]) -> dict[str, Any]:
        product = self.chance.choice(products)
        window = sorted(self.moment() for _ in range(2))
        variations = list(self.numbers["variations"].values())
        answers = {
            str(self.numbers["questions"][one]): self._said(one)
            for one in (self.some(_ANSWERS, 0) if product == "told" else [])
        }
        return {
            "name": name,
            "item": self.numbers["items"][product],
            "variation": self.chance.choice(variations) if product == "day" else None,
            "valid_from": window[0].isoformat() if self.maybe(0.2) else None,
            "valid_until": window[1].isoformat() if self.maybe(0.2) else None,
            "blocked": self.maybe(0.06),
            "canceled": self.maybe(0.04),
            "answers": answers,
            "came": self._came(lists) if self.maybe(0.25) else [],
        }

    def _said(self, question: str) -> Any:
        if question == "one":
            return [self.numbers["options"][self.chance.choice(["one-a", "one-b"])]]
        return {"yes": "True", "number": "3", "line": "salt"}[question]

    def _came(self, lists: list[int]) -> list[dict[str, Any]]:
        """What went through before all that is scanned now."""
        start = self.middle - timedelta(hours=90)
        times = sorted({start + timedelta(minutes=self.chance.randint(0, 2800)) for _ in range(3)})
        return [
            {"list": self.chance.choice(lists), "at": one.isoformat(),
             "type": self.chance.choices(["entry", "exit"], [70, 30])[0]}
            for one in times[: self.chance.randint(1, 3)]
        ]  # fmt: skip

    def scans(self, lists: list[int], names: list[str], many: int) -> Iterator[dict[str, Any]]:
        """What is scanned one after another, or told of afterwards."""
        often = self.chance.sample(names, min(6, len(names)))
        times = sorted({self.moment() for _ in range(many)})
        if self.late:
            self.chance.shuffle(times)
        for when in times:
            yield {
                "name": self.chance.choice(names if self.maybe(0.4) else often),
                "list": self.chance.choice(lists),
                "when": when,
                "direction": "entry" if self.maybe(0.75) else "exit",
                "gate": self.chance.choice(["", "North", "South"]),
                "paid": self.maybe(0.3),
                "asks": self.maybe(0.9),
            }

    def answers(self) -> dict[str, str]:
        """What somebody says who is asked, good or bad."""
        return {
            str(self.numbers["questions"][one]): self._option(self.chance.choice(_ANSWERS[one]))
            for one in self.some(_ANSWERS)
        }

    def _option(self, said: str) -> str:
        return str(self.numbers["options"].get(said, said))
