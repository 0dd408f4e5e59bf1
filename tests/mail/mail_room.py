"""A real mail server on loopback, which does to each mail what a test wants of it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kiosk.store.mail_access import MailAccess, Security

USER, PASSWORD, SENDER = "till", "pass word", "till@shop.example.com"
TAKE, NO_SUCH, REFUSE, WAIT, FULL = "take", "no such", "refuse", "wait", "full"
CUT_EARLY, CUT_AFTER_TAKING, CUT_BEFORE_TAKING = "cut early", "taken, cut", "not taken, cut"
HANG_EARLY, HANG_LATE = "no answer to the address", "no answer to the end"
FATES = (TAKE, NO_SUCH, REFUSE, WAIT, FULL, CUT_EARLY, CUT_AFTER_TAKING, CUT_BEFORE_TAKING)


def _always(address: str) -> str:
    return TAKE


@dataclass
class MailRoom:
    """What the server took, and what it does with a mail for an address; ``port`` is where."""

    fate: Callable[[str], str] = _always
    taken: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    logins: list[str] = field(default_factory=list)
    hangs: threading.Event = field(default_factory=threading.Event)
    _now: str = TAKE

    @property
    def ids(self) -> list[str]:
        """The ids of the mails that were taken, as often as they were."""
        return [str(one["Message-ID"]).strip("<>").partition("@")[0] for one in self.taken]

    def access(self, security: Security = Security.NONE, **more: Any) -> MailAccess:
        """How a till sends here."""
        given = {"name": "Ada's Prints", **more}
        return MailAccess("127.0.0.1", self.port, security, SENDER, **given)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._now = self.fate(address)
        if self._now == NO_SUCH:
            return f"550 5.1.1 <{address}> is unknown here"
        if self._now == WAIT:
            return "451 4.7.1 Greylisted, come again"
        if self._now == CUT_EARLY:
            server.transport.abort()
        if self._now == HANG_EARLY:
            await self._hang()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._now == REFUSE:
            return "554 5.7.1 No"
        if self._now == HANG_LATE:
            await self._hang()
        if self._now == FULL:
            return "452 4.3.1 No room now"
        if self._now == CUT_BEFORE_TAKING:
            server.transport.abort()
            return "250 never heard"
        content = envelope.original_content
        assert isinstance(content, bytes)
        found = message_from_bytes(content, policy=default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        if self._now == CUT_AFTER_TAKING:
            server.transport.abort()
        return "250 OK"

    async def _hang(self) -> None:
        self.hangs.set()
        await asyncio.sleep(30)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(
            USER.encode(), PASSWORD.encode()
        )
        self.logins.append("in" if right else "out")
        return AuthResult(success=right, handled=False)


class _Bound(Controller):
    """Aiosmtpd's own controller wants to be told a port that is free."""

    def __init__(self, room: MailRoom, listening: socket.socket, **more: Any) -> None:
        super().__init__(room, hostname="127.0.0.1", port=room.port, **more)
        self._listening = listening

    def _create_server(self) -> Any:
        return self.loop.create_server(
            self._factory_invoker, sock=self._listening, ssl=self.ssl_context
        )


@contextmanager
def serving(
    room: MailRoom, tls: ssl.SSLContext | None = None, *, starttls: bool = False
) -> Iterator[MailRoom]:
    """Serve while the block lasts; with ``tls`` from the first byte, or from STARTTLS on. Whoever
    is asked to log in has to be over TLS then."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    room.port = listening.getsockname()[1]
    asked: dict[str, Any] = {"server_hostname": "mail.test"}
    if tls is not None:
        asked |= {
            "authenticator": room.authenticate,
        }
        asked |= (
            {"tls_context": tls, "require_starttls": True}
            if starttls
            # It can't see that the whole connection is TLS.
            else {"ssl_context": tls, "auth_require_tls": False}
        )
    controller = _Bound(room, listening, **asked)
    controller.start()
    try:
        yield room
    finally:
        controller.stop()
        listening.close()
