"""The serial ports of this machine, and how a USB one is found again at another plug."""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools import list_ports

# What an address of a port begins with that says which one it is, and not what it is called now.
IDENTITY = "usb:"


@dataclass(frozen=True)
class SerialPort:
    """A serial port of this machine: what it is opened by, what people read of it, and, of a USB
    one, who made it and which one it is, by which it is found again at another plug."""

    device: str
    description: str
    identity: str = ""
    # Linux names built-in ports that may not be there.
    doubtful: bool = False

    @property
    def steady(self) -> str:
        """What it is remembered by: which one it is, if it is alone with that, or its name."""
        return self.device if self.identity.endswith(":") else self.identity or self.device


def serial_ports() -> list[SerialPort]:
    """The serial ports that are there now, by name."""
    found = []
    for port in list_ports.comports():
        identity = ""
        if port.vid is not None and port.pid is not None:
            identity = f"{IDENTITY}{port.vid:04x}:{port.pid:04x}:{port.serial_number or ''}"
        doubtful = port.hwid == "n/a" and port.name.startswith("ttyS")
        # What the system doesn't know it calls so.
        described = "" if port.description == "n/a" else port.description
        found.append(SerialPort(port.device, described or port.name, identity, doubtful))
    return sorted(found, key=lambda one: one.device)


def device_of(address: str) -> str | None:
    """What the port at ``address``, a name or an identity, is opened by now; None where no such
    one is plugged in."""
    if not address.startswith(IDENTITY):
        return address
    return next((port.device for port in serial_ports() if port.identity == address), None)
