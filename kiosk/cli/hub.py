"""Commands of the hub, and of a till that joins one."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, answer, complain, data_dir
from kiosk.domain.errors import BadInput
from kiosk.services import syncing
from kiosk.services.allotments import Escrow
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.engine import FILE
from kiosk.store.identity import HubAccess, load_hub_access
from kiosk.store.outbox import Outbox

Db = Annotated[
    str | None,
    typer.Option("--db", help="sqlite:///FILE or postgresql://USER@HOST/NAME (default: hub.db)."),
]
PORT = 8700


def serve(
    db: Db = None,
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 lets other machines in.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.")] = PORT,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Run the central inventory until it is stopped."""
    from sync.hub.serve import serve as serve_hub

    def announce(address: str) -> None:
        answer(as_json, {"hub": address}, f"The hub is at {address}")

    serve_hub(database(db, data), host, port, announce=announce, clock=CLOCK)


def device_add(
    name: Annotated[str, typer.Argument(help="What people call the device.")],
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a one-time code with which one device may join."""
    from sync.hub.database import open_hub
    from sync.hub.devices import add_device

    now = CLOCK.now()
    with open_hub(database(db, data), now) as hub:
        code = add_device(hub, name, now)
    answer(
        as_json,
        {"code": code, "name": name},
        f"{code} lets “{name}” join, once, within a day:  kiosk enrol HUB_URL {code}",
    )


def hub_stock(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show the central inventory."""
    from sync.hub.database import open_hub
    from sync.hub.stock import levels

    with open_hub(database(db, data), CLOCK.now()) as hub:
        lines = levels(hub)
    answer(
        as_json,
        [line.model_dump() for line in lines],
        *(f"{line.on_hand:>6}  {line.sku:<32} {line.title}" for line in lines),
    )


def enrol(
    url: Annotated[str, typer.Argument(metavar="HUB_URL", help="As in http://192.168.1.20:8700")],
    code: Annotated[str, typer.Argument(help="The one-time code that the hub gave.")],
    device: Annotated[str, typer.Option("--device", help="A new till's name.")] = "Till",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Join this device to a hub; an empty one takes the hub's event."""
    from sync.client import enrol as enrol_at
    from sync.protocol import DeviceWire

    directory = data_dir(data)
    fresh = not (directory / FILE).exists()
    till = create_till(directory, CLOCK, None, device) if fresh else open_till(directory, CLOCK)
    try:
        me = till.device
        wire = DeviceWire(id=me.id, name=me.name, prefix=me.prefix, public_key=me.public_key)
        enrolment = enrol_at(url, code, wire)
        syncing.join(
            till,
            HubAccess(enrolment.url, enrolment.token),
            enrolment.hub,
            enrolment.generation,
        )
        _once(till)
        till.refresh()
    finally:
        till.close()
    event = till.current.name if till.current else None
    answer(
        as_json,
        {"hub": enrolment.url, "device": me.id, "prefix": me.prefix, "event": event},
        f"“{me.name}” has joined the hub at {enrolment.url}.",
        f"It sells at “{event}”." if event else "The hub has no event yet.",
    )


def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until stopped.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send what is unsent and fetch what is new."""
    till = open_till(data_dir(data), CLOCK)
    try:
        if watch:
            _watch(till)
            return
        result = _once(till)
    finally:
        till.close()
    answer(
        as_json,
        result,
        f"Sent {result['pushed']}, fetched {result['pulled']}, {result['pending']} left to send.",
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    hub = typer.Typer(help="The central inventory.", rich_markup_mode=None)
    hub.command("serve")(serve)
    hub.command("stock")(hub_stock)
    devices = typer.Typer(help="Devices of the hub.", rich_markup_mode=None)
    devices.command("add")(device_add)
    devices.callback()(lambda: None)
    hub.add_typer(devices, name="device")
    app.add_typer(hub, name="hub")
    app.command()(enrol)
    app.command()(sync)


def database(given: str | None, data: Path | None) -> str:
    """The address of the hub's database: the one ``given``, or ``hub.db`` among the data."""
    if given is not None:
        return given
    directory = data_dir(data)
    directory.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{directory / 'hub.db'}"


def _access(till: Till) -> HubAccess:
    access = load_hub_access(till.data_dir)
    if access is None:
        raise BadInput("This till has joined no hub yet; use “kiosk enrol HUB_URL CODE”.")
    return access


def _once(till: Till) -> dict[str, int | float]:
    from sync.worker import HubClient, SyncWorker

    access = _access(till)
    with HubClient(access.url, access.token) as hub:
        return asdict(SyncWorker(hub, Outbox(till.store), CLOCK, Escrow(till)).once())


def _watch(till: Till) -> None:
    from sync.worker import HubClient, SyncWorker

    access = _access(till)
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    complain(f"Syncing with {access.url} until stopped.")
    with HubClient(access.url, access.token) as hub:
        SyncWorker(hub, Outbox(till.store), CLOCK, Escrow(till)).run_forever(stop)
