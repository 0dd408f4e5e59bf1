"""Scanners that the till reads itself: a real serial line (a pty), and the kernel's own events."""

from __future__ import annotations

import os
import queue
import struct
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from hardware.ports import ScannerFault
from hardware.scanners.framing import LONGEST, Framer
from hardware.scanners.input_device import InputDevice, InputScanner, Keys, input_devices
from hardware.scanners.serial_line import SerialScanner
from hardware.scanners.watch import ScannerWatch

EVENT = struct.Struct("@llHHi")
LISTED = """I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
P: Phys=isa0060/serio0/input0
S: Sysfs=/devices/platform/i8042/serio0/input/input3
U: Uniq=
H: Handlers=sysrq kbd event3 leds
B: EV=120013

I: Bus=0003 Vendor=0c2e Product=0b61 Version=0110
N: Name="Honeywell Imaging & Mobility Scanner 1900"
P: Phys=usb-0000:00:14.0-2/input0
S: Sysfs=/devices/pci0000:00/usb1/1-2/1-2:1.0/input/input14
U: Uniq=15243B0A5C
H: Handlers=sysrq kbd event12 leds
B: EV=120013

I: Bus=0003 Vendor=046d Product=c077 Version=0111
N: Name="Logitech USB Optical Mouse"
P: Phys=usb-0000:00:14.0-3/input0
U: Uniq=
H: Handlers=mouse0 event5
B: EV=17
"""


def unforeseen(error: BaseException) -> None:
    """No driver here fails in a way that it should not."""
    raise error


class Line:
    """One end of a serial line; the till has the other, at ``address``."""

    def __init__(self) -> None:
        self._end, other = os.openpty()
        tty.setraw(other)
        self.address = os.ttyname(other)
        self._other: int | None = other

    def send(self, data: bytes) -> None:
        os.write(self._end, data)

    def unplug(self) -> None:
        os.close(self._end)
        if self._other is not None:
            os.close(self._other)
            self._other = None


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    if made._other is not None:
        made.unplug()


class TestFraming:
    @pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"\x00"])
    def test_a_code_ends_however_scanners_end_it(self, end: bytes) -> None:
        assert Framer().feed(b"\x024006381333931" + end + b"MUG" + end) == ["4006381333931", "MUG"]

    def test_a_code_may_come_in_pieces(self) -> None:
        framer = Framer()
        assert framer.feed(b"40063") == []
        assert framer.feed(b"81333931") == []
        assert framer.feed(b"\r\n") == ["4006381333931"]

    def test_a_code_without_an_end_ends_where_the_line_falls_silent(self) -> None:
        framer = Framer()
        assert framer.feed(b"MUG") == []
        assert framer.silent() == ["MUG"]
        assert framer.silent() == []

    def test_a_group_separator_stays_for_it_ends_a_field(self) -> None:
        assert Framer().feed(b"]C10104006381333931\x1d3712\r") == ["]C10104006381333931\x1d3712"]

    def test_bytes_that_are_no_text_are_still_a_code(self) -> None:
        assert Framer().feed("Café\r".encode()) == ["Café"]
        assert Framer().feed("Café\r".encode("latin-1")) == ["Café"]

    def test_noise_without_an_end_fills_no_memory(self) -> None:
        framer = Framer()
        for _ in range(20):
            framer.feed(b"x" * LONGEST)
        assert framer.feed(b"\r") == ["x" * LONGEST]


class TestSerial:
    def test_codes_come_in_their_order(self, line: Line) -> None:
        reading = SerialScanner("Front", line.address).codes()
        assert list(next(reading)) == []
        line.send(b"MUG\rTOTE\r\n4006381333931")
        assert taken(reading, 3) == ["MUG", "TOTE", "4006381333931"]

    def test_one_that_is_not_there_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(ScannerFault, match=r"“Front” is not there\. Plug it in"):
            next(SerialScanner("Front", str(tmp_path / "ttyACM7")).codes())

    def test_a_usb_one_that_is_at_no_plug_says_so(self) -> None:
        with pytest.raises(ScannerFault, match="“Front” is not plugged in"):
            next(SerialScanner("Front", "usb:0c2e:0b61:no-such-one").codes())

    def test_unplugged_and_plugged_in_again_it_reads_on(self, tmp_path: Path) -> None:
        plug, heard = tmp_path / "scanner", queue.SimpleQueue[str]()
        first, second = Line(), Line()
        plug.symlink_to(first.address)
        front = SerialScanner("Front", str(plug))
        watch = ScannerWatch(front, heard.put, unforeseen, again=0.02)
        watch.start()
        try:
            # What was sent before the line was open is nobody's scan.
            wait_for(lambda: watch.ready)
            first.send(b"MUG\r")
            assert heard.get(timeout=5) == "MUG"
            plug.unlink()
            first.unplug()
            wait_for(lambda: watch.trouble is not None)
            assert "“Front”" in str(watch.trouble)
            plug.symlink_to(second.address)
            wait_for(lambda: watch.ready)
            second.send(b"TOTE\r")
            assert heard.get(timeout=5) == "TOTE"
        finally:
            watch.stop()
            second.unplug()


