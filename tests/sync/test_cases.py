"""Cases: a contradiction is kept whole, said once, and settled by a person."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.domain.cases import LONGEST_REASON
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput
from sync.hub.cases import Case, find, list_cases, settle
from sync.hub.database import Hub, open_hub
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill

NOW = SystemClock()


@pytest.fixture
def database(hub: HubProcess) -> Iterator[Hub]:
    with open_hub(hub.db_url, NOW.now()) as opened:
        yield opened


@pytest.fixture
def ticket() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def other(hub: HubProcess) -> MemoryTill:
    joined = MemoryTill()
    joined.join(hub)
    return joined


def about(database: Hub, ticket: str, *, settled: bool = True) -> list[Case]:
    return [case for case in list_cases(database, settled=settled) if ticket in case.text]


def admit(till: MemoryTill, hub: HubProcess, ticket: str) -> None:
    till.write("TicketRedeemed", {"ticket": ticket})
    till.sync(hub.url)


def test_a_ticket_that_two_cut_off_doors_admitted_is_one_case_with_both(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, database: Hub, ticket: str
) -> None:
    till.write("TicketRedeemed", {"ticket": ticket})
    other.write("TicketRedeemed", {"ticket": ticket})
    # The later admission is heard first.
    other.sync(hub.url)
    assert about(database, ticket) == []
    till.sync(hub.url)
    till.push_raw(hub.url, *till.own)
    (case,) = about(database, ticket)
    assert (case.kind, case.settled) == ("double-admission", None)
    assert [one["dev"] for one in case.evidence] == [till.dev, other.dev]
    assert "admitted 2 times" in case.text


def test_a_ticket_admitted_twice_in_one_batch_is_a_case(
    hub: HubProcess, till: MemoryTill, database: Hub, ticket: str
) -> None:
    till.write("TicketRedeemed", {"ticket": ticket})
    till.write("TicketRedeemed", {"ticket": ticket})
    till.sync(hub.url)
    (case,) = about(database, ticket)
    assert [one["seq"] for one in case.evidence] == [2, 3]


def test_a_ticket_admitted_once_is_none(
    hub: HubProcess, till: MemoryTill, database: Hub, ticket: str
) -> None:
    admit(till, hub, ticket)
    admit(till, hub, str(uuid.uuid4()))
    assert about(database, ticket) == []


@pytest.mark.parametrize("body", [{}, {"ticket": 7}, {"ticket": ""}, {"ticket": "a\nb"}])
def test_an_admission_that_names_no_ticket_is_kept_and_a_case(
    hub: HubProcess, till: MemoryTill, database: Hub, body: dict[str, object]
) -> None:
    till.write("TicketRedeemed", body)
    till.write("Note", {})
    till.sync(hub.url)
    assert till.pending() == 0, "what follows it was not held up"
    (case,) = [one for one in list_cases(database) if one.dev == till.dev]
    assert case.kind == "unreadable"
    assert [one["body"] for one in case.evidence] == [body]


def test_a_settled_case_is_closed_with_who_and_why_until_something_new_is_known(
    hub: HubProcess, till: MemoryTill, other: MemoryTill, database: Hub, ticket: str
) -> None:
    admit(till, hub, ticket)
    admit(other, hub, ticket)
    (case,) = about(database, ticket)
    settled = settle(database, case.id[:10].upper(), " Ada  Okafor ", " Spoke to her. ", NOW.now())
    assert settled.settled is not None
    assert (settled.settled.who, settled.settled.why) == ("Ada Okafor", "Spoke to her.")
    assert about(database, ticket, settled=False) == []
    assert about(database, ticket) == [settled]
    with pytest.raises(BadInput, match=r"settled by Ada Okafor on .*: “Spoke to her\.”"):
        settle(database, case.id, "Ben", "Again", NOW.now())

    # The same facts again are nothing new.
    other.push_raw(hub.url, *other.own)
    assert about(database, ticket) == [settled]
    admit(till, hub, ticket)
    (again,) = about(database, ticket, settled=False)
    assert (again.id, len(again.evidence)) == (case.id, 3)


def test_of_several_who_settle_a_case_at_once_one_does(
    hub: HubProcess, till: MemoryTill, database: Hub, ticket: str
) -> None:
    admit(till, hub, ticket)
    admit(till, hub, ticket)
    (case,) = about(database, ticket)

    def try_it(number: int) -> str:
        try:
            settle(database, case.id, f"Manager {number}", "Seen.", NOW.now())
        except BadInput as refused:
            return refused.sentence
        return ""

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_it, range(8)))
    assert answers.count("") == 1
    assert all("was settled by Manager" in one for one in answers if one)


@pytest.mark.parametrize(
    ("who", "why", "said"),
    [
        ("", "because", "Say who decides"),
        ("A" * 121, "because", "Say who decides"),
        ("A\x1b", "because", "Say who decides"),
        ("Ada", "  ", "Say why, in"),
        ("Ada", "x" * (LONGEST_REASON + 1), "in 1 to 500 characters"),
    ],
)
def test_nobody_settles_a_case_without_a_name_and_a_reason(
    hub: HubProcess, till: MemoryTill, database: Hub, ticket: str, who: str, why: str, said: str
) -> None:
    admit(till, hub, ticket)
    admit(till, hub, ticket)
    (case,) = about(database, ticket)
    with pytest.raises(BadInput, match=said):
        settle(database, case.id, who, why, NOW.now())
    assert about(database, ticket, settled=False) == [case]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("abc", "too little of a case's id"),
        ("%%%%%%%%%%", "too little of a case's id"),
        ("0" * 64, "No case begins with"),
    ],
)
def test_a_case_that_is_not_there_is_said_to_be_none(database: Hub, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        find(database, name)
