"""What became of gift cards up to a moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from kiosk.domain.card_liability import CardStory, Use
from kiosk.domain.money import Money
from kiosk.domain.tenders import TenderKind
from kiosk.store.rows import table_of
from kiosk.store.value_tables import SpentValueRow, StoredValueRow

_value, _spent = table_of(StoredValueRow).c, table_of(SpentValueRow).c


def stories(session: Session, until: str) -> list[CardStory]:
    """Every gift card that is known here, with what happened to it up to the time ``until`` (as
    text); cards of later are left out."""
    uses: defaultdict[str, dict[Use, int]] = defaultdict(dict)
    amounts = (
        select(_spent.key, _spent.use, func.sum(_spent.amount))
        .where(_spent.at <= until)
        .group_by(_spent.key, _spent.use)
    )
    for key, use, amount in session.connection().execute(amounts):
        uses[key][Use(use)] = int(amount)
    cards = select(
        *(_value.key, _value.worth, _value.currency, _value.tax_class),
        *(_value.credit, _value.expires),
    ).where(_value.kind == str(TenderKind.GIFT_CARD), _value.at <= until)
    return [
        CardStory(
            Money(worth, currency),
            tax_class is not None,
            bool(credit),
            date.fromisoformat(expires) if expires else None,
            uses.get(key, {}),
        )
        for key, worth, currency, tax_class, credit, expires in session.connection().execute(cards)
    ]
