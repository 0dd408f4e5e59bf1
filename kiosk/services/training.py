"""The training mode: a till of its own beside the real one, with the same things to sell.

It has a copy of the products, prices, promotions, taxes and looks, and of what is on hand. It has
no staff, no contacts and no tickets of real people: those at its door are invented. Its receipt
numbers begin with ``T-``, its papers say what they are, its cards are charged on a simulated
terminal, and it joins no hub and sends nothing. The real store is only read.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import col, select

from hardware.documents import Document
from kiosk.assets import asset_path
from kiosk.domain.catalogue import Product
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, VariantId
from kiosk.services import card_terms, preferences
from kiosk.services.importing import import_tickets, open_stock
from kiosk.services.practice_paper import for_practice
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import Till, begin_till, open_till
from kiosk.store import queries
from kiosk.store.card_terms import terms_at
from kiosk.store.documents import (
    MODIFIER_GROUP,
    PICTURE,
    PREP_STATION,
    PROMOTION,
    put_groups,
    put_pictures,
    put_products,
    put_promotions,
    put_stations,
    put_variants,
)
from kiosk.store.engine import FILE
from kiosk.store.modifiers import groups
from kiosk.store.picture_table import PictureRow
from kiosk.store.prep import stations
from kiosk.store.promotion_tables import PromotionRow
from kiosk.store.promotions import promotion_of
from kiosk.store.rows import put_settings
from kiosk.store.tables import ProductRow, StockRow, VariantRow
from kiosk.store.training import APART, MARK, TRAINING, is_apart

FOLDER = "training"


def make_training(data_dir: Path, clock: Clock, *, fresh: bool = False) -> Path:
    """The directory of the training till beside the real one in ``data_dir``, made where there is
    none; ``fresh`` begins anew. What it sells has the products and prices of now.

    :raises BadInput: the till in ``data_dir`` is for training itself, or has no event.
    :raises StoreError: the real store can't be read, or nothing can be written beside it.
    """
    folder = data_dir / FOLDER
    real = open_till(data_dir, clock)
    try:
        if apart(real):
            raise BadInput("This till is for training already.")
        if fresh and folder.exists():
            _throw_away(folder, clock)
        if not (folder / FILE).exists():
            _begin(real, folder, clock)
        till = open_till(folder, clock)
        try:
            copy_range(real, till)
            preferences.save(till, preferences.load(real))
        finally:
            till.close()
    finally:
        real.close()
    return folder


def apart(till: Till) -> bool:
    """Whether this is the till of the training mode."""
    with till.store.reading() as session:
        return is_apart(session)


def paper(till: Till, document: Document) -> Document:
    """A document as this till may show it: that of a training till says what it is."""
    return for_practice(document) if apart(till) else document


def _throw_away(folder: Path, clock: Clock) -> None:
    """Delete a training till, and never anything else."""
    if (folder / FILE).exists():
        till = open_till(folder, clock)
        try:
            if not apart(till):
                raise BadInput(f"The till in {folder} is not for training, so it stays.")
        finally:
            till.close()
        shutil.rmtree(folder)


def _begin(real: Till, folder: Path, clock: Clock) -> None:
    event = event_with_taxes(real)
    till = begin_till(folder, clock, event, real.device.name, MARK)
    try:
        with till.store.writing() as session:
            put_settings(session, **{TRAINING: APART})
        # What is invented, so that the door can be practised.
        import_tickets(till, asset_path("demo", "tickets.csv"))
        copy_stock(real, till)
    finally:
        till.close()


def copy_range(real: Till, till: Till) -> Mapping[str, Sequence[str]]:
    """Have the training till sell what the real one sells now; returns the ids of what is new or
    changed there, by kind."""
    with real.store.reading() as session:
        products = [
            Product(ProductId(row.id), row.title, row.description, row.vendor, row.category)
            for row in session.exec(select(ProductRow))
        ]
        variants = [
            (queries.variant_of(row), row.position) for row in session.exec(select(VariantRow))
        ]
        promotions = [
            promotion_of(row.model_dump()) for row in session.exec(select(PromotionRow)).all()
        ]
        modifiers, places = groups(session), stations(session)
        images = {row.id: row.image for row in session.exec(select(PictureRow))}
        terms = terms_at(session, real.event.id)
    with till.store.writing() as session:
        card_terms.keep_terms(till, session, terms, till.clock.now())
        return {
            "product": put_products(session, products),
            "variant": put_variants(session, variants),
            PROMOTION: put_promotions(session, promotions),
            MODIFIER_GROUP: put_groups(session, modifiers),
            PREP_STATION: put_stations(session, places),
            PICTURE: put_pictures(session, images),
        }


def copy_stock(real: Till, till: Till) -> None:
    """Put on hand at the training till what the real one has."""
    with real.store.reading() as session:
        rows = session.exec(select(StockRow).where(col(StockRow.on_hand) > 0)).all()
        on_hand = {VariantId(row.variant_id): row.on_hand for row in rows}
    now = till.clock.now()
    with till.store.writing() as session:
        open_stock(till.action(session, now), till.event.id, on_hand)
