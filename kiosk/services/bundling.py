"""Setting bundles up: known here at once, and at every other till with the next sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from kiosk.domain.bundles import bundled, no_bundle, no_part, parse_parts
from kiosk.domain.catalogue import Part, Product, StockPolicy, Variant
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, VariantId, natural_id
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.services.till import Till
from kiosk.store.documents import put_products, put_variants, variant_values
from kiosk.store.prices import newly_priced
from kiosk.store.queries import variant_of
from kiosk.store.rows import digest_of, mark_unsent
from kiosk.store.tables import VariantRow


@dataclass(frozen=True)
class Terms:
    """A bundle in an organizer's words: ``parts`` as ``MUG`` or ``COFFEE:2``. Of one that is on
    sale under that SKU already, what is empty stays as it is."""

    sku: str
    parts: Sequence[str]
    price: str = ""
    title: str = ""
    barcode: str = ""
    category: str = ""


def by_sku(till: Till, sku: str) -> Variant | None:
    """What is on sale under this SKU, and no other code."""
    with till.store.reading() as session:
        return _by_sku(session, sku)


def set_bundle(till: Till, terms: Terms) -> Variant:
    """Sell these parts as one thing.

    :raises BadInput: the terms can't be read, or something of them is not here or can't be a part;
        nothing was changed.
    """
    wanted, now = parse_parts(terms.parts), till.clock.now()
    with till.store.writing() as session:
        row = session.exec(select(VariantRow).where(VariantRow.sku == terms.sku.strip())).first()
        before = None if row is None else variant_of(row)
        made = bundled(_own(till, terms, before), _parts(session, terms.sku, wanted))
        if before is None:
            product = Product(made.product_id, made.product_title, category=terms.category.strip())
            mark_unsent(session, "product", put_products(session, [product]))
        place = row.position if row is not None else 0
        changed = put_variants(session, [(made, place)])
        if changed:
            mark_unsent(session, "variant", changed)
            action, event = till.action(session, now), till.event
            body = {"variant": made.id, "set": digest_of(variant_values(made, place))}
            prices = newly_priced(session, {made.id: made.price}, event.currency)
            action.record(Kind.BUNDLE_SET, body, event.id)
            if prices:
                told = {"currency": event.currency, "prices": prices}
                action.record(Kind.PRICES_SET, told, event.id)
    return made


def _own(till: Till, terms: Terms, before: Variant | None) -> Variant:
    """What it is but for its parts."""
    sku, currency = terms.sku.strip(), till.event.currency
    title = " ".join(terms.title.split())
    if before is None and not (sku and title and terms.price):
        raise BadInput("A new bundle has a SKU, a title and a price: --title and --price.")
    price = Money.parse(terms.price, currency) if terms.price else None
    if price is not None and price.minor < 0:
        raise BadInput(f"“{terms.price}” is negative; a price is more than nothing.")
    if before is None:
        assert price is not None
        own = Variant(
            VariantId(natural_id("sku", sku)),
            ProductId(natural_id("table-product", title.casefold())),
            title,
            sku,
            price,
            barcode=terms.barcode.strip(),
            policy=StockPolicy.UNLIMITED,
        )
    else:
        if title or terms.category:
            raise BadInput(f"“{sku}” is on sale already, and keeps its title and category.")
        own = replace(
            before, price=price or before.price, barcode=terms.barcode.strip() or before.barcode
        )
        if own.policy is not StockPolicy.UNLIMITED:
            raise BadInput(f"“{sku}” is counted; a bundle has the stock of its parts.")
    why = no_bundle(own)
    if why:
        raise BadInput(f"“{sku}”: a bundle {why}.")
    return own


def _parts(session: Session, sku: str, wanted: Mapping[str, int]) -> list[Part]:
    parts = []
    for name, quantity in wanted.items():
        part = _by_sku(session, name)
        if part is None or name == sku.strip():
            raise BadInput(f"Nothing here has the SKU “{name}”; nothing was changed.")
        why = no_part(part)
        if why:
            raise BadInput(f"{name} {why}, and can't be a part; nothing was changed.")
        parts.append(Part(part.id, part.sku, quantity))
    return parts


def _by_sku(session: Session, sku: str) -> Variant | None:
    row = session.exec(select(VariantRow).where(VariantRow.sku == sku)).first()
    return None if row is None else variant_of(row)
