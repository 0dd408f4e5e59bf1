"""The journal: any single change of what a device wrote is found."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.clock import Hlc, tick
from kiosk.domain.journal import (
    GENESIS,
    LARGEST_ENTRY,
    Entry,
    EntryTooLarge,
    JournalFault,
    Kind,
    canonical,
    chain_key,
    check_chain,
    check_entry,
    check_follows,
    check_signature,
    digest,
    keyed_hash,
    public_key_text,
    seal,
)

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = public_key_text(KEY)


def sealed(before: Entry | None, kind: Kind, body: dict[str, Any], **more: Any) -> Entry:
    now = NOW + timedelta(seconds=before.seq if before else 0)
    values: dict[str, Any] = {
        "key": KEY,
        "dev": "device-1",
        "seq": before.seq + 1 if before else 1,
        "prev": before.hash if before else GENESIS,
        "event": "event-1" if before else None,
        "action": "action-1",
        "kind": kind,
        "at": now,
        "hlc": tick(Hlc.parse(before.hlc) if before else None, now),
        "body": body,
    }
    return seal(**{**values, **more})


def a_chain() -> list[Entry]:
    first = sealed(None, Kind.DEVICE_STARTED, {"name": "Café", "public_key": PUBLIC})
    second = sealed(
        first,
        Kind.SALE_COMPLETED,
        {"total": 1400, "lines": [{"sku": "MUG", "counted": True, "contact": None}], "key": 'a"b'},
    )
    return [first, second, sealed(second, Kind.TICKET_REDEEMED, {"ticket": "t-1"})]


CHAIN = a_chain()
SALE = CHAIN[1]


def test_an_untouched_chain_is_sound() -> None:
    assert check_chain(CHAIN) == []
    assert [entry.prev for entry in CHAIN] == ["", CHAIN[0].hash, CHAIN[1].hash]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("name", [field.name for field in fields(Entry)])
def test_a_change_of_any_field_of_any_entry_is_found_and_named(name: str, place: int) -> None:
    entry = CHAIN[place]
    value = getattr(entry, name)
    changed: Any = {**value, "x": 1} if name == "body" else value
    if name != "body":
        changed = value + 1 if isinstance(value, int) else f"{value or ''}x"
    entries = [*CHAIN]
    entries[place] = replace(entry, **{name: changed})
    problems = check_chain(entries)
    damaged = entries[place]
    assert any(p.startswith(f"entry {damaged.seq} ({damaged.kind})") for p in problems), problems


TEXT = SALE.covered().decode()


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_any_other_character_in_the_canonical_text_is_found(place: int, character: str) -> None:
    if character == TEXT[place]:
        return
    flipped = TEXT[:place] + character + TEXT[place + 1 :]
    try:
        values = json.loads(flipped)
        entry = Entry(**values, hash=SALE.hash, sig=SALE.sig)
    except (ValueError, TypeError):
        return  # No entry any more: whoever reads it has found it.
    with pytest.raises(JournalFault):
        check_entry(entry, PUBLIC)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "9007199254740993", '"\\ud800"'])
def test_a_value_that_no_device_can_write_is_a_fault_and_does_not_stop_the_walk(
    number: str,
) -> None:
    damaged = replace(SALE, body=json.loads(f'{{"total":{number}}}'))
    assert check_chain([CHAIN[0], damaged, CHAIN[2]]) == [
        "entry 2 (SaleCompleted) of device-1: its content has no canonical form"
    ]


@given(st.integers(0, len(SALE.sig) - 1), st.characters(codec="utf-8"))
def test_any_other_character_in_a_signature_is_found(place: int, character: str) -> None:
    if character == SALE.sig[place]:
        return
    sig = SALE.sig[:place] + character + SALE.sig[place + 1 :]
    with pytest.raises(JournalFault):
        check_entry(replace(SALE, sig=sig), PUBLIC)


def test_the_spare_bits_of_a_signatures_text_are_watched_too() -> None:
    # 64 bytes leave four bits unused in base64: sixteen texts stand for each signature.
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = digits[digits.index(SALE.sig[-3]) ^ 1]
    with pytest.raises(JournalFault, match="written differently"):
        check_entry(replace(SALE, sig=f"{SALE.sig[:-3]}{last}=="), PUBLIC)


def test_a_rewritten_entry_needs_the_devices_key() -> None:
    forged = sealed(CHAIN[0], Kind.SALE_COMPLETED, {"total": 1}, key=OTHER_KEY)
    with pytest.raises(JournalFault, match="signature is not the device's"):
        check_entry(forged, PUBLIC)
    assert check_chain([CHAIN[0], forged]) == [
        "entry 2 (SaleCompleted) of device-1: its signature is not the device's"
    ]


def test_a_rewritten_past_is_found_where_it_meets_the_present() -> None:
    rewritten = sealed(CHAIN[0], Kind.SALE_COMPLETED, {"total": 1})
    assert check_chain([CHAIN[0], rewritten, CHAIN[2]]) == [
        "entry 3 (TicketRedeemed) of device-1: it does not follow the entry before it"
    ]


def test_a_missing_entry_is_found() -> None:
    assert check_chain([CHAIN[0], CHAIN[2]]) == [
        "entry 3 (TicketRedeemed) of device-1: number 2 is missing before it"
    ]


def test_entries_in_another_order_are_found() -> None:
    assert len(check_chain([CHAIN[0], CHAIN[2], CHAIN[1]])) == 2


@pytest.mark.parametrize("hlc", [Hlc(1, 0), Hlc.parse(CHAIN[0].hlc)])
def test_a_time_that_runs_backwards_or_stands_still_is_found(hlc: Hlc) -> None:
    back = sealed(CHAIN[0], Kind.SALE_COMPLETED, {}, hlc=hlc)
    with pytest.raises(JournalFault, match="runs backwards"):
        check_follows(back, CHAIN[0])


@pytest.mark.parametrize("body", [{}, {"public_key": 5}])
def test_a_chain_that_does_not_begin_with_its_key_is_refused(body: dict[str, Any]) -> None:
    for first in (sealed(None, Kind.DEVICE_STARTED, body), SALE,
                  sealed(None, Kind.SALE_COMPLETED, {"public_key": PUBLIC}),
                  sealed(CHAIN[0], Kind.DEVICE_STARTED, {"public_key": PUBLIC})):  # fmt: skip
        with pytest.raises(JournalFault, match="begin with its device's key"):
            chain_key(first)


def test_a_chain_without_its_beginning_is_named_and_walked_on() -> None:
    problems = check_chain(CHAIN[1:])
    assert problems == [
        "entry 2 (SaleCompleted) of device-1: the chain does not begin with its device's key"
    ]


@pytest.mark.parametrize("public_key", ["", "not base64!", "AAAA", f"{PUBLIC}!"])
def test_a_key_that_is_none_is_a_fault_and_no_crash(public_key: str) -> None:
    with pytest.raises(JournalFault):
        check_entry(SALE, public_key)


def test_the_largest_entry_can_be_written_and_one_byte_more_cannot() -> None:
    room = LARGEST_ENTRY - len(sealed(CHAIN[0], Kind.SALE_COMPLETED, {"x": ""}).covered())
    largest = sealed(CHAIN[0], Kind.SALE_COMPLETED, {"x": "x" * room})
    assert len(largest.covered()) == LARGEST_ENTRY
    check_entry(largest, PUBLIC)
    with pytest.raises(EntryTooLarge, match="split the action"):
        sealed(CHAIN[0], Kind.SALE_COMPLETED, {"x": "x" * (room + 1)})


def test_canonical_text_does_not_depend_on_order_or_blanks() -> None:
    assert (
        canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == b'{"a":"\xc3\xa9","b":1}'
    )
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}) != digest({"a": 1, "b": 2})


@pytest.mark.parametrize("name", ["event", "id", "action"])
def test_the_whole_text_is_made_from_what_the_hash_covers(name: str) -> None:
    for entry in [*CHAIN, replace(SALE, **{name: '","hlc":"1","v":{"'})]:
        assert entry.text(entry.covered()) == canonical(entry.as_dict()).decode()


def test_a_signature_ends_where_a_signature_ends() -> None:
    sig, hashed = b64decode(SALE.sig), bytes.fromhex(SALE.hash)
    check_signature(SALE, PUBLIC)
    for cut in (0, 60, 63):
        text, rest = b64encode(sig[:cut]).decode(), (sig[cut:] + hashed).hex()
        with pytest.raises(JournalFault, match="signature"):
            check_signature(replace(SALE, sig=text, hash=rest), PUBLIC)


def test_a_keyed_hash_cannot_be_made_without_the_secret() -> None:
    assert keyed_hash(b"one", "T-1") == keyed_hash(b"one", "T-1")
    assert len({keyed_hash(b"one", "T-1"), keyed_hash(b"two", "T-1"),
                keyed_hash(b"one", "T-2")}) == 3  # fmt: skip


def test_kinds_are_the_words_that_lie_on_disk() -> None:
    # What was written once must be read for ever: a renamed kind is a lost fact.
    assert {str(kind) for kind in Kind} == {
        "DeviceStarted", "DeviceEnrolled", "EventOpened", "ProductsImported", "TicketsImported",
        "PromotionsChanged", "ModifiersChanged", "PrepStationsChanged", "TaxesSet", "SellerSet",
        "InStoreCodesSet", "PicturesChanged", "TicketKeysSet", "TicketsMarked",
        "InvoiceIssued", "CreditNoteIssued", "TransferConfirmed",
        "PreorderTaken", "PreorderCollected", "PreorderCancelled",
        "PreAuthorized", "PreAuthCaptured", "PreAuthReleased",
        "StockReceived", "SaleCompleted", "TicketRedeemed", "ScanRefused", "SignUpTaken",
        "ReceiptReprinted", "UnitsAsked", "UnitsGranted", "UnitsTaken", "UnitsReturned",
        "AllotmentsClosed", "DeviceFenced", "HubRecovered", "CaseOpened", "CaseSettled",
        "PeopleErased", "ProductRemoved", "SaleRefunded", "UnitsMoved", "VouchersIssued",
        "GiftCardTermsSet", "GiftCardCashedOut", "PricesSet", "BundleSet", "PreorderPrepared",
        "SessionOpened", "CashMoved", "DrawerOpened", "SessionClosed", "ReportReprinted",
        "TicketLeft", "DoorChanged",
        "StockMoved", "StaffChanged", "CardUnclear", "MailQueued", "MailDecided", "BadgePrinted",
        "PassageUndone", "GuestsListed",
        "MediumLinked", "MediumUnlinked",
    }  # fmt: skip


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=()), max_size=6), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(ANY_JSON)
@settings(max_examples=600)
def test_canonical_json_is_what_its_standard_says_however_it_is_written(value: object) -> None:
    try:
        expected = bytes(rfc8785.dumps(value))
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever the standard's writer says of it
            canonical(value)
    else:
        assert canonical(value) == expected
