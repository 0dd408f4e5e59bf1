"""Scanners that act as keyboards, read from the Linux kernel before any window sees their keys.

The shape of an event, the numbers of keys and the grab are the kernel's (``linux/input.h``,
``linux/input-event-codes.h``); keys are read as those of a US keyboard, and the till puts right
what a scanner made for another one means.
"""

from __future__ import annotations

import os
import re
import select
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware.ports import ScannerFault
from kiosk.domain.errors import N_

_EVENT = struct.Struct("@llHHi")
_KEY, _RELEASED, _PRESSED = 0x01, 0, 1
_GRAB = 0x40044590  # EVIOCGRAB: _IOW('E', 0x90, int)
_GLANCE_SECONDS = 0.2
_ENTER = {28, 96, 15}  # Enter, the keypad's, and Tab
_SHIFTS = {42, 54}
_CONTROLS = {29, 97}
_BRACKET_RIGHT = 27
_SEPARATOR = "\x1d"
_PLUG_IN = N_("Plug it in; scanning goes on by itself.")
_LISTED = Path("/proc/bus/input/devices")
_EVENTS = Path("/dev/input")


def _letters() -> dict[int, tuple[str, str]]:
    rows = {
        2: ("1234567890-=", "!@#$%^&*()_+"),
        16: ("qwertyuiop[]", "QWERTYUIOP{}"),
        30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
        43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
        71: ("789-456+1230.", "789-456+1230."),
    }
    found = {57: (" ", " "), 55: ("*", "*"), 98: ("/", "/"), 86: ("\\", "|")}
    for first, (plain, shifted) in rows.items():
        for number, pair in enumerate(zip(plain, shifted, strict=True), start=first):
            found[number] = pair
    return found


_LETTERS = _letters()


@dataclass(frozen=True)
class InputDevice:
    """A keyboard of this machine, or what acts as one: what people read of it, who made it and
    which one it is, and where its events are read."""

    name: str
    identity: str
    path: Path


def input_devices(listed: Path = _LISTED, events: Path = _EVENTS) -> list[InputDevice]:
    """All that types on this machine; nothing where the system isn't Linux."""
    try:
        text = listed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for block in text.split("\n\n"):
        ids = re.search(r"Vendor=(\w+) Product=(\w+)", block)
        name = re.search(r'^N: Name="(.*)"$', block, re.MULTILINE)
        uniq = re.search(r"^U: Uniq=(.*)$", block, re.MULTILINE)
        handlers = re.search(r"^H: Handlers=(.*)$", block, re.MULTILINE)
        if not (ids and name and handlers):
            continue
        number = re.search(r"\bevent\d+\b", handlers[1])
        if number is None or "kbd" not in handlers[1].split():
            continue
        identity = f"input:{ids[1]}:{ids[2]}:{uniq[1].strip() if uniq else ''}:{name[1]}"
        found.append(InputDevice(name[1], identity, events / number[0]))
    return found


def _grab(descriptor: int) -> None:
    # Here, not above: only Unix has it, and this module is imported everywhere.
    import fcntl

    fcntl.ioctl(descriptor, _GRAB, 1)


class InputScanner:
    """A scanner that acts as a keyboard, read by the till alone: no window sees its keys.

    ``identity`` is that of an :class:`InputDevice`. ``devices`` and ``grab`` stand in for the
    kernel where a test machine has no such devices.
    """

    def __init__(
        self,
        name: str,
        identity: str,
        devices: Callable[[], list[InputDevice]] = input_devices,
        grab: Callable[[int], None] = _grab,
    ) -> None:
        self.name = name
        self._identity = identity
        self._devices = devices
        self._grab = grab

    def codes(self) -> Iterator[Sequence[str]]:
        """As :meth:`hardware.scanners.serial_line.SerialScanner.codes`."""
        descriptor = self._open()
        keys = Keys()
        try:
            while True:
                ready, _, _ = select.select([descriptor], [], [], _GLANCE_SECONDS)
                if not ready:
                    yield ()
                    continue
                try:
                    data = os.read(descriptor, _EVENT.size * 64)
                except OSError as error:
                    raise self._gone() from error
                if not data:
                    raise self._gone()
                yield keys.feed(data)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        path = next((one.path for one in self._devices() if one.identity == self._identity), None)
        if path is None:
            raise self._fault(N_("The scanner “{name}” is not plugged in."), _PLUG_IN)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except PermissionError as error:
            raise self._fault(
                N_(
                    "This system does not let Trestle read the scanner “{name}”. Add yourself to "
                    "the group “input” and sign in again; until then it types as a keyboard does."
                )
            ) from error
        except OSError as error:
            raise self._gone() from error
        try:
            self._grab(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise self._fault(
                N_(
                    "Another program has taken the scanner “{name}” for itself. End it; scanning "
                    "goes on by itself."
                )
            ) from error
        return descriptor

    def _gone(self) -> ScannerFault:
        return self._fault(N_("The scanner “{name}” was unplugged."), _PLUG_IN)

    def _fault(self, *texts: str) -> ScannerFault:
        return ScannerFault(*texts, name=self.name)


class Keys:
    """Makes codes of the kernel's events: one ends with Enter or Tab."""

    def __init__(self) -> None:
        self._begun = ""
        self._held: set[int] = set()

    def feed(self, data: bytes) -> list[str]:
        """Take whole events; returns the codes that they complete."""
        found = []
        whole = data[: len(data) // _EVENT.size * _EVENT.size]
        for _, _, kind, key, value in _EVENT.iter_unpack(whole):
            if kind != _KEY:
                continue
            if key in _SHIFTS | _CONTROLS:
                (self._held.add if value != _RELEASED else self._held.discard)(key)
            elif value == _PRESSED and key in _ENTER:
                if self._begun:
                    found.append(self._begun)
                self._begun = ""
            elif value == _PRESSED:
                self._begun += self._letter(key)
        return found

    def _letter(self, key: int) -> str:
        if self._held & _CONTROLS:
            return _SEPARATOR if key == _BRACKET_RIGHT else ""
        plain, shifted = _LETTERS.get(key, ("", ""))
        return shifted if self._held & _SHIFTS else plain
