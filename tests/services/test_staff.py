"""Staff on a real till: who may, who did, and what never leaves the row that it stands in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.session import MoveKind, count_total
from kiosk.domain.staff import Allowed, Operator, Permission, Role
from kiosk.domain.stock import Reason
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    carts,
    exporting,
    promoting,
    refunds,
    sales,
    session_reports,
    sessions,
    staff,
    stocking,
    voids,
)
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.checks import verify_till
from kiosk.services.refunds import Payout, RefundRequest, Word
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Move, Opening
from kiosk.services.staff import Override
from kiosk.services.till import Till, open_till
from kiosk.services.voids import VoidRequest
from kiosk.store.erasing import forget_everybody
from kiosk.store.rebuilding import rebuild
from tests.factories import basket, card, journal_text, make_till, rows, sell

PINS = {"Ada Okafor": "4071", "Ben Whitlock": "80317", "Cy Marsh": "26091457"}


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", clock)
    yield opened
    opened.close()


@pytest.fixture
def team(till: Till) -> dict[str, Till]:
    """A manager, a supervisor and a seller, each as the till that they act at."""
    found = {}
    for name, role in zip(PINS, (Role.MANAGER, Role.SUPERVISOR, Role.SELLER), strict=True):
        made = staff.add(till, name, role, PINS[name])
        found[name.split()[0]] = till.acting_as(Operator(made.id, made.name, made.role))
    return found


def refused(outcome: object, role: Role) -> None:
    assert isinstance(outcome, Refusal), outcome
    assert (outcome.code, outcome.facts["role"]) == ("not_allowed", role)


def allowed(till: Till, permission: Permission, by: str = "Ada Okafor") -> Till:
    """The till once somebody has allowed whoever acts there to do this one thing."""
    (one,) = [one for one in staff.members(till) if one.name == by]
    given = staff.give_leave(till, permission, Override(one.id, PINS[by], "The guest can't wait"))
    assert isinstance(given, Allowed), given
    assert till.operator is not None
    return till.acting_as(replace(till.operator, allowed=given))


def test_without_staff_one_unnamed_operator_may_do_everything(till: Till) -> None:
    assert not staff.staffed(till)
    sale = sell(till, "MUG")
    assert sale.sold_by == ""
    refund = refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CARD)))
    assert not isinstance(refund, Refusal)
    assert '"staff"' not in journal_text(till)


def test_the_first_is_a_manager_and_the_last_manager_stays(till: Till) -> None:
    with pytest.raises(BadInput, match="first of the staff must be a manager"):
        staff.add(till, "Ben", Role.SELLER, "80317")
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Ben", Role.SELLER, "80317")
    with pytest.raises(BadInput, match="called “ben” already"):
        staff.add(till, " ben ", Role.SELLER, "80317")
    for change in (lambda: staff.remove(till, "ada"), lambda: _demote(till)):
        with pytest.raises(BadInput, match="only manager"):
            change()
    staff.remove(till, "Ben")
    staff.remove(till, "Ada")
    assert not staff.staffed(till)
    assert [one.name for one in staff.members(till, left=True)] == ["Ada", "Ben"]


def _demote(till: Till) -> None:
    staff.change_role(till, "Ada", Role.SELLER)


def test_pins_and_names_stand_in_their_rows_and_nowhere_else(
    till: Till, team: dict[str, Till], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sell(team["Cy"], "MUG")
    staff.sign_in(till, "nobody", "4071")
    hashes = [row[0] for row in rows(till.store.path, "SELECT pin FROM staff")]
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert len(set(hashes)) == 3
    files = exporting.export_event(till, "csv", tmp_path / "export")
    exported = "".join(path.read_text(encoding="utf-8") for path in files)
    for text in (journal_text(till), exported, caplog.text):
        # Shorter ones turn up in any hash by chance.
        assert not any(one in text for one in (*hashes, PINS["Cy Marsh"], "argon2"))
    assert not any(name in journal_text(till) + caplog.text for name in PINS)
    assert "Cy Marsh" in exported, "the export says who sold"


def test_three_wrong_pins_close_it_for_a_while_and_a_restart_opens_nothing(
    till: Till, team: dict[str, Till], clock: FixedClock
) -> None:
    operator = team["Cy"].operator
    assert operator is not None
    for _ in range(2):
        assert staff.sign_in(till, operator.id, "1111") == Refusal("pin_wrong")
    assert staff.sign_in(till, operator.id, "1111") == Refusal("pin_closed", {"seconds": 15})
    again = open_till(till.data_dir, clock)
    assert staff.sign_in(again, operator.id, PINS["Cy Marsh"]) == Refusal(
        "pin_closed", {"seconds": 15}
    )
    clock.forward(seconds=15)
    assert staff.sign_in(again, operator.id, "1111") == Refusal("pin_closed", {"seconds": 30})
    clock.forward(seconds=30)
    assert staff.sign_in(again, operator.id, PINS["Cy Marsh"]) == operator
    assert staff.sign_in(again, operator.id, "1111") == Refusal("pin_wrong"), "counted from none"
    again.close()


def test_a_clock_that_is_set_back_locks_nobody_out(
    till: Till, team: dict[str, Till], clock: FixedClock
) -> None:
    operator = team["Cy"].operator
    assert operator is not None
    for _ in range(3):
        staff.sign_in(till, operator.id, "1111")
    clock.forward(days=-400)
    assert staff.sign_in(till, operator.id, "1111") == Refusal("pin_closed", {"seconds": 15})


def test_a_new_pin_takes_the_place_of_the_old_and_who_left_has_none(
    till: Till, team: dict[str, Till]
) -> None:
    operator = team["Ben"].operator
    assert operator is not None
    staff.change_pin(till, "Ben Whitlock", "5923")
    assert staff.sign_in(till, operator.id, PINS["Ben Whitlock"]) == Refusal("pin_wrong")
    assert staff.sign_in(till, operator.id, "5923") == operator
    staff.change_role(till, "Ben Whitlock", Role.SELLER)
    assert staff.still_here(till, operator) == replace(operator, role=Role.SELLER)
    staff.remove(till, "Ben Whitlock")
    assert staff.sign_in(till, operator.id, "5923") == Refusal("staff_gone")
    assert staff.still_here(till, operator) is None


def test_a_seller_voids_nothing_without_leave(till: Till, team: dict[str, Till]) -> None:
    opening = sessions.Opening(count_total(Money(0, "GBP")))
    assert not isinstance(sessions.open_session(till, opening), Refusal)
    sale = sell(team["Cy"], "MUG")
    wanted = VoidRequest(sale.receipt, "Rung up by mistake")
    refused(voids.complete(team["Cy"], wanted), Role.SUPERVISOR)
    by_cy = voids.complete(allowed(team["Cy"], Permission.VOID, "Ben Whitlock"), wanted)
    assert not isinstance(by_cy, Refusal)
    assert by_cy.paid_by == "Cy Marsh, allowed by Ben Whitlock"


def test_a_refund_asks_for_more_the_further_it_is_from_how_it_was_paid(
    team: dict[str, Till],
) -> None:
    sale = sell(team["Cy"], "MUG:4", tender=card("56.00"))
    assert sale.sold_by == "Cy Marsh"
    back = RefundRequest(sale.receipt, Payout(TenderKind.CARD), {1: 1})
    refused(refunds.complete(team["Cy"], back), Role.SUPERVISOR)
    in_cash = replace(back, payout=Payout(TenderKind.CASH))
    refused(refunds.complete(team["Ben"], in_cash), Role.MANAGER)
    refused(refunds.complete(team["Ben"], replace(back, word=Word("Ben", "No net"))), Role.MANAGER)
    by_cy = refunds.complete(allowed(team["Cy"], Permission.REFUND, "Ben Whitlock"), back)
    assert not isinstance(by_cy, Refusal)
    assert by_cy.paid_by == "Cy Marsh, allowed by Ben Whitlock"
    by_ben = refunds.complete(allowed(team["Ben"], Permission.REFUND_OTHERWISE), in_cash)
    assert not isinstance(by_ben, Refusal)
    assert by_ben.paid_by == "Ben Whitlock, allowed by Ada Okafor"
    text = journal_text(team["Ada"])
    assert "allowed_by" in text
    assert "The guest can't wait" not in text, "somebody's own words stand beside the journal"
    assert verify_till(team["Ada"]).problems == ()


def test_a_seller_gives_nothing_away_without_leave(team: dict[str, Till]) -> None:
    wanted = SaleRequest(basket(team["Cy"], "MUG"), (), complimentary="Press")
    refused(complete(team["Cy"], wanted), Role.SUPERVISOR)
    given = complete(allowed(team["Cy"], Permission.DISCOUNT, "Ben Whitlock"), wanted)
    assert isinstance(given, sales.Sale)
    found = sales.find_sale(team["Cy"], given.receipt)
    assert found is not None
    assert found.sold_by == "Cy Marsh, allowed by Ben Whitlock"


def test_leave_is_given_by_whoever_may_with_their_pin_and_a_reason(team: dict[str, Till]) -> None:
    cy, (ada, ben, seller) = team["Cy"], staff.members(team["Cy"])
    assert [one.name for one in (ada, ben, seller)] == list(PINS)
    by_ben = Override(ben.id, PINS["Ben Whitlock"], "Manager is away")
    refused(staff.give_leave(cy, Permission.REFUND_OTHERWISE, by_ben), Role.MANAGER)
    with pytest.raises(BadInput, match="Say why"):
        staff.give_leave(cy, Permission.REFUND, replace(by_ben, why=" "))
    wrong = replace(by_ben, pin="1111")
    assert staff.give_leave(cy, Permission.REFUND, wrong) == Refusal("pin_wrong")
    refused(sessions.preview(allowed(cy, Permission.REFUND), {}), Role.SUPERVISOR)


def test_the_drawer_and_its_reports_are_a_supervisors_and_the_z_says_who(
    team: dict[str, Till],
) -> None:
    cy, ben = team["Cy"], team["Ben"]
    opened = sessions.open_session(cy, Opening(count_total(Money(5000, "GBP"))))
    assert not isinstance(opened, Refusal)
    assert opened.who == "Cy Marsh"
    for kind in (MoveKind.CASH_IN, MoveKind.CASH_OUT, MoveKind.NO_SALE):
        amount = None if kind is MoveKind.NO_SALE else Money(500, "GBP")
        refused(sessions.move_cash(cy, Move(kind, "", "Ice", amount)), Role.SUPERVISOR)
        made = sessions.move_cash(ben, Move(kind, "", "Ice", amount))
        assert not isinstance(made, Refusal)
        assert made.who == "Ben Whitlock"
    counted = {"cash": count_total(Money(5000, "GBP"))}
    for outcome in (
        session_reports.x_report(cy),
        sessions.preview(cy, counted),
        sessions.close(cy, Closing(counted)),
    ):
        refused(outcome, Role.SUPERVISOR)
    z = sessions.close(allowed(cy, Permission.CLOSE_SESSION), Closing(counted))
    assert isinstance(z, Report)
    assert (z.opened_by, z.closed_by) == ("Cy Marsh", "Cy Marsh, allowed by Ada Okafor")
    assert session_reports.z_report(cy) == z


def test_staff_and_promotions_are_set_up_by_a_manager_alone(
    till: Till, team: dict[str, Till]
) -> None:
    late = Terms("Late", "percent", "10")
    for name in ("Cy", "Ben"):
        acting = team[name]
        for outcome in (
            staff.add(acting, "Dee", Role.SELLER, "7140"),
            staff.change_role(acting, "Cy Marsh", Role.MANAGER),
            staff.change_pin(acting, "Ada Okafor", "7140"),
            staff.remove(acting, "Ada Okafor"),
            promoting.add_promotion(acting, late),
        ):
            refused(outcome, Role.MANAGER)
    made = promoting.add_promotion(team["Ada"], late)
    assert not isinstance(made, Refusal)
    refused(promoting.remove_promotion(team["Cy"], "Late"), Role.MANAGER)
    assert [one.promotion for one in promoting.list_promotions(till)] == [made]
    assert [(one.name, one.role) for one in staff.members(till)] == [
        ("Ada Okafor", Role.MANAGER),
        ("Ben Whitlock", Role.SUPERVISOR),
        ("Cy Marsh", Role.SELLER),
    ]
    assert isinstance(staff.sign_in_by_name(till, "Ada Okafor", PINS["Ada Okafor"]), Operator)


def test_who_left_keeps_the_name_of_what_they_did_until_it_is_erased(
    till: Till, team: dict[str, Till]
) -> None:
    sale = sell(team["Cy"], "MUG")

    def sold_by() -> str:
        found = sales.find_sale(till, sale.receipt)
        assert found is not None
        return found.sold_by

    staff.remove(till, "Cy Marsh")
    assert sold_by() == "Cy Marsh"
    staff.remove(till, "Cy Marsh", erase=True)
    assert sold_by().startswith("Staff …")
    assert "Cy Marsh" not in str(rows(till.store.path, "SELECT * FROM staff"))
    assert verify_till(till).problems == ()


def test_who_did_what_is_made_anew_from_the_journal(till: Till, team: dict[str, Till]) -> None:
    sell(team["Cy"], "MUG")
    before = rows(till.store.path, "SELECT * FROM acted")
    assert len(before) == 1
    with till.store.writing() as session:
        rebuild(session)
    assert rows(till.store.path, "SELECT * FROM acted") == before


def test_a_till_that_was_given_up_keeps_nobodys_name_or_pin(
    till: Till, team: dict[str, Till]
) -> None:
    sale = sell(team["Cy"], "MUG")
    with till.store.writing() as session:
        forget_everybody(session)
    assert staff.members(till, left=True) == []
    found = sales.find_sale(till, sale.receipt)
    assert found is not None
    assert found.sold_by.startswith("Staff …")


def test_stock_by_hand_is_changed_by_leave_and_the_entry_says_whose(
    till: Till, team: dict[str, Till]
) -> None:
    waste = stocking.Move(Reason.WASTE, dict(basket(till, "MUG")), "", "Fell off the table")
    with pytest.raises(BadInput, match="supervisor or manager"):
        stocking.move(team["Cy"], waste)
    assert "StockMoved" not in journal_text(till)
    stocking.move(allowed(team["Cy"], Permission.STOCK), waste)
    stocking.move(team["Ben"], waste)
    bodies = rows(
        till.store.path,
        "SELECT json_extract(body, '$.staff'), json_extract(body, '$.allowed_by') FROM entry "
        "WHERE kind = 'StockMoved' ORDER BY seq DESC LIMIT 2",
    )
    ben, cy = bodies
    assert ben == (team["Ben"].operator.id, None)  # type: ignore[union-attr]
    assert cy == (team["Cy"].operator.id, team["Ada"].operator.id)  # type: ignore[union-attr]


def test_a_discount_by_hand_needs_leave_once_and_the_sale_says_whose(
    till: Till, team: dict[str, Till]
) -> None:
    off = ByHand(HandKind.PERCENT, 10_000, "Cy", "Damaged")
    carts.add(till, basket(till, "MUG")[0][0])
    refused(carts.discount(team["Cy"], off), Role.SUPERVISOR)
    refused(
        complete(team["Cy"], SaleRequest(basket(till, "MUG"), (card("12.60"),), by_hand=(off,))),
        Role.SUPERVISOR,
    )
    view = carts.discount(allowed(team["Cy"], Permission.DISCOUNT), off)
    assert isinstance(view, carts.CartView)
    (given,) = view.by_hand
    # It was allowed when it was given; whoever takes the money need not ask again.
    sale = complete(
        team["Cy"],
        SaleRequest(basket(till, "MUG"), (card("12.60"),), view.key, by_hand=view.by_hand),
    )
    assert not isinstance(sale, Refusal), sale
    ada = team["Ada"].operator
    assert ada is not None
    assert given.allowed_by == ada.id
    told = rows(
        till.store.path,
        "SELECT json_extract(body, '$.lines[0].discounts[0].allowed_by') FROM entry "
        "WHERE kind = 'SaleCompleted'",
    )
    assert told == [(ada.id,)]
    by_ben = carts.discount(team["Ben"], off)
    assert isinstance(by_ben, carts.CartView)
    assert team["Ben"].operator is not None
    assert [one.allowed_by for one in by_ben.by_hand] == [team["Ben"].operator.id]
