"""Files about signed tickets: public keys, and codes that were called back.

Keys come from another till (“kiosk ticket keys export”), from pretix (what the address of an event
in its API answers: ``valid_keys.pretix_sig1``), or as a PEM file of one of pretix's keys. Codes
come one a line, or from pretix (what the addresses of revoked and of blocked secrets answer).
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.domain.pretix_tickets import public_key
from kiosk.domain.ticket_keys import KEY_BYTES, Scheme, TicketKey

_LARGEST = 64 << 20


def read_keys(path: Path) -> list[TicketKey]:
    """The keys in a file, of no event yet.

    :raises BadInput: it can't be read, or holds none.
    """
    text = _text(path)
    if text.lstrip().startswith("-----"):
        return [_pretix(text)]
    document = _json(text)
    if isinstance(document, dict):
        ours, pretix = document.get("keys"), document.get("valid_keys")
        if isinstance(ours, list) and ours:
            return [_ours(one, path) for one in ours]
        signed = pretix.get(Scheme.PRETIX.value) if isinstance(pretix, dict) else None
        if isinstance(signed, list) and signed:
            return [_pretix(str(one)) for one in signed]
    raise BadInput(
        f"{path.name} holds no keys for tickets. pretix gives them out with an event's details, "
        "once it has made its first signed ticket."
    )


def read_codes(path: Path) -> list[tuple[str, bool]]:
    """The codes in a file, each with whether it is to be called back: pretix also tells of those
    that no longer are.

    :raises BadInput: it can't be read, or holds none.
    """
    text = _text(path)
    document = _json(text)
    if isinstance(document, dict):
        if document.get("next"):
            raise BadInput(f"{path.name} is only one page of pretix's answer; save all of them.")
        document = document.get("results")
    if isinstance(document, list):
        rows = [one for one in document if isinstance(one, dict) and one.get("secret")]
        found = [(str(one["secret"]), one.get("blocked", True) is True) for one in rows]
    else:
        found = [(line.strip(), True) for line in text.splitlines() if line.strip()]
    if not found:
        raise BadInput(f"{path.name} holds no codes.")
    return found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(f"{path.name} is larger than {_LARGEST >> 20} MiB.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is no text.") from error
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}).") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _pretix(text: str) -> TicketKey:
    return TicketKey(EventId(""), Scheme.PRETIX, public_key(text))


def _ours(one: Any, path: Path) -> TicketKey:
    try:
        public = b64decode(one["public"], validate=True)
        scheme, revoked = Scheme(one["scheme"]), one.get("revoked") is True
        found = TicketKey(EventId(""), scheme, public, revoked, str(one.get("signs_for", "")))
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise BadInput(f"A key in {path.name} can't be understood.") from error
    if len(public) != KEY_BYTES:
        raise BadInput(f"A key in {path.name} has {len(public)} bytes, not {KEY_BYTES}.")
    return found
