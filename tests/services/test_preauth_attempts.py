"""Card holds on a terminal: a real simulated one, as a process of its own, and a till that is
killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hardware.ports import CardState
from hardware.terminals import SimulatedTerminal
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, CardWaits, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import State
from kiosk.services import card_payments, carts, cases, parking, preauth_attempts, preauths
from kiosk.services.card_attempts import Attempt
from kiosk.services.preauths import Preauth
from kiosk.services.till import Till, open_till
from kiosk.ui.case_words import case_sentence
from tests.factories import ask, journal_text, variant_id
from tests.services.test_card_payments import Simulator, ended, given
from tests.services.test_card_payments import simulator as simulator
from tests.services.test_preauths import code, hold, pay, state

DIES = """
import os, signal, sys
from pathlib import Path
from hardware.terminals import SimulatedTerminal
from kiosk.domain.clock import SystemClock
from kiosk.domain.money import Money
from kiosk.services import card_payments, preauth_attempts
from kiosk.services.till import open_till
till = open_till(Path(sys.argv[1]), SystemClock())
attempt = preauth_attempts.begin_authorize(till, Money(5000, "GBP"), "Camera", 7)
if sys.argv[3] == "asked":
    card_payments.start(SimulatedTerminal(int(sys.argv[2])), attempt)
