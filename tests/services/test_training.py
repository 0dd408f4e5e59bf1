"""The training mode: all of the work, none of the people, and nothing that counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import text as paper_text
from hardware.documents import Cut, Size, Text
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.session import count_total
from kiosk.domain.staff import Role
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    catalogue,
    gate,
    printing,
    promoting,
    refunds,
    sessions,
    signup,
    staff,
    syncing,
    training,
)
from kiosk.services.importing import import_products
from kiosk.services.preferences import Look, Preferences, load, save
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest, refund_job
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till, create_till, open_till
from kiosk.services.training import make_training
from kiosk.store.identity import HubAccess
from kiosk.store.verify import verify
from tests.factories import START, dump, journal_text, on_hand, rows, sell


@pytest.fixture
def real(till: Till) -> Till:
    """A till with people in it, and a day behind it."""
    staff.add(till, "Zora Quist", Role.MANAGER, "4071")
    signup.take(till, signup.SignUp("bo@example.org", "Bo Lindqvist"))
    promoting.add_promotion(till, Terms("Late", "percent", "10", skus=["ZINE"]))
    save(till, Preferences(language="de", look=Look.DARK))
    sell(till, "MUG:3")
    return till


@pytest.fixture
def practice(real: Till) -> Iterator[Till]:
    opened = open_till(make_training(real.data_dir, FixedClock(START)), FixedClock(START))
    yield opened
    opened.close()


def stamped(till: Till, job: str) -> None:
    document = printing.stored_document(till, job)
    assert document is not None
    large = [
        place
        for place, block in enumerate(document.blocks)
        if isinstance(block, Text) and block.text == "TRAINING" and block.size is Size.LARGE
    ]
    end = len(document.blocks) - (2 if isinstance(document.blocks[-1], Cut) else 1)
    assert large == [0, end]
    assert not document.open_drawer


def test_it_sells_what_the_real_one_sells_and_knows_nobody(real: Till, practice: Till) -> None:
    assert practice.event.name == real.event.name
    assert practice.event.id != real.event.id
    assert practice.event.tax == real.event.tax
    here, there = catalogue.search(practice), catalogue.search(real)
    assert [(one.variant, one.on_hand) for one in here] == [
        (one.variant, one.on_hand if one.on_hand and one.on_hand > 0 else None) for one in there
    ]
    assert [one.promotion.name for one in promoting.list_promotions(practice)] == ["Late"]
    assert load(practice) == load(real)
    said = "\n".join(dump(practice.store.path))
    for person in ("Quist", "Lindqvist", "bo@example.org", "T-CANCELLED"):
        assert person not in said
    assert rows(practice.store.path, "SELECT count(*) FROM staff") == [(0,)]
    assert rows(practice.store.path, "SELECT count(*) FROM contact") == [(0,)]
    assert gate.scan(practice, "T-1").verdict is Verdict.INVALID
    assert verify(practice.store.path, practice.device.id).problems == ()


def test_all_its_paper_says_what_it_is_and_no_drawer_opens(practice: Till) -> None:
    opened = sessions.open_session(practice, Opening(count_total(Money(5000, "GBP"))))
    assert not isinstance(opened, Refusal)
    sale = sell(practice, "MUG:2")
    assert sale.receipt.startswith("T-")
    back = refunds.complete(practice, RefundRequest(sale.receipt, Payout(TenderKind.CASH), {1: 1}))
    assert isinstance(back, Refund)
    report = sessions.close(practice, Closing({"cash": count_total(Money(5000, "GBP"))}))
    assert isinstance(report, Report)
    jobs = (
        printing.receipt_job(sale),
        printing.reprint(practice, sale),
        refund_job(back),
        f"float:{opened.id}",
        sessions.report_job(report),
    )
    for job in jobs:
        stamped(practice, job)
    shown = training.paper(practice, printing.stored_document(practice, jobs[0]))  # type: ignore[arg-type]
    assert shown == printing.stored_document(practice, jobs[0]), "twice is the same as once"
    assert paper_text.render(shown).count("TRAINING") == 2


def test_the_real_store_is_only_read(real: Till) -> None:
    before = hashlib.sha256(journal_text(real).encode()).hexdigest()
    stock = on_hand(real)
    opened = open_till(make_training(real.data_dir, FixedClock(START)), FixedClock(START))
    sell(opened, "MUG:5")
    sell(opened, "DAY")
    opened.close()
    assert hashlib.sha256(journal_text(real).encode()).hexdigest() == before
    assert on_hand(real) == stock
    assert verify(real.store.path, real.device.id).problems == ()


def test_prices_follow_the_real_ones_and_what_was_tried_is_kept_until_it_is_begun_anew(
    real: Till, practice: Till, tmp_path: Path
) -> None:
    sell(practice, "MUG:5")
    (tmp_path / "dearer.csv").write_text("title,sku,price\nEnamel Mug,MUG,15.00\n")
    import_products(real, tmp_path / "dearer.csv")
    folder = make_training(real.data_dir, FixedClock(START))
    mug = catalogue.find(practice, "MUG")
    assert mug is not None
    assert mug.price == Money(1500, "GBP")
    left = on_hand(practice)["MUG"]
    practice.close()
    again = open_till(
        make_training(real.data_dir, FixedClock(START), fresh=True), FixedClock(START)
    )
    assert (again.data_dir, left, on_hand(again)["MUG"]) == (folder, 16, 21)
    again.close()


def test_it_joins_no_hub_and_nothing_else_is_taken_for_it(practice: Till, tmp_path: Path) -> None:
    access = HubAccess("http://127.0.0.1:1", "token")
    before = journal_text(practice)
    with pytest.raises(BadInput, match="training till"):
        syncing.join(practice, access, "hub", "generation")
    with pytest.raises(BadInput, match="training till"):
        syncing.access_of(practice)
    assert journal_text(practice) == before
    with pytest.raises(BadInput, match="training already"):
        make_training(practice.data_dir, FixedClock(START))
    # A till that somebody put in its place is not thrown away for it.
    other = create_till(tmp_path / "other", FixedClock(START), NewEvent("Fair", "GBP"))
    create_till(
        other.data_dir / training.FOLDER, FixedClock(START), NewEvent("Mine", "GBP")
    ).close()
    with pytest.raises(BadInput, match="not for training"):
        make_training(other.data_dir, FixedClock(START), fresh=True)
    other.close()
