"""Sells in child processes and kills them: run by test_kill.py in a process of its own.

Imports once and forks a child per round, so that hundreds of rounds fit into a test. A first sale
leaves in the parent what SQLAlchemy makes of each statement, and no open file. The child opens the
store anew, as the last one left it. It says on its pipe when it enters a commit and when a sale is
acknowledged; the driver kills it with SIGKILL at a random moment. It prints one JSON document about
what was said and done.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import event

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout
from kiosk.services.till import Till, open_till, till_on
from kiosk.store.engine import Store, open_store

PER_ROUND = 6


# With it as the last argument, tickets are sold at the door, and whoever bought one is in with it.
WALK_INS = "walk-ins"


def sell(till: Till, key: str) -> str:
    walk_in = sys.argv[-1] == WALK_INS
    found = catalogue.find_ticket_type(till, "Day ticket") if walk_in else None
    variant = found or catalogue.search(till, limit=1)[0].variant
    cash = Tender(TenderKind.CASH, Money(10_000, "GBP"))
    wanted = checkout.SaleRequest([(variant.id, 1)], (cash,), key=key, walk_in=walk_in)
    sale = checkout.complete(till, wanted)
    if isinstance(sale, Refusal):
        raise SystemExit(f"refused: {sale}")
    return sale.receipt


def sell_until_killed(store: Store, keys: list[str], pipe: int) -> None:
    directory, clock = store.path.parent, SystemClock()
    open_store(directory, clock.now()).close()
    till = till_on(store, directory, clock)
    event.listen(store.engine, "commit", lambda _connection: os.write(pipe, b"commit\n"))
    for key in keys:
        os.write(pipe, f"sold {key} {sell(till, key)}\n".encode())


def one_round(store: Store, keys: list[str], chance: random.Random) -> list[str]:
    """Start a seller, kill it, and return everything it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        sell_until_killed(store, keys, writer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        said = b""
        for _ in range(chance.randint(1, 2 * len(keys))):
            heard = pipe.read(200)
            if not heard:
                break
            said += heard
        # At once as often as not: a commit is a matter of microseconds where files are in memory.
        time.sleep(chance.choice((0.0, chance.uniform(0, 0.004))))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while heard := pipe.read(4096):
            said += heard
    return said.decode().splitlines()


def main(directory: Path, sales: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    till = open_till(directory, SystemClock())
    receipts = {"key-0": sell(till, "key-0")}
    asked = {"key-0"}
    till.close()
    inside = rounds = 0
    again: list[str] = []
    while len(receipts) < sales or inside < kills:
        rounds += 1
        keys = [*again, *(f"key-{rounds}-{n}" for n in range(PER_ROUND))]
        said = one_round(till.store, keys, chance)
        asked.update(keys[: sum(line == "commit" for line in said)])
        inside += bool(said) and said[-1] == "commit"
        for line in said:
            if line.startswith("sold "):
                _, key, receipt = line.split()
                if receipts.setdefault(key, receipt) != receipt:
                    raise SystemExit(f"{key} was sold twice: {receipts[key]} and {receipt}")
        # What was cut short is asked for again under its own key, as a cashier would.
        again = [key for key in keys if key in asked and key not in receipts][:1]
    summary = {"rounds": rounds, "inside": inside, "receipts": receipts, "asked": sorted(asked)}
    sys.stdout.write(json.dumps(summary))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
