"""Cases on the tills: told by the hub, shown and settled there with no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.staff import Operator, Role
from kiosk.services import card_payments, carts, cases, gate, signing_tickets, staff
from kiosk.services import doors as lists
from kiosk.services.till import create_till
from kiosk.store.engine import Store
from kiosk.store.journal import entries
from kiosk.store.verify import verify
from kiosk.ui.case_words import case_advice, case_sentence, case_title, piece_words
from sync.hub import cases as at_hub
from sync.hub import fences, recovery
from sync.hub.database import Hub, open_hub
from tests.factories import FAIR, START, make_till, variant_id
from tests.sync.direct import Station

PRODUCTS = "title,sku,price,stock,kind,policy\nLast Print,LAST,20.00,8,goods,strict\n"
TICKETS = "code,name,type,status\nT-1,Ada,Day,paid\nT-2,Ben,Day,paid\n"


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def doors(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[list[Station]]:
    """Three tills that have all tickets."""
    with ExitStack() as stack:
        found = [Station(make_till(tmp_path / "one", clock, FAIR, PRODUCTS, TICKETS), hub)]
        for name in ("two", "three"):
            found.append(Station(create_till(tmp_path / name, clock, None, name), hub))
        for station in found:
            stack.callback(station.till.close)
            station.join()
            station.sync()
        yield found


def let_in_twice(doors: list[Station], clock: FixedClock, code: str = "T-1") -> cases.Case:
    """Two doors that are cut off from each other let the same ticket in."""
    for station in doors[:2]:
        assert gate.scan(station.till, code).admitted
        clock.forward(minutes=3)
    for station in [*doors[:2], *doors]:
        station.sync()
    (case,) = cases.list_cases(doors[2].till)
    return case


def test_every_till_shows_a_double_admission_with_both_scans(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    case = let_in_twice(doors, clock)
    for station in doors:
        assert cases.list_cases(station.till) == [case]
        assert cases.open_count(station.till) == 1
        assert verify(station.till.store.path, station.till.device.id).problems == ()
    assert case_title(case) == "Let in more than once"
    assert case_sentence(case) == "Ticket T-1 was let in 2 times. The first time counts."
    assert {piece.kind for piece in case.evidence} == {Kind.TICKET_REDEEMED}
    assert [piece.device for piece in case.evidence] == ["Till 1", "two"]
    assert [piece.at for piece in case.evidence] == [START, START + timedelta(minutes=3)]
    where_and_when = piece_words(case.evidence[0], ZoneInfo("Europe/London"))
    assert where_and_when == "Till 1, Sat 21 Nov 2026, 14:00"
    (known,) = at_hub.list_cases(hub)
    assert known.id == case.id


def test_a_case_of_two_scans_names_the_guest_the_staff_and_what_to_do(
    doors: list[Station], clock: FixedClock
) -> None:
    boss = staff.add(doors[0].till, "Cleo Marsh", Role.MANAGER, "4071")
    staff.sign_in(doors[0].till, boss.id, "4071")
    doors[0].till.operator = Operator(boss.id, boss.name, boss.role)
    case = let_in_twice(doors, clock)
    assert case.about["holder"] == "Ada"
    assert [piece.staff for piece in case.evidence] == ["Cleo Marsh", ""]
    words = piece_words(case.evidence[0], ZoneInfo("Europe/London"))
    assert words == "Till 1, Sat 21 Nov 2026, 14:00, Cleo Marsh"
    assert "the other guest inside" in case_advice(case.kind)
    assert case_advice("time") == ""


def test_coming_back_in_is_no_double_admission_and_two_who_do_so_apart_are(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    def through(station: Station, direction: Direction = Direction.ENTRY) -> bool:
        clock.forward(minutes=1)
        return gate.scan(station.till, "T-2", gate.Asked(direction=direction)).admitted

    assert through(doors[0])
    assert through(doors[0], Direction.EXIT)
    for station in (doors[0], *doors):
        station.sync()
    assert through(doors[1])
    for station in (doors[1], *doors):
        station.sync()
    assert at_hub.list_cases(hub) == []
    assert not through(doors[2]), "it is known there, too"
    assert through(doors[1], Direction.EXIT)
    for station in (doors[1], *doors):
        station.sync()
    assert through(doors[0])
    assert through(doors[2])
    for station in (doors[0], doors[2], *doors):
        station.sync()
    (case,) = at_hub.list_cases(hub)
    assert (case.kind, len(case.evidence)) == ("double-admission", 2)
    for station in doors:
        assert verify(station.till.store.path, station.till.device.id).problems == ()


def test_a_ticket_that_is_in_no_list_is_a_case_as_well(
    doors: list[Station], clock: FixedClock
) -> None:
    maker = doors[2]
    signing_tickets.new_key(maker.till)
    (code,) = signing_tickets.sign_tickets(maker.till, Terms(maker.till.event.id, "Day ticket"))
    for station in (maker, *doors):
        station.sync()
    case = let_in_twice(doors, clock, code)
    assert [piece.device for piece in case.evidence] == ["Till 1", "two"]
    for station in doors:
        assert gate.scan(station.till, code).verdict is Verdict.USED
        assert cases.list_cases(station.till) == [case]


def test_two_doors_of_a_list_for_many_entries_let_nobody_in_too_often(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    first = doors[0].till
    wanted = CheckInList("", first.event.id, "Terrace", multiple_entries=True)
    lists.set_list(first, wanted)
    for station in (doors[0], *doors):
        station.sync()
    for station in doors:
        clock.forward(minutes=1)
        decision = gate.scan(station.till, "T-1")
        assert (decision.admitted, decision.list_name) == (True, "Terrace")
    for station in (*doors, *doors):
        station.sync()
    assert at_hub.list_cases(hub) == []


def test_a_case_settled_at_a_till_with_no_network_is_settled_everywhere(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    case = let_in_twice(doors, clock)
    settled = cases.settle(doors[0].till, case.id[:8], "Ada", "Two sisters, one code.")
    assert settled.settled is not None
    assert cases.list_cases(doors[0].till) == []
    assert [one.settled for one in at_hub.list_cases(hub)] == [None], "nobody has heard of it"
    with pytest.raises(BadInput, match="settled by Ada"):
        cases.settle(doors[0].till, case.id, "Ben", "Again")
    for station in doors:
        station.sync()
    assert at_hub.list_cases(hub) == []
    (known,) = at_hub.list_cases(hub, settled=True)
    assert known.settled is not None
    assert (known.settled.who, known.settled.why) == ("Ada", "Two sisters, one code.")
    for station in doors:
        assert cases.list_cases(station.till) == []
        (one,) = cases.list_cases(station.till, settled=True)
        assert one.settled == settled.settled


def test_a_case_settled_at_the_hub_is_settled_at_the_tills(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    case = let_in_twice(doors, clock)
    at_hub.settle(hub, case.id, "Ada", "Spoke to the guest", clock.now())
    for station in doors:
        station.sync()
        assert cases.list_cases(station.till) == []
        (one,) = cases.list_cases(station.till, settled=True)
        assert one.settled is not None
        assert (one.settled.who, one.settled.why) == ("Ada", "Spoke to the guest")


def test_of_two_that_settle_it_the_first_counts_everywhere(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    case = let_in_twice(doors, clock)
    cases.settle(doors[1].till, case.id, "Ben", "Second thoughts")
    clock.forward(minutes=1)
    cases.settle(doors[0].till, case.id, "Ada", "Later, and heard first")
    for station in [*doors, *doors]:
        station.sync()
    (known,) = at_hub.list_cases(hub, settled=True)
    assert known.settled is not None
    assert known.settled.who == "Ben"
    for station in doors:
        (one,) = cases.list_cases(station.till, settled=True)
        assert one.settled is not None
        assert one.settled.who == "Ben"


def test_a_third_admission_opens_a_settled_case_again(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    third = doors[2]
    for station in doors[:2]:
        assert gate.scan(station.till, "T-1").admitted
    assert gate.scan(third.till, "T-1").admitted, "it is cut off as well"
    for station in [*doors[:2], doors[0]]:
        station.sync()
    (case,) = cases.list_cases(doors[0].till)
    cases.settle(doors[0].till, case.id, "Ada", "Two sisters")
    doors[0].sync()
    assert at_hub.list_cases(hub) == []
    for station in [third, *doors]:
        station.sync()
    (again,) = at_hub.list_cases(hub)
    assert (again.id, len(again.evidence)) == (case.id, 3)
    for station in doors:
        (one,) = cases.list_cases(station.till)
        assert (one.id, one.seen, one.settled) == (case.id, 3, None)


def test_what_the_journal_says_of_a_case_names_nobody(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    case = let_in_twice(doors, clock)
    cases.settle(doors[0].till, case.id, "Ada Okafor", "She rang (020) 7946-0000")
    fences.write_off(hub, "two", "Ada Okafor", "Fell into the river", clock.now())
    for station in doors:
        station.sync()
    till = doors[2].till
    with till.store.reading() as session:
        told = [one for dev in (hub.id, doors[0].till.device.id) for one in entries(session, dev)]
    kinds = {one.kind for one in told}
    assert {Kind.CASE_OPENED, Kind.CASE_SETTLED} <= kinds
    text = "".join(str(one.as_dict()) for one in told)
    for word in ("Okafor", "7946-0000", "river"):
        assert word not in text
    (lost,) = cases.list_cases(till)
    both = cases.list_cases(till, settled=True)
    assert len(both) == 2
    assert cases.list_cases(till, settled=True, most=1) == both[:1]
    assert case_sentence(lost).startswith("two was written off. It held:")


def test_a_hub_that_waits_tells_of_its_cases_afterwards(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    for station in doors[:2]:
        assert gate.scan(station.till, "T-1").admitted
    recovery.declare(hub, clock.now())
    for station in doors[:2]:
        station.sync()
    (case,) = at_hub.list_cases(hub)
    with pytest.raises(BadInput, match="Let the tills sync first"):
        at_hub.settle(hub, case.id, "Ada", "Too early", clock.now())
    for station in [*doors, *doors, *doors]:
        station.sync()
    for station in doors:
        kinds = {one.kind for one in cases.list_cases(station.till)}
        assert kinds == {"double-admission", "hub-restored"}


def test_a_settlement_that_the_power_cut_off_never_was(
    doors: list[Station], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = let_in_twice(doors, clock)
    till = doors[0].till

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cases, "_find", _second_time(cases._find, cut))
    with pytest.raises(KeyboardInterrupt):
        cases.settle(till, case.id, "Ada", "Lost")
    monkeypatch.undo()
    assert isinstance(till.store, Store)
    assert [one.id for one in cases.list_cases(till)] == [case.id]
    assert verify(till.store.path, till.device.id).problems == ()


def _second_time(
    real: Callable[..., cases.Case], then: Callable[..., None]
) -> Callable[..., cases.Case]:
    calls: list[None] = []

    def found(*words: object) -> cases.Case:
        calls.append(None)
        if len(calls) > 1:
            then()
        return real(*words)

    return found


def test_a_card_payment_that_is_unclear_is_told_to_all_tills_and_settled_at_any(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    one, other = doors[0].till, doors[1].till
    carts.add(one, variant_id(one, "LAST"))
    attempt = card_payments.begin(one, carts.load(one).to_pay)
    assert not isinstance(attempt, Refusal)
    card_payments.give_up(one, attempt)
    for station in doors:
        station.sync()
    (case,) = cases.list_cases(other)
    assert case_sentence(case).startswith("The terminal did not say what became of £20.00")
    clock.forward(minutes=1)
    cases.settle(other, case.id, "Ben", "Looked: it was charged")
    for station in [doors[1], *doors]:
        station.sync()
    for station in doors:
        assert cases.list_cases(station.till) == []
    assert verify(one.store.path, one.device.id).problems == ()
    assert at_hub.list_cases(hub) == []
