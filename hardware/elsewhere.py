"""Where a printer may be that is no longer where it was."""

from __future__ import annotations

import socket
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from pathlib import Path

from hardware.addresses import Address, Way

_KNOCK_SECONDS = 0.6
_RAW_PORTS = range(9100, 9108)
_NEAR = 8


def elsewhere(address: Address) -> list[Address]:
    """Where to look for it: at other ports of the same machine, then, in a network of one's own,
    at its neighbours' usual port; or at this machine's other lines of the kind. What is found by
    what it calls itself, as at USB, is nowhere else."""
    match address.way:
        case Way.NETWORK:
            return _in_network(address)
        case Way.SERIAL:
            # Imported where they are used: most tills have none.
            from hardware.serial_ports import serial_ports

            ports = [port for port in serial_ports() if not port.doubtful]
            found = [Address(Way.SERIAL, port.steady, address.number) for port in ports]
        case Way.DEVICE:
            paths = Path(address.place).parent.glob("lp*") if _is_usb(address) else ()
            found = [Address(Way.DEVICE, str(path)) for path in sorted(paths)]
        case _:
            found = []
    return [one for one in found if one != address]


def listens(address: Address) -> bool:
    """Whether anybody listens there; what is no address in a network may always be asked."""
    if address.way is not Way.NETWORK:
        return True
    try:
        end = (address.place, address.number)
        socket.create_connection(end, timeout=_KNOCK_SECONDS).close()
    except OSError:
        return False
    return True


def _in_network(address: Address) -> list[Address]:
    try:
        host = IPv4Address(address.place)
    except AddressValueError:
        # Whoever knows it by a name is told of its new address by whoever gives out names.
        return []
    near = range(max(1, address.number - _NEAR), min(65_535, address.number + _NEAR) + 1)
    ports = dict.fromkeys([*_RAW_PORTS, *near])
    same = [Address(Way.NETWORK, address.place, port) for port in ports if port != address.number]
    if host.is_loopback or not host.is_private:
        return same
    neighbours = IPv4Network(f"{host}/24", strict=False).hosts()
    usual = _RAW_PORTS[0]
    return same + [Address(Way.NETWORK, str(one), usual) for one in neighbours if one != host]


def _is_usb(address: Address) -> bool:
    return Path(address.place).parent == Path("/dev/usb")
