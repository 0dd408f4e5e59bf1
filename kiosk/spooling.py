"""What prints while a till is open: the thread that owns its printer, and what screens see."""

from __future__ import annotations

from dataclasses import replace

from hardware import png
from hardware.ports import Cause, PrinterFault
from hardware.spooler import Spooler
from kiosk.paper import fonts, printer_for
from kiosk.services import training
from kiosk.services.print_queue import LOCK, StoreQueue
from kiosk.services.till import Till
from kiosk.ui.paperwork import Paperwork


def spooler_of(till: Till) -> Spooler:
    """Prints what is owed, in a thread of its own that gives way to whoever sells."""
    behind = replace(till, store=till.store.giving_way())
    lock = till.data_dir / LOCK
    return Spooler(StoreQueue(behind), lambda: printer_for(till.data_dir), lock)


def paperwork(till: Till, spooler: Spooler) -> Paperwork:
    """What makes paper, for the screens: nothing of it waits for a printer."""
    drawn_with = fonts()

    def print_owed() -> PrinterFault | None:
        spooler.wake()
        return spooler.fault

    def trouble() -> Cause | None:
        fault = spooler.fault
        return None if fault is None else fault.cause

    return Paperwork(
        print_owed,
        picture=lambda document: png.render(training.paper(till, document), drawn_with),
        trouble=trouble,
    )
