"""What tills and the hub say to each other: HTTP, JSON, version 1 of the protocol.

Everything may be repeated: an entry is known by its hash, a document by its content, so a
request whose answer was lost is simply sent again. Entries are those of
:mod:`kiosk.domain.journal`; ``hash`` and ``sig`` are made as it says there.

    POST /v1/enrol      EnrolRequest      -> EnrolReply        the only call without a token
    POST /v1/push       PushRequest       -> PushReply
    GET  /v1/pull       generation after last unsent limit brief -> PullReply
    GET  /v1/tips                         -> TipsReply
    POST /v1/documents  DocumentsRequest  -> DocumentsAccepted
    GET  /v1/documents  generation after limit -> DocumentsReply
    GET  /v1/snapshot                     -> SnapshotReply (sync.manifest)
    GET  /v1/snapshot/SHA256              -> a part of it: EntriesPart or DocumentsPart, packed
    GET  /v1/standing                     -> StandingReply: whom the hub has heard when
    POST /v1/shares     SharesRequest     -> SharesReply
    GET  /v1/stock                        -> StockReply
    GET  /health                          -> Health            without a token
    GET  /ready                           -> Ready             without a token

Every call under ``/v1`` but the first carries ``Authorization: Bearer TOKEN``, the token being
the answer to enrolment. A hub is one organization's: everybody who is enrolled may read all of
its log, and the token of another organization's hub is a stranger's. An error is a status of 4xx
or 5xx with ``{"error": {"code", "text"}}``:

    401 not_enrolled   no token, or one the hub does not know
    403 code_unknown   403 revoked (facts, and the people who were signed up there, are still
                       taken; nothing is given)
    409 code_used, prefix_taken, id_taken       410 code_expired, part_gone
    409 sandbox_only, no_sandbox    a till of a rehearsal joins a sandbox, and no other does
    413 too_large      send half as much          422 malformed
    415 unknown_encoding   a body packed in a way that the hub does not know
    426 proto          the two sides speak different versions
    429 slow_down      not now; ``Retry-After`` says for how many seconds
    5xx                nothing was stored; send it again later

A body may be packed with ``Content-Encoding: zstd`` (RFC 8878, one frame) or ``gzip`` (one
member); its size counts unpacked. Answers are packed as ``Accept-Encoding`` asks. A request may
name itself with ``X-Request-Id`` (1 to 64 letters, digits, ``.``, ``_``, ``-``); the answer
carries that id, or one of the hub's, and so does the hub's log. ``GET /openapi.json`` describes
all of this to programs.

**Push.** ``runs`` hold entries of one device each, in order, without holes. The hub answers
after its commit. ``tips`` is what it holds of each chain that was named: the newest entry, or
that of each branch where two copies of a device were at work. A device counts as sent only what
a tip confirms with a hash that it has itself. ``need`` names the number to send from, where one
is missing. ``refused`` names the entry at which a run stopped; the other runs went on:

    malformed   not an entry, or with fields that this version does not know
    forged      its hash or signature is wrong, or the chain does not begin with its key
    too_large   over 64 KiB

A valid entry of which another one has the place in the chain begins a branch: both are kept,
the device is fenced, and a person is told.
An entry of an unknown kind is stored like any other. A first entry brings its chain's public
key, so a till may carry chains of others, for example of the id it had before a restore.

**Pull.** The hub numbers entries 1, 2, 3, ... in the order in which they became durable, and
answers with those after ``after``, at most ``limit`` or about 1 MiB. ``head`` is the newest
number, ``generation`` names this copy of the log, and ``start`` is the number after which the
answer begins: ``after``, or 0 where the caller's cursor means nothing here. It means nothing
under another generation, beyond ``head``, or where entry ``after`` is not the one whose hash the
caller gives as ``last``: the hub was put back from a backup, or is another one. With ``brief``
the caller's own entries are named by their hashes, for it has them; a copy of it that lacks one
asks again without.

**A hub that was put back** lacks what came after its backup. A caller that is answered from
number 0 asks ``/v1/tips`` what the hub holds, and sends everything else that it has, of all chains
and of the hub's own. The hub's own entries are believed for their signature. In every push
``heard`` names the newest entry of the hub that the caller has; one that the hub lacks, or an own
entry in a run, proves that it is an older copy of itself. Until everybody has told it all it knows
(a pull with ``unsent`` 0 under its newest generation says so), it grants nothing and writes
nothing of its own (:mod:`sync.hub.recovery`).

**Snapshot.** Whoever is far behind takes the bulk of both logs in parts, not pages: up to 2,000
rows each, packed with zstd, named by the SHA-256 of the packed bytes. The manifest names them: of
each log from 0 on, each where the last one ends, up to document number ``documents`` and entry
``hub_seq``. ``digest`` is the SHA-256 of the canonical JSON of the manifest without ``digest``,
``sig`` and ``server_time``, and ``sig`` the hub's own signature over it. A part means what pages
with the same rows mean: it is taken from the cursor on, checked entry by entry, and moves the
cursor: whoever is cut off goes on with the first that ends above it. Parts may be ``part_gone``.

**Shares** are advice: what a till should hold of each scarce thing, given what every till in
contact says it would sell. A right, as to be refunded a line of a sale
(:mod:`kiosk.domain.rights`), is named only by who waits for it; its holder is told a share of 0
though it did not ask, and a till that wants nothing asks with no claims. Nothing changes hands by
it; a till asks for units or returns them with entries of its own, and the hub answers an ask with
a grant in its log (:mod:`kiosk.domain.allotments`). The hub's own entries, grants and fences among
them, come under the hub's id. Units of what is numbered (:mod:`kiosk.domain.editions`) go to tills
that say that they sell it by number, here and in the ask, and to no others.

**Documents** are rows that must stay changeable and erasable: product, variant, ticket,
contact. The hub keeps the latest body of each (kind, id) and numbers changes as it does
entries; ``after`` and ``generation`` work as in pull. The same body again is no change. After a
hub was put back, documents up to number ``base`` are those that the caller's generation had, and
the numbers above were given anew: a caller that had seen more than a document's number knows a
newer body of it, sends that, and sends what the hub lacks. A body with ``removed`` is a tombstone:
its row is gone, and a living body from who has not heard of it yet is passed over.

**Forgetting.** An entry ``PeopleErased`` names documents by kind and id: whoever hears of it wipes
what is personal in them, and in what arrives later under these ids. A device that is told that it
is revoked, and has nothing left to send, wipes all people from itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.journal import LARGEST_ENTRY, Entry, Named
from kiosk.domain.reference import DocumentRow
from sync.faults import HubDamaged, HubFault, HubRefused, HubUnreachable, NotEnrolled

__all__ = ["DocumentRow", "HubDamaged", "HubFault", "HubRefused", "HubUnreachable", "NotEnrolled"]

PROTO = 1
MOST_ENTRIES = 500
# Of a request's body, unpacked.
MOST_BYTES = 1024 * 1024
# A page holds about as much, and the inventory of a large shop somewhat more; nothing is bigger.
LARGEST_ANSWER = 8 * MOST_BYTES
REQUEST_ID = "X-Request-Id"
LARGEST_DOCUMENT = LARGEST_ENTRY

_Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,200}$")]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Words = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,120}$")]
_Seq = Annotated[int, Field(ge=1, le=2**53 - 1)]


class EntryWire(BaseModel):
    """An entry on the wire: the fields of :class:`~kiosk.domain.journal.Entry`, checked in form.

    Fields beyond these are an error: the hash covers every field, so one that is dropped would
    make the entry look forged.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    v: int
    id: _Id
    dev: _Id
    seq: _Seq
    prev: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    event: _Id | None
    action: _Id
    kind: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,80}$")]
    at: Annotated[str, Field(pattern=r"^[0-9T:.Z+-]{20,40}$")]
    hlc: Annotated[str, Field(pattern=r"^[0-9]{13}-[0-9]{6}$")]
    body: dict[str, Any]
    hash: _Hash
    sig: Annotated[str, Field(pattern=r"^[0-9A-Za-z+/=]{1,120}$")]

    @classmethod
    def of(cls, entry: Entry) -> EntryWire:
        """Put an entry on the wire."""
        return cls.model_validate(entry.as_dict())

    def entry(self) -> Entry:
        """Take it off the wire."""
        return Entry(
            v=self.v,
            id=self.id,
            dev=self.dev,
            seq=self.seq,
            prev=self.prev,
            event=self.event,
            action=self.action,
            kind=self.kind,
            at=self.at,
            hlc=self.hlc,
            body=self.body,
            hash=self.hash,
            sig=self.sig,
        )


