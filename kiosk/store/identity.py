"""Who this device is: its id, its signing key and its secret, kept outside the store.

They live in ``keys/`` beside the store and never enter a backup of it: a backup that is put
back elsewhere must become another device, or two would sign under one name.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.errors import StoreDamaged
from kiosk.domain.ids import DeviceId
from kiosk.store.engine import speaking_plainly

FOLDER = "keys"
_DEVICE = "device.json"
_HUB = "hub.json"
_TAIL = "tail.json"
_HUB_CA = "hub-ca.pem"


@dataclass(frozen=True)
class Identity:
    """``key`` signs journal entries; ``secret`` keys the hashes of erasable texts."""

    device_id: DeviceId
    key: Ed25519PrivateKey
    secret: bytes


@dataclass(frozen=True)
class HubAccess:
    """Where the hub is and the token that it gave this device.

    ``ca`` is a PEM file of who vouches for the hub's certificate, where the well-known
    authorities don't; a copy of it is kept.
    """

    url: str
    token: str
    ca: Path | None = None


def make_identity(data_dir: Path, device_id: DeviceId) -> Identity:
    """Make new keys for ``device_id``, in place of any that were there."""
    identity = Identity(device_id, Ed25519PrivateKey.generate(), secrets.token_bytes(32))
    write_beside(
        data_dir / FOLDER / _DEVICE,
        {
            "device": device_id,
            "key": b64encode(identity.key.private_bytes_raw()).decode(),
            "secret": b64encode(identity.secret).decode(),
        },
    )
    for former in (_HUB, _TAIL):
        (data_dir / FOLDER / former).unlink(missing_ok=True)
    return identity


def load_identity(data_dir: Path, device_id: str) -> Identity:
    """Load this device's keys and check that they belong to ``device_id``, the store's.

    :raises StoreDamaged: they are missing, unreadable or another device's.
    """
    path = data_dir / FOLDER / _DEVICE
    with speaking_plainly(path):
        try:
            held = json.loads(path.read_text())
            identity = Identity(
                DeviceId(held["device"]),
                Ed25519PrivateKey.from_private_bytes(b64decode(held["key"])),
                b64decode(held["secret"]),
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            raise StoreDamaged(
                f"This till's keys in {path} are missing or unreadable. "
                "Put the store back as a new device with “kiosk restore FILE”."
            ) from None
    if identity.device_id != device_id:
        raise StoreDamaged(
            f"The store in {data_dir} was copied from another device. "
            "Put it back as a device of its own with “kiosk restore FILE”."
        )
    return identity


def save_hub_access(data_dir: Path, access: HubAccess) -> None:
    """Keep what an enrolment gave.

    :raises StoreUnwritable: it can't be written, or ``access.ca`` can't be read.
    """
    values = {"url": access.url, "token": access.token}
    if access.ca is not None:
        kept = data_dir / FOLDER / _HUB_CA
        with speaking_plainly(kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            # Read whole before it is written: it may be the kept one itself.
            kept.write_bytes(access.ca.read_bytes())
        values["ca"] = _HUB_CA
    write_beside(data_dir / FOLDER / _HUB, values)


def load_hub_access(data_dir: Path) -> HubAccess | None:
    """What an enrolment gave, or None for a till that never joined a hub."""
    path = data_dir / FOLDER / _HUB
    with speaking_plainly(path):
        try:
            held = json.loads(path.read_text())
            ca = path.with_name(held["ca"]) if "ca" in held else None
            return HubAccess(held["url"], held["token"], ca)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise StoreDamaged(
                f"{path} is unreadable. Join the hub again with “kiosk enrol URL CODE”."
            ) from None


def save_tail(data_dir: Path, seq: int, entry_hash: str) -> None:
    """Note how far the journal has come, where no backup of the store takes it along."""
    write_beside(data_dir / FOLDER / _TAIL, {"seq": seq, "hash": entry_hash})


def load_tail(data_dir: Path) -> tuple[int, str] | None:
    """What :func:`save_tail` noted last; None for a till that never moved a unit.

    :raises StoreDamaged: it can't be read.
    """
    path = data_dir / FOLDER / _TAIL
    with speaking_plainly(path):
        try:
            held = json.loads(path.read_text())
            return int(held["seq"]), str(held["hash"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise StoreDamaged(
                f"{path} is unreadable. Put the store back as a new device with “kiosk restore "
                "FILE”."
            ) from None


def write_beside(path: Path, values: Mapping[str, str | int]) -> None:
    """Write a file of :data:`FOLDER`, whole or not at all, for this account's eyes only.

    :raises StoreUnwritable: it can't be written.
    """
    with speaking_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
