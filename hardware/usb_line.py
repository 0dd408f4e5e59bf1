"""Printers at USB, found by the class that every printer says it is of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from hardware.printers import USUAL_WAITS, LinePrinter, Medium, Waits
from hardware.wire import TornWrite, Wire
from kiosk.domain.errors import N_

_PRINTER = 7
_WRITE_MS = 2_000


@dataclass(frozen=True)
class UsbName:
    """What a printer calls itself: the same at whatever socket it is plugged in. ``serial`` is
    empty where it has none; then the first of its kind is taken."""

    vendor: int
    product: int
    serial: str = ""
    title: str = ""

    @property
    def address(self) -> str:
        """As it is remembered: ``04b8:0e15`` or ``04b8:0e15:X3F1``."""
        return ":".join(filter(None, (f"{self.vendor:04x}", f"{self.product:04x}", self.serial)))


def attached(backend: Any = None) -> list[UsbName]:
    """The printers that are plugged in. Raises :class:`OSError`: this system can't say."""
    return [_name_of(device) for device, _ in _printers(backend)]


class UsbPrinter(LinePrinter):
    """The printer that calls itself ``called``, at whatever socket."""

    def __init__(
        self,
        called: UsbName,
        paper: Medium,
        name: str = "",
        waits: Waits = USUAL_WAITS,
        backend: Any = None,
    ) -> None:
        super().__init__(name or called.title or f"USB {called.address}", paper, waits)
        self._called = called
        self._backend = backend

    def _connect(self) -> Wire:
        wanted = self._called
        try:
            for device, interface in _printers(self._backend):
                found = _name_of(device)
                same = (found.vendor, found.product) == (wanted.vendor, wanted.product)
                if same and wanted.serial in ("", found.serial):
                    return Wire(UsbChannel(device, interface))
        except OSError as error:
            raise self.fault(
                N_(
                    "{printer} can't be used: {why}. Unplug it and plug it in again; on Linux this "
                    "account may lack the right to use printers (group lp)."
                ),
                why=error.strerror or error,
            ) from error
        raise self.fault(N_("{printer} is not plugged in, or is switched off."))


class UsbChannel:
    """A printer's interface as a :class:`hardware.wire.Channel`."""

    def __init__(self, device: Any, interface: Any) -> None:
        self._device = device
        self._number = interface.bInterfaceNumber
        ends = [one for one in interface if usb.util.endpoint_type(one.bmAttributes) == 2]
        self._out = next((one for one in ends if not _inward(one)), None)
        self._in = next((one for one in ends if _inward(one)), None)
        if self._out is None:
            raise OSError("it takes no data")
        # Only some systems have a driver of their own in the way, and some can't say.
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(self._number):
                device.detach_kernel_driver(self._number)
        usb.util.claim_interface(device, self._number)

    @property
    def answers(self) -> bool:
        """As a :class:`Channel`."""
        return self._in is not None

    def write(self, data: bytes) -> int:
        """As a :class:`Channel`; a printer whose buffer is full takes less."""
        assert self._out is not None
        try:
            return int(self._out.write(data, _WRITE_MS))
        except usb.core.USBTimeoutError as error:
            # It can't be told how much of it went out.
            raise TornWrite(len(data)) from error

    def read(self, wait: float) -> bytes | None:
        """As a :class:`Channel`."""
        assert self._in is not None
        try:
            # A time-out of 0 would wait for ever.
            return bytes(self._in.read(64, max(1, int(wait * 1000)))) or None
        except usb.core.USBTimeoutError:
            return None

    def finish(self, wait: float) -> None:
        """As a :class:`Channel`: what was taken is at the printer."""

    def close(self) -> None:
        """As a :class:`Channel`."""
        try:
            usb.util.release_interface(self._device, self._number)
        except usb.core.USBError:
            # It was unplugged.
            pass
        usb.util.dispose_resources(self._device)


def _printers(backend: Any) -> Iterator[tuple[Any, Any]]:
    try:
        found = list(usb.core.find(find_all=True, backend=backend))
    except usb.core.NoBackendError as error:
        raise OSError("libusb is not installed on this system") from error
    for device in found:
        for configuration in device:
            for interface in configuration:
                if interface.bInterfaceClass == _PRINTER:
                    yield device, interface


def _name_of(device: Any) -> UsbName:
    return UsbName(
        device.idVendor,
        device.idProduct,
        _text(device, device.iSerialNumber),
        " ".join(
            filter(None, (_text(device, one) for one in (device.iManufacturer, device.iProduct)))
        ),
    )


def _text(device: Any, index: int) -> str:
    if not index:
        return ""
    try:
        text = usb.util.get_string(device, index) or ""
    except (usb.core.USBError, ValueError):
        # Without the right to use it, a device does not even say its name.
        return ""
    return "".join(one for one in text if one.isprintable()).replace(":", "-").strip()


def _inward(end: Any) -> bool:
    return bool(usb.util.endpoint_direction(end.bEndpointAddress) == usb.util.ENDPOINT_IN)
