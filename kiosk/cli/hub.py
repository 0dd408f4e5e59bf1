"""Commands of the hub, and of a till that joins one."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, answer, complain, data_dir
from kiosk.cli.progress import bar
from kiosk.domain.clock import zone
from kiosk.domain.errors import BadInput
from kiosk.domain.standing import standing
from kiosk.services import rehearsing, syncing
from kiosk.services.allotments import Escrow
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.engine import FILE
from kiosk.store.identity import HubAccess
from kiosk.store.outbox import Outbox

if TYPE_CHECKING:
    from sync.hub.database import Hub

Db = Annotated[
    str | None,
    typer.Option("--db", help="sqlite:///FILE or postgresql://USER@HOST/NAME (default: hub.db)."),
]
PORT = 8700
HUB_FILE = "hub.db"
_SHORTEST_SECRET = 16
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def serve(
    db: Db = None,
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 lets other machines in.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.")] = PORT,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="A PEM file: HTTPS. Needs --key.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="The certificate's private key, a PEM file.")
    ] = None,
    metrics_token: Annotated[
        Path | None,
        typer.Option(
            "--metrics-token", help="A file: who knows its text may read /metrics from elsewhere."
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Run the central inventory until it is stopped."""
    from sync.hub.serve import Certificate
    from sync.hub.serve import serve as serve_hub

    if (certificate is None) != (key is None):
        raise BadInput("HTTPS needs both files: --certificate FILE and --key FILE.")
    secure = Certificate(certificate, key) if certificate and key else None

    def announce(address: str) -> None:
        answer(as_json, {"hub": address}, f"The hub is at {address}")
        if secure is None and host not in _THIS_MACHINE:
            complain("Without --certificate and --key, whoever shares this network can read along.")

    serve_hub(
        database(db, data),
        host,
        port,
        announce=announce,
        clock=CLOCK,
        certificate=secure,
        metrics_token=_secret(metrics_token) if metrics_token else "",
    )


def hub_stock(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show the central inventory."""
    from kiosk.services.completeness import sentence
    from sync.hub.hearing import event_zone, tills
    from sync.hub.stock import levels

    now = CLOCK.now()
    with opened(db, data) as hub:
        lines = levels(hub)
        found = standing(tills(hub), now, now, now, myself=0)
        where = zone(event_zone(hub))
    answer(
        as_json,
        [{**line.model_dump(), "complete": found.complete} for line in lines],
        *(f"{line.on_hand:>6}  {line.sku:<32} {line.title}" for line in lines),
        sentence(found, where),
    )


def make_sandbox(db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Have an empty hub be there for rehearsals alone: what is at it counts nowhere."""
    from sync.hub import sandbox

    with opened(db, data) as hub:
        sandbox.make_sandbox(hub)
    answer(
        as_json,
        {"sandbox": True},
        "This hub is for rehearsals from now on; no real till may join it.",
    )


def enrol(
    url: Annotated[str, typer.Argument(metavar="HUB_URL", help="As in http://192.168.1.20:8700")],
    code: Annotated[
        str | None,
        typer.Argument(help="The one-time code that the hub gave, unless HUB_URL is a QR's text."),
    ] = None,
    ca: Annotated[
        Path | None,
        typer.Option("--ca", help="Who vouches for the hub's own certificate, a PEM file."),
    ] = None,
    device: Annotated[str, typer.Option("--device", help="A new till's name.")] = "Till",
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help="Join a sandbox, with a till to try beside this one."),
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Join this device to a hub; an empty one takes the hub's event."""
    from sync.client import enrol as enrol_at
    from sync.client import invited
    from sync.protocol import DeviceWire

    if code is None:
        url, code = invited(url)
    directory = beside = data_dir(data)
    if rehearsal:
        directory = rehearsing.make_rehearsal(beside, CLOCK)
    fresh = not (directory / FILE).exists()
    till = create_till(directory, CLOCK, None, device) if fresh else open_till(directory, CLOCK)
    try:
        syncing.check_real(till)
        me = till.device
        wire = DeviceWire(id=me.id, name=me.name, prefix=me.prefix, public_key=me.public_key)
        enrolment = enrol_at(url, code, wire, ca=ca, rehearsal=rehearsal)
        syncing.join(
            till,
            HubAccess(enrolment.url, enrolment.token, ca),
            enrolment.hub,
            enrolment.generation,
        )
        _once(till)
        if rehearsal and rehearsing.begin(beside, till):
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
        *(["Nothing there counts. Open it with:  kiosk train --rehearsal"] if rehearsal else []),
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
    hub.command("sandbox")(make_sandbox)
    # They share this module's options, so they can only be named once it is loaded.
    from kiosk.cli import devices, hub_copies

    devices.register(hub)
    hub_copies.register(hub)
    app.add_typer(hub, name="hub")
    app.command()(enrol)
    app.command()(sync)


def database(given: str | None, data: Path | None) -> str:
    """The address of the hub's database: the one ``given``, or ``hub.db`` among the data."""
    if given is not None:
        return given
    directory = data_dir(data)
    directory.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{directory / HUB_FILE}"


@contextmanager
def opened(db: str | None, data: Path | None) -> Iterator[Hub]:
    """The hub's database (as in :func:`database`), open for one command."""
    from sync.hub.database import open_hub

    with open_hub(database(db, data), CLOCK.now()) as hub:
        yield hub


def _secret(file: Path) -> str:
    try:
        text = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(f"The token in {file} can't be read ({fault}).") from fault
    if len(text) < _SHORTEST_SECRET or not text.isascii():
        raise BadInput(f"{file} must hold a token of {_SHORTEST_SECRET} plain characters or more.")
    return text


def _access(till: Till) -> HubAccess:
    access = syncing.access_of(till)
    if access is None:
        raise BadInput("This till has joined no hub yet; use “kiosk enrol HUB_URL CODE”.")
    return access


def _once(till: Till) -> dict[str, int | float]:
    from sync.worker import HubClient, SyncWorker

    access = _access(till)
    # What was imported stays: the collector need not look through it while a newcomer takes in
    # a hundred thousand rows.
    gc.freeze()
    with HubClient(access.url, access.token, ca=access.ca) as hub, bar("Fetching") as tell:
        return asdict(SyncWorker(hub, Outbox(till.store), CLOCK, Escrow(till), tell).once())


def _watch(till: Till) -> None:
    from sync.worker import HubClient, SyncWorker

    access = _access(till)
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    complain(f"Syncing with {access.url} until stopped.")
    with HubClient(access.url, access.token, ca=access.ca) as hub:
        SyncWorker(hub, Outbox(till.store), CLOCK, Escrow(till)).run_forever(stop)