os.kill(os.getpid(), signal.SIGKILL)
"""


def gbp(text: str) -> Money:
    return Money.parse(text, "GBP")


def begun(outcome: Attempt | Refusal) -> Attempt:
    assert isinstance(outcome, Attempt), outcome
    return outcome


def authorizing(till: Till, amount: str = "50.00", about: str = "Camera") -> Attempt:
    return begun(preauth_attempts.begin_authorize(till, gbp(amount), about, 7))


def on_terminal(till: Till, simulator: Simulator) -> Preauth:
    attempt = authorizing(till)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    made = preauth_attempts.made_of(till, attempt)
    assert made is not None
    return made


def capturing(till: Till, made: Preauth, amount: str) -> Attempt:
    return begun(preauth_attempts.begin_capture(till, made.number, gbp(amount)))


def test_the_terminal_holds_and_it_is_written_down_once(till: Till, simulator: Simulator) -> None:
    attempt = authorizing(till)
    assert authorizing(till).id == attempt.id, "two taps"
    for _ in range(2):
        assert ended(till, simulator, attempt).state is CardState.APPROVED
    (made,) = preauths.preauths(till)
    assert (made.amount, made.about, made.payment) == (gbp("50.00"), "Camera", attempt.id)
    assert made.slip.tender_reference == "TEST-0000-SIMULATED-000001"
    assert card_payments.unfinished(till) == []
    assert "Camera" not in journal_text(till)


def test_a_declined_one_holds_nothing(till: Till, simulator: Simulator) -> None:
    simulator.tell("/next", behave="decline")
    attempt = authorizing(till)
    assert ended(till, simulator, attempt).state is CardState.DECLINED
    assert preauth_attempts.made_of(till, attempt) is None
    assert (preauths.preauths(till), card_payments.unfinished(till)) == ([], [])


def test_a_capture_is_a_part_of_the_basket_and_ends_it_with_the_sale(
    till: Till, simulator: Simulator
) -> None:
    made = on_terminal(till, simulator)
    carts.add(till, variant_id(till, "TEE-S"))
    assert code(preauth_attempts.begin_capture(till, made.number, gbp("28.01"))) == "no_part"
    attempt = capturing(till, made, "10.00")
    assert capturing(till, made, "10.00").id == attempt.id, "two taps"
    with pytest.raises(CardWaits):
        carts.add(till, variant_id(till, "MUG"))
    assert code(preauths.release(till, made.number)) == "preauth_waits"
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_waits"
    for _ in range(2):
        assert ended(till, simulator, attempt).state is CardState.APPROVED
    view = carts.load(till)
    assert [(one.amount, one.preauth) for one in view.given] == [(gbp("10.00"), made.id)]
    assert state(till, made) is State.AUTHORIZED, "until the sale is made"
    assert code(preauth_attempts.begin_release(till, made.number)) == "preauth_in_basket"
    assert not isinstance(pay(till, view, "18.00"), Refusal)
    assert state(till, made) is State.CAPTURED
    # The terminal knows that it is over as well.
    second = simulator.terminal
    second.capture("another", made.payment, 100, "GBP")
    assert second.poll("another").state is CardState.DECLINED


def test_it_is_released_on_the_terminal_once(till: Till, simulator: Simulator) -> None:
    made = on_terminal(till, simulator)
    attempt = begun(preauth_attempts.begin_release(till, made.number))
    again = begun(preauth_attempts.begin_release(till, made.number))
    assert again.id == attempt.id
    carts.add(till, variant_id(till, "MUG"))
    capture = preauth_attempts.begin_capture(till, made.number, gbp("5.00"))
    assert code(capture) == "preauth_waits"
    for _ in range(2):
        assert ended(till, simulator, attempt).state is CardState.APPROVED
    assert state(till, made) is State.RELEASED
    assert journal_text(till).count(Kind.PRE_AUTH_RELEASED) == 1
    assert code(preauth_attempts.begin_release(till, made.number)) == "preauth_released"
    known = preauth_attempts.made_of(till, attempt)
    assert known is not None
    assert known.state is State.RELEASED


def test_a_declined_release_leaves_it_as_it_was(till: Till, simulator: Simulator) -> None:
    made = on_terminal(till, simulator)
    simulator.tell("/next", behave="decline")
    attempt = begun(preauth_attempts.begin_release(till, made.number))
    assert ended(till, simulator, attempt).state is CardState.DECLINED
    assert state(till, made) is State.AUTHORIZED
    carts.add(till, variant_id(till, "MUG"))
    assert ended(till, simulator, capturing(till, made, "14.00")).state is CardState.APPROVED


@pytest.mark.parametrize("moment", ["asked", "written"])
def test_a_till_that_was_killed_asks_whether_it_is_held(
    till: Till, simulator: Simulator, moment: str
) -> None:
    simulator.tell("/next", behave="lost")
    till.close()
    command = [sys.executable, "-c", DIES, str(till.data_dir), str(simulator.port), moment]
    assert subprocess.run(command, check=False).returncode == -9
    simulator.stop()
    simulator.start()
    reopened = open_till(till.data_dir, till.clock)
    (attempt,) = card_payments.unfinished(reopened)
    for _ in range(2):
        found = card_payments.ask(reopened, simulator.terminal, attempt)
    held = preauths.preauths(reopened)
    if moment == "asked":
        assert (found.state, [one.amount for one in held]) == (CardState.APPROVED, [gbp("50.00")])
    else:
        assert (found.state, held) == (CardState.CANCELLED, [])
        card_payments.start(simulator.terminal, attempt)
        assert simulator.terminal.poll(attempt.id).state is CardState.CANCELLED
    reopened.close()


@pytest.mark.parametrize("deed", ["authorize", "capture", "release"])
def test_what_nobody_can_say_is_a_case_and_nothing_is_guessed(
    till: Till, simulator: Simulator, deed: str
) -> None:
    made = None if deed == "authorize" else on_terminal(till, simulator)
    carts.add(till, variant_id(till, "TEE-S"))
    simulator.tell("/next", behave="silent")
    if made is None:
        attempt = authorizing(till)
    elif deed == "capture":
        attempt = capturing(till, made, "10.00")
    else:
        attempt = begun(preauth_attempts.begin_release(till, made.number))
    silent = ended(till, simulator, attempt)
    assert not silent.heard
    card_payments.give_up(till, silent)
    (case,) = cases.list_cases(till)
    assert (case.kind, case.about["preauth"]) == ("card-unclear", deed)
    assert str(attempt.amount).removesuffix(" GBP") in case_sentence(case)
    told = {"authorize": "holds", "capture": "what became of", "release": "was released"}
    assert told[deed] in case_sentence(case)
    assert [one.state for one in preauths.preauths(till)] == ([State.AUTHORIZED] if made else [])
    assert given(till) == []
    if made is not None:
        assert code(preauths.release(till, made.number)) == "preauth_waits"
    else:
        assert authorizing(till, about="Tab 4").id != attempt.id, "somebody else's card"
    simulator.tell("/speak")
    assert card_payments.ask(till, simulator.terminal, attempt).state is CardState.APPROVED
    after = preauths.preauths(till)
    assert len(after) == (0 if deed == "release" else 1)
    assert bool(given(till)) == (deed == "capture")


def test_a_capture_for_a_basket_that_has_gone_is_a_case_and_ends_the_hold(
    till: Till, simulator: Simulator
) -> None:
    made = on_terminal(till, simulator)
    carts.add(till, variant_id(till, "TEE-S"))
    attempt = capturing(till, made, "10.00")
    card_payments.give_up(till, attempt)
    carts.clear(till)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    found = preauths.find(till, made.number)
    assert isinstance(found, Preauth)
    assert (found.state, found.receipt, found.captured) == (State.CAPTURED, "", gbp("10.00"))
    (case,) = cases.list_cases(till)
    assert "not open any more" in case_sentence(case)


def test_a_capture_for_a_parked_basket_is_a_part_of_it(till: Till, simulator: Simulator) -> None:
    made = on_terminal(till, simulator)
    carts.add(till, variant_id(till, "TEE-S"))
    attempt = capturing(till, made, "10.00")
    aside = parking.park(till, "Ben")
    assert isinstance(aside, parking.Parked)
    assert ended(till, simulator, attempt).state is CardState.APPROVED
    parking.recall(till, aside.id)
    assert [one.preauth for one in carts.load(till).given] == [made.id]
    assert cases.list_cases(till) == []


def test_what_a_person_wrote_down_the_terminal_is_not_asked_about(
    till: Till, clock: FixedClock, simulator: Simulator
) -> None:
    made = hold(till)
    carts.add(till, variant_id(till, "MUG"))
    for begin in (
        lambda: preauth_attempts.begin_release(till, made.number),
        lambda: preauth_attempts.begin_capture(till, made.number, gbp("5.00")),
    ):
        with pytest.raises(BadInput, match="by hand"):
            begin()
    lapsed = on_terminal(till, simulator)
    clock.forward(days=8)
    assert code(preauth_attempts.begin_release(till, lapsed.number)) == "preauth_expired"
    outcome = preauth_attempts.begin_capture(till, lapsed.number, gbp("5.00"))
    assert code(outcome) == "preauth_expired"
    assert code(preauth_attempts.begin_authorize(till, gbp("0.00"), "Tab", 7)) == "preauth_nothing"
    assert not card_payments.start(SimulatedTerminal(1, seconds=0.5), authorizing(till))
