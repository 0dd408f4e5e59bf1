"""The doctor: looks at everything that a till needs, the machine included."""

from __future__ import annotations

import time
from pathlib import Path

from hardware import pole
from hardware.camera.frame import nothing_reads
from hardware.ports import Cause, DisplayFault
from hardware.power import battery
from kiosk import cameras
from kiosk.displays import TillPole
from kiosk.domain.clock import Clock
from kiosk.domain.errors import TrestleError
from kiosk.language import Phrase
from kiosk.paper import printer_of
from kiosk.scanners import Readers
from kiosk.services import checks, display_setup, readiness, scanners
from kiosk.services.checks import Check
from kiosk.services.printers import RECEIPTS, other_printers
from kiosk.services.till import Till, open_till
from kiosk.ui.window import find_browser

# What a scanner needs to be opened, and to say that it is not there.
_SCANNER_SECONDS = 0.6

_PRINTER = Phrase("Printer")
_SCANNER = Phrase("Scanners")
_SCANNERS_TYPE = Phrase(
    "The till reads none itself. Those that type can't be asked: scan the code under More, "
    "Scanners."
)
_SCANNERS_READY = Phrase("{names}: ready.")
_POLE = Phrase("Pole display")
_POLE_WELL = Phrase("{place} takes what it is given. It can't answer: look whether it shows it.")
_POLE_IN_USE = Phrase("{place} is in use, as by the till that is open: look whether it shows it.")
_QR = Phrase("QR codes in pictures")
_QR_READ = Phrase("They can be read.")
_WINDOW = Phrase("Window")
_WINDOW_NONE = Phrase(
    "No Chromium, Chrome or Edge was found; install one, or open the address that “kiosk” prints "
    "in any browser on this machine."
)
_WINDOW_FOUND = Phrase("The app opens in {program}.")


def examine(directory: Path, clock: Clock) -> list[Check]:
    """Look at the till in ``directory``, which no app need have opened, and at its machine."""
    found = checks.look_at_store(directory, clock)
    try:
        till = open_till(directory, clock)
    except TrestleError:
        # What is wrong with it was said just now.
        return [*found, *_machine(directory)]
    try:
        readers = Readers(till)
        try:
            readers.follow(lambda name, code: None)
            scanning = look_at_scanners(till, readers)
        finally:
            readers.stop()
        return [
            *found,
            *readiness.look(till),
            *printer_checks(till),
            *pole_checks(till),
            scanning,
            *_machine(directory),
        ]
    finally:
        till.close()


def look_around(till: Till, readers: Readers, shown: TillPole) -> list[Check]:
    """The same for a till that is open, whose scanners are being read and whose pole display shows
    something."""
    found = [*checks.look_at(till), *readiness.look(till)]
    return [
        *found,
        *printer_checks(till),
        *pole_checks(till, shown),
        look_at_scanners(till, readers),
        *_machine(till.data_dir),
    ]


def printer_checks(till: Till) -> list[Check]:
    """Ask each printer how it is."""
    found = []
    for name in (RECEIPTS, *other_printers(till)):
        what = f"{_PRINTER()} {name}".strip()
        try:
            health = printer_of(till, name).check()
        except TrestleError as fault:
            found.append(Check(what, False, checks.spoken_fault(fault)))
        else:
            found.append(Check(what, health.ok, health.sentence))
    return found


def pole_checks(till: Till, shown: TillPole | None = None) -> list[Check]:
    """Look whether the pole display can be reached, where the till has one: as the till that is
    open knows, or by opening its port."""
    address = display_setup.pole_of(till)
    if address is None:
        return []
    place = str(address)
    try:
        if shown is None:
            pole.probe(address)
        elif shown.fault is not None:
            raise shown.fault
    except DisplayFault as fault:
        if shown is None and fault.cause is Cause.BUSY:
            return [Check(_POLE(), None, _POLE_IN_USE(place=place))]
        return [Check(_POLE(), False, checks.spoken_fault(fault))]
    return [Check(_POLE(), True, _POLE_WELL(place=place))]


def look_at_scanners(till: Till, readers: Readers) -> Check:
    """Look whether the till's own scanners are there; it takes a moment where there are any."""
    if not scanners.known(till):
        return Check(_SCANNER(), None, _SCANNERS_TYPE())
    time.sleep(_SCANNER_SECONDS)
    troubles = readers.troubles()
    away = [checks.spoken_fault(fault) for fault in troubles.values() if fault is not None]
    if away:
        return Check(_SCANNER(), False, " ".join(away))
    return Check(_SCANNER(), True, _SCANNERS_READY(names=", ".join(one.name for one in troubles)))


def _machine(directory: Path) -> list[Check]:
    return [
        checks.look_at_disk(directory),
        readiness.look_at_battery(battery()),
        look_at_codes(),
        _window_check(),
    ]


def look_at_codes() -> Check:
    """Look which of the two decoders read a code; one is enough to scan with a camera."""
    good, faults = cameras.tried()
    if not good:
        return Check(_QR(), False, checks.spoken_fault(nothing_reads()))
    return Check(_QR(), True, " ".join([_QR_READ(), *map(checks.spoken_fault, faults)]))


def _window_check() -> Check:
    found = find_browser()
    if found is None:
        return Check(_WINDOW(), None, _WINDOW_NONE())
    return Check(_WINDOW(), True, _WINDOW_FOUND(program=found))
