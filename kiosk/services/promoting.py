"""Setting promotions up: known here at once, and at every other till with the next sync."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import natural_id
from kiosk.domain.journal import Kind
from kiosk.domain.promotion_terms import Terms, promotion_of
from kiosk.domain.promotions import ANY_TIER, Promotion
from kiosk.domain.reference import tombstone
from kiosk.domain.staff import Permission, allow
from kiosk.imports.promotions import read_promotions
from kiosk.services.importing import Imported
from kiosk.services.till import Till
from kiosk.store import promotions as store
from kiosk.store import queries
from kiosk.store.documents import PROMOTION, bury, promotion_values, put_promotions
from kiosk.store.rows import digest_of, mark_unsent

# A journal entry has a largest size.
_AT_ONCE = 300


@dataclass(frozen=True)
class Listed:
    """A promotion, and in how many sales it was used, as far as it is known here."""

    promotion: Promotion
    used: int


def add_promotion(till: Till, terms: Terms) -> Promotion | Refusal:
    """Set a promotion up, where whoever acts may.

    :raises BadInput: its terms can't be read, name nothing here, or another one has its name.
    """
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is not None:
        return refusal
    promotion = promotion_of(terms, till.event.currency, zone(till.event.timezone))
    with till.store.writing() as session:
        if any(one.id == promotion.id for one in store.promotions(session)):
            raise BadInput(
                N_("There is a promotion “{name}” already; end it first, or choose another name."),
                name=promotion.name,
            )
        _check_skus(session, promotion)
        _put(till, session, [promotion])
    return promotion


def import_promotions(till: Till, path: Path) -> Imported:
    """Load promotions from a file; those of a known name take its new terms.

    :raises BadInput: the file can't be read at all; nothing was changed.
    """
    file = read_promotions(path, till.event.currency, zone(till.event.timezone))
    with till.store.writing() as session:
        changed = _put(till, session, file.promotions)
    return Imported("table", file.rows, len(file.promotions), changed, file.problems)


def list_promotions(till: Till) -> Sequence[Listed]:
    """All promotions, by name."""
    with till.store.reading() as session:
        known = store.promotions(session)
        used = store.uses(session, [one.id for one in known])
        return [Listed(one, used.get(one.id, 0)) for one in known]


def find_promotion(till: Till, name: str) -> Listed:
    """The promotion with this name.

    :raises BadInput: there is none.
    """
    wanted = _id_of(name)
    found = next((one for one in list_promotions(till) if one.promotion.id == wanted), None)
    if found is None:
        raise BadInput(f"There is no promotion “{name}” here; “kiosk promotion list” names all.")
    return found


def remove_promotion(till: Till, name: str) -> Promotion | Refusal:
    """End a promotion for good, where whoever acts may; what was sold with it stays as it was sold.

    :raises BadInput: there is none of that name.
    """
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is not None:
        return refusal
    gone = find_promotion(till, name).promotion
    now = till.clock.now()
    with till.store.writing() as session:
        bury(session, PROMOTION, [tombstone(gone.id, iso(now))])
        mark_unsent(session, PROMOTION, [gone.id])
        body = {"set": {}, "removed": [gone.id]}
        till.action(session, now).record(Kind.PROMOTIONS_CHANGED, body, till.event.id)
    return gone


def _put(till: Till, session: Session, promotions: Sequence[Promotion]) -> int:
    changed = put_promotions(session, promotions)
    mark_unsent(session, PROMOTION, changed)
    digests = {one.id: digest_of(promotion_values(one)) for one in promotions}
    action = till.action(session, till.clock.now())
    for start in range(0, len(changed), _AT_ONCE):
        some = changed[start : start + _AT_ONCE]
        body = {"set": {one: digests[one] for one in some}, "removed": []}
        action.record(Kind.PROMOTIONS_CHANGED, body, till.event.id)
    return len(changed)


def _check_skus(session: Session, promotion: Promotion) -> None:
    named = list(promotion.skus)
    if promotion.tier and promotion.tier != ANY_TIER:
        named.append(promotion.tier)
    for sku in named:
        if queries.variant_by_code(session, sku) is None:
            raise BadInput(N_("Nothing here has the SKU “{sku}”; nothing was changed."), sku=sku)


def _id_of(name: str) -> str:
    return natural_id("promotion", " ".join(name.split()).casefold())