class Problem(BaseModel):
    """Why the hub said no: a stable code and a sentence."""

    code: str
    text: str


class ErrorReply(BaseModel):
    """The body of every 4xx and 5xx answer."""

    error: Problem


class Request(BaseModel):
    """What every request body says first."""

    proto: int = PROTO


class Reply(BaseModel):
    """``server_time`` (RFC 3339, UTC) lets a device see that its own clock is off."""

    server_time: str


class DeviceWire(BaseModel):
    """A device that wants to join: its id, its people's name for it, the prefix of its receipts
    and its Ed25519 public key (base 64)."""

    id: _Id
    name: _Words
    prefix: Annotated[str, Field(pattern=r"^(T-)?[0-9A-Z]{1,12}$")]
    public_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z+/]{43}=$")]


class EnrolRequest(Request):
    """A one-time code, typed by a person, and who uses it.

    The same device with the same key may use its code again, in case the answer was lost: it
    gets a new token and the old one ends. One that is there for a ``rehearsal`` may join a sandbox,
    and no other hub; one that is not may join any but a sandbox.
    """

    code: Annotated[str, Field(max_length=40)]
    device: DeviceWire
    rehearsal: bool = False


class EnrolReply(Reply):
    """The device's token, kept by the device alone; ``hub`` is the hub's id."""

    token: str
    hub: str
    generation: str


