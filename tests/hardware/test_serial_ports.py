"""Serial ports: a USB one is known again at another plug, by which it is."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from hardware import finding, serial_ports
from hardware.addresses import Address, Way, parse_address
from hardware.elsewhere import elsewhere
from hardware.escpos import Paper
from hardware.ports import Attempt, PrinterFault
from hardware.printers import Waits

Plug = Callable[..., None]


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Say what is plugged in: devices with, of a USB one, its serial number, or an empty one."""

    def said(**devices: str | None) -> None:
        ports = []
        for device, number in devices.items():
            port = ListPortInfo(f"/dev/{device}", skip_link_detection=True)
            if number is not None:
                port.vid, port.pid, port.serial_number = 0x067B, 0x2303, number or None
                port.description, port.hwid = "USB-Serial Controller", "USB VID:PID=067B:2303"
            ports.append(port)
        monkeypatch.setattr(list_ports, "comports", lambda: ports)

    return said


def test_a_usb_one_is_found_by_which_it_is_and_others_by_their_names(plug: Plug) -> None:
    plug(ttyUSB0="A1", ttyUSB1="", ttyS0=None, rfcomm0=None)
    assert [str(one.address) for one in finding._serial()] == [
        "serial:/dev/rfcomm0@9600",
        "serial:usb:067b:2303:A1@9600",
        "serial:/dev/ttyUSB1@9600",
    ], "a built-in port may not be there; Bluetooth's is"
    assert serial_ports.device_of("usb:067b:2303:A1") == "/dev/ttyUSB0"
    plug(ttyUSB3="A1", ttyUSB0="B2")
    assert serial_ports.device_of("usb:067b:2303:A1") == "/dev/ttyUSB3"
    plug(ttyUSB0="B2")
    assert serial_ports.device_of("usb:067b:2303:A1") is None
    assert serial_ports.device_of("/dev/ttyUSB0") == "/dev/ttyUSB0"


def test_one_with_a_name_only_may_be_at_any_other_port(plug: Plug) -> None:
    plug(ttyUSB0="A1", ttyUSB1="", ttyS0=None)
    gone = Address(Way.SERIAL, "/dev/ttyUSB1", 19_200)
    assert [str(one) for one in elsewhere(gone)] == ["serial:usb:067b:2303:A1@19200"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_it_prints_at_whatever_plug(
    plug: Plug, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hardware.serial_line import SerialPrinter
    from tests.hardware.pty_peer import PtyPeer

    address = parse_address("serial:usb:067b:2303:A1@115200")
    printer = SerialPrinter(address.place, address.number, paper, "Front", waits=Waits(done=1.0))
    for _ in range(2):
        plug()
        with pytest.raises(PrinterFault, match="Front is not plugged in") as caught:
            printer.print_payload(b"hello\n", Attempt())
        assert not caught.value.sent
        with PtyPeer() as peer:
            plug(**{peer.path.removeprefix("/dev/"): "A1"})
            assert printer.print_payload(b"hello\n", Attempt())
            assert peer.paper == b"hello\n"
