"""What the hub calls things when it speaks to people: SKU and title instead of keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from kiosk.domain.allotments import PUBLIC, pool_of, variant_of
from kiosk.domain.journal import Kind
from kiosk.domain.rights import refund_of
from kiosk.domain.stored_value import kind_of_key, short_key
from kiosk.domain.tenders import TenderKind
from sync.hub.database import parts
from sync.hub.tables import device, document, entry
from sync.protocol import variant_names

# What spent something that somebody else held; a sale, where it is none of these.
DID: Mapping[str, str] = {
    Kind.STOCK_MOVED: "took off the shelf",
    Kind.GIFT_CARD_CASHED_OUT: "paid out",
}


def named_variants(
    connection: Connection, variants: Collection[str]
) -> Mapping[str, tuple[str, str]]:
    """SKU and title of those of ``variants`` that the hub has a document of."""
    found: dict[str, tuple[str, str]] = {}
    for some in parts(list(variants)):
        rows = connection.execute(
            select(document.c.id, document.c.body).where(
                document.c.kind == "variant", document.c.id.in_(some)
            )
        )
        found |= {row.id: variant_names(json.loads(row.body)) for row in rows}
    return found


def device_names(connection: Connection, devices: Collection[str]) -> dict[str, str]:
    """What people call these devices, those that have enrolled."""
    rows = connection.execute(select(device.c.id, device.c.name).where(device.c.id.in_(devices)))
    return {row.id: row.name for row in rows}


def named_keys(connection: Connection, keys: Collection[str]) -> Mapping[str, str]:
    """Each key in words, as in “PRINT-7 Riso Print No. 7”; the key itself where it has none."""
    variants = {key: variant for key in keys if (variant := variant_of(key)) is not None}
    names = named_variants(connection, set(variants.values()))
    words = {}
    for key in keys:
        name = " ".join(filter(None, names.get(variants.get(key, ""), ())))
        pool = pool_of(key)
        words[key] = f"{name} ({pool})" if name and pool not in ("", PUBLIC) else name or key
    return words | _named_rights(connection, keys) | _named_values(keys)


def _named_rights(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    rights = {key: found for key in keys if (found := refund_of(key)) is not None}
    receipts: dict[str, str] = {}
    for some in parts(sorted({sale for sale, _ in rights.values()})):
        for row in connection.execute(select(entry).where(entry.c.hash.in_(some))):
            receipts[row.hash] = str(json.loads(row.text)["body"].get("receipt") or row.hash)
    return {
        key: f"to be refunded line {line} of receipt {receipts[sale]}"
        for key, (sale, line) in rights.items()
        if sale in receipts
    }


def _named_values(keys: Collection[str]) -> dict[str, str]:
    names = {TenderKind.GIFT_CARD: "gift card", TenderKind.VOUCHER: "voucher"}
    kinds = {key: kind for key in keys if (kind := kind_of_key(key)) is not None}
    return {key: f"{names[kind]} {short_key(key)}" for key, kind in kinds.items()}


def listed(connection: Connection, units: Mapping[str, int]) -> str:
    """Units in words, as in “2 × PRINT-7 Riso Print No. 7, 1 × MUG Enamel Mug”; of a gift card its
    minor units."""
    words = named_keys(connection, units)
    told = sorted((words[key], number, key) for key, number in units.items())
    return ", ".join(
        f"{number} {'minor units of' if kind_of_key(key) is TenderKind.GIFT_CARD else '×'} {name}"
        for name, number, key in told
    )
