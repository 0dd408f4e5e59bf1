"""Tickets that pretix signed: the format ``pretix_sig1`` of its events with signed tickets.

A secret is a base64 text, reversed, of: 1, the lengths of payload and signature (16 bits each,
big-endian), the payload, and its Ed25519 signature. The payload is a protocol buffer. pretix gives
out the public keys of an event as ``valid_keys.pretix_sig1``: each the base64 of a PEM file. (The
format is that of pretix's ``base.secrets`` and of its libraries for scanners.) Nothing in a ticket
says of which event it is: a key signs for one.
"""

from __future__ import annotations

import binascii
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.signed_tickets import signed_by
from kiosk.domain.ticket_keys import Scheme, SignedTicket, TicketKey, Why

_HEAD = struct.Struct(">BHH")
_VERSION = 1
_SIGNATURE = 64
# Seed, item and two times at the least; no payload is longer than that of four large numbers.
_SHAPE = re.compile(r"={0,2}[A-Za-z0-9+/]{98,180}QA", re.ASCII)
_NUMBERS = ("item", "variation", "subevent", "valid_from", "valid_until")


def looks_signed(code: str) -> bool:
    """Whether a code is written as a secret of this format, whatever became of its letters."""
    return _SHAPE.fullmatch(code.upper()) is not None


def verify(code: str, keys: Sequence[TicketKey]) -> SignedTicket | Why:
    """What a secret says that is signed by one of ``keys``, or why it is no ticket."""
    if code in (code.upper(), code.lower()):
        # Half of what it says was in the case of its letters.
        return Why.CASE_LOST
    parts = _parts(code)
    if isinstance(parts, Why):
        return parts
    payload, signature = parts
    known = [one for one in keys if one.scheme is Scheme.PRETIX]
    if not known:
        return Why.UNKNOWN_KEY
    signer = next((one for one in known if signed_by(one, payload, signature)), None)
    if signer is None:
        return Why.FORGED
    said = _message()()
    try:
        said.ParseFromString(payload)
        begins, ends = _moment(said.valid_from), _moment(said.valid_until)
    except (_undecodable(), ValueError, OverflowError, OSError):
        return Why.DAMAGED
    numbers = {"item": said.item, "variation": said.variation, "date": said.subevent}
    return SignedTicket(code, signer, signer.event_id, begins, ends, **numbers)


def public_key(text: str) -> bytes:
    """The 32 bytes of a public key as pretix gives it out: PEM in base64, or PEM itself.

    :raises BadInput: it is no Ed25519 key.
    """
    try:
        pem = text.encode() if text.lstrip().startswith("-----") else b64decode(text, validate=True)
        found = load_pem_public_key(pem)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PublicKey):
        raise BadInput(N_("That is no public key for tickets: an Ed25519 key is needed."))
    return found.public_bytes_raw()


def _parts(code: str) -> tuple[bytes, bytes] | Why:
    written = code[::-1]
    try:
        raw = b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return Why.DAMAGED
    # Bits that nothing uses could be set otherwise, and one ticket would be two.
    if len(raw) < _HEAD.size or b64encode(raw).decode() != written:
        return Why.DAMAGED
    version, of_payload, of_signature = _HEAD.unpack_from(raw)
    end = _HEAD.size + of_payload
    if of_signature != _SIGNATURE or len(raw) != end + of_signature:
        return Why.DAMAGED
    if version != _VERSION:
        return Why.NEWER
    return raw[_HEAD.size : end], raw[end:]


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _undecodable() -> type[Exception]:
    from google.protobuf.message import DecodeError

    return DecodeError


@cache
def _message() -> Any:
    # Here, not above: slow to load, and most tills never see such a ticket.
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="pretix_sig1.proto", syntax="proto2")
    ticket = file.message_type.add(name="Ticket")
    field = descriptor_pb2.FieldDescriptorProto
    ticket.field.add(name="seed", number=1, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    for number, name in enumerate(_NUMBERS, start=2):
        kind, label = field.TYPE_INT64, field.LABEL_OPTIONAL
        ticket.field.add(name=name, number=number, type=kind, label=label)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("Ticket"))
