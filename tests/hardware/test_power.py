"""The battery as the system tells of it; the test machine has none, so the system's answer is put
in its place."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta

import psutil
import pytest

from hardware.power import Battery, battery

Told = namedtuple("Told", "percent secsleft power_plugged")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (None, None),
        (Told(49.6, 7_200, False), Battery(50, False, timedelta(hours=2))),
        (Told(100, psutil.POWER_TIME_UNLIMITED, True), Battery(100, True)),
        (Told(30, psutil.POWER_TIME_UNKNOWN, None), Battery(30, False)),
    ],
)
def test_what_the_system_tells(
    monkeypatch: pytest.MonkeyPatch, told: Told | None, found: Battery | None
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: told, raising=False)
    assert battery() == found


def test_a_system_without_a_way_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert battery() is None
