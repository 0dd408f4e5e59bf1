"""The open basket tells each tile of its own number, and nobody of what stayed as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.ids import VariantId
from kiosk.services import carts, catalogue
from kiosk.services.demo import make_demo
from kiosk.services.till import Till, open_till
from kiosk.ui.basket import Basket
from kiosk.ui.watching import Watched, Watcher


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    make_demo(tmp_path, SystemClock())
    opened = open_till(tmp_path, SystemClock())
    yield opened
    opened.close()


def variant(till: Till, sku: str) -> VariantId:
    found = catalogue.find(till, sku)
    assert found is not None
    return found.id


class Heard:
    """Counts how often each thing was said to have changed."""

    def __init__(self, **things: Watched) -> None:
        self.counts = dict.fromkeys(things, 0)
        # Things hold their watchers weakly.
        self._watchers = [self._watch(name, thing) for name, thing in things.items()]

    def _watch(self, name: str, thing: Watched) -> Watcher:
        def count() -> None:
            self.counts[name] += 1

        watcher = Watcher(count)
        thing.watch(watcher)
        return watcher


def test_only_the_variant_that_was_added_is_said_to_have_changed(till: Till) -> None:
    async def work() -> None:
        basket = Basket(carts.load(till))
        mug, tee = variant(till, "MUG"), variant(till, "TEE-M")
        heard = Heard(
            basket=basket,
            units=basket.units,
            mug=basket.number_of(mug),
            tee=basket.number_of(tee),
        )
        basket.becomes(carts.add(till, mug))
        await asyncio.sleep(0)
        assert heard.counts == {"basket": 1, "units": 1, "mug": 1, "tee": 0}
        assert (basket.number_of(mug).value, basket.units.value) == (1, 1)
        basket.becomes(carts.clear(till))
        await asyncio.sleep(0)
        assert heard.counts == {"basket": 2, "units": 2, "mug": 2, "tee": 0}
        assert (basket.number_of(mug).value, basket.units.value) == (0, 0)

    asyncio.run(work())


def test_a_number_that_is_asked_for_late_is_what_is_in_the_basket(till: Till) -> None:
    basket = Basket(carts.add(till, variant(till, "MUG"), 3))
    assert basket.number_of(variant(till, "MUG")).value == 3


def test_a_page_that_came_back_hears_of_every_number(till: Till) -> None:
    async def work() -> None:
        basket = Basket(carts.load(till))
        heard = Heard(units=basket.units, mug=basket.number_of(variant(till, "MUG")))
        basket.changed()
        await asyncio.sleep(0)
        assert heard.counts == {"units": 1, "mug": 1}

    asyncio.run(work())
