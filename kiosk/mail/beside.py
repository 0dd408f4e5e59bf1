"""Mails go out in a thread of their own, with nothing that a person does ever waiting for them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from kiosk.services import mailing
from kiosk.services.till import Till

_GLANCE_SECONDS = 5.0
_END_SECONDS = 2.0


@contextlib.contextmanager
def sending(till: Till) -> Iterator[None]:
    """Send mails beside all else that is done at ``till``, while this block lasts."""
    mailing.recover(till)
    mailing.tidy(till)
    stop = threading.Event()

    def work() -> None:
        while not mailing.offered(till):
            # A server may be set up while the till is open.
            if stop.wait(_GLANCE_SECONDS):
                return
        # Most tills send no mails, and open without what does.
        from kiosk.mail.worker import run_forever

        run_forever(till, stop)

    worker = threading.Thread(target=work, name="mail", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        # A server may take its time; cut off before a mail's last line, it can't have taken it.
        worker.join(timeout=_END_SECONDS)
