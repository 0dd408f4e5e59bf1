"""Which printer it is that a till prints on, by what it said of itself when it was last there."""

from __future__ import annotations

from dataclasses import asdict

import orjson
from sqlmodel import Session

from hardware.addresses import Address, Identity
from kiosk.services.print_queue import answers_setting
from kiosk.services.printers import RECEIPTS, PrinterRole, Setup, list_printers
from kiosk.services.till import Till
from kiosk.store.print_tables import PrinterRow
from kiosk.store.rows import get_setting, put, put_settings


def remembered(till: Till, printer: str) -> Setup | None:
    """The printer of that name in the queue, if this till remembers one."""
    return next((one for one in list_printers(till) if _serves(one, printer)), None)


def note_identity(till: Till, printer: str, address: str, identity: Identity) -> None:
    """Keep what the printer at an address said of itself."""
    value = _value(address, identity)
    with till.store.reading() as session:
        if get_setting(session, _setting(printer)) == value:
            return
    with till.store.writing() as session:
        put_settings(session, **{_setting(printer): value})


def identity_at(till: Till, printer: str, address: str) -> Identity | None:
    """What was said there; None where nobody was asked at that address yet."""
    with till.store.reading() as session:
        return _identity_at(session, printer, address)


def move_printer(till: Till, printer: str, before: Address, now: Address) -> bool:
    """Print at another address from now on, as it is the same printer; whether it was moved. It is
    not where somebody said another place meanwhile, or another printer is at the new one."""
    found = remembered(till, printer)
    if found is None:
        return False
    with till.store.writing() as session:
        row = session.get(PrinterRow, found.name)
        if row is None or row.address != str(before):
            return False
        others = [one for one in list_printers(till) if one.name != found.name]
        if now in [one.address for one in others]:
            return False
        put(session, PrinterRow, [{**row.model_dump(), "address": str(now)}])
        identity = _identity_at(session, printer, str(before))
        if identity is not None:
            put_settings(session, **{_setting(printer): _value(str(now), identity)})
        # It goes on answering as it did.
        answers = answers_setting(printer)
        said, _, where = get_setting(session, answers).partition(" ")
        if where == str(before):
            put_settings(session, **{answers: f"{said} {now}"})
    return True


def _serves(one: Setup, printer: str) -> bool:
    is_receipts = one.role is PrinterRole.RECEIPT
    return is_receipts if printer == RECEIPTS else not is_receipts and one.name == printer


def _identity_at(session: Session, printer: str, address: str) -> Identity | None:
    kept = get_setting(session, _setting(printer))
    known = orjson.loads(kept) if kept else {}
    if known.get("address") != address:
        return None
    return Identity(known["maker"], known["model"], known["serial"])


def _value(address: str, identity: Identity) -> str:
    return orjson.dumps({"address": address, **asdict(identity)}).decode()


def _setting(printer: str) -> str:
    return f"printer_identity:{printer}"
