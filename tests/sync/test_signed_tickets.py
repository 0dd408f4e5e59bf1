"""Signed tickets between tills: keys and calls travel, and nothing that was used is forgotten."""

from __future__ import annotations

from kiosk.domain.admission import Verdict
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Mark
from kiosk.services import checks, gate, signing_tickets
from kiosk.services.till import Till
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_what_one_till_signs_another_admits_once_and_remembers(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    key = signing_tickets.new_key(one).key
    terms = Terms(one.event.id, "Day ticket")
    first, second, third, fourth = signing_tickets.sign_tickets(one, terms, 4)
    sync(one)
    sync(two)
    # In no list anywhere.
    assert gate.scan(two, first).verdict is Verdict.VALID
    sync(two)
    sync(one)
    assert gate.scan(one, first).verdict is Verdict.USED
    assert gate.scan(two, first).verdict is Verdict.USED
    (found,) = signing_tickets.named_tickets(two, [second]).values()
    assert found is not None
    signing_tickets.mark_tickets(two, [found], Mark.REVOKED)
    sync(two)
    sync(one)
    assert gate.scan(one, second).verdict is Verdict.REVOKED
    assert gate.scan(one, third).verdict is Verdict.VALID
    signing_tickets.revoke_key(two, key.id)
    sync(two)
    sync(one)
    for till in tills:
        assert gate.scan(till, fourth).verdict is Verdict.REVOKED
        assert checks.verify_till(till).problems == ()
