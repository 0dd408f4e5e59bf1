"""Wristbands between tills: what one links every other knows, and what two link apart is a case."""

from __future__ import annotations

from kiosk.domain.admission import Verdict
from kiosk.domain.door.media import EndReason
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Why
from kiosk.services import cases, checks, gate, media, signing_tickets
from kiosk.services.media import Media
from kiosk.services.till import Till
from kiosk.ui.case_words import case_advice, case_sentence, case_title
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def signed(till: Till, many: int) -> list[str]:
    signing_tickets.make_ready(till)
    return signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket"), many)


def together(tills: tuple[Till, Till]) -> None:
    for till in (*tills, *tills):
        sync(till)


def link(till: Till, ticket: str, medium: str, why: EndReason | None = None) -> None:
    assert isinstance(media.link(till, ticket, medium, why), Media)


def test_what_one_till_links_the_other_admits_by_and_remembers(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    (ticket,) = signed(one, 1)
    link(one, ticket, "BAND-0815")
    together(tills)
    assert gate.scan(two, ticket).verdict is Verdict.SWAPPED
    assert gate.scan(two, "BAND-0815").verdict is Verdict.VALID
    link(two, "BAND-0815", "BAND-0816", EndReason.LOST)
    together(tills)
    assert gate.scan(one, "BAND-0815").verdict is Verdict.BLOCKED
    assert gate.scan(one, "BAND-0816").verdict is Verdict.USED
    assert cases.list_cases(one) == []
    for till in tills:
        assert checks.verify_till(till).problems == ()


def test_what_two_tills_link_apart_is_a_case_at_both(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    first, second, third = signed(one, 3)
    together(tills)
    link(one, first, "BAND-0815")
    link(two, second, "BAND-0815")
    link(one, third, "BAND-0001")
    link(two, third, "BAND-0002")
    together(tills)
    for till in tills:
        found = {str(case.about["which"]): case for case in cases.list_cases(till)}
        assert {case.kind for case in found.values()} == {"medium-twice"}
        assert {which: len(case.evidence) for which, case in found.items()} == {
            "medium": 2,
            "ticket": 2,
        }
        case = found["medium"]
        assert case_title(case) == "A wristband linked twice"
        assert "Wristband …0815 was linked to 2 tickets" in case_sentence(case)
        assert "was linked to 2 wristbands" in case_sentence(found["ticket"])
        assert case_advice(case.kind)
        assert gate.look_at(till, "BAND-0815").verdict is Verdict.AMBIGUOUS
        assert checks.verify_till(till).problems == ()
    assert isinstance(media.unlink(two, second, EndReason.MISTAKE), Media)
    together(tills)
    assert gate.scan(one, "BAND-0815").verdict is Verdict.VALID
    assert len(cases.list_cases(one)) == 2, "a person settles it"


def test_a_key_that_is_called_back_takes_its_wristbands_with_it_at_every_till(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    (ticket,) = signed(one, 1)
    link(one, ticket, "BAND-0815")
    together(tills)
    assert gate.look_at(two, "BAND-0815").verdict is Verdict.VALID
    (known,) = signing_tickets.known_keys(one)
    signing_tickets.revoke_key(one, known.key.id)
    together(tills)
    for till in tills:
        found = gate.scan(till, "BAND-0815")
        assert (found.verdict, found.why) == (Verdict.REVOKED, Why.KEY_REVOKED)
