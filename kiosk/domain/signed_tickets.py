"""Tickets that are their own proof: what they say, signed, as a QR code of 41 modules.

A code is :data:`PREFIX` and the base 32 (RFC 4648, no padding) of 92 bytes: a payload of 28, and
the Ed25519 signature (RFC 8032) of :data:`_CONTEXT` and the payload. The payload, big-endian:

====== ============================================================
bytes  what
====== ============================================================
1      version, 1
4      the key: the first bytes of the SHA-256 of its public half
4      the event: the first bytes of the SHA-256 of its id
8      a random number, so that no two tickets are alike
3      the type: the first bytes of the SHA-256 of its name
4      valid from, seconds since 1970; 0 for no limit
4      valid until, the moment that is too late; 0 for no limit
====== ============================================================

All 153 characters are of QR's alphanumeric mode, of which version 6 (41 modules) holds 154 at level
M (ISO/IEC 18004, table 7), and a scanner that loses the case of letters loses nothing. Each ticket
has one spelling only: a code that decodes to the same bytes but is written otherwise is refused, or
one ticket would be two.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
import struct
from base64 import b32decode, b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import EventId
from kiosk.domain.ticket_keys import Scheme, SignedTicket, TicketKey, Why, key_id

PREFIX = "TRST1"
VERSION = 1
_CONTEXT = b"trestle ticket 1\x00"
_PAYLOAD = struct.Struct(">B4s4s8s3sII")
_SIGNATURE = 64
_LATEST = 2**32 - 1
_PADDING = "===="


@dataclass(frozen=True)
class Terms:
    """What a new ticket says: for which event, of which type, and from and until when (UTC)."""

    event_id: EventId
    type: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def sign(key: Ed25519PrivateKey, terms: Terms) -> str:
    """Make a ticket's code; no two are alike.

    :raises BadInput: it would never be valid, or its times are before 1970 or after 2105.
    """
    begins, ends = _seconds(terms.valid_from), _seconds(terms.valid_until)
    if begins and ends and ends <= begins:
        raise BadInput(N_("A ticket can't end before it begins to be valid."))
    public = key.public_key().public_bytes_raw()
    payload = _PAYLOAD.pack(
        VERSION,
        bytes.fromhex(key_id(public)),
        event_mark(terms.event_id),
        secrets.token_bytes(8),
        type_mark(terms.type),
        begins,
        ends,
    )
    return _spelt(payload + key.sign(_CONTEXT + payload))


def looks_signed(code: str) -> bool:
    """Whether a code begins as these tickets do, in letters of either case."""
    return code[: len(PREFIX)].upper() == PREFIX


def verify(code: str, keys: Sequence[TicketKey]) -> SignedTicket | Why:
    """What a code says that is signed by one of ``keys``, or why it is no ticket."""
    raw = decoded(code)
    if isinstance(raw, Why):
        return raw
    payload, signature = raw[: _PAYLOAD.size], raw[_PAYLOAD.size :]
    _, named, event, _, kind, begins, ends = _PAYLOAD.unpack(payload)
    known = keys_named(named.hex(), keys)
    if not known:
        return Why.UNKNOWN_KEY
    # Where a key is that of several events, the ticket says of which it is.
    known.sort(key=lambda one: event_mark(one.named_event) != event)
    signer = next((one for one in known if signed_by(one, _CONTEXT + payload, signature)), None)
    if signer is None:
        return Why.FORGED
    # A key in wrong hands is so whatever it signs for.
    alike = [one for one in known if (one.public, one.event_id) == (signer.public, signer.event_id)]
    return SignedTicket(
        code=_spelt(raw),
        key=replace(signer, revoked=any(one.revoked for one in alike)),
        event_id=signer.event_id if event == event_mark(signer.named_event) else EventId(""),
        valid_from=_moment(begins),
        valid_until=_moment(ends),
        type_mark=kind,
    )


def decoded(code: str) -> bytes | Why:
    """The bytes of a code, payload and signature, or why it has none."""
    text = code.upper()
    if not looks_signed(text):
        return Why.DAMAGED
    try:
        raw = b32decode(text[len(PREFIX) :] + _PADDING)
    except (binascii.Error, ValueError):
        return Why.DAMAGED
    if raw[:1] and raw[0] != VERSION:
        return Why.NEWER
    if len(raw) != _PAYLOAD.size + _SIGNATURE or _spelt(raw) != text:
        return Why.DAMAGED
    return raw


def keys_named(name: str, keys: Sequence[TicketKey]) -> list[TicketKey]:
    """Those of these keys that a ticket of ours names so."""
    return [one for one in keys if one.scheme is Scheme.TRESTLE and one.id == name]


def signed_by(key: TicketKey, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is this key's, of just this message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def event_mark(event_id: str) -> bytes:
    """What a ticket says of its event."""
    return hashlib.sha256(event_id.encode()).digest()[:4]


def type_mark(name: str) -> bytes:
    """What a ticket says of its type: the same however the name's letters and blanks are."""
    return hashlib.sha256(" ".join(name.split()).casefold().encode()).digest()[:3]


def type_named(mark: bytes, names: Iterable[str]) -> str:
    """The type that a mark is of, among these; empty where it is of none."""
    return next((name for name in names if type_mark(name) == mark), "")


def _spelt(raw: bytes) -> str:
    return PREFIX + b32encode(raw).decode().rstrip("=")


def _seconds(at: datetime | None) -> int:
    seconds = 0 if at is None else int(at.timestamp())
    if not 0 <= seconds <= _LATEST or (at is not None and not seconds):
        raise BadInput(N_("A ticket's times lie between 1970 and 2105."))
    return seconds


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
