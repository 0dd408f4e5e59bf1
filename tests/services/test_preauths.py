"""Card holds: made, captured with a sale, released, lapsed; and what the books say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import text
from kiosk.domain.clock import FixedClock, iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import OpenHolds, Slip, State
from kiosk.domain.session import count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, parking, preauths, printing, refunds, sessions, voids
from kiosk.services.carts import CartView
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report, x_report, z_report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import Till, open_till
from kiosk.services.training import make_training
from kiosk.store.journal import FROZEN
from kiosk.store.rows import put_settings
from kiosk.store.verify import verify
from kiosk.ui.sentences import sentence
from tests.factories import ask, basket, card, cash, journal_text, rows, sell, variant_id
from tests.services.reckoning import sheets_of

SLIP = Slip("A77", "Visa", "1234")


def gbp(text: str) -> Money:
    return Money.parse(text, "GBP")


def hold(till: Till, amount: str = "50.00", days: int = 7, **more: str) -> Preauth:
    made = preauths.authorize(till, Wanted(gbp(amount), "Camera, Ada", days, SLIP, **more))
    assert isinstance(made, Preauth), made
    return made


def state(till: Till, one: Preauth) -> State:
    found = preauths.find(till, one.number)
    assert isinstance(found, Preauth)
    return found.state


def code(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    assert sentence(outcome)
    return outcome.code


def test_it_is_written_down_with_a_slip_and_what_it_is_for_stays_erasable(till: Till) -> None:
    made = hold(till, key="k")
    again = hold(till, "60.00", key="k")
    assert (made.id, made.amount, made.state) == (again.id, gbp("50.00"), State.AUTHORIZED)
    assert made.number == f"{till.device.prefix}-H000001"
    assert hold(till).number == f"{till.device.prefix}-H000002"
    assert (made.until - made.at).days == 7
    assert "Camera" not in journal_text(till)
    assert "Camera, Ada" in str(rows(till.store.path, "SELECT why FROM session_note"))
    paper = printing.stored_document(till, preauths.paper_job(made))
    assert paper is not None
    printed = text.render(paper)
    for words in ("CARD HOLD", "Nothing was charged", "£50.00", "Camera, Ada", "Visa-1234-A77"):
        assert words in printed
    assert not paper.open_drawer
    with till.store.writing() as session:
        from kiosk.store.preauth_tables import PreauthRow
        from kiosk.store.session_tables import SessionNoteRow

        row = session.get_one(PreauthRow, made.id)
        session.delete(session.get_one(SessionNoteRow, row.note_id))
    found = preauths.find(till, made.number)
    assert isinstance(found, Preauth)
    assert found.about == ""


def test_a_sale_captures_a_part_of_it_once_and_frees_the_rest(till: Till) -> None:
    made = hold(till)
    sale = sell(till, "MUG", tender=made.tender(gbp("14.00")))
    assert [(one.kind, one.reference) for one in sale.tenders] == [
        (TenderKind.CARD, "Visa-1234-A77")
    ]
    found = preauths.find(till, "a77")
    assert isinstance(found, Preauth)
    assert (found.state, found.captured, found.receipt) == (
        State.CAPTURED,
        gbp("14.00"),
        sale.receipt,
    )
    assert preauths.preauths(till) == []
    assert preauths.preauths(till, everything=True) == [found]
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_captured"
    assert code(preauths.release(till, made.number)) == "preauth_captured"
    assert verify(till.store.path, till.device.id).problems == ()


def test_the_sale_and_its_capture_are_one_action(till: Till) -> None:
    made = hold(till)
    sell(till, "MUG", tender=made.tender(gbp("14.00")))
    told = rows(till.store.path, "SELECT action, kind FROM entry ORDER BY seq DESC LIMIT 2")
    assert [kind for _, kind in told] == [Kind.PRE_AUTH_CAPTURED, Kind.SALE_COMPLETED]
    assert len({action for action, _ in told}) == 1


def test_more_than_is_held_or_the_same_twice_sells_nothing(till: Till) -> None:
    made = hold(till, "10.00")
    before = journal_text(till)
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_over"
    twice = (made.tender(gbp("7.00")), made.tender(gbp("7.00")))
    outcome = complete(till, SaleRequest(basket(till, "MUG"), twice))
    assert code(outcome) == "preauth_in_basket"
    assert journal_text(till) == before
    assert state(till, made) is State.AUTHORIZED


def test_two_holds_and_cash_pay_for_one_sale(till: Till) -> None:
    first, second = hold(till, "10.00"), hold(till, "20.00")
    tenders = (first.tender(gbp("10.00")), second.tender(gbp("3.00")), cash("20.00"))
    sale = complete(till, SaleRequest(basket(till, "TEE-S"), tenders))
    assert isinstance(sale, Sale)
    assert (state(till, first), state(till, second)) == (State.CAPTURED, State.CAPTURED)
    assert sale.change == gbp("5.00")


def test_it_is_released_once_and_pays_nothing_then(till: Till) -> None:
    made = hold(till)
    outcome = preauths.release(till, made.number.lower())
    assert isinstance(outcome, Preauth)
    assert (outcome.state, outcome.captured) == (State.RELEASED, None)
    assert code(preauths.release(till, made.number)) == "preauth_released"
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_released"
    assert code(preauths.find(till, "nothing")) == "no_preauth"
    assert code(preauths.release(till, "")) == "no_preauth"


def test_what_has_lapsed_is_neither_captured_nor_released(till: Till, clock: FixedClock) -> None:
    made, longer = hold(till, days=1), hold(till, days=3)
    clock.forward(hours=24)
    assert state(till, made) is State.EXPIRED
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_expired"
    assert code(preauths.release(till, made.number)) == "preauth_expired"
    assert [one.id for one in preauths.preauths(till)] == [longer.id, made.id]
    assert [one.id for one in preauths.usable(till)] == [longer.id]


def test_nothing_is_held_in_another_currency_or_on_a_copy(till: Till) -> None:
    for wanted, why in (
        (Wanted(Money(500, "EUR"), "Camera"), "wrong_currency"),
        (Wanted(gbp("0.00"), "Camera"), "preauth_nothing"),
        (Wanted(gbp("5.00"), "Camera", key="k" * 65), "bad_key"),
    ):
        assert code(preauths.authorize(till, wanted)) == why
    with pytest.raises(BadInput, match="1 to 31"):
        preauths.authorize(till, Wanted(gbp("5.00"), "Camera", 32))
    with pytest.raises(BadInput, match="what the card hold is for"):
        preauths.authorize(till, Wanted(gbp("5.00"), " "))
    made = hold(till)
    with till.store.writing() as session:
        put_settings(session, **{FROZEN: "yes"})
    assert code(preauths.authorize(till, Wanted(gbp("5.00"), "Camera"))) == "preauth_frozen"
    assert code(preauths.release(till, made.number)) == "preauth_frozen"
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_frozen"


def opened(till: Till) -> None:
    assert not isinstance(sessions.open_session(till, Opening(count_total(gbp("0.00")))), Refusal)


def test_reports_name_what_is_open_and_count_what_was_captured(
    till: Till, clock: FixedClock
) -> None:
    hold(till, "99.00", days=1)
    hold(till, "20.00", days=30)
    opened(till)
    made = hold(till, "50.00")
    before = x_report(till)
    assert isinstance(before, Report)
    assert before.preauths == OpenHolds(3, gbp("169.00"))
    assert before.takings.sold == gbp("0.00")
    assert [one.kind for one in before.compared] == ["cash"], "nothing was taken"
    clock.forward(hours=24)
    sell(till, "MUG", tender=made.tender(gbp("14.00")))
    closed = sessions.close(till, Closing({"card": count_total(gbp("14.00"))}))
    assert isinstance(closed, Report)
    assert closed.preauths == OpenHolds(1, gbp("20.00"))
    by_kind = {one.kind: (one.expected, one.difference) for one in closed.compared}
    assert by_kind["card"] == (gbp("14.00"), gbp("0.00"))
    printed = text.render(report_document(till, closed))
    assert "Card holds open (1)" in printed
    assert "£20.00" in printed
    clock.forward(days=40)
    assert z_report(till).preauths == closed.preauths, "it says for ever what was open then"
    opened(till)
    after = x_report(till)
    assert isinstance(after, Report)
    assert after.preauths is None
    assert "Card holds" not in text.render(report_document(till, after))


def test_a_void_and_a_refund_pay_back_to_the_card_and_hold_nothing_again(
    till: Till, tmp_path: Path
) -> None:
    opened(till)
    first, second = hold(till), hold(till)
    sale = sell(till, "MUG", tender=first.tender(gbp("14.00")))
    gone = voids.complete(till, voids.VoidRequest(sale.receipt, "Rung up by mistake"))
    assert isinstance(gone, Refund)
    assert [(one.kind, one.amount) for one in gone.tenders] == [(TenderKind.CARD, gbp("14.00"))]
    sale = sell(till, "MUG", tender=second.tender(gbp("14.00")))
    wanted = RefundRequest(sale.receipt, Payout(TenderKind.CARD, "B1"))
    assert isinstance(refunds.complete(till, wanted), Refund)
    assert {state(till, first), state(till, second)} == {State.CAPTURED}
    assert code(preauths.release(till, first.number)) == "preauth_captured"
    totals = {row["What"]: row for row in sheets_of(till, tmp_path / "out")["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"


def in_basket(till: Till, made: Preauth, amount: str) -> CartView:
    carts.add(till, variant_id(till, "TEE-S"))
    view = carts.give(till, made.tender(gbp(amount)))
    assert isinstance(view, CartView), view
    return view


def pay(till: Till, view: CartView, *tenders: str) -> Sale | Refusal:
    rest = tuple(cash(one) for one in tenders)
    lines = [(one.key, one.quantity) for one in view.lines]
    return complete(till, SaleRequest(lines, (*view.given, *rest), view.key, cart=carts.OPEN))


def test_a_part_of_a_basket_is_captured_with_it_and_by_nothing_else(
    till: Till, clock: FixedClock
) -> None:
    made = hold(till, days=1)
    view = in_basket(till, made, "10.00")
    assert view.to_pay == gbp("18.00")
    assert code(preauths.release(till, made.number)) == "preauth_in_basket"
    assert code(ask(till, "MUG", tender=made.tender(gbp("14.00")))) == "preauth_in_basket"
    again = carts.give(till, made.tender(gbp("1.00")))
    assert code(again) == "preauth_in_basket"
    (put_aside,) = [parking.park(till, "Ada")]
    assert isinstance(put_aside, parking.Parked)
    assert code(preauths.release(till, made.number)) == "preauth_in_basket"
    parking.recall(till, put_aside.id)
    # It was taken on the terminal while it was held: it counts although a day is over now.
    clock.forward(days=2)
    sale = pay(till, carts.load(till), "18.00")
    assert isinstance(sale, Sale), sale
    assert state(till, made) is State.CAPTURED
    assert carts.load(till).given == ()


def test_a_part_that_is_taken_out_went_back_to_the_card(till: Till) -> None:
    made = hold(till)
    in_basket(till, made, "10.00")
    view = carts.give_back(till, 0)
    assert view.given == ()
    found = preauths.find(till, made.number)
    assert isinstance(found, Preauth)
    assert (found.state, found.receipt) == (State.CAPTURED, "")
    assert code(carts.give(till, made.tender(gbp("10.00")))) == "preauth_captured"
    kept = carts.give(till, card("10.00", "B1"))
    assert isinstance(kept, CartView)
    carts.give_back(till, 0)
    ended = rows(till.store.path, "SELECT count(*) FROM preauth_ended")
    assert ended == [(1,)], "a card payment ends no hold"


def test_a_basket_of_an_earlier_version_is_still_read(till: Till) -> None:
    carts.add(till, variant_id(till, "TEE-S"))
    carts.give(till, card("10.00", "B1"))
    with till.store.writing() as session:
        from kiosk.services.held import Held
        from kiosk.store.rows import put
        from kiosk.store.tables import CartRow

        row = session.get_one(CartRow, carts.OPEN)
        held = Held.read(row.body)
        held.given[:] = [one[:3] for one in held.given]
        put(session, CartRow, [{"name": carts.OPEN, "body": held.body}])
    (one,) = carts.load(till).given
    assert one == card("10.00", "B1")


def test_another_till_writes_times_in_its_own_way(till: Till) -> None:
    made = hold(till)
    found = rows(till.store.path, "SELECT until FROM preauth")
    assert found == [(iso(made.until),)]


def test_a_training_till_holds_for_practice_alone(till: Till, clock: FixedClock) -> None:
    hold(till)
    practice = open_till(make_training(till.data_dir, clock), clock)
    assert preauths.preauths(practice) == []
    made = hold(practice, "20.00")
    paper = printing.stored_document(practice, preauths.paper_job(made))
    assert paper is not None
    assert "TRAINING" in text.render(paper)
    practice.close()
    assert [one.amount for one in preauths.preauths(till)] == [gbp("50.00")]
