"""Cards on a terminal: a real simulated one, as a process of its own, and a till that is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from hardware.ports import CardState
from hardware.terminals import SimulatedTerminal
from kiosk.domain.errors import CardWaits, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import card_payments, carts, cases, parking, refunded, refunds
from kiosk.services.card_attempts import Attempt, Returned
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till, open_till
from kiosk.ui.case_words import case_sentence, case_title
from tests.factories import card, journal_text, sell, variant_id

DIES = """
import os, signal, sys
from pathlib import Path
from hardware.terminals import SimulatedTerminal
from kiosk.domain.clock import SystemClock
from kiosk.services import card_payments, carts
from kiosk.services.till import open_till
till = open_till(Path(sys.argv[1]), SystemClock())
attempt = card_payments.begin(till, carts.load(till).to_pay)
if sys.argv[3] == "asked":
    card_payments.start(SimulatedTerminal(int(sys.argv[2])), attempt)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Simulator:
    """A simulated terminal in a process of its own."""

    def __init__(self, state: Path, seconds: float = 0) -> None:
        self._state = state
        self._seconds = seconds
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "kiosk", "terminal", "simulate", "--json"]
        command += ["--port", "0", "--seconds", str(self._seconds), "--state", str(self._state)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = ""
        while "}" not in said:
            line = self._process.stdout.readline()
            assert line, "the simulated terminal ended"
            said += line
        self.port = int(json.loads(said)["terminal"].rpartition(":")[2])
        self.terminal = SimulatedTerminal(self.port, seconds=2)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def tell(self, path: str, **said: Any) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("POST", path, json.dumps(said))
        assert connection.getresponse().status == 200
        connection.close()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(tmp_path / "terminal.json")
    yield running
    running.stop()


def begun(till: Till) -> Attempt:
    carts.add(till, variant_id(till, "MUG"))
    attempt = card_payments.begin(till, carts.load(till).to_pay)
    assert isinstance(attempt, Attempt)
    return attempt


def ended(till: Till, simulator: Simulator, attempt: Attempt) -> Attempt:
    card_payments.start(simulator.terminal, attempt)
    until = time.monotonic() + 10
    found = card_payments.ask(till, simulator.terminal, attempt)
    while found.state is CardState.WAITING and found.heard and time.monotonic() < until:
        found = card_payments.ask(till, simulator.terminal, found)
    return found


def given(till: Till) -> list[tuple[TenderKind, int, str]]:
    return [(one.kind, one.amount.minor, one.reference) for one in carts.load(till).given]


PAID = [(TenderKind.CARD, 1400, "TEST-0000-SIMULATED-000001")]


def test_an_approved_card_is_a_part_of_the_basket_once(till: Till, simulator: Simulator) -> None:
    attempt = begun(till)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert given(till) == PAID
    assert carts.load(till).to_pay.minor == 0
    assert card_payments.unfinished(till) == []


def test_a_basket_stays_as_it_is_while_a_card_is_charged_for_it(
    till: Till, simulator: Simulator
) -> None:
    attempt = begun(till)
    mug = variant_id(till, "MUG")
    ten = ByHand(HandKind.PERCENT, 10_000, "Ada", "Damaged", mug)
    for change in (
        lambda: carts.add(till, mug),
        lambda: carts.add(till, mug, -1),
        lambda: carts.discount(till, ten),
        lambda: carts.give(till, Tender(TenderKind.CASH, Money(400, "GBP"))),
        lambda: carts.clear(till),
    ):
        with pytest.raises(CardWaits, match="A card is being charged for this basket"):
            change()
    assert carts.load(till).units == 1
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    carts.add(till, mug)
    assert (given(till), carts.load(till).to_pay.minor) == (PAID, 1400)


def test_a_basket_can_be_changed_again_once_nobody_knows_what_was_charged(till: Till) -> None:
    card_payments.give_up(till, begun(till))
    carts.add(till, variant_id(till, "MUG"))
    assert carts.load(till).units == 2


def test_a_card_charged_for_a_parked_basket_is_a_part_of_it(
    till: Till, simulator: Simulator
) -> None:
    attempt = begun(till)
    aside = parking.park(till, "Ben")
    assert isinstance(aside, parking.Parked)
    carts.add(till, variant_id(till, "MUG"), 2)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert (given(till), carts.load(till).to_pay.minor) == ([], 2800)
    assert [one.to_pay.minor for one in parking.parked(till)] == [0]
    parking.recall(till, aside.id)
    assert (given(till), carts.load(till).to_pay.minor) == (PAID, 0)
    assert cases.list_cases(till) == []


def test_a_declined_card_leaves_the_basket_as_it_was(till: Till, simulator: Simulator) -> None:
    simulator.tell("/next", behave="decline")
    attempt = begun(till)
    assert ended(till, simulator, attempt).state is CardState.DECLINED
    assert (given(till), carts.load(till).to_pay.minor) == ([], 1400)
    again = card_payments.begin(till, carts.load(till).to_pay)
    assert isinstance(again, Attempt)
    assert again.id != attempt.id


def test_two_taps_are_one_charge(till: Till, simulator: Simulator) -> None:
    first = begun(till)
    second = card_payments.begin(till, carts.load(till).to_pay)
    assert second == first
    for _ in range(2):
        assert ended(till, simulator, first).state is CardState.APPROVED
    assert given(till) == PAID


def test_more_than_is_to_be_paid_is_not_charged(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    due = carts.load(till).to_pay
    refused = card_payments.begin(till, due + due)
    assert isinstance(refused, Refusal)
    assert (refused.code, card_payments.unfinished(till)) == ("no_part", [])


@pytest.mark.parametrize("moment", ["asked", "written"])
def test_a_till_that_was_killed_asks_whether_it_went_through(
    till: Till, simulator: Simulator, moment: str
) -> None:
    simulator.tell("/next", behave="lost")
    carts.add(till, variant_id(till, "MUG"))
    till.close()
    command = [sys.executable, "-c", DIES, str(till.data_dir), str(simulator.port), moment]
    assert subprocess.run(command, check=False).returncode == -9
    # The terminal is switched off and on, too, and comes back at another port.
    simulator.stop()
    simulator.start()

    reopened = open_till(till.data_dir, till.clock)
    (attempt,) = card_payments.unfinished(reopened)
    for _ in range(2):
        found = card_payments.ask(reopened, simulator.terminal, attempt)
    if moment == "asked":
        assert (found.state, given(reopened)) == (CardState.APPROVED, PAID)
    else:
        assert (found.state, given(reopened)) == (CardState.CANCELLED, [])
        # Should what was asked come late, it comes to nothing.
        card_payments.start(simulator.terminal, attempt)
        assert simulator.terminal.poll(attempt.id).state is CardState.CANCELLED
    assert card_payments.unfinished(reopened) == []
    reopened.close()


def test_what_nobody_can_say_is_a_case_and_counts_once_when_it_is_known(
    till: Till, simulator: Simulator
) -> None:
    simulator.tell("/next", behave="silent")
    attempt = begun(till)
    silent = ended(till, simulator, attempt)
    assert (silent.state, silent.heard) == (CardState.WAITING, False)
    for _ in range(2):
        assert card_payments.give_up(till, silent).state is CardState.UNCLEAR
    assert given(till) == []
    (case,) = cases.list_cases(till)
    assert (case.kind, case.seen, case.about) == ("card-unclear", 1, {"amount": "£14.00"})
    assert case_title(case) == "A card payment is unclear"
    assert "£14.00" in case_sentence(case)
    assert journal_text(till).count(Kind.CARD_UNCLEAR) == 1

    simulator.tell("/speak")
    again = card_payments.begin(till, carts.load(till).to_pay)
    assert isinstance(again, Attempt)
    assert again.id == attempt.id
    assert ended(till, simulator, again).state is CardState.APPROVED
    assert given(till) == PAID
    settled = cases.settle(till, case.id[:12], "Ada Okafor", "The terminal had charged it")
    assert not isinstance(settled, Refusal)
    assert cases.list_cases(till) == []


def test_a_charge_for_a_basket_that_has_gone_is_a_case_and_no_part_of_another(
    till: Till, simulator: Simulator
) -> None:
    attempt = begun(till)
    card_payments.give_up(till, replace(attempt, heard=False))
    (before,) = cases.list_cases(till)
    cases.settle(till, before.id, "Ada Okafor", "Looked: nothing there")
    carts.clear(till)
    carts.add(till, variant_id(till, "ZINE"))
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert given(till) == []
    (case,) = cases.list_cases(till)
    assert (case.id, case.seen, case.about["charged"]) == (before.id, 2, "yes")
    assert "not open any more" in case_sentence(case)


def test_a_payment_that_is_stopped_charges_nothing(till: Till, simulator: Simulator) -> None:
    simulator.tell("/next", behave="slow")
    attempt = begun(till)
    card_payments.cancel(simulator.terminal, attempt)
    assert ended(till, simulator, attempt).state is CardState.CANCELLED
    assert given(till) == []


def test_a_terminal_that_is_not_there_says_nothing_and_nothing_is_guessed(till: Till) -> None:
    nowhere = SimulatedTerminal(1, seconds=0.5)
    attempt = begun(till)
    assert not card_payments.start(nowhere, attempt)
    card_payments.cancel(nowhere, attempt)
    found = card_payments.ask(till, nowhere, attempt)
    assert (found.state, found.heard) == (CardState.WAITING, False)
    assert card_payments.unfinished(till) == [attempt]


def sold_by_card(till: Till) -> Sale:
    return sell(till, "MUG", "ZINE", tender=card("23.00", "SLIP-1"))


def to_card(sale: Sale, lines: dict[int, int] | None = None) -> RefundRequest:
    return RefundRequest(sale.receipt, Payout(TenderKind.CARD), lines, key="window-1")


def asked_back(till: Till, sale: Sale, lines: dict[int, int] | None = None) -> Attempt:
    attempt = card_payments.begin_refund(till, to_card(sale, lines))
    assert isinstance(attempt, Attempt)
    return attempt


def paid_back(till: Till, sale: Sale) -> list[tuple[int, list[tuple[TenderKind, int, str]]]]:
    return [
        (one.total.minor, [(t.kind, t.amount.minor, t.reference) for t in one.tenders])
        for one in refunded.refunds_of(till, sale)
    ]


BACK = [(1400, PAID)]


def test_a_card_is_paid_back_by_the_terminal_once(till: Till, simulator: Simulator) -> None:
    sale = sold_by_card(till)
    attempt = asked_back(till, sale, {1: 1})
    assert attempt.amount.minor == 1400
    assert asked_back(till, sale, {1: 1}).id == attempt.id, "two taps"
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    made = card_payments.made_of(till, attempt)
    assert made is not None
    assert (made.total.minor, paid_back(till, sale)) == (1400, BACK)
    assert card_payments.unfinished(till) == []


def test_a_terminal_that_pays_nothing_back_refunds_nothing(
    till: Till, simulator: Simulator
) -> None:
    simulator.tell("/next", behave="decline")
    sale = sold_by_card(till)
    attempt = asked_back(till, sale, {1: 1})
    assert ended(till, simulator, attempt).state is CardState.DECLINED
    assert (paid_back(till, sale), card_payments.unfinished(till)) == ([], [])
    assert asked_back(till, sale, {1: 1}).id != attempt.id


def test_a_till_that_was_off_meanwhile_finds_out_what_was_paid_back(
    till: Till, simulator: Simulator
) -> None:
    sale = sold_by_card(till)
    card_payments.start(simulator.terminal, asked_back(till, sale, {1: 1}))
    again = open_till(till.data_dir, till.clock)
    (found,) = card_payments.unfinished(again)
    assert found.returned == Returned(sale.receipt, {1: 1}, True)
    assert ended(again, simulator, found).state is CardState.APPROVED
    assert (paid_back(again, sale), card_payments.unfinished(again)) == (BACK, [])
    again.close()


def test_where_nobody_knows_whether_a_card_was_paid_back_it_is_a_case_and_asked_of_again(
    till: Till, simulator: Simulator
) -> None:
    simulator.tell("/next", behave="silent")
    sale = sold_by_card(till)
    attempt = asked_back(till, sale, {1: 1})
    card_payments.start(simulator.terminal, attempt)
    assert not card_payments.ask(till, simulator.terminal, attempt).heard
    card_payments.give_up(till, attempt)
    (case,) = cases.list_cases(till)
    assert case_sentence(case) == (
        f"The terminal did not say whether £14.00 was paid back for receipt {sale.receipt}. "
        "Look at the terminal."
    )
    assert paid_back(till, sale) == []
    simulator.tell("/speak")
    again = asked_back(till, sale, {1: 1})
    assert again.id == attempt.id
    assert ended(till, simulator, again).state is CardState.APPROVED
    assert paid_back(till, sale) == BACK


def test_what_the_terminal_paid_back_and_could_not_be_written_is_a_case(
    till: Till, simulator: Simulator
) -> None:
    sale = sold_by_card(till)
    attempt = asked_back(till, sale, {1: 1})
    by_hand = refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert not isinstance(by_hand, Refusal)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert card_payments.made_of(till, attempt) is None
    (case,) = cases.list_cases(till)
    assert case_sentence(case) == (
        f"The terminal paid £14.00 back for receipt {sale.receipt}, which could not be refunded "
        "any more."
    )
    assert card_payments.unfinished(till) == []


def test_what_may_not_be_refunded_is_never_asked_of_the_terminal(till: Till) -> None:
    sale = sold_by_card(till)
    refused = card_payments.begin_refund(till, to_card(sale, {1: 2}))
    assert isinstance(refused, Refusal)
    assert card_payments.unfinished(till) == []
