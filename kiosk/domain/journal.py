"""The journal: an append-only, hash-chained, signed list of what happened on a device.

An entry's ``hash`` is the SHA-256 of the canonical JSON (RFC 8785) of everything before it,
``prev`` (the hash of the entry before) included; ``sig`` is the device's Ed25519 signature
over the hash. The first entry of a chain carries the device's public key, so a chain can be
checked by anyone who has nothing but the chain.

Nothing that must be erasable may enter ``body``: no names, contacts, free text, answers, and
no raw text of refused codes. Those live in rows of their own, named here by id.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from kiosk.domain.clock import Hlc, iso
from kiosk.domain.ids import id_in_order

VERSION = 1
GENESIS = ""
# The branch of a chain that was heard first. Where two copies of a device wrote on, each further
# branch is named by the hash of its first entry.
MAIN = ""
LARGEST_ENTRY = 64 * 1024


class Kind(StrEnum):
    """What can happen. A kind that a device does not know is kept and folded after an upgrade."""

    DEVICE_STARTED = "DeviceStarted"
    DEVICE_ENROLLED = "DeviceEnrolled"
    EVENT_OPENED = "EventOpened"
    TAXES_SET = "TaxesSet"
    SELLER_SET = "SellerSet"
    IN_STORE_CODES_SET = "InStoreCodesSet"
    PRODUCTS_IMPORTED = "ProductsImported"
    PRICES_SET = "PricesSet"
    BUNDLE_SET = "BundleSet"
    PRODUCT_REMOVED = "ProductRemoved"
    PROMOTIONS_CHANGED = "PromotionsChanged"
    MODIFIERS_CHANGED = "ModifiersChanged"
    PREP_STATIONS_CHANGED = "PrepStationsChanged"
    PICTURES_CHANGED = "PicturesChanged"
    TICKETS_IMPORTED = "TicketsImported"
    GUESTS_LISTED = "GuestsListed"
    STOCK_RECEIVED = "StockReceived"
    STOCK_MOVED = "StockMoved"
    SALE_COMPLETED = "SaleCompleted"
    SALE_REFUNDED = "SaleRefunded"
    VOUCHERS_ISSUED = "VouchersIssued"
    GIFT_CARD_TERMS_SET = "GiftCardTermsSet"
    GIFT_CARD_CASHED_OUT = "GiftCardCashedOut"
    TICKET_KEYS_SET = "TicketKeysSet"
    TICKETS_MARKED = "TicketsMarked"
    TICKET_REDEEMED = "TicketRedeemed"
    TICKET_LEFT = "TicketLeft"
    SCAN_REFUSED = "ScanRefused"
    PASSAGE_UNDONE = "PassageUndone"
    DOOR_CHANGED = "DoorChanged"
    SIGN_UP_TAKEN = "SignUpTaken"
    INVOICE_ISSUED = "InvoiceIssued"
    CREDIT_NOTE_ISSUED = "CreditNoteIssued"
    TRANSFER_CONFIRMED = "TransferConfirmed"
    PREORDER_TAKEN = "PreorderTaken"
    PREORDER_COLLECTED = "PreorderCollected"
    PREORDER_CANCELLED = "PreorderCancelled"
    PRE_AUTHORIZED = "PreAuthorized"
    PRE_AUTH_CAPTURED = "PreAuthCaptured"
    PRE_AUTH_RELEASED = "PreAuthReleased"
    PREORDER_PREPARED = "PreorderPrepared"
    RECEIPT_REPRINTED = "ReceiptReprinted"
    BADGE_PRINTED = "BadgePrinted"
    MEDIUM_LINKED = "MediumLinked"
    MEDIUM_UNLINKED = "MediumUnlinked"
    MAIL_QUEUED = "MailQueued"
    MAIL_DECIDED = "MailDecided"
    SESSION_OPENED = "SessionOpened"
    CASH_MOVED = "CashMoved"
    DRAWER_OPENED = "DrawerOpened"
    SESSION_CLOSED = "SessionClosed"
    REPORT_REPRINTED = "ReportReprinted"
    UNITS_ASKED = "UnitsAsked"
    UNITS_GRANTED = "UnitsGranted"
    UNITS_TAKEN = "UnitsTaken"
    UNITS_RETURNED = "UnitsReturned"
    UNITS_MOVED = "UnitsMoved"
    ALLOTMENTS_CLOSED = "AllotmentsClosed"
    DEVICE_FENCED = "DeviceFenced"
    HUB_RECOVERED = "HubRecovered"
    CARD_UNCLEAR = "CardUnclear"
    CASE_OPENED = "CaseOpened"
    CASE_SETTLED = "CaseSettled"
    PEOPLE_ERASED = "PeopleErased"
    STAFF_CHANGED = "StaffChanged"


@dataclass(frozen=True)
class Entry:
    """One fact. Times are text (UTC), ``body`` holds JSON values only."""

    v: int
    id: str
    dev: str
    seq: int
    prev: str
    event: str | None
    action: str
    kind: str
    at: str
    hlc: str
    body: Mapping[str, Any]
    hash: str
    sig: str

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON values, in the field names of the wire."""
        # Not dataclasses.asdict: it copies the body deeply, at each of the sale's three uses.
        return dict(vars(self))

    def covered(self) -> bytes:
        """The canonical bytes that the hash covers."""
        fields = self.as_dict()
        del fields["hash"], fields["sig"]
        return canonical(fields)

    def written(self) -> Written:
        """The entry as it travels."""
        return Written(self.seq, self.hash, canonical(self.as_dict()).decode())

    def text(self, covered: bytes) -> str:
        """The canonical JSON of the whole of it, from what its hash covers.

        Only for an entry that was checked: what its hash and signature say is put in as it is.
        """
        # In order of name, nothing but scalars comes after either: the last place is the right one.
        before, hlc, rest = covered.rpartition(b',"hlc":')
        middle, version, after = rest.rpartition(b',"v":')
        hashed, sig = f',"hash":"{self.hash}"'.encode(), f',"sig":"{self.sig}"'.encode()
        return b"".join((before, hashed, hlc, middle, sig, version, after)).decode()


