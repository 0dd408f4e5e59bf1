"""Setting up the mail server of this device: each till has its own, and none hears of another's."""

from __future__ import annotations

from dataclasses import replace

from hardware.documents import clean
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.mails import mail_address
from kiosk.domain.staff import Permission, allow
from kiosk.services.till import Till
from kiosk.store.mail_access import (
    MailAccess,
    Security,
    forget_mail_access,
    load_mail_access,
    save_mail_access,
)

# Submission with STARTTLS, submission over TLS (RFC 8314), and what a relay on a machine has.
PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_HERE = ("localhost", "127.0.0.1", "::1")
_LONGEST = 200


def checked_access(access: MailAccess) -> MailAccess:
    """The same server, tidied: port 0 is the usual one.

    :raises BadInput: something of it can't be, or a password would go out for all to read.
    """
    host = access.host.strip()
    if not host or len(host) > _LONGEST or any(one.isspace() for one in host):
        raise BadInput(f"“{host}” is no mail server; write its name, as in mail.example.org.")
    if access.security is Security.NONE and host not in _HERE:
        raise BadInput(
            "Mails go out unprotected only to a server on this machine; "
            "choose --security starttls or tls."
        )
    port = access.port or PORTS[access.security]
    if not 0 < port < 65_536:
        raise BadInput(f"{port} is no port; they go from 1 to 65535.")
    if bool(access.user) != bool(access.password):
        raise BadInput("A user needs a password, and a password a user; leave out both, or none.")
    if not (access.user + access.password).isascii():
        # Of other letters no two servers are sure to make the same bytes, nor does smtplib.
        raise BadInput("A mail server's user and password have plain letters, digits and signs.")
    name = " ".join(clean(access.name).split())
    if len(name) > _LONGEST:
        raise BadInput(f"A sender's name has at most {_LONGEST} characters.")
    return replace(access, host=host, port=port, name=name, sender=mail_address(access.sender))


def account(till: Till) -> MailAccess | None:
    """The server that is set up, with its password: show it to nobody.

    :raises StoreDamaged: what was kept of it can't be read.
    """
    return load_mail_access(till.data_dir)


def set_account(till: Till, access: MailAccess) -> Refusal | None:
    """Send with this server from now on, where whoever acts may say so.

    :raises StoreUnwritable: it can't be kept, or the authority's file can't be read.
    """
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is None:
        save_mail_access(till.data_dir, access)
    return refusal


def no_account(till: Till) -> Refusal | None:
    """Send no mails any more, where whoever acts may say so; what waits goes on waiting."""
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is None:
        forget_mail_access(till.data_dir)
    return refusal