class TestEvents:
    def test_letters_of_every_kind(self) -> None:
        text = "aZ09-/.%+$*_:?&=;\"'`~[]{}|\\<>,()!@#^ "
        assert Keys().feed(typed(text + "\n")) == [text]

    def test_several_codes_and_a_tab(self) -> None:
        assert Keys().feed(typed("MUG\nTOTE\t")) == ["MUG", "TOTE"]

    def test_control_and_a_bracket_is_the_separator_of_gs1(self) -> None:
        control = event(29, 1)
        events = typed("]C10104006381333931") + control + event(27, 1) + event(27, 0)
        events += event(29, 0) + typed("3712\n")
        assert Keys().feed(events) == ["]C10104006381333931\x1d3712"]

    def test_a_held_key_is_read_once(self) -> None:
        assert Keys().feed(event(30, 1) + event(30, 2) * 5 + event(30, 0) + typed("\n")) == ["a"]

    def test_an_empty_code_is_none(self) -> None:
        assert Keys().feed(typed("\n\n")) == []

    def test_only_what_types_is_listed_each_as_itself(self, tmp_path: Path) -> None:
        listed = tmp_path / "devices"
        listed.write_text(LISTED)
        keyboard, scanner = input_devices(listed, Path("/dev/input"))
        assert keyboard.path == Path("/dev/input/event3")
        assert scanner.name == "Honeywell Imaging & Mobility Scanner 1900"
        assert scanner.path == Path("/dev/input/event12")
        assert scanner.identity.startswith("input:0c2e:0b61:15243B0A5C:")
        assert keyboard.identity != scanner.identity

    def test_where_there_is_no_such_list_nothing_is_found(self, tmp_path: Path) -> None:
        assert input_devices(tmp_path / "none") == []

    def test_a_device_is_taken_for_the_till_alone_and_read(self, tmp_path: Path) -> None:
        """A named pipe stands for the device, and a note for the grab: no test machine has one."""
        device, grabbed = InputDevice("Scanner", "input:1:2::Scanner", tmp_path / "event1"), []
        os.mkfifo(device.path)
        scanner = InputScanner("Front", device.identity, lambda: [device], grabbed.append)
        reading = scanner.codes()
        assert list(next(reading)) == []
        writer = os.open(device.path, os.O_WRONLY)
        os.write(writer, typed("4006381333931\n"))
        assert taken(reading, 1) == ["4006381333931"]
        assert len(grabbed) == 1
        os.close(writer)
        with pytest.raises(ScannerFault, match="“Front” was unplugged"):
            taken(reading, 1)

    def test_one_that_another_program_has_is_named(self, tmp_path: Path) -> None:
        device = InputDevice("Scanner", "input:1:2::Scanner", tmp_path / "event1")
        os.mkfifo(device.path)
        # The real grab, which a pipe refuses as a device does that is taken.
        with pytest.raises(ScannerFault, match="Another program has taken the scanner “Front”"):
            next(InputScanner("Front", device.identity, lambda: [device]).codes())

    def test_one_that_is_not_plugged_in_says_so(self) -> None:
        with pytest.raises(ScannerFault, match="“Front” is not plugged in"):
            next(InputScanner("Front", "input:1:2::Scanner", list).codes())


_KEYS = {
    **{letter: (number, False) for number, letter in enumerate("1234567890-=", start=2)},
    **{letter: (number, True) for number, letter in enumerate("!@#$%^&*()_+", start=2)},
    **{letter: (number, False) for number, letter in enumerate("qwertyuiop[]", start=16)},
    **{letter: (number, True) for number, letter in enumerate("QWERTYUIOP{}", start=16)},
    **{letter: (number, False) for number, letter in enumerate("asdfghjkl;'`", start=30)},
    **{letter: (number, True) for number, letter in enumerate('ASDFGHJKL:"~', start=30)},
    **{letter: (number, False) for number, letter in enumerate("\\zxcvbnm,./", start=43)},
    **{letter: (number, True) for number, letter in enumerate("|ZXCVBNM<>?", start=43)},
    " ": (57, False),
    "\n": (28, False),
    "\t": (15, False),
}


def event(key: int, value: int) -> bytes:
    """One event of a key and, as the kernel sends it, one that ends what happened at once."""
    return EVENT.pack(0, 0, 1, key, value) + EVENT.pack(0, 0, 0, 0, 0)


def typed(text: str) -> bytes:
    """What a scanner made for a US keyboard sends."""
    events = b""
    for letter in text:
        key, shift = _KEYS[letter]
        events += event(42, 1) if shift else b""
        events += event(key, 1) + event(key, 0)
        events += event(42, 0) if shift else b""
    return events


def taken(reading: Iterator[Sequence[str]], count: int) -> list[str]:
    """So many codes, however they come."""
    found: list[str] = []
    until = time.monotonic() + 5
    while len(found) < count and time.monotonic() < until:
        found += next(reading)
    return found


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)
