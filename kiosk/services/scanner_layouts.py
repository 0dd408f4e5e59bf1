"""Which keyboard this till's scanners are made for, and what a scan therefore means."""

from __future__ import annotations

import orjson

from kiosk.domain.errors import Refusal
from kiosk.domain.keyboard_layouts import US, KeyboardLayout
from kiosk.domain.scan_codes import normalise
from kiosk.services import codes
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_LAYOUT = "scanner_layout"


def layout_of(till: Till) -> KeyboardLayout | None:
    """What was learnt of this till's scanners, or None where each is believed as it types."""
    with till.store.reading() as session:
        kept = get_setting(session, _LAYOUT)
    return KeyboardLayout(orjson.loads(kept)) if kept else None


def keep(till: Till, layout: KeyboardLayout) -> None:
    """Take scans for those of scanners with this layout, from now on."""
    _keep(till, orjson.dumps(dict(layout.letters), option=orjson.OPT_SORT_KEYS).decode())


def forget(till: Till) -> None:
    """Believe scanners as they type."""
    _keep(till, "")


def meant(till: Till, layout: KeyboardLayout | None, typed: str, keys: str) -> str:
    """The code that was scanned: as ``typed``, or as the scanner's ``keys`` say, whichever is
    something here. Where neither is, what was learnt decides.

    Where nothing was learnt yet and only the keys make sense, it is learnt from that that the
    scanner is made for a US keyboard and the computer set to another.
    """
    by_keys = normalise((layout or US).read(keys or typed))
    typed = normalise(typed)
    if by_keys == typed:
        return typed
    first, second = (typed, by_keys) if layout is None else (by_keys, typed)
    if _is_something(till, first) or not _is_something(till, second):
        return first
    if layout is None:
        keep(till, US)
    return second


def _is_something(till: Till, code: str) -> bool:
    found = codes.classify(till, code)
    return not isinstance(found, bool | Refusal) or found is True


def _keep(till: Till, layout: str) -> None:
    with till.store.writing() as session:
        put_settings(session, **{_LAYOUT: layout})
