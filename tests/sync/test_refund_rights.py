"""A receipt is refunded once, on whichever till, with or without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.rights import is_right
from kiosk.domain.tenders import TenderKind
from kiosk.services import allotments, refunded, refunds
from kiosk.services.backups import restore
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest, Word
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import Till, create_till, open_till
from kiosk.store import queries, rights
from kiosk.store.engine import back_up
from kiosk.store.rows import get_setting
from kiosk.store.verify import verify
from sync.hub import devices, fences, log, recovery
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.fences import holdings
from sync.protocol import HubUnreachable, RunWire
from tests.factories import START, make_till, sell
from tests.sync.direct import Station
from tests.sync.hub_copies import backup, put_back
from tests.sync.memory_till import MemoryTill

PAID = Payout(TenderKind.CASH)


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def front(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Station]:
    """The till that sells."""
    till = make_till(tmp_path / "front", clock)
    yield joined(till, hub)
    till.close()


@pytest.fixture
def back(front: Station, hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Station]:
    """Another till of the stall, which knows all that the first one knew so far."""
    front.sync()
    till = create_till(tmp_path / "back", clock, None, "Back till")
    station = joined(till, hub)
    station.sync()
    yield station
    till.close()


def joined(till: Till, hub: Hub) -> Station:
    station = Station(till, hub)
    station.join()
    return station


def ask(station: Station, sale: Sale, lines: dict[int, int] | None = None, **more: object):
    wanted = RefundRequest(sale.receipt, PAID, lines, **more)  # type: ignore[arg-type]
    return refunds.complete(station.till, wanted)


def refund(station: Station, sale: Sale, lines: dict[int, int] | None = None, **more: object):
    outcome = ask(station, sale, lines, **more)
    assert isinstance(outcome, Refund), outcome
    return outcome


def code(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def cut_off(station: Station) -> None:
    """Cut a till off from the hub, and have it notice."""

    def cut(call: str, moment: str) -> None:
        raise HubUnreachable("The line is cut.")

    station.between = cut
    with pytest.raises(HubUnreachable):
        station.sync()


def mend(station: Station) -> None:
    station.between = lambda call, moment: None


def exchange(*stations: Station, rounds: int = 3) -> None:
    for _ in range(rounds):
        for station in stations:
            station.sync()
            station.till.clock.forward(seconds=1)  # type: ignore[attr-defined]


def sound(*stations: Station) -> None:
    for station in stations:
        assert verify(station.till.store.path, station.till.device.id).problems == ()


def kinds(hub: Hub) -> list[str]:
    return [case.kind for case in list_cases(hub)]


def test_the_till_that_sold_refunds_with_no_network(front: Station, back: Station) -> None:
    sale = sell(front.till, "MUG:3")
    cut_off(front)
    first = refund(front, sale, {1: 1})
    assert first.total == sale.lines[0].unit
    assert code(ask(front, sale, {1: 3})) == "refunded_before"
    refund(front, sale)
    assert code(ask(front, sale)) == "nothing_to_refund"
    mend(front)
    exchange(front, back)
    assert kinds(front.hub) == []
    assert sum(one.total.minor for one in refunded.event_refunds(back.till)) == sale.total.minor
    sound(front, back)


def test_two_cut_off_tills_do_not_refund_one_receipt(front: Station, back: Station) -> None:
    sale = sell(front.till, "MUG:2")
    exchange(front, back)
    cut_off(front)
    cut_off(back)
    assert code(ask(back, sale)) == "right_cut_off"
    refund(front, sale)
    assert code(ask(front, sale)) == "nothing_to_refund"
    mend(front)
    mend(back)
    exchange(front, back)
    assert code(ask(back, sale)) == "nothing_to_refund"
    assert kinds(front.hub) == []


def test_a_receipt_that_has_not_come_here_is_not_known(front: Station, back: Station) -> None:
    sale = sell(front.till, "MUG")
    assert code(ask(back, sale)) == "unknown_receipt"


def test_another_till_in_contact_asks_for_the_right_and_goes_on_when_it_has_come(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG:2", "ZINE")
    exchange(front, back)
    refusal = ask(back, sale, {1: 1})
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["device"]) == ("right_asked", "Till 1")
    exchange(back, front)
    refund(back, sale, {1: 1})
    assert code(ask(front, sale, {1: 1})) == "right_asked", "the right has moved, and whole"
    refund(front, sale, {2: 1})
    exchange(back, front)
    assert kinds(front.hub) == []
    assert all(one.free >= 0 for one in holdings(front.hub, rights=True))
    sound(front, back)


def test_nobody_is_asked_for_a_right_that_nobody_waits_for_any_more(
    front: Station, back: Station, clock: FixedClock
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    assert code(ask(back, sale)) == "right_asked"
    clock.forward(seconds=600)
    exchange(back, front)
    refund(front, sale)


def test_a_provisional_refund_is_a_case(front: Station, back: Station) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    cut_off(back)
    word = Word("Ada", "She had to catch a train.")
    made = refund(back, sale, word=word)
    assert made.provisional
    mend(back)
    exchange(back, front)
    (case,) = list_cases(front.hub)
    assert (case.kind, len(case.evidence)) == ("provisional-refund", 1)
    assert sale.receipt in case.text
    assert "Ada" not in str(case.evidence), "who answers for it stays erasable"
    assert code(ask(front, sale)) == "nothing_to_refund", "its holder has heard of it"


def test_a_provisional_refund_of_what_was_refunded_elsewhere_says_both(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    cut_off(front)
    cut_off(back)
    refund(front, sale)
    refund(back, sale, word=Word("Ada", "She had to catch a train."))
    mend(back)
    back.sync()
    assert "Nobody else has so far" in list_cases(front.hub)[0].text
    mend(front)
    exchange(front, back)
    (case,) = list_cases(front.hub)
    assert (case.kind, len(case.evidence)) == ("provisional-refund", 2)
    assert "and elsewhere too" in case.text
    sound(front, back)


def test_two_copies_of_a_till_that_refunded_one_receipt_are_a_case(
    front: Station, back: Station, tmp_path: Path, clock: FixedClock
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    other = Station(open_till(tmp_path / "copy", clock), front.hub)
    other.token = front.token
    refund(front, sale)
    clock.forward(seconds=1)
    refund(other, sale)
    front.sync()
    try:
        other.sync()
    finally:
        other.till.close()
    assert "refunded-twice" in kinds(front.hub)
    (case,) = [one for one in list_cases(front.hub) if one.kind == "refunded-twice"]
    assert len(case.evidence) == 2


def test_at_the_end_of_the_day_any_till_may_refund_tomorrow(front: Station, back: Station) -> None:
    sales = [sell(front.till, "MUG", "ZINE") for _ in range(3)]
    refund(front, sales[0], {1: 1})
    returned = allotments.give_back(front.till)
    assert sum(units for key, units in returned.items() if is_right(key)) == 5
    assert allotments.give_back(front.till) == {}
    exchange(front, back)
    cut_off(front)
    assert code(ask(back, sales[1])) == "right_asked"
    exchange(back)
    refund(back, sales[1])
    assert code(ask(front, sales[2])) == "right_cut_off"
    mend(front)
    exchange(front, back)
    assert kinds(front.hub) == []
    sound(front, back)


def test_a_written_off_tills_receipts_can_be_refunded_elsewhere(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    assert code(ask(back, sale)) == "right_asked"
    exchange(back)
    assert code(ask(back, sale)) == "right_asked", "it may be refunding them with no signal"
    fences.write_off(front.hub, "Till 1", "Ada", "Fell into the river", back.till.clock.now())
    exchange(back)
    refund(back, sale)
    refund(front, sale)
    exchange(front, back)
    assert "refunded-twice" in kinds(front.hub), "it had not fallen into the river"


def test_a_till_that_gives_up_what_it_holds_gives_up_its_receipts(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    fences.freeze(front.hub, "Till 1", back.till.clock.now())
    exchange(front)
    assert code(ask(front, sale)) == "right_frozen"
    assert code(ask(back, sale)) == "right_asked"
    exchange(back)
    refund(back, sale)
    exchange(front, back)
    assert "refunded-twice" not in kinds(front.hub)
    sound(front, back)


@pytest.mark.parametrize("call", ["push", "shares", "pull", "documents"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_is_cut_while_a_right_moves_loses_and_doubles_nothing(
    front: Station, back: Station, call: str, moment: str
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    assert code(ask(back, sale)) == "right_asked"
    for count in range(1, 5):
        for station in (back, front):
            seen = 0

            def cut(name: str, when: str, at: int = count) -> None:
                nonlocal seen
                if (name, when) == (call, moment):
                    seen += 1
                    if seen == at:
                        raise HubUnreachable("The line is cut.")

            station.between = cut
            try:
                station.sync()
            except HubUnreachable:
                pass
            mend(station)
    exchange(back, front)
    refund(back, sale)
    assert code(ask(front, sale)) == "right_asked"
    exchange(back, front)
    assert code(ask(front, sale)) == "nothing_to_refund"
    assert kinds(front.hub) == []


def test_a_refund_repeated_with_its_key_is_made_once(front: Station) -> None:
    sale = sell(front.till, "MUG")
    first = refund(front, sale, key="again")
    assert refund(front, sale, key="again") == first
    assert [one.receipt for one in refunded.event_refunds(front.till)] == [first.receipt]


def test_a_till_alone_holds_all_its_rights(tmp_path: Path, clock: FixedClock) -> None:
    till = make_till(tmp_path / "alone", clock)
    sale = sell(till, "MUG")
    with till.store.reading() as session:
        assert list(rights.untouched(session, till.device.id).values()) == [1]
        assert get_setting(session, "frozen") == ""
    outcome = refunds.complete(till, RefundRequest(sale.receipt, PAID))
    assert isinstance(outcome, Refund)
    assert find_sale(till, sale.receipt) == sale
    assert verify(till.store.path, till.device.id).problems == ()
    till.close()


def test_what_was_refunded_before_a_till_joined_stays_so(
    hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    till = make_till(tmp_path / "alone", clock)
    sale = sell(till, "MUG:2")
    assert isinstance(refunds.complete(till, RefundRequest(sale.receipt, PAID, {1: 1})), Refund)
    station = joined(till, hub)
    with till.store.reading() as session:
        held = queries.all_held(session, till.device.id)
    assert [units for key, units in held.items() if is_right(key)] == [1]
    exchange(station)
    assert kinds(hub) == []
    sound(station)
    till.close()


def test_a_right_that_came_here_is_asked_for_again_only_with_what_is_left_of_it(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG:3")
    exchange(front, back)
    assert code(ask(back, sale, {1: 1})) == "right_asked"
    exchange(back, front)
    refund(back, sale, {1: 1})
    exchange(back, front)
    assert code(ask(front, sale, {1: 1})) == "right_asked"
    exchange(front, back)
    (right,) = [one for one in holdings(front.hub, rights=True) if is_right(one.key)]
    assert (dict(right.held), right.free, right.in_flight) == ({"Till 1": 2}, 0, 0)
    refund(front, sale)
    exchange(front, back)
    assert sum(one.total.minor for one in refunded.refunds_of(back.till, sale)) == 4200
    assert kinds(front.hub) == []
    sound(front, back)


def test_what_nobody_waits_for_is_not_asked_for_whatever_the_hub_says(front: Station) -> None:
    sale = sell(front.till, "MUG")
    with front.till.store.reading() as session:
        (key,) = rights.untouched(session, front.till.device.id)
    assert allotments.Escrow(front.till).follow({key: 7}) is False
    refund(front, sale)
    assert allotments.Escrow(front.till).follow({key: 1, "refund:of-nothing:1": 3}) is False


def test_an_older_copy_of_a_till_refunds_nothing_on_its_old_rights(
    front: Station, back: Station, tmp_path: Path, clock: FixedClock
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    back_up(front.till.store.path, tmp_path / "monday.db")
    refund(front, sale)
    front.till.close()
    shutil.copy(tmp_path / "monday.db", front.till.store.path)
    front.till = open_till(front.till.data_dir, clock)
    assert code(ask(front, sale)) == "right_frozen"
    assert refund(front, sale, word=Word("Ada", "She had to catch a train.")).provisional


def test_a_till_restored_under_a_new_id_has_not_its_former_ones_rights(
    front: Station, back: Station, tmp_path: Path, clock: FixedClock
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    former = front.till.device.id
    back_up(front.till.store.path, tmp_path / "monday.db")
    front.till.close()
    again = Station(restore(tmp_path / "monday.db", front.till.data_dir, clock), front.hub)
    assert code(ask(again, sale)) == "right_asked"
    again.join()
    exchange(again)
    assert code(ask(again, sale)) == "right_asked"
    fences.write_off(front.hub, former, "Ada", "Its disk broke", clock.now())
    exchange(again)
    refund(again, sale)
    exchange(again, back)
    assert code(ask(back, sale)) == "nothing_to_refund"
    assert set(kinds(front.hub)) == {"written-off"}
    again.till.close()


def test_a_hub_that_was_put_back_gives_no_right_a_second_time(
    front: Station, back: Station, clock: FixedClock
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    kept = backup(front.hub)
    assert code(ask(back, sale)) == "right_asked"
    exchange(back, front)
    put_back(front.hub, kept)
    recovery.declare(front.hub, clock.now())
    exchange(front, back)
    assert code(ask(front, sale)) == "right_asked"
    refund(back, sale)
    exchange(front, back)
    assert code(ask(front, sale)) == "nothing_to_refund"
    assert kinds(front.hub) == ["hub-restored"]
    (right,) = [one for one in holdings(front.hub, rights=True) if is_right(one.key)]
    assert (sum(right.held.values()), right.free, right.in_flight) == (0, 0, 0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sale_entry": 5, "lines": []},
        {"sale_entry": "ab" * 32, "lines": []},
        {"sale_entry": "ab" * 32, "lines": [{"line": "1", "quantity": 1}]},
        {"sale_entry": "ab" * 32, "lines": [{"line": 1, "quantity": -1}]},
        {"sale_entry": "nothing", "lines": [{"line": 1, "quantity": 1}]},
    ],
)
def test_a_refund_that_makes_no_sense_is_kept_and_a_case(
    hub: Hub, clock: FixedClock, body: dict[str, object]
) -> None:
    till = MemoryTill(clock)
    devices.enrol(hub, devices.add_device(hub, "odd", clock.now()), till.card, clock.now())
    till.write(Kind.SALE_REFUNDED, body)
    runs = [RunWire(dev=till.dev, entries=[one.as_dict() for one in till.own])]
    assert log.accept(hub, till.dev, runs, clock.now()).refused == []
    assert kinds(hub) == ["unreadable"]


def test_a_till_that_wants_nothing_hears_all_the_same_that_another_waits(
    front: Station, back: Station
) -> None:
    allotments.give_back(front.till)
    assert allotments.Escrow(front.till).claims() == {}
    sale = sell(front.till, "MUG")
    exchange(front, back)
    assert code(ask(back, sale)) == "right_asked"
    exchange(back, front)
    refund(back, sale)


def test_rights_that_nobody_touched_before_their_till_was_written_off_are_free(
    front: Station, back: Station
) -> None:
    sale = sell(front.till, "MUG")
    exchange(front, back)
    fences.write_off(front.hub, "Till 1", "Ada", "Fell into the river", back.till.clock.now())
    exchange(back)
    assert code(ask(back, sale)) == "right_asked"
    exchange(back)
    refund(back, sale)
