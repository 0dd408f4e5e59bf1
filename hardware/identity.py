"""What a printer says of itself (Epson's reference for GS I, information B)."""

from __future__ import annotations

from hardware.addresses import Identity
from hardware.wire import Wire

_MAKER, _MODEL, _SERIAL = (b"\x1dI" + bytes([number]) for number in (66, 67, 68))
_WAIT = 0.5


def ask(wire: Wire) -> Identity:
    """Ask a printer that answers who it is; one that doesn't know the question stays silent.

    Nothing may be asked on this line after it: what comes late looks like another answer. Raises
    :class:`hardware.wire.WireClosed`.
    """
    maker = wire.ask_text(_MAKER, _WAIT)
    if maker is None:
        return Identity()
    model = wire.ask_text(_MODEL, _WAIT)
    return Identity(maker, model or "", wire.ask_text(_SERIAL, _WAIT) or "")
