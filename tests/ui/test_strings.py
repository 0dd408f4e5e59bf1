"""Every no has a sentence, every verdict its words, and none of it needs Flet."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hardware.ports import PrinterFault
from kiosk.domain.admission import Decision, Redemption, Ticket, Verdict
from kiosk.domain.consent import WORDINGS
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import EventId, TicketId
from kiosk.services.syncing import CLOCK_OFF, SyncStatus
from kiosk.ui import door_words, sentences, strings
from kiosk.ui.parts.sync_badge import sync_words

ROOT = Path(__file__).resolve().parents[2]
LONDON = ZoneInfo("Europe/London")
JULY = datetime(2026, 7, 4, 13, 5, tzinfo=UTC)


def refusals_in_the_source() -> dict[str, set[str]]:
    """Each refusal that the program can make, with the names of its facts."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "kiosk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"):
                continue
            code = node.args[0]
            assert isinstance(code, ast.Constant), (
                f"{path}:{node.lineno}: a code made up at run time"
            )
            facts = node.args[1] if len(node.args) > 1 else ast.Dict(keys=[], values=[])
            assert isinstance(facts, ast.Dict)
            names = {key.value for key in facts.keys if isinstance(key, ast.Constant)}
            found.setdefault(str(code.value), set()).update(map(str, names))
    return found


def test_every_refusal_that_can_be_made_has_a_sentence_that_its_facts_fill() -> None:
    made = refusals_in_the_source()
    assert {"empty_cart", "too_little", "sold_out"} <= set(made)
    for code, facts in made.items():
        said = sentences.sentence(Refusal(code, dict.fromkeys(facts, "7")))
        assert said.endswith((".", "NAME")), said
        assert "{" not in said


def test_what_is_left_is_said_and_nothing_left_is_said_differently() -> None:
    some = sentences.sentence(Refusal("sold_out", {"title": "Mug", "on_hand": 2}))
    none = sentences.sentence(Refusal("sold_out", {"title": "Mug", "on_hand": 0}))
    facts = {"title": "Mug", "on_hand": 0, "elsewhere": 2}
    assert "Asked for them" in sentences.sentence(Refusal("held_elsewhere", facts))
    cut_off = sentences.sentence(Refusal("out_of_reach", facts))
    assert cut_off.startswith("No “Mug” here, and no connection to get 2")
    assert "2" in some
    assert some != none


def test_vouchers_are_called_so_and_it_is_said_where_they_lie() -> None:
    def said(code: str, kind: str, device: str = "") -> str:
        facts = {"code": "7QXM", "kind": kind, "left": "9.00 GBP", "device": device}
        return sentences.sentence(Refusal(code, facts))

    for code in ("value_spent", "value_asked", "value_cut_off"):
        assert "oucher …7QXM" in said(code, "voucher")
        assert "ift card …7QXM" in said(code, "gift_card")
    for kind in ("voucher", "gift_card"):
        assert "with Front till" in said("value_cut_off", kind, "Front till")
        assert "central inventory" in said("value_cut_off", kind)


def test_the_basket_says_in_a_few_words_where_the_rest_of_a_card_is() -> None:
    def said(code: str, device: str = "") -> str:
        facts = {"code": "7QXM", "kind": "gift_card", "left": "9.00 GBP", "device": device}
        return sentences.value_words(Refusal(code, facts))

    assert said("value_asked") == "9.00 GBP asked for"
    assert said("value_cut_off") == "9.00 GBP out of reach"
    assert said("value_cut_off", "Front till") == "9.00 GBP out of reach, at Front till"
    assert said("value_frozen") == "Locked on this till"
    assert "Nothing is left" in said("value_spent")


