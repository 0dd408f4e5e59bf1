"""Which printers a till has, and the fonts that its paper is drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.addresses import Address, Identity, Way
from hardware.code_pages import USUAL, Letters
from hardware.device_line import DevicePrinter
from hardware.documents import Document
from hardware.escpos import Paper
from hardware.fonts import Fonts
from hardware.ports import Attempt, Printer, PrinterFault
from hardware.preview import FilePrinter
from hardware.printers import LinePrinter, Medium, NetworkPrinter
from hardware.spooler import OTHER, turn
from hardware.system_printers import CupsPrinter, WindowsPrinter
from hardware.talks import Trigger
from hardware.zpl import Roll
from kiosk.assets import asset_path
from kiosk.domain.errors import N_, BadInput
from kiosk.services import printing
from kiosk.services.print_queue import lock_of
from kiosk.services.printer_identity import identity_at, note_identity
from kiosk.services.printer_pages import label_page, printer_page
from kiosk.services.printers import (
    RECEIPTS,
    LabelSetup,
    Language,
    PrinterRole,
    drawer_of,
    label_printer,
    list_printers,
    named,
    owner_of,
    receipt_printer,
)
from kiosk.services.printing import Paper as Printed
from kiosk.services.till import Till
from kiosk.settings import load_settings

_TURN_SECONDS = 10.0


@dataclass(frozen=True)
class Place:
    """Where a printer is, None for the preview, how many columns it has, 0 for the usual number,
    its letters, the labels that it prints, where it does, and whether it only opens a drawer."""

    address: Address | None = None
    columns: int = 0
    letters: Letters = USUAL
    labels: LabelSetup | None = None
    trigger: bool = False

    @property
    def known_as(self) -> str:
        """The address as it is written, empty for the preview."""
        return str(self.address or "")


def fonts() -> Fonts:
    """The fonts that receipts are drawn with."""
    return Fonts.bundled(asset_path("fonts"))


def place_of(till: Till, name: str = RECEIPTS) -> Place:
    """Where the printer of that name is, and what it has. For receipts the settings say it, or else
    what is remembered."""
    settings = load_settings(till.data_dir)
    if name == RECEIPTS:
        if settings.printer_said:
            return Place(settings.printer)
        found = receipt_printer(till)
    else:
        found = next((one for one in list_printers(till) if one.name == name), None)
    if found is None:
        return Place()
    trigger = found.role is PrinterRole.DRAWER
    return Place(found.address, found.columns, found.letters, found.labels, trigger)


def printer_of(till: Till, name: str = RECEIPTS) -> Printer:
    """The printer of that name; without any, one that writes files."""
    return printer_at(place_of(till, name), till.data_dir, name)


def printer_at(place: Place, data_dir: Path, name: str = "") -> Printer:
    """The printer at a place."""
    address = place.address
    if address is None:
        return FilePrinter(data_dir / "receipts", fonts())
    paper = _medium(place)
    match address.way:
        case Way.NETWORK:
            return NetworkPrinter(address.place, paper, address.number, name=name)
        case Way.SERIAL:
            # Imported where they are used: most tills have neither.
            from hardware.serial_line import SerialPrinter

            return SerialPrinter(address.place, address.number, paper, name)
        case Way.USB:
            from hardware.usb_line import UsbName, UsbPrinter

            vendor, product, serial = (*address.place.split(":"), "")[:3]
            return UsbPrinter(UsbName(int(vendor, 16), int(product, 16), serial), paper, name)
        case Way.CUPS:
            return CupsPrinter(address.place, paper, name)
        case Way.WINDOWS:
            return WindowsPrinter(address.place, paper, name)
        case Way.DEVICE:
            return DevicePrinter(Path(address.place), paper, name)


def _medium(place: Place) -> Medium:
    """What a printer prints on."""
    if place.trigger:
        return Trigger()
    columns, labels = place.columns or None, place.labels
    if labels is None:
        return Paper(fonts(), columns, letters=place.letters)
    if labels.language is Language.ZPL:
        return Roll(fonts(), labels.dpi)
    return Paper(fonts(), columns, letters=place.letters, dpi=labels.dpi, ending=labels.ending)


def print_owed(till: Till, job: str | None = None) -> Printed:
    """Open the drawer if that is owed, print a job, or all that the printer of receipts owes, and
    wait for it."""
    trigger = drawer_of(till)
    opened = _print(till, trigger, job) if trigger else None
    done = _print(till, RECEIPTS if job is None else owner_of(till, job), job)
    return replace(done, drawer=opened.drawer) if opened else done


def print_labels_owed(till: Till, jobs: Sequence[str]) -> Printed:
    """Print all that the printer of these jobs owes, and wait for it."""
    return _print(till, owner_of(till, jobs[0]), None)


def why_not(till: Till, role: PrinterRole, document: Document) -> str:
    """Why the printer of labels, or of badges, can't draw this one; empty where it can."""
    found = label_printer(till, role)
    try:
        printer_of(till, found.name if found else RECEIPTS).render(document)
    except PrinterFault as fault:
        return fault.sentence
    return ""


def _print(till: Till, name: str, job: str | None) -> Printed:
    place = place_of(till, name)
    printer = printer_at(place, till.data_dir, name)
    return printing.work_off(till, printer, job, name, place.known_as)


def print_test(till: Till, name: str) -> tuple[str, bool]:
    """Print a test page on the printer of that name, or the receipts' without one; what it is
    called, and whether it said that the page is on paper.

    :raises BadInput: there is none of that name, somebody else is printing there, or it prints
        nothing.
    :raises PrinterFault: it is in no state to.
    """
    queue = named(till, name)
    place = place_of(till, queue)
    if place.trigger:
        raise BadInput(
            N_("Try the drawer under Till session, Open the drawer: it asks who and why.")
        )
    printer = printer_at(place, till.data_dir, name)
    if place.labels is not None:
        page = label_page(queue, place.labels.size)
    else:
        page = printer_page(till, printer.name, place.known_as, place.letters)
    with turn(lock_of(till, queue), _TURN_SECONDS) as mine:
        if not mine:
            raise BadInput(OTHER)
        sure = printer.print_payload(printer.render(page), Attempt())
        meet(till, queue, place.known_as, printer)
    return printer.name, sure


def meet(till: Till, name: str, address: str, printer: Printer) -> None:
    """Keep what the printer of that name says of itself, so that it is known again elsewhere. It is
    asked once at an address; whoever calls has it to himself."""
    if not isinstance(printer, LinePrinter) or identity_at(till, name, address) is not None:
        return
    who = printer.identify()
    if who is not None:
        note_identity(till, name, address, who)


def who_is_at(till: Till, address: Address) -> Identity | None:
    """Ask who is at an address; None where no receipt printer answers."""
    printer = printer_at(Place(address), till.data_dir)
    return printer.identify() if isinstance(printer, LinePrinter) else None
