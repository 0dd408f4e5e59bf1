"""The gate: in once, on disk before anyone walks, and nothing erasable in the journal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock, zone
from kiosk.domain.journal import keyed_hash
from kiosk.domain.reference import Cursor
from kiosk.services import checks, gate
from kiosk.services.codes import classify
from kiosk.services.till import NewEvent, Till
from kiosk.store.outbox import Outbox
from kiosk.store.rows import clear
from kiosk.store.tables import RefusedCodeRow
from kiosk.ui.door_words import verdict_words
from tests.factories import START, TICKETS, journal_text, make_till, rows


def test_a_ticket_is_valid_once_and_then_names_the_place_and_the_time(
    till: Till, clock: FixedClock
) -> None:
    assert gate.scan(till, "T-1").verdict is Verdict.VALID
    clock.forward(minutes=7)
    again = gate.scan(till, "T-1")
    assert (again.verdict, again.when) == (Verdict.USED, START)
    assert again.first is not None
    assert again.first.device_name == "Till 1"
    _, reason = verdict_words(again, zone(till.event.timezone))
    for fact in ("21 Nov", "14:00", "Till 1"):
        assert fact in reason


def test_an_admission_is_in_the_file_when_the_answer_is_given(till: Till) -> None:
    decision = gate.scan(till, "T-2")
    assert decision.ticket is not None
    found = rows(till.store.path, "SELECT ticket_id, device_id FROM redemption")
    assert found == [(decision.ticket.id, till.device.id)]


def test_two_gates_of_one_till_admit_a_ticket_once(till: Till) -> None:
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda _: gate.scan(till, "T-2").verdict, range(8)))
    assert sorted(verdicts) == [Verdict.USED] * 7 + [Verdict.VALID]


@pytest.mark.parametrize("raw", ["T-2\r\n", "  T-2 ", "\x02T-2\x03"])
def test_what_scanners_add_does_not_matter(raw: str, till: Till) -> None:
    assert gate.scan(till, raw).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("T-CANCELLED", Verdict.CANCELLED),
        ("T-PENDING", Verdict.UNPAID),
        ("t-1", Verdict.INVALID),
        ("nobody", Verdict.INVALID),
        ("", Verdict.INVALID),
        ("'; DROP TABLE ticket; --", Verdict.INVALID),
        ("x" * 5000, Verdict.INVALID),
    ],
)
def test_a_refused_scan_is_journalled_and_admits_nobody(
    code: str, verdict: Verdict, till: Till
) -> None:
    before = len(rows(till.store.path, "SELECT id FROM entry"))
    assert gate.scan(till, code).verdict is verdict
    path = till.store.path
    assert rows(path, "SELECT verdict FROM refused_scan") == [(str(verdict),)]
    assert rows(path, "SELECT * FROM redemption") == []
    assert len(rows(path, "SELECT id FROM entry")) == before + 1
    assert checks.verify_till(till).problems == ()


def test_the_end_of_validity_is_the_end_of_the_day_before(till: Till, clock: FixedClock) -> None:
    clock.forward(days=400)
    assert gate.scan(till, "T-1").verdict is Verdict.NO_LONGER_VALID
    assert gate.scan(till, "T-2").verdict is Verdict.VALID


def test_the_text_of_a_refused_code_is_in_the_wipeable_row_and_in_no_entry(till: Till) -> None:
    secret_text = "ada.okafor@example.org"
    gate.scan(till, secret_text)
    assert secret_text not in journal_text(till)
    hashed = keyed_hash(till.identity.secret, secret_text)
    assert hashed in journal_text(till)
    assert rows(till.store.path, "SELECT code_hash, text FROM refused_code") == [
        (hashed, secret_text)
    ]


def test_a_wiped_text_leaves_a_sound_store_and_the_list_of_scans(till: Till) -> None:
    gate.scan(till, "Ada's phone number")
    with till.store.writing() as session:
        clear(session, RefusedCodeRow)
    assert checks.verify_till(till).problems == ()
    (past,) = gate.recent(till)
    assert (past.verdict, past.title) == (Verdict.INVALID, "")


def test_names_and_codes_of_tickets_are_in_no_entry(till: Till) -> None:
    for code in ("T-1", "T-1", "T-CANCELLED"):
        gate.scan(till, code)
    text = journal_text(till)
    for erasable in ("Ada", "Chiara", "example.org", "T-CANCELLED", "'T-1'", '"T-1"'):
        assert erasable not in text


def test_the_last_scans_are_listed_the_newest_first(till: Till, clock: FixedClock) -> None:
    for code in ("T-1", "T-1", "nobody", "T-2"):
        clock.forward(minutes=1)
        gate.scan(till, code)
    listed = [(past.verdict, past.title, past.name) for past in gate.recent(till)]
    assert listed == [
        (Verdict.VALID, "Day ticket", "Ben Whitlock"),
        (Verdict.INVALID, "nobody", ""),
        (Verdict.USED, "Day ticket", "Ada Okafor"),
        (Verdict.VALID, "Day ticket", "Ada Okafor"),
    ]
    assert len(gate.recent(till, limit=2)) == 2
    assert gate.recent(till)[0].at == START.replace(minute=4)


def test_the_last_scans_are_in_the_order_they_were_made_in_though_the_clock_was_set_back(
    till: Till, clock: FixedClock
) -> None:
    made = []
    for code, minutes in (("T-1", 0), ("nobody", 0), ("T-1", -120), ("T-2", 1), ("T-2", -1)):
        clock.forward(minutes=minutes)
        made.append(gate.scan(till, code))
    listed = gate.recent(till)
    assert [past.verdict for past in listed] == [one.verdict for one in reversed(made)]
    assert [past.passage for past in listed if past.passage] == [made[3].nonce, made[0].nonce]
    assert [past.verdict for past in gate.recent(till, limit=2)] == [Verdict.USED, Verdict.VALID]


def test_a_ticket_starts_when_the_event_says_it_does_where_the_event_is(
    tmp_path: Path,
) -> None:
    clock = FixedClock(datetime(2026, 7, 1, 8, 59, tzinfo=UTC))
    tickets = TICKETS + "T-MORNING,Eve,eve@example.org,Day ticket,D,paid,2026-07-01 10:00,\n"
    event = NewEvent("Fair", "GBP", timezone="Europe/London")
    till = make_till(tmp_path / "till", clock, event, tickets=tickets)
    assert gate.scan(till, "T-MORNING").verdict is Verdict.NOT_YET_VALID
    clock.forward(minutes=1)
    assert gate.scan(till, "T-MORNING").verdict is Verdict.VALID
    till.close()


def test_asking_what_a_code_is_changes_nothing(till: Till) -> None:
    before = journal_text(till)
    mug = classify(till, " MUG\r")
    assert not isinstance(mug, bool)
    assert mug.sku == "MUG"
    assert classify(till, "05012345678900") == mug
    assert classify(till, "T-1") is True
    assert classify(till, "nobody") is False
    assert journal_text(till) == before


def test_a_ticket_of_another_event_is_named_as_such_and_stays_unused(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    other = make_till(
        tmp_path / "other", clock, NewEvent("Other fair", "GBP"),
        tickets="code,name,type\nT-ELSEWHERE,Eve,Day ticket\nT-1,Eve,Day ticket\n",
    )  # fmt: skip
    documents = Outbox(other.store).unsent_documents(100)
    tickets = [document for document in documents if document.kind == "ticket"]
    other.close()
    heard = list(enumerate(tickets, start=1))
    Outbox(till.store).apply_documents(Cursor("g1", len(heard)), heard, base=0, whole=True)
    assert gate.scan(till, "T-ELSEWHERE").verdict is Verdict.WRONG_EVENT
    assert rows(till.store.path, "SELECT * FROM redemption") == []
    # Where both events have the code, it is this one's.
    assert gate.scan(till, "T-1").verdict is Verdict.VALID
    assert checks.verify_till(till).problems == ()
