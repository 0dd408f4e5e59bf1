"""Which variants bear a barcode: found by index, however many barcodes each has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, select
from sqlmodel import Session

from kiosk.domain.scan_codes import barcode_forms
from kiosk.store.barcode_table import BarcodeRow
from kiosk.store.rows import listed, put, table_of

_barcode = table_of(BarcodeRow).c
_FORGET = delete(table_of(BarcodeRow)).where(_barcode.variant_id.in_(listed("ids")))


def barcodes_of(values: Mapping[str, Any]) -> list[str]:
    """The barcodes in a variant's row, each once."""
    every = (values["barcode"], *json.loads(values["more_barcodes"]))
    return list(dict.fromkeys(one for one in every if one))


def index_barcodes(session: Session, variants: Sequence[Mapping[str, Any]]) -> None:
    """Note what these variants' rows say that they bear, in place of what they bore."""
    forget_barcodes(session, [one["id"] for one in variants])
    bear = [
        {"code": code, "variant_id": one["id"]} for one in variants for code in barcodes_of(one)
    ]
    put(session, BarcodeRow, bear)


def forget_barcodes(session: Session, variants: Sequence[str]) -> None:
    """Forget what these variants bear."""
    if variants:
        session.connection().execute(_FORGET, {"ids": json.dumps(list(map(str, variants)))})


def bearers(code: str) -> Select[Any]:
    """The ids of the variants that bear ``code``, a GTIN of any length being one number."""
    return select(_barcode.variant_id).where(_barcode.code.in_(barcode_forms(code)))
