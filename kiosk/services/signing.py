"""Having a sale or a refund signed, where a till has a signing device.

It is signed while it is written down, in the same transaction; and it is never lost for a device
that is out of order: its paper says so then, and the first of such sales is a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hardware.ports import SignerFault
from kiosk.domain.cases import opened_body
from kiosk.domain.fiscal import OUT_OF_ORDER, SIGNER_OUT, FiscalSignature
from kiosk.domain.journal import Entry, Kind, canonical, digest
from kiosk.services.till import Till
from kiosk.store.journal import Action
from kiosk.store.rows import get_setting, put_settings

# What is signed: amounts, and no person.
_SIGNED = ("receipt", "currency", "total", "taxes", "tenders")
# The case of an outage that goes on; empty while the device works.
_OUT = "signer_out"


def record(
    till: Till, action: Action, kind: Kind, body: Mapping[str, Any], event_id: str | None
) -> Entry:
    """Write down what was sold or paid back, signed if this till has a signing device."""
    if till.signer is None:
        return action.record(kind, body, event_id)
    signature = _signature(till, action, kind, body)
    entry = action.record(kind, {**body, "signature": dict(vars(signature))}, event_id)
    outage = get_setting(action.session, _OUT)
    if signature.out_of_order and not outage:
        case = digest(["signer", entry.hash])
        put_settings(action.session, **{_OUT: case})
        action.record(Kind.CASE_OPENED, opened_body(case, SIGNER_OUT, [entry], {}), None)
    elif outage and not signature.out_of_order:
        put_settings(action.session, **{_OUT: ""})
    return entry


def _signature(till: Till, action: Action, kind: Kind, body: Mapping[str, Any]) -> FiscalSignature:
    assert till.signer is not None
    process = canonical({name: body[name] for name in _SIGNED}).decode()
    try:
        number = till.signer.start(action.now)
        return till.signer.finish(number, str(kind), process, till.clock.now())
    except SignerFault:
        return OUT_OF_ORDER