# An entry, or the hash of one that is here already.
Named = Entry | str


def hash_of(one: Named) -> str:
    """The hash of an entry, or the hash itself."""
    return one if isinstance(one, str) else one.hash


@dataclass(frozen=True)
class Written:
    """An entry as it travels: the whole of it is in ``text``, as JSON."""

    seq: int
    hash: str
    text: str

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON values."""
        found: dict[str, Any] = orjson.loads(self.text)
        return found


class EntryTooLarge(ValueError):
    """An action that doesn't fit into one entry; nothing of it was written."""


class JournalFault(Exception):
    """An entry that is not what its device wrote; ``why`` says what is wrong in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


# orjson gives the canonical bytes of all that _is_plain lets through, but for the order of keys
# with characters that UTF-16 writes in two halves, or sorts after these.
_SORTED = orjson.OPT_SORT_KEYS
_BEYOND = re.compile("[\ud800-\U0010ffff]").search
_MOST = 2**53 - 1
_SIMPLE = frozenset((str, bool, type(None)))
_TEXT = frozenset((str,))


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785): the same value gives the same bytes everywhere.

    :raises ValueError: it has no canonical form.
    """
    if _is_plain((value,)):
        try:
            text = orjson.dumps(value, option=_SORTED)
        except orjson.JSONEncodeError:
            # Nested too deeply for it, or half a character, which has no canonical form.
            return bytes(rfc8785.dumps(value))
        if text.isascii() or not _BEYOND(text.decode()):
            return text
    return bytes(rfc8785.dumps(value))


def _is_plain(values: Iterable[Any]) -> bool:
    """Whether these hold nothing but texts, small whole numbers, truths, lists and objects."""
    for one in values:
        kind = type(one)
        if kind in _SIMPLE:
            continue
        if kind is int:
            if not -_MOST <= one <= _MOST:
                return False
        elif kind is dict:
            if not (_TEXT.issuperset(map(type, one)) and _is_plain(one.values())):
                return False
        elif kind is not list or not _is_plain(one):
            return False
    return True


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def keyed_hash(secret: bytes, text: str) -> str:
    """Name a text that must stay erasable: without ``secret`` it can't be guessed back."""
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def seal(
    *,
    key: Ed25519PrivateKey,
    dev: str,
    seq: int,
    prev: str,
    event: str | None,
    action: str,
    kind: Kind,
    at: datetime,
    hlc: Hlc,
    body: Mapping[str, Any],
) -> Entry:
    """Make the entry that follows ``prev`` on the chain of ``dev`` and sign it.

    :raises EntryTooLarge: the entry is larger than :data:`LARGEST_ENTRY` bytes.
    """
    draft = Entry(
        v=VERSION,
        id=id_in_order(hlc),
        dev=dev,
        seq=seq,
        prev=prev,
        event=event,
        action=action,
        kind=str(kind),
        at=iso(at),
        hlc=str(hlc),
        body=body,
        hash="",
        sig="",
    )
    covered = draft.covered()
    if len(covered) > LARGEST_ENTRY:
        raise EntryTooLarge(f"an entry of {len(covered)} bytes can't be written; split the action")
    hashed = hashlib.sha256(covered).digest()
    return Entry(
        **{
            **draft.as_dict(),
            "hash": hashed.hex(),
            "sig": b64encode(key.sign(hashed)).decode(),
        }
    )


