"""Questions about stock movements: the newest of them, and their sums by reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, func, select

from kiosk.store.documents import removed_names
from kiosk.store.tables import MovementRow, VariantRow


def newest_moves(session: Session, variant: str | None, most: int) -> list[MovementRow]:
    """The newest movements of a variant, or of all; no more than ``most``."""
    asked = select(MovementRow).order_by(
        col(MovementRow.hlc).desc(), col(MovementRow.device_id), col(MovementRow.id)
    )
    if variant is not None:
        asked = asked.where(MovementRow.variant_id == variant)
    return list(session.exec(asked.limit(most)))


def sums_by_reason(session: Session) -> list[tuple[str, str, int]]:
    """Variant, reason and the units that moved for it."""
    units = func.sum(col(MovementRow.quantity))
    return list(
        session.exec(
            select(MovementRow.variant_id, MovementRow.reason, units).group_by(
                col(MovementRow.variant_id), col(MovementRow.reason)
            )
        )
    )


def names_of(session: Session, variants: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """SKU and title of these variants, of those removed too; empty where they aren't known."""
    wanted = sorted(variants)
    names = dict.fromkeys(wanted, ("", ""))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        asked = select(VariantRow.id, VariantRow.sku, VariantRow.title)
        for one, sku, title in session.exec(asked.where(col(VariantRow.id).in_(part))):
            names[one] = (sku, title)
        for one, body in removed_names(session, "variant", part).items():
            names[one] = (str(body.get("sku") or ""), str(body.get("title") or ""))
    return names
