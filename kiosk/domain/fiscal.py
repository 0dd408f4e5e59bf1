"""What a signing device says of a sale, where the law wants a till's every sale signed by one.

The form is that of what a German receipt carries (§ 6 KassenSichV): the device's serial number,
the transaction's number, when it began and ended, the counter of signatures, and the signature.
Where the device is out of order the sale is made all the same, and its receipt says so (AEAO zu
§ 146a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SIGNER_OUT = "signer-out"


@dataclass(frozen=True)
class FiscalSignature:
    """A signature as it stands on paper; ``began`` and ``ended`` are RFC 3339, by the device's
    clock. One that is ``out_of_order`` signs nothing: all else of it is empty. A ``simulated`` one
    is for training."""

    device: str = ""
    transaction: int = 0
    counter: int = 0
    began: str = ""
    ended: str = ""
    signature: str = ""
    simulated: bool = False
    out_of_order: bool = False


OUT_OF_ORDER = FiscalSignature(out_of_order=True)


def signature_of(body: Mapping[str, Any]) -> FiscalSignature | None:
    """What an entry's body says of its signature; None where it says nothing.

    :raises ValueError: what it says makes no sense; it would be printed.
    """
    said = body.get("signature")
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise ValueError("That is no signature.")
    values = {name: said[name] for name in vars(OUT_OF_ORDER) if name in said}
    if any(type(value) is not type(vars(OUT_OF_ORDER)[name]) for name, value in values.items()):
        raise ValueError("That is no signature.")
    return FiscalSignature(**values)
