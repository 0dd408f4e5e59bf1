"""Whatever is drawn: ours and a real pretix decide it alike, scan by scan."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kiosk.domain.admission import Direction
from kiosk.domain.door.reasons import REASONS
from kiosk.services import checks, doors, gate, importing
from kiosk.services.gate import Asked
from kiosk.services.till import NewEvent, Till, create_till
from tests.peers.pretix_chance import Chance, event
from tests.peers.pretix_peer import MovedClock, Pretix, here, needs_pretix

pytestmark = [*needs_pretix(), pytest.mark.timeout(3600)]
# Each is an event of its own; as many as somebody has the time for.
_ROUNDS = int(os.environ.get("TRESTLE_ROUNDS", "15"))
_FIRST = int(os.environ.get("TRESTLE_SEED", "0"))
_SCANS = 60


@pytest.fixture(scope="module")
def pretix() -> Iterator[Pretix]:
    peer = here()
    peer.do("tersely")
    yield peer
    peer.close()


def _loaded(pretix: Pretix, slug: str, folder: Path, clock: MovedClock) -> Till:
    till = create_till(folder / "till", clock, NewEvent(slug, "EUR", "", "Europe/Berlin"))
    for what in ("", "items", "questions", "subevents", "checkinlists"):
        said = pretix.get(slug, what)
        if said.get("results") != []:
            file = folder / f"{what or slug}.json"
            file.write_text(json.dumps(said))
            assert doors.import_doors(till, file).problems == []
    file = folder / "orders.json"
    file.write_text(json.dumps(pretix.get(slug, "orders", "include_canceled_positions=true")))
    assert importing.import_tickets(till, file).problems == []
    return till


class _Round:
    """One event, and what both say of all that is scanned there."""

    def __init__(self, pretix: Pretix, seed: int, folder: Path) -> None:
        chance = Random(seed)
        self.pretix, self.slug = pretix, f"chance{seed}"
        numbers = pretix.do("event", self.slug, event(chance))
        self.drawn = Chance.of(chance, {**numbers, "gates": pretix.gates})
        self.lists = {}
        for one in self.drawn.lists():
            made = pretix.make(self.slug, "checkinlists", one)
            self.lists[made["id"]] = one
        orders = self.drawn.orders([*self.lists])
        self.codes = pretix.do("orders", self.slug, orders)
        self.sold = {
            one["name"]: {**one, "status": order["status"]}
            for order in orders
            for one in order["positions"]
        }
        self.clock = MovedClock()
        self.till = _loaded(pretix, self.slug, folder, self.clock)
        self.said: Counter[str] = Counter()
        self.otherwise: list[str] = []

    def run(self) -> None:
        for scan in self.drawn.scans([*self.lists], [*self.codes], _SCANS):
            said = self._both(scan, {})
            if said == "incomplete" and self.drawn.maybe(0.8):
                self._both(scan, self.drawn.answers())
        assert checks.verify_till(self.till).problems == ()
        self.till.close()

    def _both(self, scan: dict[str, Any], answers: dict[str, str]) -> str:
        code = self.codes[scan["name"]]
        told = {**scan, "secret": code, "answers": answers, "when": scan["when"].isoformat()}
        theirs = self.pretix.do("redeem", {**told, "token": self.pretix.tokens[scan["gate"]]})
        late = self.drawn.late
        if not late:
            self.clock.to(scan["when"])
        doors.set_gate(self.till, str(self.pretix.gates[scan["gate"]] or ""))
        asked = Asked(
            [str(scan["list"])], Direction(scan["direction"]), answers,
            scan["when"] if late else None, scan["paid"], scan["asks"],
        )  # fmt: skip
        decision = gate.scan(self.till, code, asked)
        ours = REASONS[decision.verdict] or "ok"
        self.said[str(theirs)] += 1
        if ours != theirs and not self._is_known(scan, theirs, ours):
            rules = json.dumps(self.lists[scan["list"]])
            sold = self.sold[scan["name"]]
            told = f"{scan} {sold} {rules}"
            self.otherwise.append(f"{self.slug}: pretix {theirs}, ours {ours}: {told}")
        return str(theirs)

    def _is_known(self, scan: dict[str, Any], theirs: str, ours: str) -> bool:
        """Where the server finds no ticket, and pretix's scanner and ours say why; and where it
        can't tell what was sold with a ticket apart, though all of it was cancelled."""
        sold, date = self.sold[scan["name"]], self.lists[scan["list"]]["subevent"]
        if theirs == "invalid":
            return bool(sold["canceled"]) or date not in (None, sold["date"])
        return (theirs, ours) == ("ambiguous", "canceled") and sold["status"] in ("c", "e")


def test_whatever_is_drawn_is_decided_alike(
    pretix: Pretix, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said: Counter[str] = Counter()
    otherwise = []
    for seed in range(_FIRST, _FIRST + _ROUNDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        one = _Round(pretix, seed, folder)
        one.run()
        said.update(one.said)
        otherwise += one.otherwise
    with capsys.disabled():
        print(f"\n{_ROUNDS} events, {said.total()} scans: {dict(said)}")  # noqa: T201
    assert not otherwise, "\n".join(otherwise)
    assert set(said) >= {"ok", "rules", "already_redeemed", "incomplete", "product"}
