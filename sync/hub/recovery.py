"""A hub that was put back from a backup: it hears what it lost before it decides anything.

What it gave out after the backup, it does not know of; if it went on giving, it would give the
same units twice, and its own chain would fork. So from the moment that it is known to be an older
copy it is *recovering*: it takes and passes on facts and documents as ever, and grants nothing and
writes nothing of its own, until every device that is enrolled and not given up has told it all
that it knows, the hub's own entries among it. A manager may end that sooner and answers for it.

It begins when somebody says so, or with the first entry that bears this hub's signature and is
not here: only this hub can have written it. A new *generation* then tells every till to send
again what the hub lacks. A device that joined after the backup has no row here until it joins
again; it is waited for once another device has told that it had joined. Of one that nobody tells
of, nothing can be known: whoever resumes should think of those.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from kiosk.domain.cases import check_settlement
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from sync.hub import chain
from sync.hub.cases import Opening, make_whole, open_cases
from sync.hub.database import DOCUMENTS, ENTRIES, Hub, height, lock
from sync.hub.standing import GENERATION, LINE, SINCE, is_recovering, state
from sync.hub.tables import chain as chains
from sync.hub.tables import device, entry, fence, meta, told

LOST = "lost"
_given_up = select(fence.c.dev).where((fence.c.why != LOST) | fence.c.written_off_at.is_not(None))
_heard = select(told.c.dev)
_AWAITED = select(device.c.id, device.c.name).where(
    device.c.revoked_at.is_(None), device.c.id.not_in(_given_up), device.c.id.not_in(_heard)
)
_HERE = select(meta.c.value).where(meta.c.name == "hub")
# How those began and joined that have no row here: their chains alone are read.
_STRANGERS = (
    select(entry.c.dev, entry.c.kind, entry.c.text)
    .where(
        entry.c.dev.in_(select(chains.c.dev)),
        entry.c.dev.not_in(select(device.c.id)),
        entry.c.dev.not_in(_given_up),
        entry.c.dev.not_in(_heard),
        entry.c.kind.in_((Kind.DEVICE_STARTED, Kind.DEVICE_ENROLLED)),
    )
    .order_by(entry.c.dev, entry.c.seq)
)


def begin(connection: Connection, now: datetime) -> None:
    """This hub has turned out to be an older copy of itself; the caller holds the log's lock."""
    if not is_recovering(connection):
        _begin(connection, now)


def _begin(connection: Connection, now: datetime) -> None:
    before, made = state(connection), str(uuid.uuid4())
    line = [*(before.line or [(before.generation, 0)]), (made, height(connection, DOCUMENTS))]
    values = {GENERATION: made, SINCE: iso(now), LINE: json.dumps(line)}
    connection.execute(delete(meta).where(meta.c.name.in_(list(values))))
    connection.execute(insert(meta), [{"name": k, "value": v} for k, v in values.items()])
    connection.execute(delete(told))


def declare(hub: Hub, now: datetime) -> list[str]:
    """Somebody says that this hub was put back; returns the names of the devices awaited.

    Where it knows of none, it waits for the first that tells all: all may have joined later.
    """
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        # Even while it recovers: the backup may have been made during an earlier recovery.
        _begin(connection, now)
        return awaited(connection)


def awaited(connection: Connection) -> list[str]:
    """The names of the devices that have not told all yet, in order."""
    found = [(row.name, row.id) for row in connection.execute(_AWAITED)]
    found += [(name, dev) for dev, name in _joined_since(connection).items()]
    return [name for name, _ in sorted(found)]


def _joined_since(connection: Connection) -> dict[str, str]:
    """The names of the devices that joined this hub, as others tell, and have no row here."""
    here = connection.execute(_HERE).scalar_one()
    names: dict[str, str] = {}
    hubs: dict[str, object] = {}
    for row in connection.execute(_STRANGERS):
        body = json.loads(row.text)["body"]
        if row.kind == Kind.DEVICE_STARTED:
            names[row.dev] = str(body.get("name", row.dev))
        else:
            hubs[row.dev] = body.get("hub")
    return {dev: names.get(dev, dev) for dev, hub in hubs.items() if hub == here}


def note_told(hub: Hub, dev: str, now: datetime) -> None:
    """A device has sent all that it has to the present generation; the last one ends recovery."""
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        if not is_recovering(connection):
            return
        connection.execute(delete(told).where(told.c.dev == dev))
        connection.execute(insert(told).values(dev=dev))
        if not awaited(connection):
            _end(connection, hub, now, "every device has told all that it knows")


def resume(hub: Hub, who: str, why: str, now: datetime) -> list[str]:
    """End recovery though devices are still awaited; returns their names.

    Units that the hub gave to one of these after the backup may be given out a second time.

    :raises BadInput: it is not recovering, or who and why aren't said.
    """
    who, why = check_settlement(who, why)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        if not is_recovering(connection):
            raise BadInput("This hub is not waiting for anything; nothing was changed.")
        missing = awaited(connection)
        skipped = ", ".join(f"“{name}”" for name in missing) or "nobody"
        _end(connection, hub, now, f"{who} did not wait for {skipped}: “{why}”")
    return missing


def check_settled(connection: Connection) -> None:
    """What a manager decides must wait until the hub knows what it had decided.

    :raises BadInput: it does not know yet.
    """
    if is_recovering(connection):
        names = ", ".join(f"“{name}”" for name in awaited(connection))
        raise BadInput(
            f"This hub was put back from a backup and waits to hear from {names}. Let them sync, "
            "or end it with “kiosk hub resume”; nothing was changed."
        )


def _end(connection: Connection, hub: Hub, now: datetime, how: str) -> None:
    since = state(connection).since
    connection.execute(delete(meta).where(meta.c.name == SINCE))
    body = {"since": since, "entries": height(connection, ENTRIES)}
    made = chain.record(connection, hub, Kind.HUB_RECOVERED, body, now)
    text = f"This hub was put back from a backup, which was noticed on {since}; {how}."
    open_cases(connection, hub, [Opening("hub-restored", made, text)], hub.id, now)
    make_whole(connection, hub, now)
    _tell_fences(connection, hub, now)


def _tell_fences(connection: Connection, hub: Hub, now: datetime) -> None:
    """Write down the fences that were put up meanwhile."""
    fenced = (entry.c.dev == hub.id) & (entry.c.kind == Kind.DEVICE_FENCED)
    texts = connection.execute(select(entry.c.text).where(fenced)).scalars()
    known = {json.loads(text)["body"].get("device") for text in texts}
    for row in connection.execute(select(fence).order_by(fence.c.at, fence.c.dev)).all():
        if row.dev not in known:
            body = {"device": row.dev, "why": row.why}
            chain.record(connection, hub, Kind.DEVICE_FENCED, body, now)
