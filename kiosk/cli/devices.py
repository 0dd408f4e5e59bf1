"""Commands for the hub's devices: let one in, list them, end one's rights."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, answer
from kiosk.cli.hub import Db, opened
from kiosk.domain.errors import BadInput

if TYPE_CHECKING:
    from sync.hub.devices import Enrolled


def device_add(
    name: Annotated[str, typer.Argument(help="What people call the device.")],
    url: Annotated[
        str | None,
        typer.Option("--url", help="Where tills reach the hub: shows address and code as a QR."),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Write that QR as a PNG, too.")
    ] = None,
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a one-time code with which one device may join."""
    from sync.client import invitation
    from sync.hub.devices import add_device

    if picture is not None and url is None:
        raise BadInput("Say with --url where tills reach the hub; the picture holds that, too.")
    if url is not None:
        # Before a code is made that nobody would get to see.
        invitation(url, "")
    now = CLOCK.now()
    with opened(db, data) as hub:
        code = add_device(hub, name, now)
    document = {"code": code, "name": name}
    lines = [f"{code} lets “{name}” join, once, within a day:  kiosk enrol HUB_URL {code}"]
    if url is not None:
        from hardware.qr import blocks

        text = invitation(url, code)
        document["invitation"] = text
        lines = [
            f"This lets “{name}” join, once, within a day:",
            blocks(text),
            f'kiosk enrol "{text}"',
        ]
        if picture is not None:
            _draw(text, picture)
            document["picture"] = str(picture)
    answer(as_json, document, *lines)


def device_list(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """List the devices that joined the hub."""
    from sync.hub.devices import enrolled

    with opened(db, data) as hub:
        found = enrolled(hub)
    answer(
        as_json,
        [asdict(one) for one in found],
        *([_line(one) for one in found] or ["No device has joined yet."]),
    )


def device_revoke(
    which: Annotated[
        str, typer.Argument(metavar="DEVICE", help="A device's id, or the prefix of its receipts.")
    ],
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """End a device's rights: its sales are still taken, it is given nothing more."""
    from sync.hub.devices import find, revoke

    now = CLOCK.now()
    with opened(db, data) as hub:
        gone = find(hub, which)
        revoke(hub, gone.id, now)
        gone = find(hub, gone.id)
    answer(
        as_json,
        asdict(gone),
        f"“{gone.name}” ({gone.prefix}) is revoked. What it sold is still taken; "
        "to come back it needs an id of its own, which “kiosk restore” gives.",
    )


def register(hub: typer.Typer) -> None:
    """Add these commands to ``kiosk hub``."""
    devices = typer.Typer(help="Devices of the hub.", rich_markup_mode=None)
    devices.command("add")(device_add)
    devices.command("list")(device_list)
    devices.command("revoke")(device_revoke)
    hub.add_typer(devices, name="device")


def _line(one: Enrolled) -> str:
    state = f"revoked {one.revoked_at}" if one.revoked_at else f"since {one.enrolled_at}"
    return f"{one.prefix:<6} {one.name:<24} {one.id}  {state}"


def _draw(text: str, picture: Path) -> None:
    from hardware.qr import png

    try:
        picture.write_bytes(png(text, 8))
    except OSError as fault:
        raise BadInput(
            f"{picture} can't be written ({fault.strerror}). "
            f"The code was made all the same; on the till type: kiosk enrol “{text}”."
        ) from fault
