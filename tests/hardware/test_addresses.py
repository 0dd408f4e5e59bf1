"""Printers' addresses as people type them."""

from __future__ import annotations

import pytest

from hardware.addresses import Address, Way, parse_address
from kiosk.domain.errors import BadInput


@pytest.mark.parametrize(
    ("said", "meant", "kept"),
    [
        ("network:10.0.0.5", Address(Way.NETWORK, "10.0.0.5", 9100), "network:10.0.0.5:9100"),
        ("network:[fe80::1]:91", Address(Way.NETWORK, "fe80::1", 91), "network:[fe80::1]:91"),
        ("serial:/dev/rfcomm0", Address(Way.SERIAL, "/dev/rfcomm0", 9600), None),
        ("serial:COM3@19200", Address(Way.SERIAL, "COM3", 19200), "serial:COM3@19200"),
        ("usb:04b8:0e15:X-1", Address(Way.USB, "04b8:0e15:X-1"), "usb:04b8:0e15:X-1"),
        (" cups:Bar ", Address(Way.CUPS, "Bar"), "cups:Bar"),
        ("windows:EPSON TM-T20", Address(Way.WINDOWS, "EPSON TM-T20"), "windows:EPSON TM-T20"),
        ("device:/dev/usb/lp0", Address(Way.DEVICE, "/dev/usb/lp0"), "device:/dev/usb/lp0"),
    ],
)
def test_an_address_is_read_and_kept(said: str, meant: Address, kept: str | None) -> None:
    found = parse_address(said)
    assert found == meant
    assert parse_address(str(found)) == found
    assert kept is None or str(found) == kept


@pytest.mark.parametrize(
    "said",
    ["", "network", "network:", "network::9100", "network:h:0", "network:h:99999", "network:h:x",
     "usb:04b8", "usb:04B8:0E15", "usb:xyzz:0e15", "serial:", "serial:@9600", "serial:COM1@0",
     "pigeon:post", "cups:", "cups:a\nb", "device:" + "x" * 201],
)  # fmt: skip
def test_what_is_none_is_refused_with_examples(said: str) -> None:
    with pytest.raises(BadInput, match=r"network:192\.168\.1\.50:9100"):
        parse_address(said)
