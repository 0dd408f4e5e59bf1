"""How a device shows itself, kept from start to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.services.demo import make_demo
from kiosk.services.preferences import Look, Preferences, is_training, load, save
from kiosk.services.till import NewEvent, create_till, open_till
from kiosk.store.rows import put_settings


def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    chosen = Preferences(look=Look.CONTRAST, size=150, sounds=False)
    till = create_till(tmp_path, SystemClock(), NewEvent("Fair", "GBP", "", "Europe/London"))
    assert load(till) == Preferences()
    save(till, chosen)
    till.close()
    again = open_till(tmp_path, SystemClock())
    assert load(again) == chosen
    again.close()


@pytest.mark.parametrize("setting", [{"language": "tlh"}, {"look": "plaid"}, {"size": "9000"}])
def test_what_is_not_known_any_more_has_its_default(
    tmp_path: Path, setting: dict[str, str]
) -> None:
    till = create_till(tmp_path, SystemClock(), NewEvent("Fair", "GBP", "", "Europe/London"))
    with till.store.writing() as session:
        put_settings(session, **setting)
    assert load(till) == Preferences()
    till.close()


def test_the_demo_is_for_practice_and_a_real_till_is_not(tmp_path: Path) -> None:
    make_demo(tmp_path / "demo", SystemClock())
    demo = open_till(tmp_path / "demo", SystemClock())
    real = create_till(tmp_path, SystemClock(), NewEvent("Fair", "GBP", "", "Europe/London"))
    assert is_training(demo)
    assert not is_training(real)
    demo.close()
    real.close()
