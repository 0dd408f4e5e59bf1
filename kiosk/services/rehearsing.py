"""A rehearsal: the training mode with other tills, at a hub where nothing counts (a sandbox).

Its till stands beside the real one, looks and prints as the training till does, and sends what it
does to the sandbox, so that sync, returns at another till and what listens to the hub can be tried
before the day. No other hub lets it in, and a sandbox lets no real till in.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.assets import asset_path
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BadInput
from kiosk.services import preferences
from kiosk.services.importing import import_tickets
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import Till, begin_till, open_till, record_event
from kiosk.services.training import apart, copy_range, copy_stock
from kiosk.store.engine import FILE
from kiosk.store.rows import mark_unsent, put_settings
from kiosk.store.training import MARK, REHEARSAL, TRAINING

FOLDER = "rehearsal"


def make_rehearsal(data_dir: Path, clock: Clock) -> Path:
    """The directory of the till that rehearses, beside the real one in ``data_dir``: made, with no
    event yet, where there is none.

    :raises BadInput: the till in ``data_dir`` is for training itself.
    :raises StoreError: the real store can't be read, or nothing can be written beside it.
    """
    folder = data_dir / FOLDER
    real = open_till(data_dir, clock)
    try:
        if apart(real):
            raise BadInput("This till is for training already.")
        if not (folder / FILE).exists():
            till = begin_till(folder, clock, None, real.device.name, MARK)
            with till.store.writing() as session:
                put_settings(session, **{TRAINING: REHEARSAL})
            preferences.save(till, preferences.load(real))
            till.close()
    finally:
        real.close()
    return folder


def rehearsal_in(data_dir: Path) -> Path:
    """The directory of the till that rehearses.

    :raises BadInput: there is none yet.
    """
    folder = data_dir / FOLDER
    if not (folder / FILE).exists():
        raise BadInput(
            "No rehearsal here yet: join one with “kiosk enrol HUB_URL CODE --rehearsal”."
        )
    return folder


def begin(data_dir: Path, till: Till) -> bool:
    """Give a sandbox that has no event yet one like that of the real till in ``data_dir``, with its
    goods and with invented tickets; whether it had none.

    :raises BadInput: the real till has no event itself.
    """
    till.refresh()
    if till.current is not None:
        return False
    real = open_till(data_dir, till.clock)
    try:
        event = event_with_taxes(real)
        with till.store.writing() as session:
            record_event(session, till.action(session, till.clock.now()), event)
        till.refresh()
        changed = copy_range(real, till)
        with till.store.writing() as session:
            for kind, ids in changed.items():
                mark_unsent(session, kind, ids)
        copy_stock(real, till)
    finally:
        real.close()
    import_tickets(till, asset_path("demo", "tickets.csv"))
    return True
