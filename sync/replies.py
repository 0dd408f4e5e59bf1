"""What the hub's replies mean for a till, and which of its pages may be believed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

from kiosk.domain.journal import Named, Written, hash_of
from sync.protocol import HubRefused, HubUnreachable, PushReply, RefusedEntry

# The hub lacks what came before a run.
GAP = "gap"
# New entries that are stored in one transaction: a sale may have to wait for it.
AT_ONCE = 20


def last_confirmed(dev: str, run: Sequence[Written], reply: PushReply) -> Written | None:
    """The newest entry of a pushed run that the hub is known to hold."""
    tips = reply.tips.get(dev, [])
    stopped = dev in reply.need or any(one.dev == dev for one in reply.refused)
    if not stopped and any(tip.seq >= run[-1].seq for tip in tips):
        # The hub went through the whole run. A tip may be beyond: another copy of the worker
        # was faster, or the chain went on before this store was put back from a backup.
        return run[-1]
    held = {(tip.seq, tip.hash) for tip in tips}
    return next((one for one in reversed(run) if (one.seq, one.hash) in held), None)


def trouble(dev: str, run: Sequence[Written], reply: PushReply) -> HubRefused:
    """Why the hub did not take all of a run, in words for the people at the till."""
    refused: RefusedEntry | None = next((one for one in reply.refused if one.dev == dev), None)
    if refused is not None:
        return HubRefused(
            refused.code,
            f"The hub does not take entry {refused.seq} of device {dev}: {refused.text} "
            "Check this till with “kiosk verify”; sales go on.",
            409,
        )
    if dev in reply.need:
        return HubRefused(
            GAP,
            f"The hub lacks entry {reply.need[dev]} of device {dev}, which this till sent before: "
            "the hub may have been put back from an older backup. It is sent again; sales go on.",
            409,
        )
    return HubRefused(
        "not_confirmed",
        f"The hub did not confirm entries {run[0].seq} to {run[-1].seq} of device {dev}; "
        "they are kept and sent again.",
        409,
    )


def check_rising(numbers: Sequence[int], start: int) -> None:
    """A page that does not rise from the cursor would be asked for without end.

    :raises HubUnreachable: it does not.
    """
    if any(later <= earlier for earlier, later in zip([start, *numbers], numbers, strict=False)):
        raise HubUnreachable("The hub's page does not follow the last one; it is asked for again.")


def sound(
    numbered: Sequence[tuple[int, Named]], start: int, here: Collection[str]
) -> list[tuple[int, Named]]:
    """The part of a page that continues the cursor and says what its hashes say.

    What is named by its hash must be among those that are ``here``."""
    fine: list[tuple[int, Named]] = []
    for place, (number, entry) in enumerate(numbered, start + 1):
        if number != place or not _says_its_hash(entry, here):
            break
        fine.append((number, entry))
    return fine


def mostly_new(page: Sequence[tuple[int, Named]], here: Collection[str]) -> bool:
    """Whether more of a page has to be taken in than is ``here`` already."""
    return 2 * sum(hash_of(one) not in here for _, one in page) > len(page)


def slices(
    page: Sequence[tuple[int, Named]], here: Collection[str], most: int
) -> Iterator[Sequence[tuple[int, Named]]]:
    """Cut a page so that each part has at most ``most`` entries that are not ``here`` already.

    An empty page is one empty part."""
    begin = fresh = 0
    for end, (_, one) in enumerate(page, 1):
        fresh += hash_of(one) not in here
        if fresh == most:
            yield page[begin:end]
            begin, fresh = end, 0
    if begin < len(page) or not page:
        yield page[begin:]


def _says_its_hash(entry: Named, here: Collection[str]) -> bool:
    if isinstance(entry, str):
        return entry in here
    try:
        return hashlib.sha256(entry.covered()).hexdigest() == entry.hash
    except ValueError:
        # Values that JSON can't hold everywhere alike: no hash was ever made of them.
        return False
