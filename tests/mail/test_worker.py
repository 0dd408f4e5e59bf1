"""What goes out by itself: all of it, once, through whatever a network and a server do."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.domain.mails import UNDECIDED, MailState
from kiosk.mail.beside import sending
from kiosk.mail.submission import Submission
from kiosk.mail.worker import once, run_forever
from kiosk.services import mail_accounts, mail_papers, mailing
from kiosk.services.mailing import Mail
from kiosk.services.till import Till
from tests.factories import sell
from tests.forking import ROOT
from tests.mail.mail_room import (
    CUT_AFTER_TAKING,
    CUT_BEFORE_TAKING,
    FATES,
    HANG_EARLY,
    HANG_LATE,
    NO_SUCH,
    REFUSE,
    TAKE,
    MailRoom,
    serving,
)

MAILS = 200


def owe(till: Till, count: int) -> list[Mail]:
    paper = mail_papers.of_sale(till, sell(till, "MUG"))
    made = [mailing.ask(till, paper, f"ada{one}@example.org") for one in range(count)]
    assert all(isinstance(one, Mail) for one in made)
    return [one for one in made if isinstance(one, Mail)]


def standing(till: Till) -> dict[str, MailState]:
    return {one.id: one.state for one in mailing.listed(till, everything=True)}


def wait_for(there: threading.Event) -> None:
    assert there.wait(60)


def until(till: Till, *ends: MailState) -> None:
    """Wait until every mail has come to one of these states."""
    last = time.monotonic() + 60
    while not set(standing(till).values()) <= set(ends):
        assert time.monotonic() < last, standing(till)
        time.sleep(0.05)


@pytest.mark.parametrize("seed", [1])
def test_of_many_mails_none_is_lost_and_none_sent_twice_without_a_word(
    till: Till, seed: int
) -> None:
    chance = random.Random(seed)
    last: dict[str, str] = {}

    def fate(address: str) -> str:
        # Half go well, so that it ends.
        last[address] = chance.choice((TAKE,) * len(FATES) + FATES)
        return last[address]

    with serving(MailRoom(fate)) as room:
        mail_accounts.set_account(till, room.access())
        owed = owe(till, MAILS)
        courier = Submission(room.access(), timeout=5)
        for _ in range(500):
            if not mailing.work_off(till, courier).waiting:
                break
        came = Counter(room.ids)
        now = standing(till)
        assert set(now) == {one.id for one in owed}, "none is lost"
        ends = {TAKE: (MailState.SENT, 1), NO_SUCH: (MailState.FAILED, 0),
                REFUSE: (MailState.FAILED, 0), CUT_AFTER_TAKING: (MailState.UNKNOWN, 1),
                CUT_BEFORE_TAKING: (MailState.UNKNOWN, 0)}  # fmt: skip
        for one in owed:
            assert (now[one.id], came[one.id]) == ends[last[one.address]]
        assert set(now.values()) == {MailState.SENT, MailState.FAILED, MailState.UNKNOWN}
        # Now a person says so, and only now may any come twice.
        room.fate = lambda address: TAKE
        for one in mailing.listed(till):
            assert one.state in UNDECIDED
            mailing.send_again(till, one.id)
        mailing.work_off(till, courier)
        assert set(standing(till).values()) == {MailState.SENT}
        twice = {one for one, times in Counter(room.ids).items() if times > 1}
        assert twice == {one.id for one in owed if last[one.address] == CUT_AFTER_TAKING}


def test_mails_go_out_by_themselves_once_there_is_a_network(till: Till) -> None:
    room = MailRoom()
    with serving(room):
        pass
    mail_accounts.set_account(till, room.access())
    owe(till, 3)
    stop = threading.Event()
    worker = threading.Thread(target=run_forever, args=(till, stop, 0.05))
    worker.start()
    try:
        last = time.monotonic() + 60
        while not any(one.trouble for one in mailing.listed(till)):
            assert time.monotonic() < last
            time.sleep(0.05)
        with serving(MailRoom()) as there:
            mail_accounts.set_account(till, there.access())
            until(till, MailState.SENT)
        assert len(there.ids) == len(set(there.ids)) == 3
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()


def test_beside_an_open_till_they_go_out_from_when_a_server_is_set_up(till: Till) -> None:
    with serving(MailRoom()) as room, sending(till):
        mail_accounts.set_account(till, room.access())
        owe(till, 1)
        until(till, MailState.SENT)
    assert len(room.ids) == 1


def test_without_a_server_any_more_they_wait_and_say_so(till: Till) -> None:
    with serving(MailRoom()) as room:
        mail_accounts.set_account(till, room.access())
        owe(till, 1)
        mail_accounts.no_account(till)
        assert once(till).waiting == 1
        (mail,) = mailing.listed(till)
        assert "kiosk mail set" in mail.trouble
        mail_accounts.set_account(till, room.access())
        assert once(till).sent == 1


@contextmanager
def killed(till: Till, room: MailRoom) -> Iterator[None]:
    """Have another process send, and kill it while the server keeps it waiting."""
    command = [sys.executable, "-m", "kiosk", "mail", "work", "--data", str(till.data_dir)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_for(room.hangs)
    finally:
        process.kill()
        process.communicate(timeout=20)
    yield


@pytest.mark.parametrize(
    ("fate", "state"), [(HANG_EARLY, MailState.QUEUED), (HANG_LATE, MailState.UNKNOWN)]
)
def test_killed_midway_it_goes_on_only_where_the_server_has_nothing(
    till: Till, fate: str, state: MailState
) -> None:
    with serving(MailRoom(lambda address: fate)) as room:
        mail_accounts.set_account(till, room.access())
        owe(till, 1)
        with killed(till, room):
            mailing.recover(till)
            assert set(standing(till).values()) == {state}
        room.fate = lambda address: TAKE
        once(till)
        sent = state is MailState.QUEUED
        assert set(standing(till).values()) == {MailState.SENT if sent else MailState.UNKNOWN}
        assert len(room.ids) == sent
