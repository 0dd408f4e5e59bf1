"""Sends what is owed, again and again, and after trouble less and less often."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential_jitter,
)

from kiosk.domain.errors import StoreError
from kiosk.domain.mails import MailState, Trouble
from kiosk.services import mailing
from kiosk.services.mailing import Courier, Letter, MailFault, Post
from kiosk.services.till import Till
from kiosk.store.mail_access import MailAccess, load_mail_access

_LOG = logging.getLogger("trestle.mail")
_EVERY_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 120.0


class _NoServer:
    """What takes letters where no server is set up: nothing."""

    def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
        raise MailFault(Trouble.NO_ACCOUNT, state=MailState.QUEUED, alone=False)


def courier_of(access: MailAccess | None) -> Courier:
    """What takes letters to this server."""
    if access is None:
        return _NoServer()
    # Nobody whose till sends no mails waits for what speaks to servers.
    from kiosk.mail.submission import Submission

    return Submission(access)


def once(till: Till) -> Post:
    """One round: wipe what is over, send what is owed."""
    mailing.tidy(till)
    now = mailing.waiting(till)
    if not now.waiting:
        return now
    return mailing.work_off(till, courier_of(load_mail_access(till.data_dir)))


def run_forever(till: Till, stop: threading.Event, every: float = _EVERY_SECONDS) -> None:
    """Do a round every ``every`` seconds until ``stop`` is set; after trouble, wait longer."""
    patience = Retrying(
        retry=retry_if_exception_type((MailFault, StoreError)),
        wait=wait_exponential_jitter(multiplier=every, max=_LONGEST_WAIT_SECONDS, jitter=1),
        stop=stop_when_event_set(stop),
        sleep=sleep_using_event(stop),
        before_sleep=_say,
    )
    while not stop.is_set():
        try:
            patience(_round, till)
        except RetryError:
            # Told to stop while in trouble; the trouble was noted, and nothing is lost.
            return
        stop.wait(every)


def _round(till: Till) -> None:
    done = once(till)
    if done.fault is not None and done.waiting:
        raise done.fault


def _say(state: RetryCallState) -> None:
    fault = state.outcome.exception() if state.outcome else None
    # What a server answers may name whom it was for, and a log is not wiped.
    _LOG.warning("mails wait: %s", fault)
