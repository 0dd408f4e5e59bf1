"""Signed tickets for tests: of both kinds, honest ones and ones that no honest signer made."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain import signed_tickets
from kiosk.domain.ids import EventId
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Scheme, TicketKey

# Given out by a real pretix 2026.8 for an event with signed tickets, and a ticket of it.
PRETIX_KEY = (
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQUNFRTM3TVVveEx3L2U1WXJieklxUzdRWWpZ"
    "N3VKSHd2MDlVVkJ1b25OZnc9Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo="
)
PRETIX_SECRET = (
    "LI790qlvVXl4O1ipFioNEZ7CtZNxYvt9wHIq43ZqJImfkGUN3e+0+bf09dUPahxDUv9xlUXroLHphrNmStrnpCAMGg99"
    "4uIKDARSCtGMHpUOidTCKAEAVAQA"
)
BEGINS = datetime.fromisoformat("2026-12-12T23:43:07Z")


@dataclass(frozen=True)
class Signer:
    """Who signs tickets of an event in one of the two ways."""

    private: Ed25519PrivateKey
    event: str
    scheme: Scheme = Scheme.TRESTLE

    def key(self, *, revoked: bool = False) -> TicketKey:
        public = self.private.public_key().public_bytes_raw()
        return TicketKey(EventId(self.event), self.scheme, public, revoked)

    def ticket(self, number: int = 0, begins: int = 0, ends: int = 0) -> str:
        """A new one; the times in seconds since 1970."""
        if self.scheme is Scheme.PRETIX:
            return pretix_code(pretix_payload(number, begins, ends), self.private)
        made = signed_tickets.sign(self.private, Terms(EventId(self.event), "Day ticket"))
        payload = bytearray(raw_of(made)[:28])
        payload[20:28] = struct.pack(">II", begins, ends)
        return our_code(bytes(payload), self.private)


def signer(event: str, scheme: Scheme = Scheme.TRESTLE) -> Signer:
    return Signer(Ed25519PrivateKey.generate(), event, scheme)


def raw_of(code: str) -> bytes:
    """The bytes of a good code of either kind."""
    if signed_tickets.looks_signed(code):
        raw = signed_tickets.decoded(code)
        assert isinstance(raw, bytes)
        return raw
    return b64decode(code[::-1])


def our_spelling(raw: bytes) -> str:
    return signed_tickets._spelt(raw)


def our_code(payload: bytes, private: Ed25519PrivateKey) -> str:
    return our_spelling(payload + private.sign(b"trestle ticket 1\x00" + payload))


def pretix_spelling(raw: bytes) -> str:
    return b64encode(raw).decode()[::-1]


def pretix_code(payload: bytes, private: Ed25519PrivateKey) -> str:
    head = struct.pack(">BHH", 1, len(payload), 64)
    return pretix_spelling(head + payload + private.sign(payload))


def pretix_payload(number: int, begins: int = 0, ends: int = 0) -> bytes:
    """Written by hand, independently of what reads it: a seed of nine letters, item 3."""
    seed = f"{number:09d}".encode()
    times = bytes([0x28]) + _varint(begins) + bytes([0x30]) + _varint(ends)
    return bytes([0x0A, len(seed)]) + seed + bytes([0x10, 3]) + times


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)
