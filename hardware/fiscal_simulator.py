"""A simulated signing device, for tests and training: it signs, and nobody certified it.

It keeps its key, its serial number and its counters in a file, so that they go on through a
restart as a real device's do. A file beside it, named with ``.broken`` at its end, puts it out of
order, as a pulled plug does.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hardware.ports import SignerFault
from kiosk.domain.clock import iso
from kiosk.domain.fiscal import FiscalSignature
from kiosk.domain.journal import canonical

_BROKEN = ".broken"


class SimulatedSigner:
    """As :class:`hardware.ports.FiscalSigner` says, with its state in ``path``."""

    certified = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def start(self, now: datetime) -> int:
        """Begin a transaction."""
        state = self._state()
        state["transaction"] += 1
        state["began"] = {**state["began"], str(state["transaction"]): iso(now)}
        self._keep(state)
        return int(state["transaction"])

    def finish(self, transaction: int, kind: str, process: str, now: datetime) -> FiscalSignature:
        """Sign what was done; a transaction ends once."""
        state = self._state()
        began = state["began"].pop(str(transaction), None)
        if began is None:
            raise SignerFault(f"Transaction {transaction} is not open.")
        state["counter"] += 1
        facts = {
            "device": state["device"],
            "transaction": transaction,
            "counter": state["counter"],
            "began": began,
            "ended": iso(now),
        }
        signed = canonical({**facts, "kind": kind, "process": process})
        signature = b64encode(_key(state).sign(signed)).decode()
        self._keep(state)
        return FiscalSignature(**facts, signature=signature, simulated=True)

    def _state(self) -> dict[str, Any]:
        if self._path.with_name(self._path.name + _BROKEN).exists():
            raise SignerFault("The simulated signing device is out of order.")
        try:
            found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            key = Ed25519PrivateKey.generate()
            serial = key.public_key().public_bytes_raw().hex()[:16].upper()
            found = {
                "key": b64encode(key.private_bytes_raw()).decode(),
                "device": f"SIM-{serial}",
                "transaction": 0,
                "counter": 0,
                "began": {},
            }
        except (OSError, ValueError) as fault:
            raise SignerFault(f"The simulated signing device can't be read ({fault}).") from fault
        return found

    def _keep(self, state: dict[str, Any]) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        try:
            fresh.write_text(json.dumps(state), encoding="utf-8")
            os.replace(fresh, self._path)
        except OSError as fault:
            raise SignerFault(f"The simulated signing device can't write ({fault}).") from fault


def _key(state: dict[str, Any]) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(state["key"]))
