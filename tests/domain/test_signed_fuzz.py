"""Whatever is scanned: nothing crashes a door, nothing admits that its organizer did not sign, and
each honest ticket admits once. The same test catches verifiers that are weak on purpose."""

from __future__ import annotations

import random
import string
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import pytest

from kiosk.domain import signed_tickets
from kiosk.domain.scan_codes import normalise, ticket_forms
from kiosk.domain.ticket_keys import Scheme, SignedTicket, TicketKey, Why
from kiosk.services.ticket_codes import looks_signed, read_signed
from tests.ticketing import (
    Signer,
    our_code,
    our_spelling,
    pretix_code,
    pretix_spelling,
    raw_of,
    signer,
)

NOW = 1_795_000_000
DAY = 86_400
LETTERS = string.ascii_letters + string.digits + "+/="
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

Reader = Callable[[Sequence[str], Sequence[TicketKey]], SignedTicket | Why]


@dataclass
class World:
    """An event with two keys of its own and one of pretix; and keys that let nobody in."""

    first: Signer = field(default_factory=lambda: signer("fair"))
    second: Signer = field(default_factory=lambda: signer("fair"))
    pretix: Signer = field(default_factory=lambda: signer("fair", Scheme.PRETIX))
    revoked: Signer = field(default_factory=lambda: signer("fair"))
    pretix_revoked: Signer = field(default_factory=lambda: signer("fair", Scheme.PRETIX))
    elsewhere: Signer = field(default_factory=lambda: signer("party"))
    stranger: Signer = field(default_factory=lambda: signer("fair"))
    pretix_stranger: Signer = field(default_factory=lambda: signer("fair", Scheme.PRETIX))

    @property
    def known(self) -> list[TicketKey]:
        good = [self.first, self.second, self.pretix, self.elsewhere]
        gone = [self.revoked, self.pretix_revoked]
        return [one.key() for one in good] + [one.key(revoked=True) for one in gone]

    @property
    def honest(self) -> list[Signer]:
        return [self.first, self.second, self.pretix]

    @property
    def others(self) -> list[Signer]:
        return [
            self.revoked,
            self.pretix_revoked,
            self.elsewhere,
            self.stranger,
            self.pretix_stranger,
        ]


class Door:
    """Decides as the gate does, and remembers whom it let in."""

    def __init__(self, keys: Sequence[TicketKey], read: Reader) -> None:
        self._keys, self._read = keys, read
        self._used: set[str] = set()

    def admits(self, scanned: str) -> bool:
        said = self._read(ticket_forms(normalise(scanned)), self._keys)
        if isinstance(said, Why) or said.key.revoked or said.event_id != "fair":
            return False
        if said.valid_from is not None and NOW < said.valid_from.timestamp():
            return False
        if said.valid_until is not None and NOW >= said.valid_until.timestamp():
            return False
        fresh = said.code not in self._used
        self._used.add(said.code)
        return fresh


def noise(chance: random.Random) -> str:
    data = chance.randbytes(chance.randint(0, 300))
    if chance.random() < 0.3:
        data = b"TRST1" + data
    how = chance.choice(
        [("latin-1", "strict"), ("utf-8", "surrogateescape"), ("utf-16", "replace")]
    )
    return data.decode(*how)


def changed(code: str, place: int, chance: random.Random, world: World) -> Iterator[str]:
    """What becomes of a ticket whose holder, or a scanner, changes it; ``place`` counts up, so that
    each byte and letter has its turn."""
    raw, ours = raw_of(code), code.startswith("TRST1")
    spelling = our_spelling if ours else pretix_spelling
    at = place % len(raw)
    yield spelling(raw[:at] + bytes([raw[at] ^ chance.randint(1, 255)]) + raw[at + 1 :])
    at = place % len(code)
    letter = chance.choice(BASE32 if ours else LETTERS)
    yield code[:at] + letter + code[at + 1 :]
    yield code[:at] + code[at + 1 :]
    yield code[:at]
    yield code[at:]
    yield code[:at] + letter + code[at:]
    yield spelling(raw[: place % len(raw)])
    yield spelling(raw + chance.randbytes(1 + place % 9))
    yield code + chance.choice(LETTERS) * (1 + place % 5)
    yield spelling(bytes(len(raw)))
    # Written otherwise, with the bits that nothing uses.
    if ours:
        yield code[:-1] + BASE32[BASE32.index(code[-1]) ^ (1 + place % 15)]
        yield code + "=" * (1 + place % 6)
    else:
        padding = len(code) - len(code.lstrip("="))
        yield code[padding:]
        yield "=" + code
        yield code[:padding] + letter + code[padding + 1 :]
    yield from swapped(raw, ours, place, chance, world)


