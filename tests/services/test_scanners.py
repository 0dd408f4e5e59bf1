"""The scanners that a till knows, and what a scan means that types on the wrong keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.keyboard_layouts import CALIBRATION, US, KeyboardLayout, learn
from kiosk.services import scanner_layouts, scanners
from kiosk.services.scanners import MOST_SCANNERS, AttachedScanner, KnownScanner, Way
from kiosk.services.till import Till, open_till
from tests.factories import START, make_till
from tests.keyboards import US_OF_FRENCH, keys_of

GTIN = "5012345678900"
# What the digits of a GTIN are on a French keyboard, typed by a scanner made for a US one.
GTIN_IN_FRENCH = GTIN.translate(str.maketrans("1234567890", "&é\"'(-è_çà"))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = make_till(tmp_path / "till", FixedClock(START))
    yield made
    made.close()


class TestKnown:
    def test_they_are_kept_by_name_and_gone_when_removed(self, till: Till, tmp_path: Path) -> None:
        front = scanners.add(till, "  Front ", Way.SERIAL, "usb:0c2e:0b61:A1")
        door = scanners.add(till, "Door", Way.INPUT, "input:1:2::Scanner")
        assert scanners.known(till) == [door, front]
        again = open_till(tmp_path / "till", FixedClock(START))
        assert scanners.known(again) == [door, front]
        again.close()
        assert scanners.remove(till, "front") == front
        assert scanners.known(till) == [door]

    def test_the_same_name_again_is_another_scanner_in_its_place(self, till: Till) -> None:
        scanners.add(till, "Front", Way.SERIAL, "/dev/ttyACM0")
        scanners.add(till, "FRONT", Way.SERIAL, "/dev/ttyACM1")
        assert scanners.known(till) == [KnownScanner("FRONT", Way.SERIAL, "/dev/ttyACM1")]

    @pytest.mark.parametrize(
        ("name", "address", "why"),
        [
            ("", "/dev/ttyACM1", "1 to 40 characters"),
            ("x" * 41, "/dev/ttyACM1", "1 to 40 characters"),
            ("a\x07b", "/dev/ttyACM1", "1 to 40 characters"),
            ("Back", " ", "Say where the scanner is"),
            ("Back", "/dev/ttyACM0", "read already, as “Front”"),
        ],
    )
    def test_what_can_not_be_is_refused_and_nothing_changed(
        self, till: Till, name: str, address: str, why: str
    ) -> None:
        front = scanners.add(till, "Front", Way.SERIAL, "/dev/ttyACM0")
        with pytest.raises(BadInput, match=why):
            scanners.add(till, name, Way.SERIAL, address)
        assert scanners.known(till) == [front]

    def test_there_is_an_end(self, till: Till) -> None:
        for number in range(MOST_SCANNERS):
            scanners.add(till, f"S{number}", Way.SERIAL, f"/dev/ttyACM{number}")
        with pytest.raises(BadInput, match="16 scanners at most"):
            scanners.add(till, "One more", Way.SERIAL, "/dev/ttyACM99")
        scanners.add(till, "S3", Way.SERIAL, "/dev/ttyACM99")

    def test_removing_one_that_is_not_there_says_so(self, till: Till) -> None:
        with pytest.raises(BadInput, match="no scanner “Front”"):
            scanners.remove(till, "Front")

    def test_a_name_is_made_of_what_it_says_of_itself(self) -> None:
        found = AttachedScanner(Way.SERIAL, "usb:1:2:", "Voyager 1450g · /dev/ttyACM0")
        assert scanners.name_for(found, []) == "Voyager 1450g"
        taken = ["voyager 1450g", "voyager 1450g 2"]
        assert scanners.name_for(found, taken) == "Voyager 1450g 3"
        long = AttachedScanner(Way.SERIAL, "usb:1:2:", "x" * 90)
        assert len(scanners.name_for(long, ["x" * 37])) <= 40


class TestMeant:
    def test_what_is_typed_right_is_taken_as_it_is(self, till: Till) -> None:
        assert scanner_layouts.meant(till, None, " MUG\r", "") == "MUG"
        assert scanner_layouts.layout_of(till) is None

    def test_what_only_the_keys_make_sense_of_is_put_right_and_learnt(self, till: Till) -> None:
        assert scanner_layouts.meant(till, None, GTIN_IN_FRENCH, GTIN) == GTIN
        assert scanner_layouts.layout_of(till) == US
        # From now on unknown codes, too, are said as the scanner meant them.
        assert scanner_layouts.meant(till, US, '&é"', "123") == "123"

    def test_what_makes_no_sense_either_way_is_said_as_it_was_typed(self, till: Till) -> None:
        assert scanner_layouts.meant(till, None, '&é"', "123") == '&é"'
        assert scanner_layouts.layout_of(till) is None

    def test_a_code_that_is_right_as_typed_wins_over_what_was_learnt(self, till: Till) -> None:
        """Two scanners at one till may be made for two keyboards."""
        swapped = KeyboardLayout({"M": "X", "U": "Y", "G": "Z"})
        assert scanner_layouts.meant(till, swapped, "MUG", "") == "MUG"

    def test_what_was_learnt_reads_scanners_made_for_another_keyboard(self, till: Till) -> None:
        layout = learn(keys_of(CALIBRATION, US_OF_FRENCH))
        assert layout is not None
        scanner_layouts.keep(till, layout)
        assert scanner_layouts.layout_of(till) == layout
        typed = keys_of(GTIN, US_OF_FRENCH)
        assert scanner_layouts.meant(till, layout, typed, "") == GTIN
        assert scanner_layouts.meant(till, layout, "whatever", typed) == GTIN
        scanner_layouts.forget(till)
        assert scanner_layouts.layout_of(till) is None

    def test_a_misread_barcode_is_no_reason_to_learn(self, till: Till) -> None:
        wrong = GTIN[:-1] + "1"
        typed = wrong.translate(str.maketrans("1234567890", "&é\"'(-è_çà"))
        assert scanner_layouts.meant(till, None, typed, wrong) == typed
        assert scanner_layouts.layout_of(till) is None

    def test_a_ticket_too_is_something(self, till: Till) -> None:
        assert scanner_layouts.meant(till, None, "Té&", "T-1") == "T-1"
