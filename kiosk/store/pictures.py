"""Pictures of products, and how they are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.pictures import picture_of
from kiosk.store.picture_table import PictureRow
from kiosk.store.tables import VariantRow

# What a picture is served under: its product, and its digest, so that another one has another name.
_NAME = "{product}.{digest}.webp"


def sound_picture(values: dict[str, Any]) -> dict[str, Any]:
    """A picture's row as it came from elsewhere.

    :raises ValueError: it is none.
    """
    if not isinstance(values["image"], str):
        raise ValueError("a picture is a text")
    picture_of(values["image"])
    return values


def names(session: Session, products: Collection[str]) -> dict[str, str]:
    """The names of the pictures of those of these products that have one."""
    rows = session.exec(
        select(PictureRow.id, PictureRow.digest).where(col(PictureRow.id).in_(products))
    )
    return {one: _NAME.format(product=one, digest=digest) for one, digest in rows}


def named(session: Session, name: str) -> bytes | None:
    """The picture that is called so, or the one that has taken its place."""
    row = session.get(PictureRow, name.partition(".")[0])
    return None if row is None else picture_of(row.image)


def pictured(session: Session) -> list[tuple[str, list[str], int]]:
    """The titles, SKUs and bytes of what has a picture, by title; without what was removed."""
    rows = session.exec(
        select(PictureRow.id, PictureRow.image, VariantRow.product_title, VariantRow.sku)
        .join(VariantRow, col(VariantRow.product_id) == PictureRow.id)
        .order_by(col(VariantRow.product_title), col(PictureRow.id), col(VariantRow.position))
    )
    found: dict[str, tuple[str, list[str], int]] = {}
    for product, image, title, sku in rows:
        found.setdefault(product, (title, [], len(picture_of(image))))[1].append(sku)
    return list(found.values())