def public_key_text(key: Ed25519PrivateKey) -> str:
    """The public half of ``key`` as it stands in a chain's first entry."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def check_entry(entry: Entry, public_key: str) -> bytes:
    """Check one entry's own hash and signature; returns the bytes that the hash covers.

    :raises JournalFault: a byte of it was changed, or another key signed it.
    """
    covered = check_hash(entry)
    check_signature(entry, public_key)
    return covered


def check_hash(entry: Entry) -> bytes:
    """Check that an entry is what its hash says; returns the bytes that the hash covers.

    :raises JournalFault: a byte of it was changed.
    """
    try:
        covered = entry.covered()
    except ValueError:
        # Infinities, whole numbers past 2^53, lone surrogates: JSON's readers let them in, and
        # no device can have written them.
        raise JournalFault("its content has no canonical form") from None
    if hashlib.sha256(covered).hexdigest() != entry.hash:
        raise JournalFault("its content does not match its hash")
    return covered


def check_signature(entry: Entry, public_key: str) -> None:
    """Check that a device signed an entry's hash. It takes longer than all else that is checked,
    and lets other threads run meanwhile.

    :raises JournalFault: another key signed it, or the hash is not that of the signed entry.
    """
    try:
        signature = b64decode(entry.sig, validate=True)
        hashed = bytes.fromhex(entry.hash)
        # libsodium takes one text of both, and would split another length at another place.
        if len(signature) != crypto_sign_BYTES:
            raise BadSignatureError
        crypto_sign_open(signature + hashed, b64decode(public_key, validate=True))
    except (BadSignatureError, ValueError):
        raise JournalFault("its signature is not the device's") from None
    # Base64 has spare bits at its end: another text can stand for the same signature.
    if b64encode(signature).decode() != entry.sig:
        raise JournalFault("its signature was written differently")


def check_follows(entry: Entry, before: Entry | None) -> None:
    """Check that ``entry`` comes right after ``before`` on one chain (None: is the first).

    :raises JournalFault: a gap, a changed order, or another predecessor.
    """
    expected = (1, GENESIS) if before is None else (before.seq + 1, before.hash)
    if entry.seq != expected[0]:
        raise JournalFault(f"number {expected[0]} is missing before it")
    if entry.prev != expected[1]:
        raise JournalFault("it does not follow the entry before it")
    if before is not None and entry.hlc <= before.hlc:
        raise JournalFault("its time runs backwards")


def chain_key(first: Entry) -> str:
    """The public key that a chain's first entry declares.

    :raises JournalFault: it is not a first entry.
    """
    key = first.body.get("public_key")
    if first.seq != 1 or first.kind != Kind.DEVICE_STARTED or not isinstance(key, str):
        raise JournalFault("the chain does not begin with its device's key")
    return key


def check_chain(
    entries: Iterable[Entry], before: Entry | None = None, public_key: str | None = None
) -> list[str]:
    """Walk one device's chain from its first entry and name everything that is wrong.

    A branch is walked from the entry ``before`` it, with its device's ``public_key``. A fault
    does not stop the walk: each damaged entry is named, as ``"entry 12 (SaleCompleted) of 0190…:
    its content does not match its hash"``.
    """
    problems: list[str] = []
    for entry in entries:
        try:
            if before is None:
                declared = chain_key(entry)
                public_key = public_key or declared
            check_follows(entry, before)
            if public_key is not None:
                check_entry(entry, public_key)
        except JournalFault as fault:
            problems.append(f"entry {entry.seq} ({entry.kind}) of {entry.dev}: {fault.why}")
        before = entry
    return problems
