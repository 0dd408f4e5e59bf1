"""The hub's tables, the same on SQLite and PostgreSQL. Times are RFC 3339 text in UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA = 1

# Where a grant stands until its device has taken it.
IN_FLIGHT = "in flight"

metadata = MetaData()

# Hub id, its key, generation, schema version, and what sync.hub.recovery keeps.
meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# The newest number of each log. Its row is locked before a number is given, and until commit.
head = Table(
    "head",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Everybody's entries; text is the canonical JSON of the whole entry. branch is empty for the line
# of a chain that came first, and else the hash of the branch's first entry.
entry = Table(
    "entry",
    metadata,
    Column("hub_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("dev", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event", Text),
    Column("carrier", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("dev", "branch", "seq"),
)

# The newest entry of each branch of a device's chain, and the key that the chain began with.
chain = Table(
    "chain",
    metadata,
    Column("dev", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("hlc", Text, nullable=False),
)

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("enrolled_at", Text, nullable=False),
    Column("revoked_at", Text),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
    Column("used_by", Text),
)

# The latest body of each reference row, as canonical JSON.
document = Table(
    "document",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("event", Text),
    Column("body", Text, nullable=False),
    Column("version", BigInteger, nullable=False, unique=True),
    Column("carrier", Text, nullable=False),
)

# What lies ready for newcomers: rows of a log with numbers above after, up to through, packed.
snapshot_part = Table(
    "snapshot_part",
    metadata,
    Column("log", Text, primary_key=True),
    Column("after", BigInteger, primary_key=True, autoincrement=False),
    Column("through", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("packed", LargeBinary, nullable=False),
)

movement = Table(
    "movement",
    metadata,
    Column("id", Text, primary_key=True),
    Column("variant", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("hlc", Text, nullable=False),
    Column("dev", Text, nullable=False),
)

stock = Table(
    "stock",
    metadata,
    Column("variant", Text, primary_key=True),
    Column("on_hand", BigInteger, nullable=False),
)

# Who was let in with which ticket; text is the canonical JSON of the entry.
admission = Table(
    "admission",
    metadata,
    Column("entry_hash", Text, primary_key=True),
    Column("ticket", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
)

# Media that were linked to tickets; text is the canonical JSON of the entry. And the links that
# stand no longer, by the entries that say so.
medium_link = Table(
    "medium_link",
    metadata,
    Column("entry_hash", Text, primary_key=True),
    Column("link", Text, nullable=False, index=True),
    Column("ticket", Text, nullable=False, index=True),
    Column("medium", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
)
medium_end = Table(
    "medium_end",
    metadata,
    Column("link", Text, primary_key=True),
    Column("entry_hash", Text, primary_key=True),
)

# What a person should look at; evidence is the canonical JSON of a list of entries.
hub_case = Table(
    "hub_case",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("dev", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("entry_hash", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)

# That somebody settled a case, knowing so much evidence; the document has who and why.
settlement = Table(
    "settlement",
    metadata,
    Column("entry_hash", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("seen", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("hlc", Text, nullable=False),
    Column("dev", Text, nullable=False),
)

# Rows whose personal details were erased, for ever.
erased = Table(
    "erased",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)

# Units that a device holds, as far as its entries are here. Free is what nobody holds.
account = Table(
    "account",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dev", Text, primary_key=True),
    Column("units", BigInteger, nullable=False),
)

# Units that are held or in flight, over all devices; kept with each change of either.
allotted = Table(
    "allotted",
    metadata,
    Column("key", Text, primary_key=True),
    Column("units", BigInteger, nullable=False),
)

# What was added to each key that has a supply of its own, less what was spent of it.
supply = Table(
    "supply",
    metadata,
    Column("key", Text, primary_key=True),
    Column("variant", Text, index=True),
    Column("units", BigInteger, nullable=False),
)

# When a pool is anybody's (RFC 3339; empty: when somebody says so), or that it is (released: 1), as
# it was said last: at "said" by device "said_by".
pool = Table(
    "pool",
    metadata,
    Column("key", Text, primary_key=True),
    Column("variant", Text, nullable=False),
    Column("release_at", Text, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("said", Text, nullable=False),
    Column("said_by", Text, nullable=False),
)

# What the hub gave to whom: "in flight" until its device's entry says that it was taken, or
# "swept" when the device can't take it any more. units and numbers are canonical JSON, key to how
# many and key to range text.
granted = Table(
    "granted",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("dev", Text, nullable=False, index=True),
    Column("units", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
)

# The numbers of a numbered edition that a device holds, as range text.
number_account = Table(
    "number_account",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dev", Text, primary_key=True),
    Column("variant", Text, index=True),
    Column("numbers", Text, nullable=False),
)

# Which sale sold which number; more than one of a number is a case.
number_sold = Table(
    "number_sold",
    metadata,
    Column("variant", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_hash", Text, primary_key=True),
)

# What known people bought of things of which each may have so many ("most").
bought = Table(
    "bought",
    metadata,
    Column("entry_hash", Text, primary_key=True),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("variant", Text, nullable=False),
    Column("contact", Text, nullable=False, index=True),
    Column("units", BigInteger, nullable=False),
    Column("most", BigInteger, nullable=False),
)

# What was refunded of which right (by its key) of which sale (by its entry's hash).
refunded = Table(
    "refunded",
    metadata,
    Column("entry_hash", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sale", Text, nullable=False, index=True),
    Column("units", BigInteger, nullable=False),
    Column("provisional", Boolean, nullable=False),
)

# What a device said that it would sell; in thousandths of a unit, and units waited for.
demand = Table(
    "demand",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dev", Text, primary_key=True),
    Column("demand", BigInteger, nullable=False),
    Column("waiting", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
)

# Devices that are given nothing more. written_off_at: what they held is free again.
fence = Table(
    "fence",
    metadata,
    Column("dev", Text, primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("written_off_at", Text),
)

# Devices that have told a hub that was put back from a backup all that they know.
told = Table("told", metadata, Column("dev", Text, primary_key=True))

# When each device was last heard, and how many records it had that were not here yet.
heard = Table(
    "heard",
    metadata,
    Column("dev", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("unsent", BigInteger, nullable=False),
)

# Wrong codes and tokens, counted per kind and address since a time, to slow a guesser down.
guess = Table(
    "guess",
    metadata,
    Column("key", Text, primary_key=True),
    Column("since", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
)
