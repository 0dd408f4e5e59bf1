"""What a hub bears: eight devices that push over HTTP, on SQLite and on PostgreSQL.

The devices are threads that send what was signed and written down before, so that the figures
are the hub's and not theirs; they share the machine's cores with it all the same. On two cores
a second hub process shows what locks cost, not what more cores would bring.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.domain.journal import Kind
from sync.protocol import PROTO
from tests.benchmarks.sync_tills import another_sale, own_entries, sale_of_two, sell, shop
from tests.postgres import binaries, make_database, running_server
from tests.sync.hub_process import HubProcess, running_hub
from tests.sync.memory_till import MemoryTill

DEVICES = 8
BULK, BATCH = 1_000, 250
SINGLE = 100
ASKED = 100
FULL = 4


class Device:
    """A till that has joined, and the requests that it is going to make."""

    def __init__(self, hub: HubProcess, body: dict[str, object]) -> None:
        till = MemoryTill()
        till.join(hub)
        for number in range(BULK + SINGLE):
            sale = another_sale(body, till.clock, till.prefix, number)
            till.write(Kind.SALE_COMPLETED, sale)
        self.token = till.token
        runs = [till.own[n : n + BATCH] for n in range(0, BULK, BATCH)]
        runs += [[one] for one in till.own[BULK:]]
        self._pushes = [
            json.dumps(
                {
                    "proto": PROTO,
                    "runs": [{"dev": till.dev, "entries": [one.as_dict() for one in run]}],
                }
            ).encode()
            for run in runs
        ]
        self.bulk = self._pushes[: BULK // BATCH]
        self.single = self._pushes[BULK // BATCH :]
        self.newest = till.own[-1].seq


def ask(device: Device, port: int, method: str, path: str, bodies: Sequence[bytes | None]) -> None:
    """Make requests one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for body in bodies:
        headers = {"Authorization": f"Bearer {device.token}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said
        if method == "POST":
            assert not json.loads(said)["refused"]
            assert not json.loads(said)["need"]
    connection.close()


def together(devices: Sequence[Device], act: Callable[[int, Device], None]) -> float:
    """Let all devices act at once; the seconds until the last is done."""
    faults: list[BaseException] = []

    def one(number: int, device: Device) -> None:
        try:
            act(number, device)
        except (AssertionError, OSError, http.client.HTTPException) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(devices)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    return time.perf_counter() - start


def load(what: str, hubs: Sequence[HubProcess], body: dict[str, object]) -> None:
    """Print what these hubs, which share a database, bear."""
    devices = [Device(hubs[0], body) for _ in range(DEVICES)]
    ports = [hub.port for hub in hubs]

    def port(number: int) -> int:
        return ports[number % len(ports)]

    bulk = together(devices, lambda n, d: ask(d, port(n), "POST", "/v1/push", d.bulk))
    single = together(devices, lambda n, d: ask(d, port(n), "POST", "/v1/push", d.single))
    # The log ends at what all of them have: nothing but the question and the answer "nothing".
    end = DEVICES * devices[0].newest
    nothing = f"/v1/pull?generation={generation(devices[0], ports[0])}&after={end}"
    empty = together(devices, lambda n, d: ask(d, port(n), "GET", nothing, [None] * ASKED))
    full = together(devices, lambda n, d: ask(d, port(n), "GET", "/v1/pull", [None] * FULL))
    pages = DEVICES * FULL * page_size(devices[0], ports[0])
    print(
        f"\n{what}, {DEVICES} devices:"
        f"\n  pushed in batches of {BATCH}     {DEVICES * BULK / bulk:>8,.0f} entries/s"
        f"\n  pushed one by one          {DEVICES * SINGLE / single:>8,.0f} entries/s"
        f"\n  asked, nothing new         {DEVICES * ASKED / empty:>8,.0f} answers/s"
        f"\n  pulled in full pages       {pages / full:>8,.0f} entries/s"
    )
    assert bulk / (DEVICES * BULK) < single / (DEVICES * SINGLE), "batches are worth their while"


def generation(device: Device, port: int) -> str:
    return str(_first_page(device, port)["generation"])


def page_size(device: Device, port: int) -> int:
    entries = _first_page(device, port)["entries"]
    assert isinstance(entries, list)
    return len(entries)


def _first_page(device: Device, port: int) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/v1/pull", headers={"Authorization": f"Bearer {device.token}"})
    page: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return page


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a sale's entry says."""
    till = shop(tmp_path_factory.mktemp("shop") / "till")
    sell(till, sale_of_two(till))
    last = own_entries(till)[-1]
    till.close()
    return dict(last.body)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    where = binaries()
    if where is None:
        pytest.skip("skipped: PostgreSQL is not installed on this machine")
    with running_server(where) as server:
        yield server


def test_eight_devices_push_to_a_hub_on_sqlite(body: dict[str, object], tmp_path: Path) -> None:
    with running_hub(f"sqlite:///{tmp_path / 'hub.db'}") as hub:
        load("hub on SQLite", [hub], body)


@pytest.mark.postgres
@pytest.mark.parametrize("processes", [1, 2])
def test_eight_devices_push_to_hubs_on_postgresql(
    body: dict[str, object], postgres: str, processes: int
) -> None:
    database = make_database(postgres, f"load_{uuid.uuid4().hex}")
    with ExitStack() as stack:
        hubs = [stack.enter_context(running_hub(database)) for _ in range(processes)]
        load(f"hub on PostgreSQL, {processes} process{'es' * (processes > 1)}", hubs, body)
