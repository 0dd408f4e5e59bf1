"""Questions about stock movements: the newest of them, and their sums by reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, func, select

from kiosk.domain.stock import Reason
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


def moved_by(session: Session, move: str) -> list[MovementRow]:
    """The movements of one move, in the order of its lines; none where it isn't known here."""
    # Their ids begin with the move's, and a colon comes right before a semicolon.
    within = (col(MovementRow.id) > f"{move}:", col(MovementRow.id) < f"{move};")
    rows = session.exec(select(MovementRow).where(*within))
    return sorted(rows, key=lambda row: int(row.id.rpartition(":")[2]))


def transferred(session: Session) -> list[MovementRow]:
    """All movements of transfers, sent and arrived, the oldest first."""
    asked = select(MovementRow).where(MovementRow.reason == Reason.TRANSFER)
    return list(session.exec(asked.order_by(col(MovementRow.hlc), col(MovementRow.id))))


def newest_for(session: Session, reasons: Collection[Reason]) -> Mapping[str, str]:
    """When (by hlc) each variant was last moved for one of these reasons."""
    newest = func.max(col(MovementRow.hlc))
    asked = select(MovementRow.variant_id, newest).where(
        col(MovementRow.reason).in_([str(one) for one in reasons])
    )
    return dict(session.exec(asked.group_by(col(MovementRow.variant_id))).all())


def costs_of(session: Session, variants: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """What one costs, in minor units, and the currency, where that is known."""
    wanted = sorted(variants)
    found = {}
    for start in range(0, len(wanted), 500):
        asked = select(VariantRow.id, VariantRow.cost, VariantRow.currency).where(
            col(VariantRow.id).in_(wanted[start : start + 500]), col(VariantRow.cost).is_not(None)
        )
        found.update({one: (cost or 0, currency) for one, cost, currency in session.exec(asked)})
    return found


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