def test_the_basket_says_in_a_few_words_what_is_short() -> None:
    def said(code: str, **facts: int) -> str:
        return sentences.shortage_words(Refusal(code, {"title": "Mug", **facts}))

    assert said("held_elsewhere", on_hand=3, elsewhere=2) == "Only 3 here, 2 asked for"
    assert said("held_elsewhere", on_hand=0, elsewhere=2) == "None here, 2 asked for"
    assert said("out_of_reach", on_hand=3, elsewhere=2) == "Only 3 here, 2 elsewhere"
    assert said("out_of_reach", on_hand=0, elsewhere=2) == "None here, 2 elsewhere"
    assert said("sold_out", on_hand=3) == "Only 3 left"
    assert said("sold_out", on_hand=0) == "sold out"
    assert said("frozen") == "Locked on this till"
    assert said("over_limit", limit=2, bought=0) == "At most 2 for one person"


@pytest.mark.parametrize(
    ("on_hand", "pool", "until", "few", "sentence"),
    [
        (
            2, "members", "14:00",
            "Only 2 left, 3 kept for members until 14:00",
            "Only 2 of “Mug” left for everybody; 3 more are kept for members until 14:00.",
        ),
        (
            2, "vip", "",
            "Only 2 left, 3 kept for vip",
            "Only 2 of “Mug” left for everybody; 3 more are kept for vip.",
        ),
        (
            0, "members", "14:00",
            "3 kept for members until 14:00",
            "No “Mug” left for everybody; 3 are kept for members until 14:00.",
        ),
        (
            0, "members", "",
            "3 kept for members",
            "No “Mug” left for everybody; 3 are kept for members.",
        ),
    ],
)  # fmt: skip
def test_what_waits_for_some_is_said(
    on_hand: int, pool: str, until: str, few: str, sentence: str
) -> None:
    facts = {"title": "Mug", "on_hand": on_hand, "kept": 3, "pool": pool, "until": until}
    refusal = Refusal("kept_back", facts)
    assert sentences.shortage_words(refusal) == few
    assert sentences.sentence(refusal) == sentence


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_title_and_a_reason(verdict: Verdict) -> None:
    title, reason = door_words.verdict_words(Decision(verdict, when=JULY), LONDON)
    assert title
    assert reason.endswith(".")


def test_a_used_ticket_says_when_and_where_in_the_events_own_time() -> None:
    first = Redemption(TicketId("t"), JULY, "1", "d", device_name="Gate 2")
    ticket = Ticket(TicketId("t"), EventId("e"), "CODE")
    _, reason = door_words.verdict_words(Decision(Verdict.USED, ticket, first, JULY), LONDON)
    assert "14:05" in reason
    assert "Gate 2" in reason


def test_the_words_can_be_read_without_loading_flet() -> None:
    program = "import sys, kiosk.ui.strings; print('flet' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_what_people_agree_to_is_word_for_word_what_is_kept_as_evidence() -> None:
    assert {purpose: words() for purpose, words in strings.CONSENTS.items()} == {
        purpose: words for purpose, (_, words) in WORDINGS.items()
    }


def hub_says(code: str) -> str:
    status = SyncStatus(True, "https://hub.example.org", 0, None, None, "It said no.", True, code)
    return sentences.sync_trouble(status)


@pytest.mark.parametrize(
    ("off", "said"),
    [(timedelta(minutes=12), "12 minutes ahead"), (timedelta(hours=-3), "3 hours behind")],
)
def test_a_clock_that_is_off_is_said_by_how_much(off: timedelta, said: str) -> None:
    status = SyncStatus(
        True, "https://hub.example.org", 0, None, None, "Off.", True, CLOCK_OFF, off
    )
    assert said in sentences.sync_trouble(status)


def test_a_till_that_is_far_behind_says_how_far_it_has_come() -> None:
    status = SyncStatus(True, "https://hub.example.org", 3, None, None, "", catching_up=(40, 160))
    assert sync_words(status, ZoneInfo("UTC")) == "Fetching: 25 %"


def test_what_the_hub_refuses_is_said_by_its_code_and_else_in_its_own_words() -> None:
    assert "does not know this till" in hub_says("not_enrolled")
    assert "revoked" in hub_says("revoked")
    assert hub_says("fork").endswith("It said no.")


def test_every_sentence_of_a_fault_is_said() -> None:
    fault = PrinterFault("{printer} is out of paper.", "Look at it.", sent=True, printer="P")
    assert sentences.fault_sentence(fault) == fault.sentence == "P is out of paper. Look at it."
