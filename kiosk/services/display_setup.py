"""How this till's customer display is set up: its language, and where its pole display is.

Kept in the device's own store: a table's two tills may face different people.
"""

from __future__ import annotations

from hardware.addresses import Address, Way, parse_address
from kiosk.domain.errors import N_, BadInput
from kiosk.language import offered
from kiosk.services.printers import list_printers
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_LANGUAGE, _POLE = "display_language", "display_pole"


def language_of(till: Till) -> str:
    """The code of the language that customers are spoken to; empty for the till's own."""
    with till.store.reading() as session:
        code = get_setting(session, _LANGUAGE) or ""
    return code if code in _codes() else ""


def speak_to_customers(till: Till, code: str) -> None:
    """Keep the language that customers are spoken to; empty for the till's own.

    :raises BadInput: it is none of ours.
    :raises StoreUnwritable: the store can't be written.
    """
    if code and code not in _codes():
        raise BadInput(f"“{code}” is no language here; choose one of {', '.join(_codes())}.")
    with till.store.writing() as session:
        put_settings(session, **{_LANGUAGE: code})


def pole_of(till: Till) -> Address | None:
    """Where the pole display is; None where there is none."""
    with till.store.reading() as session:
        said = get_setting(session, _POLE)
    return parse_address(said) if said else None


def add_pole(till: Till, address: Address) -> None:
    """Remember where the pole display is, in place of another one.

    :raises BadInput: such a display can't be reached in this way, or a printer is there.
    :raises StoreUnwritable: the store can't be written.
    """
    if address.way not in (Way.SERIAL, Way.DEVICE):
        raise BadInput(
            N_(
                "A pole display is at a serial port or a device, as serial:/dev/ttyUSB0@9600 or "
                "device:/dev/usb/lp1."
            )
        )
    for one in list_printers(till):
        if (one.address.way, one.address.place) == (address.way, address.place):
            raise BadInput(
                N_("The printer {name} is at that address; remove it first."), name=one.name
            )
    with till.store.writing() as session:
        put_settings(session, **{_POLE: str(address)})


def forget_pole(till: Till) -> None:
    """Forget the pole display, if there is one.

    :raises StoreUnwritable: the store can't be written.
    """
    with till.store.writing() as session:
        put_settings(session, **{_POLE: ""})


def _codes() -> list[str]:
    return [one.code for one in offered()]