class RunWire(BaseModel):
    """Entries of one device, in order, without holes. They are checked one by one by
    :class:`EntryWire`, so that a bad one stops its own run only."""

    dev: _Id
    entries: list[dict[str, Any]]


class Heard(BaseModel):
    """An entry of the hub that a device has: its hash, and the hub's signature over that."""

    hash: _Hash
    sig: Annotated[str, Field(pattern=r"^[0-9A-Za-z+/=]{1,120}$")]


class PushRequest(Request):
    """At most 500 entries in all, 1 MiB, 64 KiB each; ``heard``: the hub's newest one here."""

    runs: list[RunWire]
    heard: Heard | None = None


class Tip(BaseModel):
    """The newest entry of a chain."""

    seq: int
    hash: str


class TipsReply(Reply):
    """What the hub holds of every chain: by device, the newest entry of each branch."""

    generation: str
    tips: dict[str, list[Tip]]


class RefusedEntry(BaseModel):
    """Where a run stopped and why; ``seq`` and ``hash`` as far as they could be read."""

    dev: str
    seq: int | None
    hash: str | None
    code: str
    text: str


class PushReply(Reply):
    """What the hub holds durably now."""

    generation: str
    tips: dict[str, list[Tip]]
    need: dict[str, int]
    refused: list[RefusedEntry]


class NumberedEntry(BaseModel):
    """An entry and its place in the hub's log, or the ``hash`` of one that the caller wrote."""

    hub_seq: int
    entry: EntryWire | None = None
    hash: _Hash | None = None

    def named(self) -> Named:
        """Take it off the wire."""
        return self.entry.entry() if self.entry else self.hash or ""


class PullReply(Reply):
    """A page of the log after number ``start``; ``head`` is its newest number."""

    generation: str
    start: int
    entries: list[NumberedEntry]
    head: int


class DocumentWire(BaseModel):
    """A reference row as JSON."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    id: _Id
    event: _Id | None = None
    body: dict[str, Any]

    def row(self) -> DocumentRow:
        """Take it off the wire."""
        return DocumentRow(self.kind, self.id, self.event, self.body)


class DocumentsRequest(Request):
    """At most 500, 1 MiB, 64 KiB each; the sender has heard number ``after`` of ``generation``."""

    documents: list[DocumentWire]
    generation: Annotated[str, Field(max_length=80)] = ""
    after: Annotated[int, Field(ge=0, le=2**62)] = 0


class DocumentsAccepted(Reply):
    """``accepted`` of them changed something; the others were known already."""

    accepted: int


class NumberedDocument(DocumentWire):
    """A document and the number of its latest change."""

    version: int


class DocumentsReply(Reply):
    """A page of changed documents; ``head`` is the newest number. Documents up to ``base`` are
    those that the caller's generation had under these numbers."""

    generation: str
    base: int
    documents: list[NumberedDocument]
    head: int


class StockLine(BaseModel):
    """``on_hand`` units of a variant, everybody's sales counted as far as they arrived.

    ``sku`` and ``title`` are empty until the variant's document arrives.
    """

    variant: str
    sku: str
    title: str
    on_hand: int


class StockReply(Reply):
    """The central inventory."""

    stock: list[StockLine]


class Health(BaseModel):
    """The hub's process is alive; which hub it is."""

    ok: bool
    hub: str


class Ready(BaseModel):
    """The hub's database answers; ``entries`` is the newest number in its log."""

    ok: bool
    entries: int


def variant_names(body: Mapping[str, Any]) -> tuple[str, str]:
    """SKU and title of a variant, out of its document's body."""
    return str(body.get("sku") or ""), str(body.get("title") or "")
