"""Handing letters to a mail server (RFC 6409), in as many words as it takes to know what became of
each: until the line that ends a mail was said, the server can't have taken it (RFC 5321, 4.1.1.4).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator

from kiosk.domain.mails import MailState, Trouble
from kiosk.mail.message import compose
from kiosk.services.mailing import Letter, MailFault
from kiosk.store.mail_access import MailAccess, Security

_TIMEOUT_SECONDS = 30.0
# Who we are: this machine's name is nobody's business, and asking for it may wait for a network.
_HELLO = "[127.0.0.1]"
_END = b".\r\n"
_DOT = re.compile(rb"^\.", re.MULTILINE)
_CLOSING = 421


class Submission:
    """The mail server that a till was given."""

    def __init__(self, access: MailAccess, timeout: float = _TIMEOUT_SECONDS) -> None:
        self._access = access
        self._timeout = timeout

    def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
        """As :class:`kiosk.services.mailing.Courier` says."""
        content = _DOT.sub(b"..", compose(letter, self._access).as_bytes())
        with self._connected() as server:
            with _not_taken():
                _wants(server.mail(self._access.sender), Trouble.SENDER, alone=False)
                _wants(server.rcpt(letter.address), Trouble.ADDRESS, alone=True)
                _wants(server.docmd("DATA"), Trouble.REFUSED, alone=True)
                server.send(content)
            if not claim():
                return False
            with _nobody_knows():
                server.send(_END)
                answer = server.getreply()
            _wants(answer, Trouble.REFUSED, alone=True)
            # It is the server's now, whatever becomes of the farewell.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        return True

    def check(self) -> None:
        """Connect and log in, and send nothing.

        :raises MailFault: what is in the way.
        """
        with self._connected() as server, _not_taken():
            server.quit()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server: smtplib.SMTP | None = None
        try:
            with _not_taken():
                server = self._open()
            yield server
        finally:
            if server is not None:
                server.close()

    def _open(self) -> smtplib.SMTP:
        access = self._access
        # The certificate's authorities are read only where there is something to check with them.
        if access.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                access.host, access.port, _HELLO, timeout=self._timeout, context=self._context()
            )
        else:
            server = smtplib.SMTP(access.host, access.port, _HELLO, timeout=self._timeout)
        try:
            if access.security is Security.STARTTLS:
                server.starttls(context=self._context())
            server.ehlo_or_helo_if_needed()
            if access.user:
                server.login(access.user, access.password)
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        ca = self._access.ca
        return ssl.create_default_context(cafile=None if ca is None else str(ca))


@contextlib.contextmanager
def _not_taken() -> Iterator[None]:
    """Up to here the server can't have taken anything, so that it may be said again."""
    try:
        yield
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as fault:
        raise MailFault(Trouble.INSECURE, str(fault), alone=False) from fault
    except smtplib.SMTPAuthenticationError as fault:
        later = 400 <= fault.smtp_code < 500
        raise MailFault(
            Trouble.LATER if later else Trouble.LOGIN, _said(fault.smtp_error), alone=False
        ) from fault
    except smtplib.SMTPResponseException as fault:
        raise MailFault(Trouble.UNREACHABLE, _said(fault.smtp_error), alone=False) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise MailFault(Trouble.UNREACHABLE, str(fault), alone=False) from fault


@contextlib.contextmanager
def _nobody_knows() -> Iterator[None]:
    """The end was said, and no answer came that can be read."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as fault:
        raise MailFault(Trouble.CUT_OFF, str(fault), MailState.UNKNOWN, alone=True) from fault


def _wants(answer: tuple[int, bytes], trouble: Trouble, *, alone: bool) -> None:
    """Go on only if the server did not say no: 4xx is for now, 5xx is for good."""
    code, said = answer
    if code == _CLOSING:
        raise MailFault(Trouble.UNREACHABLE, _said(said), alone=False)
    if 400 <= code < 500:
        raise MailFault(Trouble.LATER, _said(said), alone=True)
    if not 200 <= code < 400:
        # A sender that is refused is no trouble of this mail: once that is mended, it goes out.
        state = MailState.FAILED if alone else MailState.QUEUED
        raise MailFault(trouble, _said(said), state, alone=alone)


def _said(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
