"""Signed tickets: one spelling each, in a small code, and only what a known key signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import pretix_tickets, signed_tickets
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.domain.signed_tickets import PREFIX, Terms, sign, type_named, verify
from kiosk.domain.ticket_keys import Scheme, SignedTicket, TicketKey, Why
from tests.ticketing import (
    BEGINS,
    PRETIX_KEY,
    PRETIX_SECRET,
    our_code,
    our_spelling,
    pretix_code,
    pretix_payload,
    pretix_spelling,
    raw_of,
    signer,
)

FAIR = EventId("0190aaaa-0000-7000-8000-000000000001")
OURS, THEIRS = signer(FAIR), signer(FAIR, Scheme.PRETIX)
UNTIL = datetime(2027, 1, 6, tzinfo=UTC)


def good(code: str, *keys: TicketKey) -> SignedTicket:
    said = verify(code, keys)
    assert isinstance(said, SignedTicket), said
    return said


class TestOurs:
    def test_a_ticket_says_what_was_signed(self) -> None:
        begins = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
        said = good(sign(OURS.private, Terms(FAIR, "Day  Ticket", begins, UNTIL)), OURS.key())
        assert (said.event_id, said.valid_from, said.valid_until) == (FAIR, begins, UNTIL)
        assert type_named(said.type_mark, ["Week ticket", "day ticket"]) == "day ticket"
        assert type_named(said.type_mark, ["Week ticket"]) == ""

    def test_no_two_are_alike(self) -> None:
        assert len({sign(OURS.private, Terms(FAIR, "Day ticket")) for _ in range(100)}) == 100

    def test_it_fits_a_code_of_41_modules_at_level_m(self) -> None:
        terms = Terms(FAIR, "Day ticket", datetime(2105, 1, 1, tzinfo=UTC))
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(sign(OURS.private, terms))
        code.make(fit=True)
        assert (code.version, code.modules_count) == (6, 41)
        assert [type(part).__name__ for part in code.data_list] == ["QRData"]
        assert code.data_list[0].mode == qrcode.util.MODE_ALPHA_NUM

    def test_the_case_of_letters_does_not_matter_and_the_ticket_is_the_same(self) -> None:
        code = OURS.ticket()
        mixed = "".join(one.lower() if n % 2 else one for n, one in enumerate(code))
        assert {good(one, OURS.key()).code for one in (code, code.lower(), mixed)} == {code}

    def test_bits_that_nothing_uses_make_no_other_ticket(self) -> None:
        code, letters = OURS.ticket(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        alike = [code[:-1] + letters[letters.index(code[-1]) + more] for more in range(1, 16)]
        assert {verify(one, [OURS.key()]) for one in alike} == {Why.DAMAGED}

    def test_an_older_key_stays_good_beside_a_newer_one(self) -> None:
        newer = signer(FAIR)
        for one in (OURS, newer):
            assert good(one.ticket(), OURS.key(), newer.key()).key == one.key()

    def test_a_ticket_of_a_revoked_key_names_it(self) -> None:
        assert good(OURS.ticket(), OURS.key(revoked=True)).key.revoked

    def test_a_key_of_two_events_is_that_of_the_tickets_event(self) -> None:
        other = replace(OURS, event="another")
        said = good(OURS.ticket(), other.key(), OURS.key())
        assert said.event_id == said.key.event_id == FAIR

    def test_a_ticket_that_names_another_event_than_its_keys_is_of_none(self) -> None:
        payload = bytearray(raw_of(OURS.ticket())[:28])
        payload[5:9] = signed_tickets.event_mark("another")
        assert good(our_code(bytes(payload), OURS.private), OURS.key()).event_id == ""

    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            (lambda code: code[:-1], Why.DAMAGED),
            (lambda code: code + "A", Why.DAMAGED),
            (lambda code: code + "=", Why.DAMAGED),
            (lambda code: PREFIX, Why.DAMAGED),
            (lambda code: code[:20] + "1" + code[21:], Why.DAMAGED),
            (lambda code: code[:20] + "\u0131" + code[21:], Why.FORGED),
            (lambda code: code.replace(PREFIX, "TRST2"), Why.DAMAGED),
            (lambda code: our_spelling(b"\x02" + raw_of(code)[1:]), Why.NEWER),
            (lambda code: our_spelling(raw_of(code)[:-1] + b"\x00"), Why.FORGED),
            (lambda code: signer(FAIR).ticket(), Why.UNKNOWN_KEY),
        ],
    )
    def test_what_is_none_says_why(self, spoil: object, why: Why) -> None:
        assert callable(spoil)
        code = OURS.ticket()
        while "I" == code[20] or code.endswith("AA"):
            code = OURS.ticket()
        assert verify(spoil(code), [OURS.key()]) is why

    def test_a_pretix_key_of_the_same_bytes_signs_none_of_ours(self) -> None:
        assert verify(OURS.ticket(), [replace(OURS, scheme=Scheme.PRETIX).key()]) is Why.UNKNOWN_KEY

    @pytest.mark.parametrize(
        ("begins", "ends"),
        [
            (UNTIL, UNTIL),
            (None, datetime(1969, 1, 1, tzinfo=UTC)),
            (None, datetime(1970, 1, 1, tzinfo=UTC)),
            (datetime(2106, 6, 1, tzinfo=UTC), None),
        ],
    )
    def test_a_ticket_that_would_never_be_valid_is_not_made(
        self, begins: datetime | None, ends: datetime | None
    ) -> None:
        with pytest.raises(BadInput, match="ticket"):
            sign(OURS.private, Terms(FAIR, "Day ticket", begins, ends))

    @given(st.text(max_size=200))
    def test_no_text_is_a_ticket_and_none_is_too_much(self, text: str) -> None:
        assert isinstance(verify(PREFIX + text, [OURS.key()]), Why)
        assert isinstance(pretix_tickets.verify(text, [THEIRS.key()]), Why)


class TestPretix:
    def test_a_ticket_of_a_real_pretix_is_read(self) -> None:
        key = TicketKey(FAIR, Scheme.PRETIX, pretix_tickets.public_key(PRETIX_KEY))
        assert pretix_tickets.looks_signed(PRETIX_SECRET)
        said = pretix_tickets.verify(PRETIX_SECRET, [THEIRS.key(), key])
        assert said == SignedTicket(PRETIX_SECRET, key, FAIR, BEGINS, None, item=3)

    @pytest.mark.parametrize("number", [0, 1, 999_999_999])
    def test_every_ticket_is_known_for_one(self, number: int) -> None:
        code = THEIRS.ticket(number, 1_800_000_000, 1_900_000_000)
        assert pretix_tickets.looks_signed(code)
        said = pretix_tickets.verify(code, [THEIRS.key()])
        assert isinstance(said, SignedTicket)
        assert said.valid_from == datetime.fromtimestamp(1_800_000_000, UTC)
        assert said.valid_until == datetime.fromtimestamp(1_900_000_000, UTC)

    @pytest.mark.parametrize("shift", [str.upper, str.lower])
    def test_one_whose_letters_lost_their_case_says_so(self, shift: object) -> None:
        assert callable(shift)
        code = shift(PRETIX_SECRET)
        assert pretix_tickets.looks_signed(code)
        assert pretix_tickets.verify(code, [THEIRS.key()]) is Why.CASE_LOST

    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            (lambda raw: pretix_spelling(b"\x02" + raw[1:]), Why.NEWER),
            (lambda raw: pretix_spelling(raw + b"\x00"), Why.DAMAGED),
            (lambda raw: pretix_spelling(raw[:-1]), Why.DAMAGED),
            (lambda raw: pretix_spelling(raw[:-1] + bytes([raw[-1] ^ 1])), Why.FORGED),
            (lambda raw: pretix_spelling(raw)[1:], Why.DAMAGED),
            (lambda raw: pretix_spelling(raw)[:-4], Why.DAMAGED),
            (lambda raw: pretix_spelling(raw).replace("A", "-"), Why.DAMAGED),
            (lambda raw: signer(FAIR, Scheme.PRETIX).ticket(), Why.FORGED),
            (lambda raw: pretix_code(b"\xff" * 20, THEIRS.private), Why.DAMAGED),
            (lambda raw: pretix_code(pretix_payload(1, 2**62), THEIRS.private), Why.DAMAGED),
            (lambda raw: "aB", Why.DAMAGED),
        ],
    )
    def test_what_is_none_says_why(self, spoil: object, why: Why) -> None:
        assert callable(spoil)
        assert pretix_tickets.verify(spoil(raw_of(THEIRS.ticket(7))), [THEIRS.key()]) is why

    def test_bits_that_nothing_uses_make_no_other_ticket(self) -> None:
        code = next(one for n in range(9) if (one := THEIRS.ticket(n, 10**n))[0] == "=")
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        place = len(code) - len(code.lstrip("="))
        other = letters[letters.index(code[place]) ^ 1]
        alike = code[:place] + other + code[place + 1 :]
        assert pretix_tickets.verify(alike, [THEIRS.key()]) is Why.DAMAGED

    def test_without_a_key_of_pretix_nobody_can_say(self) -> None:
        assert pretix_tickets.verify(THEIRS.ticket(1), [OURS.key()]) is Why.UNKNOWN_KEY

    def test_a_key_is_read_as_pem_as_well(self) -> None:
        public = THEIRS.private.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        assert pretix_tickets.public_key(pem) == public.public_bytes_raw()

    def test_what_is_no_key_is_refused(self) -> None:
        other = generate_private_key(SECP256R1()).public_key()
        pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for text in (pem, "", "no base64", "bm8ga2V5"):
            with pytest.raises(BadInput, match="Ed25519"):
                pretix_tickets.public_key(text)
