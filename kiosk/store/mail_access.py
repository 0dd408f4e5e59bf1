"""The mail server that a till sends with. It stands beside the store with the device's keys, so
that its password is in no backup, no export and no other till."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kiosk.domain.errors import N_, StoreDamaged
from kiosk.store.engine import speaking_plainly
from kiosk.store.identity import FOLDER, write_beside

_FILE = "mail.json"
_CA = "mail-ca.pem"


class Security(StrEnum):
    """How the way to the server is protected; ``NONE`` is for a server on this very machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True)
class MailAccess:
    """A mail server and who sends there: ``sender`` is an address, ``name`` what stands before it.

    Without a ``user`` nobody logs in. ``ca`` is a PEM file of who vouches for the server's
    certificate, where the well-known authorities don't; a copy of it is kept."""

    host: str
    port: int
    security: Security
    sender: str
    name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None


def save_mail_access(data_dir: Path, access: MailAccess) -> None:
    """Keep it, in place of the one before.

    :raises StoreUnwritable: it can't be written, or ``access.ca`` can't be read.
    """
    folder = data_dir / FOLDER
    values: dict[str, str | int] = {
        "host": access.host,
        "port": access.port,
        "security": access.security,
        "sender": access.sender,
        "name": access.name,
        "user": access.user,
        "password": access.password,
    }
    if access.ca is not None:
        with speaking_plainly(access.ca):
            # Read whole before it is written: it may be the kept one itself.
            (folder / _CA).write_bytes(access.ca.read_bytes())
        values["ca"] = _CA
    write_beside(folder / _FILE, values)


def has_mail_access(data_dir: Path) -> bool:
    """Whether a server was set up."""
    return (data_dir / FOLDER / _FILE).exists()


def load_mail_access(data_dir: Path) -> MailAccess | None:
    """The server that was set up; None where there is none.

    :raises StoreDamaged: what was kept can't be read.
    """
    path = data_dir / FOLDER / _FILE
    with speaking_plainly(path):
        try:
            held = json.loads(path.read_text())
            return MailAccess(
                str(held["host"]),
                int(held["port"]),
                Security(held["security"]),
                str(held["sender"]),
                str(held["name"]),
                str(held["user"]),
                str(held["password"]),
                path.with_name(held["ca"]) if "ca" in held else None,
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise StoreDamaged(
                N_("{path} is unreadable. Set the mail server up again with “kiosk mail set”."),
                path=path,
            ) from None


def forget_mail_access(data_dir: Path) -> None:
    """Send with no server any more."""
    for name in (_FILE, _CA):
        (data_dir / FOLDER / name).unlink(missing_ok=True)
