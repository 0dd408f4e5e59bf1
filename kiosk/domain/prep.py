"""Stations that prepare what is sold, as a kitchen does, and what each of them has to do."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.ids import natural_id

LONGEST_STATION = 40


@dataclass(frozen=True)
class Station:
    """A place that prepares these products, by their ids, and all of these categories."""

    id: str
    name: str
    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def prepares(self, product: str, category: str) -> bool:
        """Whether it prepares a product."""
        return product in self.products or (category != "" and category in self.categories)


def order_number(receipt: str) -> str:
    """What is called out for a sale: the number of its receipt without the till's letters and the
    zeros before it, as 42 of ``K7QM-000042``."""
    return receipt.rpartition("-")[2].lstrip("0") or "0"


def station_id(name: str) -> str:
    """The id of the station of that name: two tills that set it up apart mean the same one."""
    return natural_id("prep_station", " ".join(name.split()).casefold())
