"""A printer at USB below pyusb: a backend that holds one device, or none while it is unplugged."""

from __future__ import annotations

import array
from typing import Any

import usb.backend
import usb.core
import usb.util


class _Described:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


_QUESTIONS = ((b"\x10\x04\x01", 0x12), (b"\x10\x04\x04", 0x12), (b"\x1dr\x01", 0))


class UsbStub(usb.backend.IBackend):  # type: ignore[misc]
    """Takes ``at_once`` bytes a transfer, answers as a printer does, and can be unplugged."""

    strings = ("", "ACME", "Paper 80", "X3F1")

    def __init__(self, at_once: int = 64) -> None:
        self.plugged = True
        self.paper = b""
        self.at_once = at_once
        self.dies_after: int | None = None
        self.stalls = False
        self._answers = b""

    def enumerate_devices(self) -> list[str]:
        return ["printer"] if self.plugged else []

    def get_parent(self, dev: object) -> None:
        return None

    def get_device_descriptor(self, dev: object) -> _Described:
        return _Described(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15,
            bcdDevice=1, iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> _Described:
        return _Described(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
            extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> _Described:
        if intf or alt:
            raise IndexError
        return _Described(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2, bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2,
            iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: object, ep: int, intf: int, alt: int, config: int
    ) -> _Described:
        return _Described(
            bLength=7, bDescriptorType=5, bEndpointAddress=(0x01, 0x82)[ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: object) -> object:
        self._needs_plug()
        return dev

    def close_device(self, handle: object) -> None:
        return None

    def set_configuration(self, handle: object, value: int) -> None:
        return None

    def get_configuration(self, handle: object) -> int:
        return 1

    def claim_interface(self, handle: object, intf: int) -> None:
        self._needs_plug()

    def release_interface(self, handle: object, intf: int) -> None:
        self._needs_plug()

    def is_kernel_driver_active(self, handle: object, intf: int) -> bool:
        return False

    def ctrl_transfer(
        self, handle: object, kind: int, request: int, value: int, index: int, data: Any,
        timeout: int,
    ) -> int:  # fmt: skip
        self._needs_plug()
        text = self.strings[value & 0xFF].encode("utf-16-le")
        if value & 0xFF == 0:
            text = b"\x09\x04"
        found = bytes([len(text) + 2, 3]) + text
        data[: len(found)] = array.array("B", found)
        return len(found)

    def bulk_write(self, handle: object, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._needs_plug()
        if self.stalls:
            raise usb.core.USBTimeoutError("timed out", errno=110)
        taken = bytes(data)[: self.at_once]
        self.paper += taken
        if self.dies_after is not None and len(self.paper) >= self.dies_after:
            self.plugged = False
        for question, answer in _QUESTIONS:
            while question in self.paper:
                self.paper = self.paper.replace(question, b"", 1)
                self._answers += bytes([answer])
        return len(taken)

    def bulk_read(self, handle: object, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._needs_plug()
        if not self._answers:
            raise usb.core.USBTimeoutError("timed out", errno=110)
        found, self._answers = self._answers[: len(buff)], b""
        buff[: len(found)] = array.array("B", found)
        return len(found)

    def _needs_plug(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("no such device", errno=19)