def swapped(
    raw: bytes, ours: bool, place: int, chance: random.Random, world: World
) -> Iterator[str]:
    """What a cheat writes who has tickets, and keys that are not the organizer's."""
    if not ours:
        payload, signature = raw[5:-64], raw[-64:]
        lengths = struct.pack(">BHH", 1, place % 65536, chance.choice([0, 63, 64, 65, 65535]))
        yield pretix_spelling(lengths + payload + signature)
        yield pretix_spelling(struct.pack(">BHH", 1, 0, 64) + signature)
        later = payload + bytes([0x30]) + b"\xff\xff\xff\xff\x0f"
        yield pretix_spelling(struct.pack(">BHH", 1, len(later), 64) + later + signature)
        for bad in (world.pretix_revoked, world.pretix_stranger, world.stranger):
            yield pretix_code(payload, bad.private)
        # The signature of one payload under another of the same length.
        yield pretix_spelling(raw[:-64] + raw_of(world.pretix.ticket(place + 10**8))[-64:])
        return
    payload, signature = bytearray(raw[:28]), raw[28:]
    other = raw_of(world.second.ticket())
    yield our_spelling(bytes(payload) + other[28:])
    yield our_spelling(other[:28] + signature)
    longer = bytes(payload[:20]) + struct.pack(">II", 0, 0xFFFFFFFF)
    yield our_spelling(longer + signature)
    payload[9:17] = chance.randbytes(8)
    yield our_spelling(bytes(payload) + signature)
    # The good key's name, and another one's signature.
    for bad in (world.revoked, world.stranger, world.elsewhere, world.pretix):
        yield our_code(bytes(payload), bad.private)
    for named in world.known:
        payload[1:5] = bytes.fromhex(named.id)
        if named.id != world.first.key().id:
            yield our_spelling(bytes(payload) + world.first.private.sign(bytes(payload)))


def wrongly_admitted(read: Reader, count: int, seed: int = 1) -> list[str]:
    """What this reader lets in of ``count`` scans that no honest ticket is among; the honest ones
    mixed in must all be let in, once."""
    chance, world = random.Random(seed), World()
    door = Door(world.known, read)
    wrong: list[str] = []
    done = place = 0
    while done < count:
        code = world.honest[place % 3].ticket(place, 0, NOW + DAY)
        assert door.admits(as_scanned(code, place)), code
        scans = [code, as_scanned(code, place + 1), *changed(code, place, chance, world)]
        bad, good = chance.choice(world.others), world.honest[place % 3]
        scans.append(bad.ticket(place, 0, NOW + DAY))
        scans.append(good.ticket(place + 10**7, NOW + 1, 0))
        scans.append(good.ticket(place + 2 * 10**7, 0, NOW))
        scans.extend(noise(chance) for _ in range(8))
        chance.shuffle(scans)
        wrong.extend(one for one in scans if door.admits(one))
        done += len(scans)
        place += 1
    return wrong


def as_scanned(code: str, place: int) -> str:
    """A ticket as scanners and phones say it."""
    ours = code.startswith("TRST1")
    ways = [
        code,
        f" {code}\r\n",
        f"]Q1{code}",
        f"\\000026{code}",
        f"https://fair.example/t/{code}",
        f"https://fair.example/?code={quote(code, safe='')}&x=1",
        code.lower() if ours else f"\x02{code}\x03",
    ]
    return ways[place % len(ways)]


def test_nothing_admits_but_what_was_signed() -> None:
    assert wrongly_admitted(read_signed, 3_000) == []


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_of_a_hundred_thousand_scans_nothing_admits_but_what_was_signed() -> None:
    assert wrongly_admitted(read_signed, 100_000, seed=2) == []


def as_read(forms: Sequence[str]) -> str:
    return next(filter(looks_signed, forms))


class TestWeakVerifiers:
    """Each has one fault that verifiers were found with; the test above must see it."""

    @staticmethod
    def caught(read: Reader) -> bool:
        return wrongly_admitted(read, 3_000) != []

    def test_one_that_checks_no_signature(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("signed_tickets", "pretix_tickets"):
            monkeypatch.setattr(f"kiosk.domain.{module}.signed_by", lambda *_: True)
        assert self.caught(read_signed)

    def test_one_that_does_not_care_which_key_signed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = signed_tickets.signed_by
        known: list[TicketKey] = []

        def any_of_them(_: TicketKey, message: bytes, signature: bytes) -> bool:
            return any(real(one, message, signature) for one in known)

        def read(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
            known[:] = keys
            return read_signed(forms, keys)

        monkeypatch.setattr(signed_tickets, "signed_by", any_of_them)
        assert self.caught(read)

    def test_one_that_looks_at_the_beginning_only(self) -> None:
        seen: list[SignedTicket] = []

        def read(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
            said = read_signed(forms, keys)
            if isinstance(said, SignedTicket):
                seen.append(said)
                return said
            like = [one for one in seen if forms and one.code[:100] == forms[0][:100]]
            return replace(like[0], code=forms[0]) if like else said

        assert self.caught(read)

    def test_one_that_takes_more_than_a_ticket(self) -> None:
        def read(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
            said = read_signed([one[:153] for one in forms], keys)
            return said if isinstance(said, Why) else replace(said, code=as_read(forms))

        assert self.caught(read)

    def test_one_that_knows_a_ticket_by_how_it_is_spelt(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = signed_tickets.decoded

        def lenient(code: str) -> bytes | Why:
            text = code.upper().rstrip("=")
            last = BASE32.find(text[-1:])
            return real(text[:-1] + BASE32[last & 16]) if last >= 0 else Why.DAMAGED

        def read(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
            said = read_signed(forms, keys)
            return said if isinstance(said, Why) else replace(said, code=as_read(forms))

        monkeypatch.setattr(signed_tickets, "decoded", lenient)
        assert self.caught(read)

    @pytest.mark.parametrize("lost", ["revoked", "event_id", "valid_from", "valid_until"])
    def test_one_that_forgets_a_part_of_what_it_read(self, lost: str) -> None:
        def read(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
            said = read_signed(forms, keys)
            if isinstance(said, Why):
                return said
            if lost == "revoked":
                return replace(said, key=replace(said.key, revoked=False))
            return (
                replace(said, event_id="fair")
                if lost == "event_id"
                else replace(said, **{lost: None})
            )

        assert self.caught(read)
