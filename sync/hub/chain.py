"""The hub's own chain: what the hub itself decides, signed and numbered like anybody's entries.

It begins with the first decision. The key lies in the database, for several processes of one
hub write the one chain; the log's lock, which every writer holds, keeps it from forking. A hub
that was put back from a backup writes nothing until it knows what it had written
(:mod:`sync.hub.recovery`).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, bindparam, delete, insert, select

from kiosk.domain.clock import Hlc, followed, iso, tick
from kiosk.domain.ids import new_id
from kiosk.domain.journal import GENESIS, MAIN, Entry, Kind, canonical, public_key_text, seal
from sync.hub.database import ENTRIES, KEY, Hub, advance
from sync.hub.tables import chain, entry, meta

NAME = "Hub"
_MAIN = (chain.c.dev == bindparam("of")) & (chain.c.branch == MAIN)
_TIP = select(chain.c.seq, chain.c.hash, chain.c.hlc).where(_MAIN)
_FORGET = delete(chain).where(_MAIN)
_INSERT, _GO_ON = insert(entry), insert(chain)
_KEY = select(meta.c.value).where(meta.c.name == KEY)


def record(
    connection: Connection,
    hub: Hub,
    kind: Kind,
    body: Mapping[str, Any],
    now: datetime,
    after: Entry | None = None,
) -> Entry:
    """Append an entry to the hub's chain; the caller holds the log's lock.

    ``after`` is the entry that it answers: its time is later than that one's.
    """
    key = own_key(connection)
    tip = connection.execute(_TIP, {"of": hub.id}).one_or_none()
    if tip is None:
        body_of_first = {
            "name": NAME,
            "prefix": "",
            "public_key": public_key_text(key),
            "restored_from": None,
        }
        first = _sealed(hub, key, 1, GENESIS, Kind.DEVICE_STARTED, body_of_first, None, now)
        _append(connection, first, public_key_text(key), now)
        seq, prev, last = 1, first.hash, first.hlc
    else:
        seq, prev, last = tip.seq, tip.hash, tip.hlc
    heard = Hlc.parse(last)
    if after is not None:
        heard = followed(heard, Hlc.parse(after.hlc), now) or heard
    made = _sealed(hub, key, seq + 1, prev, kind, body, heard, now)
    _append(connection, made, public_key_text(key), now)
    return made


def _sealed(
    hub: Hub,
    key: Ed25519PrivateKey,
    seq: int,
    prev: str,
    kind: Kind,
    body: Mapping[str, Any],
    heard: Hlc | None,
    now: datetime,
) -> Entry:
    return seal(
        key=key,
        dev=hub.id,
        seq=seq,
        prev=prev,
        event=None,
        action=new_id(now),
        kind=kind,
        at=now,
        hlc=tick(heard, now),
        body=body,
    )


def _append(connection: Connection, made: Entry, public_key: str, now: datetime) -> None:
    connection.execute(
        _INSERT,
        {
            "hub_seq": advance(connection, ENTRIES, 1),
            "hash": made.hash,
            "dev": made.dev,
            "branch": MAIN,
            "seq": made.seq,
            "kind": made.kind,
            "event": made.event,
            "carrier": made.dev,
            "received_at": iso(now),
            "text": canonical(made.as_dict()).decode(),
        },
    )
    connection.execute(_FORGET, {"of": made.dev})
    connection.execute(
        _GO_ON,
        {
            "dev": made.dev,
            "branch": MAIN,
            "public_key": public_key,
            "seq": made.seq,
            "hash": made.hash,
            "hlc": made.hlc,
        },
    )


def own_key(connection: Connection) -> Ed25519PrivateKey:
    """The hub's signing key."""
    held = connection.execute(_KEY).scalar_one()
    return Ed25519PrivateKey.from_private_bytes(b64decode(held))
