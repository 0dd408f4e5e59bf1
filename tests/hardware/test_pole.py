"""A pole display on a real pseudo-terminal: followed, unplugged, stuck, and back again."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.addresses import Address, Way
from hardware.line_display import Row, Rows
from hardware.pole import Pole, probe, show_once
from hardware.ports import Cause, DisplayFault

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from tests.hardware.pole_peer import PolePeer, wait_until

MUG = Rows(Row("Enamel Mug", "€14.00"), Row("Total", "€42.00"))
CHANGE = Rows(Row("Bar", "50,00 €"), Row("Rückgeld", "8,00 €"))


@contextmanager
def showing(place: str | Path) -> Iterator[Pole]:
    pole = Pole(lambda: Address(Way.SERIAL, str(place), 9600))
    pole.start()
    try:
        yield pole
    finally:
        pole.stop()


def test_what_is_newest_stands_on_it_letter_by_letter_and_nothing_is_left_behind() -> None:
    with PolePeer() as peer:
        with showing(peer.path) as pole:
            pole.show(MUG)
            peer.shows("Enamel Mug    €14.00", "Total         €42.00")
            pole.show(CHANGE)
            peer.shows("Bar          50,00 €", "Rückgeld      8,00 €")
            assert pole.fault is None
        peer.shows(" " * 20, " " * 20)
        assert peer.tube.strange == []


def test_a_display_that_was_switched_off_and_on_is_told_again() -> None:
    with PolePeer() as peer, showing(peer.path) as pole:
        pole.show(MUG)
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")
        peer.tube.take(b"\x1b@")
        assert peer.tube.lines == (" " * 20, " " * 20)
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")


def test_one_that_is_pulled_out_is_named_and_found_again_with_what_is_newest(
    tmp_path: Path,
) -> None:
    place = tmp_path / "pole"
    with PolePeer() as peer, showing(place) as pole:
        pole.show(MUG)
        wait_until(lambda: pole.fault is not None, 5)
        place.symlink_to(peer.path)
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")
        assert pole.fault is None
        peer.unplug()
        place.unlink()
        wait_until(lambda: pole.fault is not None, 10)
        assert "Plug it in and switch it on" in str(pole.fault)
        pole.show(CHANGE)
        with PolePeer() as again:
            place.symlink_to(again.path)
            again.shows("Bar          50,00 €", "Rückgeld      8,00 €")
            # One after the other: the first peer is gone for good.
            pole.stop()


def test_one_that_hangs_keeps_nobody_waiting_and_old_news_are_dropped() -> None:
    with PolePeer() as peer, showing(peer.path) as pole:
        pole.show(MUG)
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")
        peer.hangs = True
        begun = time.process_time(), time.monotonic()
        for number in range(20_000):
            pole.show(Rows(Row("Scan", f"€{number}.00"), Row()))
        assert time.process_time() - begun[0] < 5
        assert time.monotonic() - begun[1] < 20
        pole.show(CHANGE)
        peer.hangs = False
        peer.shows("Bar          50,00 €", "Rückgeld      8,00 €", within=15)


def test_a_trial_gives_way_to_what_is_newest() -> None:
    with PolePeer() as peer, showing(peer.path) as pole:
        pole.show(MUG)
        pole.try_out(CHANGE, 1.0)
        peer.shows("Bar          50,00 €", "Rückgeld      8,00 €")
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")


def test_where_there_is_none_nothing_is_opened() -> None:
    pole = Pole(lambda: None, open=lambda address: pytest.fail(f"opened {address}"))
    pole.start()
    pole.show(MUG)
    time.sleep(0.2)
    assert (pole.address, pole.fault) == (None, None)
    pole.stop()


def test_a_port_is_probed_and_one_that_is_in_use_says_so(tmp_path: Path) -> None:
    with PolePeer() as peer:
        here = Address(Way.SERIAL, peer.path, 9600)
        probe(here)
        show_once(here, MUG)
        peer.shows("Enamel Mug    €14.00", "Total         €42.00")
        with showing(peer.path) as pole:
            pole.show(CHANGE)
            peer.shows("Bar          50,00 €", "Rückgeld      8,00 €")
            with pytest.raises(DisplayFault) as caught:
                probe(here)
            assert caught.value.cause is Cause.BUSY
    for way in (Way.SERIAL, Way.DEVICE):
        gone = Address(way, str(tmp_path / "gone"), 9600)
        with pytest.raises(DisplayFault) as caught:
            probe(gone)
        assert caught.value.cause is Cause.AWAY
        assert not (tmp_path / "gone").exists(), "no file is made for a device that isn't there"
