"""Who may speak to the hub: one-time codes, enrolment, tokens.

Codes and tokens are kept as SHA-256 only: whoever reads the database can't speak as a till.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import readable_code
from sync.hub import limits, sandbox
from sync.hub.database import DEVICES, Hub, lock
from sync.hub.tables import chain, device, enrolment
from sync.protocol import DeviceWire, HubRefused, NotEnrolled

CODE_LASTS = timedelta(hours=24)
_CODE_LENGTH = 10
_TOKEN_BYTES = 32
_BY_TOKEN = select(device.c.id, device.c.name, device.c.revoked_at).where(
    device.c.token_hash == bindparam("token_hash")
)


@dataclass(frozen=True)
class Enrolled:
    """A device as the hub's people see it; ``revoked_at`` is None while it is welcome."""

    id: str
    name: str
    prefix: str
    enrolled_at: str
    revoked_at: str | None


@dataclass(frozen=True)
class Carrier:
    """The enrolled device that sent a request. ``revoked``: its facts are taken, no more."""

    id: str
    name: str
    revoked: bool


def add_device(hub: Hub, name: str, now: datetime) -> str:
    """Make a one-time enrolment code, good for :data:`CODE_LASTS`, for a device called ``name``.

    :raises BadInput: the name is empty, too long, or has line breaks in it.
    """
    name = name.strip()
    if not 0 < len(name) <= 120 or not name.isprintable():
        raise BadInput("Give the device a name of one line, for example “Front till”.")
    code = readable_code(_CODE_LENGTH)
    with hub.writing() as connection:
        connection.execute(
            insert(enrolment).values(
                code_hash=_digest(code),
                name=name,
                created_at=iso(now),
                expires_at=iso(now + CODE_LASTS),
            )
        )
    return code


def revoke(hub: Hub, device_id: str, now: datetime) -> None:
    """End a device's right to be given anything. Its facts are still taken; its id never returns.

    :raises BadInput: no such device is enrolled.
    """
    with hub.writing() as connection:
        lock(connection, DEVICES)
        changed = connection.execute(
            update(device).where(device.c.id == device_id).values(revoked_at=iso(now))
        )
    if changed.rowcount == 0:
        raise BadInput(f"No device {device_id} is enrolled at this hub.")


def enrolled(hub: Hub) -> list[Enrolled]:
    """Every device that ever joined, the first first."""
    statement = select(
        device.c.id, device.c.name, device.c.prefix, device.c.enrolled_at, device.c.revoked_at
    ).order_by(device.c.enrolled_at, device.c.id)
    with hub.reading() as connection:
        return [Enrolled(**row._mapping) for row in connection.execute(statement)]


def find(hub: Hub, name: str) -> Enrolled:
    """The device with this id, or this prefix of its receipts.

    :raises BadInput: there is none.
    """
    wanted = name.strip()
    for one in enrolled(hub):
        if wanted in (one.id, one.prefix):
            return one
    raise BadInput(
        f"No device “{wanted}” is enrolled at this hub; “kiosk hub device list” shows them all."
    )


def enrol(
    hub: Hub,
    code: str,
    wanted: DeviceWire,
    now: datetime,
    address: str = limits.NOBODY,
    *,
    rehearsal: bool = False,
) -> str:
    """Trade a one-time code for a token; returns the token, which is kept nowhere else.

    An id that is enrolled with the same key gets a new token: its answer was lost, or its
    manager gave it a new code. A wrong code is counted against the ``address`` it came from.

    A till that is there for a ``rehearsal`` joins a sandbox, and no other does.

    :raises HubRefused: ``code_unknown``, ``code_used``, ``code_expired``, ``sandbox_only``,
        ``no_sandbox``, ``prefix_taken`` or ``id_taken``; the code stays good after the last four.
    :raises SlowDown: too many wrong codes came from there, or from everywhere.
    """
    code_hash = _digest(code.replace("-", "").replace(" ", "").upper())
    # Whoever is over the limit is told so without waiting for the lock, and without holding it.
    with hub.reading() as connection:
        limits.CODES.check(connection, address, now)
    with hub.writing() as connection:
        lock(connection, DEVICES)
        # Once more: of a hundred guesses at once, each saw the count before the others.
        limits.CODES.check(connection, address, now)
        refusal = _wrong_code(connection, code_hash, wanted.id, now)
        if refusal is None:
            wrong = sandbox.mismatch(connection, rehearsal=rehearsal)
            if wrong is not None:
                raise wrong
            return _admit(connection, code_hash, wanted, now)
        limits.CODES.count(connection, address, now)
    raise refusal


def _admit(connection: Connection, code_hash: str, wanted: DeviceWire, now: datetime) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    known = _check_device(connection, wanted)
    values = {
        "name": wanted.name,
        "prefix": wanted.prefix,
        "token_hash": _digest(token),
        "enrolled_at": iso(now),
    }
    if known:
        connection.execute(update(device).where(device.c.id == wanted.id).values(**values))
    else:
        connection.execute(
            insert(device).values(id=wanted.id, public_key=wanted.public_key, **values)
        )
    connection.execute(
        update(enrolment)
        .where(enrolment.c.code_hash == code_hash)
        .values(used_at=iso(now), used_by=wanted.id)
    )
    return token


def authenticate(hub: Hub, token: str) -> Carrier:
    """Find the device that a token was given to.

    :raises NotEnrolled: the token is nobody's.
    """
    with hub.reading() as connection:
        row = connection.execute(_BY_TOKEN, {"token_hash": _digest(token)}).one_or_none()
    if row is None:
        raise NotEnrolled(
            "The hub does not know this till. Ask for a new code and enrol it; sales go on."
        )
    return Carrier(row.id, row.name, row.revoked_at is not None)


def _wrong_code(
    connection: Connection, code_hash: str, device_id: str, now: datetime
) -> HubRefused | None:
    row = connection.execute(
        select(enrolment).where(enrolment.c.code_hash == code_hash)
    ).one_or_none()
    if row is None:
        return HubRefused(
            "code_unknown", "The hub does not know this code. Check it, or ask for a new one.", 403
        )
    if row.used_at is not None and row.used_by != device_id:
        return HubRefused(
            "code_used", "This code was used already. Ask for a new one for this till.", 409
        )
    if now >= parse_iso(row.expires_at):
        return HubRefused(
            "code_expired", "This code was good for a day, which is over. Ask for a new one.", 410
        )
    return None


def _check_device(connection: Connection, wanted: DeviceWire) -> bool:
    """Whether the id is enrolled already, with this key."""
    known = connection.execute(select(device).where(device.c.id == wanted.id)).one_or_none()
    # All branches of a chain have one key.
    key = connection.execute(
        select(chain.c.public_key).where(chain.c.dev == wanted.id).limit(1)
    ).scalar()
    foreign = key not in (None, wanted.public_key)
    if known is not None:
        foreign = foreign or known.revoked_at or known.public_key != wanted.public_key
    if foreign:
        raise HubRefused(
            "id_taken",
            "Another till is known to the hub under this till's id, or the id was revoked. "
            "Restore this till from a backup to give it an id of its own, then enrol it.",
            409,
        )
    holder = connection.execute(
        select(device.c.id, device.c.name).where(device.c.prefix == wanted.prefix)
    ).one_or_none()
    if holder is not None and holder.id != wanted.id:
        raise HubRefused(
            "prefix_taken",
            f"“{holder.name}” already numbers its receipts {wanted.prefix}-…; "
            "this till needs another prefix.",
            409,
        )
    return known is not None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
