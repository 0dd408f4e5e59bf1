"""Receipts by e-mail: owed with the entry that says so, sent once, forgotten in time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.mails import MailState, Trouble
from kiosk.domain.staff import Operator, Role
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    backups,
    checks,
    erasing,
    mail_accounts,
    mail_papers,
    mailing,
    refunds,
    signup,
    training,
)
from kiosk.services.mailing import Letter, Mail, MailFault
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.till import Till, open_till
from kiosk.store.erasing import erase, forget_everybody
from kiosk.store.identity import FOLDER
from kiosk.store.journal import FROZEN
from kiosk.store.mail_access import MailAccess, Security
from kiosk.store.mails import mails
from kiosk.store.rows import put_settings
from kiosk.store.verify import verify
from tests.factories import journal_text, rows, sell

ADA = "ada@example.org"
ACCESS = MailAccess("127.0.0.1", 2525, Security.NONE, "till@shop.example.com", "Ada", "u", "s3cret")


class Courier:
    """Takes letters, or says what was in the way."""

    def __init__(self, *faults: MailFault | None) -> None:
        self.faults = list(faults)
        self.taken: list[Letter] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault.state is not MailState.UNKNOWN:
            raise fault
        self.meanwhile()
        if not claim():
            return False
        if fault is not None:
            raise fault
        self.taken.append(letter)
        return True


@pytest.fixture
def mailer(till: Till) -> Till:
    assert mail_accounts.set_account(till, ACCESS) is None
    return till


def ask(till: Till, address: str = ADA, key: str = "") -> Mail:
    assert isinstance(till.clock, FixedClock)
    till.clock.forward(seconds=1)
    outcome = mailing.ask(till, mail_papers.of_sale(till, sell(till, "MUG")), address, key)
    assert isinstance(outcome, Mail), outcome
    return outcome


def states(till: Till) -> list[MailState]:
    return [one.state for one in mailing.listed(till, everything=True)]


def test_a_receipt_is_owed_at_once_and_sent_once(mailer: Till) -> None:
    mail = ask(mailer, " Ada@EXAMPLE.org ", "tap")
    assert (mail.address, mail.state) == ("Ada@example.org", MailState.QUEUED)
    sale = mail_papers.of_sale(mailer, sell(mailer, "ZINE"))
    again = mailing.ask(mailer, sale, "eve@example.org", "tap")
    assert again == mail, "the same key is the same mail"
    courier = Courier()
    assert mailing.work_off(mailer, courier).sent == 1
    assert mailing.work_off(mailer, courier).sent == 0
    (letter,) = courier.taken
    assert letter.subject == f"Fair: {mail.number}"
    assert letter.document is not None
    assert letter.document.title == mail.number
    assert states(mailer) == [MailState.SENT]
    assert mailing.listed(mailer) == []
    assert verify(mailer.store.path, mailer.device.id).sound


def test_the_journal_says_that_it_was_asked_for_and_never_by_whom(mailer: Till) -> None:
    mail = ask(mailer)
    said = journal_text(mailer)
    assert "MailQueued" in said
    assert mail.id in said
    assert "ada@" not in said.casefold()
    assert "example.org" not in said.casefold()


def test_what_cannot_be_an_address_is_told_and_nothing_is_owed(mailer: Till) -> None:
    sale = mail_papers.of_sale(mailer, sell(mailer, "MUG"))
    for text in ("", "ada", "ada@example", "a b@example.org", "ada@example.org\r\nBcc: e@x.org",
                 "Ada <ada@example.org>", "ada@[127.0.0.1]", "ädä@example.org"):  # fmt: skip
        with pytest.raises(BadInput, match="not an e-mail address"):
            mailing.ask(mailer, sale, text)
    with pytest.raises(BadInput, match="at most 100"):
        mailing.ask(mailer, sale, ADA, "k" * 101)
    assert states(mailer) == []
    idn = mailing.ask(mailer, sale, "ada@bücher.example.org")
    assert isinstance(idn, Mail)
    assert idn.address == "ada@xn--bcher-kva.example.org"


def test_without_a_server_nothing_is_promised(till: Till) -> None:
    sale = mail_papers.of_sale(till, sell(till, "MUG"))
    assert mailing.ask(till, sale, ADA) == Refusal("no_mail_account")
    assert not mailing.offered(till)


def test_a_training_till_sends_nothing(mailer: Till, clock: FixedClock) -> None:
    folder = training.make_training(mailer.data_dir, clock)
    practice = open_till(folder, clock)
    try:
        assert not mailing.offered(practice), "the real till's server is not its own"
        mail_accounts.set_account(practice, ACCESS)
        sale = mail_papers.of_sale(practice, sell(practice, "MUG"))
        assert mailing.ask(practice, sale, ADA) == Refusal("training_mails_nothing")
        assert "MailQueued" not in journal_text(practice)
    finally:
        practice.close()


def fault(trouble: Trouble, state: MailState = MailState.QUEUED, *, alone: bool) -> MailFault:
    return MailFault(trouble, "550 no", state, alone=alone)


def test_one_bad_address_holds_up_nobody_else(mailer: Till) -> None:
    ask(mailer), ask(mailer, "ben@example.org")
    courier = Courier(fault(Trouble.ADDRESS, MailState.FAILED, alone=True))
    post = mailing.work_off(mailer, courier)
    assert (post.sent, post.waiting, post.undecided) == (1, 0, 1)
    (failed,) = mailing.listed(mailer)
    assert (failed.address, failed.said) == (ADA, "550 no")
    assert "no such address" in failed.trouble


def test_no_network_is_noticed_once_and_all_wait(mailer: Till) -> None:
    ask(mailer), ask(mailer)
    courier = Courier(fault(Trouble.UNREACHABLE, alone=False))
    post = mailing.work_off(mailer, courier)
    assert (post.sent, post.waiting, post.undecided) == (0, 2, 0)
    assert mailing.work_off(mailer, courier).sent == 2


def test_what_may_have_arrived_is_sent_again_only_if_a_person_says_so(mailer: Till) -> None:
    mail = ask(mailer)
    courier = Courier(fault(Trouble.CUT_OFF, MailState.UNKNOWN, alone=True))
    mailing.work_off(mailer, courier)
    mailing.work_off(mailer, courier)
    assert states(mailer) == [MailState.UNKNOWN]
    assert courier.taken == []
    decided = mailing.send_again(mailer, mail.id)
    assert isinstance(decided, Mail)
    assert decided.state is MailState.QUEUED
    assert '"decision":"again"' in journal_text(mailer)
    mailing.work_off(mailer, courier)
    assert states(mailer) == [MailState.SENT]
    said = journal_text(mailer)
    mailing.send_again(mailer, mail.id)
    assert states(mailer) == [MailState.SENT], "what was sent is sent"
    assert journal_text(mailer) == said
    assert mailing.send_again(mailer, "nobody's") == Refusal("unknown_mail")


def test_a_crash_while_it_was_handed_over_leaves_it_to_a_person(
    mailer: Till, clock: FixedClock
) -> None:
    ask(mailer)

    class Killed(Exception):
        pass

    class Dies(Courier):
        def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
            assert claim()
            raise Killed

    with pytest.raises(Killed):
        mailing.work_off(mailer, Dies())
    assert states(mailer) == [MailState.SENDING]
    courier = Courier()
    assert mailing.work_off(mailer, courier).sent == 0
    mailing.recover(mailer)
    assert states(mailer) == [MailState.UNKNOWN]
    found = {one.what: one for one in checks.look_at_store(mailer.data_dir, clock)}["E-mail"]
    assert found.ok is False
    assert "Decide under More." in found.sentence


def test_two_who_send_at_once_send_it_once(mailer: Till) -> None:
    ask(mailer)
    first, second = Courier(), Courier()
    first.meanwhile = lambda: mailing.work_off(mailer, second)
    mailing.work_off(mailer, first)
    assert (len(first.taken), len(second.taken)) == (0, 1)
    assert states(mailer) == [MailState.SENT]


@pytest.mark.parametrize("ends", [True, False])
def test_who_was_put_off_says_nothing_of_a_mail_that_another_has(mailer: Till, ends: bool) -> None:
    ask(mailer)

    class Other(Courier):
        def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
            assert claim()
            if not ends:
                raise KeyboardInterrupt
            return True

    class PutOff(Courier):
        def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
            with contextlib.suppress(KeyboardInterrupt):
                mailing.work_off(mailer, Other())
            raise fault(Trouble.LATER, alone=True)

    mailing.work_off(mailer, PutOff())
    assert states(mailer) == [MailState.SENT if ends else MailState.SENDING]
    courier = Courier()
    mailing.work_off(mailer, courier)
    assert courier.taken == []


def test_a_dropped_mail_is_gone_even_while_it_is_on_its_way(mailer: Till) -> None:
    mail = ask(mailer)
    courier = Courier()
    courier.meanwhile = lambda: mailing.drop(mailer, mail.id)
    mailing.work_off(mailer, courier)
    assert (courier.taken, states(mailer)) == ([], [])
    assert '"decision":"drop"' in journal_text(mailer)
    assert mailing.drop(mailer, mail.id) == Refusal("unknown_mail")


def test_whoever_is_erased_is_erased_here_too_even_while_it_is_sent(mailer: Till) -> None:
    ask(mailer), ask(mailer, "ADA@example.org"), ask(mailer, "ben@example.org")

    class Erases(Courier):
        def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
            assert claim()
            erasing.erase(mailer, ADA)
            return True

    assert len(erasing.find(mailer, ADA).mails) == 2
    mailing.work_off(mailer, Erases())
    left = mailing.listed(mailer, everything=True)
    assert {one.address for one in left} <= {"ben@example.org"}
    assert erasing.find(mailer, ADA).mails == ()


def test_an_erasure_that_another_till_asked_for_takes_the_mails_along(mailer: Till) -> None:
    contact = signup.take(mailer, signup.SignUp("cleo@example.org"))
    ask(mailer, "Cleo@example.org")
    with mailer.store.writing() as session:
        erase(session, [("contact", contact)])
        assert mails(session) == []


def test_a_till_that_may_keep_nobody_keeps_no_addresses(mailer: Till) -> None:
    ask(mailer)
    with mailer.store.writing() as session:
        forget_everybody(session)
    assert states(mailer) == []


def test_addresses_are_wiped_in_time(mailer: Till, clock: FixedClock) -> None:
    ask(mailer), ask(mailer), ask(mailer)
    courier = Courier(None, fault(Trouble.REFUSED, MailState.FAILED, alone=True),
                      fault(Trouble.LATER, alone=True))  # fmt: skip
    mailing.work_off(mailer, courier)
    assert states(mailer) == [MailState.SENT, MailState.FAILED, MailState.QUEUED]
    clock.forward(days=7, seconds=-1)
    assert mailing.tidy(mailer) == 0
    clock.forward(seconds=1)
    assert mailing.tidy(mailer) == 1
    clock.forward(days=23)
    assert mailing.tidy(mailer) == 1
    clock.forward(days=300)
    assert mailing.tidy(mailer) == 0, "what is still promised is kept"
    assert states(mailer) == [MailState.QUEUED]


def test_a_restored_backup_sends_nothing_by_itself(
    mailer: Till, clock: FixedClock, tmp_path: Path
) -> None:
    ask(mailer)
    saved = backups.make_backup(mailer, tmp_path / "saved.db")
    assert b"s3cret" not in saved.read_bytes()
    mailing.work_off(mailer, Courier())
    restored = backups.restore(saved, tmp_path / "other", clock)
    try:
        assert states(restored) == [MailState.UNKNOWN]
        assert not mailing.offered(restored)
    finally:
        restored.close()


def test_an_older_copy_of_a_till_sends_nothing_by_itself(mailer: Till) -> None:
    ask(mailer)
    with mailer.store.writing() as session:
        put_settings(session, **{FROZEN: "older copy"})
    mailing.recover(mailer)
    assert states(mailer) == [MailState.UNKNOWN]


def test_the_password_lies_beside_the_store_for_this_account_only(mailer: Till) -> None:
    path = mailer.data_dir / FOLDER / "mail.json"
    assert path.stat().st_mode & 0o077 == 0
    assert "s3cret" in path.read_text()
    assert b"s3cret" not in Path(mailer.store.path).read_bytes()
    assert "s3cret" not in repr(mail_accounts.account(mailer))
    mail_accounts.no_account(mailer)
    assert mail_accounts.account(mailer) is None


def test_only_who_may_change_settings_sets_the_server(mailer: Till) -> None:
    seller = mailer.acting_as(Operator("s1", "Sam", Role.SELLER))
    for outcome in (mail_accounts.set_account(seller, ACCESS), mail_accounts.no_account(seller)):
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not_allowed"
    assert mailing.offered(mailer)


@pytest.mark.parametrize(
    "more",
    [
        {"host": "mail.example.org"},
        {"host": "two words"},
        {"port": 70_000},
        {"password": ""},
        {"password": "pässword"},
        {"sender": "till"},
        {"name": "x" * 201},
    ],
)
def test_a_server_that_cannot_be_is_told(more: dict[str, object]) -> None:
    good = vars(ACCESS)
    with pytest.raises(BadInput):
        mail_accounts.checked_access(MailAccess(**{**good, **more}))
    usual = MailAccess(**{**good, "port": 0, "security": Security.TLS, "host": "mail.example.org"})
    assert mail_accounts.checked_access(usual).port == 465


def test_a_refund_goes_by_mail_too(mailer: Till) -> None:
    sale = sell(mailer, "MUG:2")
    payout = Payout(TenderKind.CASH)
    back = refunds.complete(mailer, RefundRequest(sale.receipt, payout, {1: 1}))
    assert isinstance(back, Refund), back
    paper = mail_papers.numbered(mailer, back.receipt.lower())
    assert paper is not None
    assert (paper.kind, paper.number) == (mail_papers.REFUND, back.receipt)
    assert isinstance(mailing.ask(mailer, paper, ADA), Mail)
    assert mail_papers.numbered(mailer, "NONE-000001") is None


def test_the_doctor_says_what_waits_and_why(mailer: Till, clock: FixedClock) -> None:
    def said() -> checks.Check:
        return {one.what: one for one in checks.look_at_store(mailer.data_dir, clock)}["E-mail"]

    assert said().ok is True
    ask(mailer)
    assert said() == checks.Check(
        "E-mail", None,
        "1 receipt waits to be sent. "
        "They go out while the till is open, or with “kiosk mail work”.",
    )  # fmt: skip
    mailing.work_off(mailer, Courier(fault(Trouble.LOGIN, alone=False)))
    assert "user and password" in said().sentence


def test_mails_are_looked_at_in_their_places(mailer: Till) -> None:
    first, second = ask(mailer), ask(mailer, "ben@example.org")
    mailing.drop(mailer, first.id)
    mailing.work_off(mailer, Courier())
    third = ask(mailer, "cleo@example.org")
    now = mailing.as_they_stand(mailer, [first, second])
    assert [one.address for one in now] == ["", "ben@example.org", "cleo@example.org"]
    assert [one.state for one in now[1:]] == [MailState.SENT, MailState.QUEUED]
    assert now[2] == third
    assert rows(mailer.store.path, "SELECT count(*) FROM mail") == [(2,)]
