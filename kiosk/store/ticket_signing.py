"""The keys with which this device signs tickets: beside its own key, and in no backup."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.errors import StoreDamaged
from kiosk.store.engine import speaking_plainly
from kiosk.store.identity import FOLDER, write_beside

_KEYS = "tickets.json"


def make_signing_key(data_dir: Path) -> bytes:
    """Make a key and keep it; returns its public half.

    :raises StoreError: it can't be written, or what is there can't be read.
    """
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    held = {
        b64encode(one).decode(): b64encode(kept.private_bytes_raw()).decode()
        for one, kept in {**signing_keys(data_dir), public: key}.items()
    }
    write_beside(data_dir / FOLDER / _KEYS, held)
    return public


def signing_keys(data_dir: Path) -> dict[bytes, Ed25519PrivateKey]:
    """The keys that are held here, by their public halves.

    :raises StoreDamaged: they can't be read.
    """
    path = data_dir / FOLDER / _KEYS
    with speaking_plainly(path):
        try:
            held = json.loads(path.read_text())
            return {
                b64decode(public): Ed25519PrivateKey.from_private_bytes(b64decode(private))
                for public, private in held.items()
            }
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError):
            raise StoreDamaged(
                f"{path} is unreadable, so this till can't sign tickets. Move it away and make "
                "another key with “kiosk ticket keys new”."
            ) from None
