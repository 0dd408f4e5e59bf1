"""Which printers are attached to this machine, as addresses that can be remembered."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network
from pathlib import Path

from hardware.addresses import Address, Found, Way
from hardware.elsewhere import listens
from hardware.system_printers import cups_queues
from kiosk.domain.errors import BadInput

_AT_ONCE = 64
_RAW_PORT = 9100
_BAUD = 9600
_LARGEST = 1024


def attached() -> list[Found]:
    """What is plugged in or known to the system: USB printers, device files, queues of CUPS, and
    serial ports, of which nobody knows what is at their end."""
    return [*_usb(), *_devices(), *_queues(), *_serial()]


def in_network(network: str) -> list[Found]:
    """Everything in a network, as in ``192.168.1.0/24``, that listens where printers do. Each of
    its addresses is knocked at, so it is only done when somebody asks for it.

    :raises BadInput: it is no network, or a very large one.
    """
    try:
        asked = IPv4Network(network, strict=False)
    except ValueError as error:
        raise BadInput(f"“{network}” is no network; write one as in 192.168.1.0/24.") from error
    if asked.num_addresses > _LARGEST:
        raise BadInput(f"{network} has more than {_LARGEST} addresses; name a smaller part of it.")
    hosts = [str(one) for one in asked.hosts()] or [str(asked.network_address)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        places = [Address(Way.NETWORK, host, _RAW_PORT) for host in hosts]
        open_ones = list(pool.map(listens, places))
    return [
        Found(one, f"Printer at {one.place}")
        for one, there in zip(places, open_ones, strict=True)
        if there
    ]


def _usb() -> Sequence[Found]:
    from hardware import usb_line

    try:
        found = usb_line.attached()
    except OSError:
        # Without libusb there may be a device file or a queue of it all the same.
        return ()
    return [Found(Address(Way.USB, one.address), one.title or "USB printer") for one in found]


def _devices() -> Sequence[Found]:
    paths = sorted(Path("/dev/usb").glob("lp*")) if Path("/dev/usb").is_dir() else []
    return [Found(Address(Way.DEVICE, str(one)), f"Printer device {one.name}") for one in paths]


def _queues() -> Sequence[Found]:
    return [Found(Address(Way.CUPS, one), f"CUPS printer {one}") for one in cups_queues()]


def _serial() -> Sequence[Found]:
    from hardware.serial_ports import serial_ports

    return [
        Found(Address(Way.SERIAL, port.steady, _BAUD), port.description)
        for port in serial_ports()
        if not port.doubtful
    ]
