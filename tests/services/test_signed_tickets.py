"""Signed tickets at the gate: admitted once with no list at all, and never again."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.clock import FixedClock, zone
from kiosk.domain.errors import BadInput, StoreDamaged
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Mark, Scheme, Why
from kiosk.imports.ticket_keys import read_keys
from kiosk.services import checks, gate, importing, signing_tickets
from kiosk.services.backups import make_backup, restore
from kiosk.services.codes import classify
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.rebuilding import rebuild
from kiosk.store.ticket_signing import signing_keys
from kiosk.ui.door_words import verdict_words
from tests.domain.test_signed_fuzz import World as Fuzz
from tests.domain.test_signed_fuzz import changed, noise
from tests.factories import FAIR, START, journal_text, rows
from tests.ticketing import Signer, signer

LATER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def ours(till: Till) -> str:
    """A ticket that this till signed; it is in no list."""
    signing_tickets.new_key(till)
    return ticket(till)


def ticket(till: Till, **times: datetime) -> str:
    (code,) = signing_tickets.sign_tickets(till, Terms(till.event.id, "Day ticket", **times))
    return code


def from_pretix(till: Till, *, revoked: bool = False) -> Signer:
    made = replace(signer(till.event.id, Scheme.PRETIX))
    signing_tickets.learn_keys(till, [made.key(revoked=revoked)])
    return made


def reason(till: Till, decision: Decision) -> str:
    return verdict_words(decision, zone(till.event.timezone))[1]


def mark(till: Till, code: str, what: Mark, *, stands: bool = True) -> None:
    found = signing_tickets.named_tickets(till, [code])[code]
    assert found is not None
    signing_tickets.mark_tickets(till, [found], what, stands=stands)


def test_a_signed_ticket_is_admitted_once_with_no_list(till: Till, ours: str) -> None:
    first = gate.scan(till, ours)
    assert (first.verdict, first.ticket and first.ticket.type) == (Verdict.VALID, "Day ticket")
    for again in (ours, ours.lower(), f"]Q3{ours}", f"https://fair.example/t/{ours}\r\n"):
        assert gate.scan(till, again).verdict is Verdict.USED
    assert ours not in journal_text(till)
    assert checks.verify_till(till).problems == ()


def test_a_ticket_of_pretix_is_admitted_once_with_no_list(till: Till) -> None:
    code = from_pretix(till).ticket(1)
    first = gate.scan(till, f"]Q1{code}")
    assert (first.verdict, first.ticket and first.ticket.product) == (Verdict.VALID, "3")
    assert gate.scan(till, code).verdict is Verdict.USED


def test_a_till_that_was_set_up_apart_admits_once_it_is_given_the_keys(
    till: Till, ours: str, tmp_path: Path, clock: FixedClock
) -> None:
    other = create_till(tmp_path / "other", clock, FAIR)
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(signing_tickets.exported(till)))
    assert gate.scan(other, ours).why == Why.UNKNOWN_KEY
    (learnt,) = signing_tickets.learn_keys(other, read_keys(file))
    assert learnt.signs_for == till.event.id
    assert [gate.scan(other, ours).verdict for _ in range(2)] == [Verdict.VALID, Verdict.USED]
    # What it signs itself names its own event, and is none of the first one's.
    signing_tickets.new_key(other)
    own = [one.key for one in signing_tickets.known_keys(other) if one.here]
    signing_tickets.learn_keys(till, own)
    assert gate.scan(till, ticket(other)).verdict is Verdict.WRONG_EVENT
    # Told of it the long way round, the first till learns nothing of itself.
    assert signing_tickets.learn_keys(till, [learnt]) == []
    signing_tickets.revoke_key(other, learnt.id)
    assert gate.scan(other, ticket(till)).verdict is Verdict.REVOKED
    other.close()


def test_a_revoked_key_is_so_whatever_it_signs_for(till: Till, ours: str) -> None:
    (known,) = signing_tickets.known_keys(till)
    signing_tickets.revoke_key(till, known.key.id)
    signing_tickets.learn_keys(till, [replace(known.key, signs_for="another event")])
    code = replace(signer("another event"), private=signing_keys(till.data_dir)[known.key.public])
    assert gate.scan(till, code.ticket()).verdict is Verdict.REVOKED


def test_used_is_remembered_through_restart_rebuild_and_restore(
    till: Till, ours: str, tmp_path: Path, clock: FixedClock
) -> None:
    code = from_pretix(till).ticket(1)
    for one in (ours, code):
        assert gate.scan(till, one).admitted
    with till.store.writing() as session:
        rebuild(session)
    again = open_till(till.data_dir, clock)
    backup = make_backup(again, tmp_path / "safe.backup")
    restored = restore(backup, tmp_path / "restored", clock)
    for each in (till, again, restored):
        for one in (ours, code):
            assert gate.scan(each, one).verdict is Verdict.USED
    # Whoever restores it holds no key of it, and makes its own.
    with pytest.raises(BadInput, match="no key to sign"):
        ticket(restored)
    again.close()
    restored.close()


def test_a_list_that_comes_later_knows_who_is_inside(till: Till, ours: str, tmp_path: Path) -> None:
    assert gate.scan(till, ours).admitted
    (tmp_path / "late.csv").write_text(f"code,name,type\n{ours},Ada,Day ticket\n")
    importing.import_tickets(till, tmp_path / "late.csv")
    for again in (ours, ours.lower()):
        found = gate.scan(till, again)
        assert (found.verdict, found.ticket and found.ticket.name) == (Verdict.USED, "Ada")


def test_a_list_says_what_a_signature_cannot(till: Till, ours: str, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text(f"code,name,status\n{ours},Ada,cancelled\n")
    importing.import_tickets(till, tmp_path / "late.csv")
    assert gate.scan(till, ours.lower()).verdict is Verdict.CANCELLED


def test_a_ticket_is_valid_from_and_until_what_it_says(till: Till, clock: FixedClock) -> None:
    signing_tickets.new_key(till)
    early, late = (
        ticket(till, valid_from=LATER),
        ticket(till, valid_until=START - timedelta(seconds=1)),
    )
    assert gate.scan(till, early).verdict is Verdict.NOT_YET_VALID
    assert gate.scan(till, late).verdict is Verdict.NO_LONGER_VALID
    clock.forward(minutes=24 * 60)
    assert gate.scan(till, early).verdict is Verdict.VALID


class TestCallingBack:
    def test_a_revoked_ticket_stays_revoked(self, till: Till, ours: str) -> None:
        mark(till, ours, Mark.REVOKED)
        found = gate.scan(till, ours)
        assert found.verdict is Verdict.REVOKED
        assert "called this ticket back" in reason(till, found)
        with pytest.raises(BadInput, match="stays revoked"):
            mark(till, ours, Mark.REVOKED, stands=False)

    def test_a_blocked_ticket_is_let_in_once_it_is_unblocked(self, till: Till, ours: str) -> None:
        mark(till, ours, Mark.BLOCKED)
        assert gate.scan(till, ours).verdict is Verdict.BLOCKED
        mark(till, ours, Mark.BLOCKED, stands=False)
        assert gate.scan(till, ours).verdict is Verdict.VALID

    def test_listed_tickets_are_called_back_as_well(self, till: Till) -> None:
        mark(till, "T-1", Mark.REVOKED)
        mark(till, "T-2", Mark.BLOCKED)
        mark(till, "T-CANCELLED", Mark.BLOCKED)
        verdicts = [gate.scan(till, one).verdict for one in ("T-1", "T-2", "T-CANCELLED")]
        assert verdicts == [Verdict.REVOKED, Verdict.BLOCKED, Verdict.CANCELLED]

    def test_a_revoked_key_takes_its_tickets_with_it_and_no_others(
        self, till: Till, ours: str
    ) -> None:
        old = signing_tickets.known_keys(till)[0].key
        signing_tickets.new_key(till)
        newer = ticket(till)
        assert signing_tickets.revoke_key(till, old.id.upper()) == old
        gone = gate.scan(till, ours)
        assert (gone.verdict, gone.why) == (Verdict.REVOKED, Why.KEY_REVOKED)
        assert "may be forged" in reason(till, gone)
        assert gate.scan(till, newer).verdict is Verdict.VALID
        assert gate.scan(till, ticket(till)).verdict is Verdict.VALID

    def test_a_till_signs_with_no_key_that_was_revoked(self, till: Till, ours: str) -> None:
        newer = signing_tickets.new_key(till).key
        signing_tickets.revoke_key(till, newer.id)
        # The older one, which is still good.
        assert gate.scan(till, ticket(till)).verdict is Verdict.VALID
        signing_tickets.revoke_key(till, signing_tickets.known_keys(till)[0].key.id)
        with pytest.raises(BadInput, match="no key to sign"):
            ticket(till)

    def test_a_key_that_comes_again_is_not_good_again(self, till: Till) -> None:
        made = from_pretix(till, revoked=True)
        assert signing_tickets.learn_keys(till, [made.key()]) == []
        assert gate.scan(till, made.ticket(1)).verdict is Verdict.REVOKED

    def test_a_ticket_is_called_back_before_its_key_is_known(self, till: Till) -> None:
        made = signer(till.event.id, Scheme.PRETIX)
        code = made.ticket(1)
        mark(till, code, Mark.REVOKED)
        signing_tickets.learn_keys(till, [made.key()])
        assert gate.scan(till, code).verdict is Verdict.REVOKED

    def test_ours_is_called_back_in_letters_of_either_case(self, till: Till) -> None:
        made = signer(till.event.id)
        code = made.ticket()
        mark(till, code.lower(), Mark.REVOKED)
        signing_tickets.learn_keys(till, [made.key()])
        assert gate.scan(till, code).verdict is Verdict.REVOKED

    def test_what_is_no_ticket_has_no_name(self, till: Till) -> None:
        assert signing_tickets.named_tickets(till, ["nobody"]) == {"nobody": None}

    def test_thousands_are_called_back_at_once(self, till: Till, ours: str) -> None:
        found = signing_tickets.named_tickets(till, [ours])[ours]
        assert found is not None
        many = [*(f"{found[:-5]}{n:05d}" for n in range(2_500)), found]
        signing_tickets.mark_tickets(till, many, Mark.REVOKED)  # type: ignore[arg-type]
        kept = rows(till.store.path, "SELECT count(*) FROM ticket_mark WHERE stands")
        assert kept == [(2_501,)]
        assert gate.scan(till, ours).verdict is Verdict.REVOKED

    def test_a_key_must_be_named(self, till: Till, ours: str) -> None:
        signing_tickets.new_key(till)
        for name in ("", "zz", "0123456789"):
            with pytest.raises(BadInput, match="names no one key"):
                signing_tickets.revoke_key(till, name)


@pytest.mark.parametrize(
    ("spoil", "why", "said"),
    [
        (lambda code: code[:-9], Why.DAMAGED, "Only a part"),
        (lambda code: code[:60] + ("A" if code[60] != "A" else "B") + code[61:], Why.FORGED,
         "not the organizer's"),
        (lambda code: signer("x").ticket(), Why.UNKNOWN_KEY, "does not know who signed"),
    ],
)  # fmt: skip
def test_what_is_none_says_why(till: Till, ours: str, spoil: object, why: Why, said: str) -> None:
    assert callable(spoil)
    found = gate.scan(till, spoil(ours))
    assert (found.verdict, found.why, found.ticket) == (Verdict.INVALID, why, None)
    assert said in reason(till, found)


def test_the_reason_is_that_of_the_answer(till: Till) -> None:
    # A ticket of another event, whatever became of its key.
    elsewhere = Decision(Verdict.WRONG_EVENT, why=Why.KEY_REVOKED.value)
    assert "another event" in reason(till, elsewhere)


def test_a_code_whose_letters_lost_their_case_says_what_to_do(till: Till) -> None:
    found = gate.scan(till, from_pretix(till).ticket(1).upper())
    assert (found.verdict, found.why) == (Verdict.INVALID, Why.CASE_LOST)
    assert "Caps Lock" in reason(till, found)


def test_looking_at_a_ticket_redeems_nothing(till: Till, ours: str) -> None:
    before = journal_text(till)
    for _ in range(2):
        assert gate.look_at(till, ours).verdict is Verdict.VALID
    assert gate.look_at(till, "nobody").verdict is Verdict.INVALID
    assert journal_text(till) == before
    assert gate.scan(till, ours).admitted
    assert gate.look_at(till, ours).verdict is Verdict.USED


def test_a_signed_ticket_scanned_at_the_till_is_a_ticket(till: Till, ours: str) -> None:
    assert classify(till, ours) is True
    assert classify(till, ours[:-5]) is not True


def test_a_key_is_kept_for_this_accounts_eyes_and_in_no_journal(till: Till, ours: str) -> None:
    path = till.data_dir / "keys" / "tickets.json"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("[]")
    with pytest.raises(StoreDamaged, match="keys new"):
        ticket(till)


def test_so_many_at_once_and_no_more(till: Till, ours: str) -> None:
    terms = Terms(till.event.id, "Day ticket")
    assert len(set(signing_tickets.sign_tickets(till, terms, 50))) == 50
    for count in (0, -1, 10_001):
        with pytest.raises(BadInput, match="signed at once"):
            signing_tickets.sign_tickets(till, terms, count)


def test_a_tills_own_gate_stands_the_fuzz(till: Till, ours: str) -> None:
    """The long one is in tests/domain/test_signed_fuzz.py; here, each scan goes to the disk."""
    chance, world = random.Random(3), Fuzz()
    assert gate.scan(till, ours).admitted
    pretix = from_pretix(till).ticket(9)
    assert gate.scan(till, pretix).admitted
    scans = [noise(chance) for _ in range(20)]
    for place in (3, 40, 90):
        scans += [*changed(ours, place, chance, world), *changed(pretix, place, chance, world)]
    assert [one for one in scans if gate.scan(till, one).admitted] == []
    assert gate.scan(till, ticket(till)).admitted
