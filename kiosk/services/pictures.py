"""Pictures of products: made small, kept in the store, and shown with no network.

Whatever a camera wrote into a file beside the picture, such as where it was taken, is left out.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.pictures import MOST_BYTES, SIDE, text_of
from kiosk.domain.reference import tombstone
from kiosk.services.till import Till
from kiosk.store import pictures as store
from kiosk.store import queries
from kiosk.store.documents import PICTURE, bury, put_pictures
from kiosk.store.rows import mark_unsent

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITIES = (80, 60, 40, 20, 5)


@dataclass(frozen=True)
class Pictured:
    """A product that has a picture of so many bytes."""

    title: str
    skus: tuple[str, ...]
    size: int


def set_picture(till: Till, sku: str, file: bytes) -> str:
    """Give the product of this SKU a picture, at this till and with the next sync at all others;
    returns its title.

    :raises BadInput: nothing here is called that, or the file is no picture that can be taken.
    """
    picture = small(file)
    with till.store.writing() as session:
        variant = queries.variant_by_code(session, sku)
        if variant is None:
            raise BadInput(f"Nothing here has the SKU “{sku}”; nothing was changed.")
        changed = put_pictures(session, {variant.product_id: text_of(picture)})
        if changed:
            mark_unsent(session, PICTURE, changed)
            body = {"set": changed, "removed": []}
            till.action(session, till.clock.now()).record(
                Kind.PICTURES_CHANGED, body, till.event.id
            )
    return variant.product_title


def remove_picture(till: Till, sku: str) -> str:
    """Take a product's picture away; returns its title.

    :raises BadInput: nothing here is called that, or it has none.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        variant = queries.variant_by_code(session, sku)
        if variant is None or not store.names(session, [variant.product_id]):
            raise BadInput(f"Nothing with the SKU “{sku}” has a picture here.")
        bury(session, PICTURE, [tombstone(variant.product_id, iso(now))])
        mark_unsent(session, PICTURE, [variant.product_id])
        body = {"set": [], "removed": [variant.product_id]}
        till.action(session, now).record(Kind.PICTURES_CHANGED, body, till.event.id)
    return variant.product_title


def list_pictures(till: Till) -> list[Pictured]:
    """The products that have a picture, by title."""
    with till.store.reading() as session:
        return [Pictured(title, tuple(skus), size) for title, skus, size in store.pictured(session)]


def picture(till: Till, name: str) -> bytes | None:
    """The picture that is called so (:attr:`kiosk.services.catalogue.TileRow.picture`)."""
    with till.store.reading() as session:
        return store.named(session, name)


def small(file: bytes) -> bytes:
    """A picture as a till keeps it: its middle as a small square, upright, on white.

    :raises BadInput: the file is too large, or no whole picture of a known format.
    """
    # Slow to load, and no till needs it to sell.
    from PIL import Image, ImageOps

    if len(file) > LARGEST_FILE:
        raise BadInput("That file is too large for a picture; 20 MB are the most.")
    try:
        with Image.open(io.BytesIO(file), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadInput("That picture has too many pixels; 60 million are the most.")
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as fault:
        raise BadInput("That is no whole JPEG, PNG, WebP or GIF picture.") from fault
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", square.size, "white")
    flat.paste(square, mask=square.getchannel("A"))
    for quality in _QUALITIES:
        out = io.BytesIO()
        flat.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise BadInput("That picture can't be made small enough; take one with fewer details.")
