"""What the hub calls things when it speaks to people: SKU and title instead of keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from kiosk.domain.allotments import PUBLIC, pool_of, variant_of
from sync.hub.database import parts
from sync.hub.tables import document
from sync.protocol import variant_names


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


def named_keys(connection: Connection, keys: Collection[str]) -> Mapping[str, str]:
    """Each key in words, as in “PRINT-7 Riso Print No. 7”; the key itself where it has none."""
    variants = {key: variant for key in keys if (variant := variant_of(key)) is not None}
    names = named_variants(connection, set(variants.values()))
    words = {}
    for key in keys:
        name = " ".join(filter(None, names.get(variants.get(key, ""), ())))
        pool = pool_of(key)
        words[key] = f"{name} ({pool})" if name and pool not in ("", PUBLIC) else name or key
    return words


def listed(connection: Connection, units: Mapping[str, int]) -> str:
    """Units in words, as in “2 × PRINT-7 Riso Print No. 7, 1 × MUG Enamel Mug”."""
    words = named_keys(connection, units)
    told = sorted((words[key], number) for key, number in units.items())
    return ", ".join(f"{number} × {name}" for name, number in told)
