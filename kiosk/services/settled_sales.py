"""A settled cart as the sale that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.editions import NO_NUMBERS
from kiosk.domain.ids import SaleId
from kiosk.domain.money import total
from kiosk.domain.promotions import ByHand
from kiosk.domain.sale import Settled
from kiosk.services import deposits, discounts
from kiosk.services.sale_bodies import LONGEST_TITLE
from kiosk.services.sales import Sale, SoldLine
from kiosk.services.till import Till


def sale_of(
    till: Till,
    settled: Settled,
    sale_id: SaleId,
    receipt: str,
    now: datetime,
    notes: Mapping[ByHand, str],
) -> Sale:
    """The sale that a settled cart becomes, before its entry is written."""
    taxes = settled.priced.taxed.by_rate
    return Sale(
        id=sale_id,
        receipt=receipt,
        # To the millisecond, as the journal keeps it.
        at=parse_iso(iso(now)),
        event_id=till.event.id,
        device_name=till.device.name,
        lines=tuple(
            SoldLine(
                variant_id=line.variant.id,
                sku=line.variant.sku,
                title=deposits.title_of(line.variant)[:LONGEST_TITLE],
                kind=str(line.variant.line_kind),
                quantity=line.sold,
                unit=line.variant.price,
                amount=line.amount,
                tax=line.tax,
                rate=line.rate,
                numbers=settled.numbers.get(line.variant.id, NO_NUMBERS),
                edition=line.variant.edition.size if line.variant.edition else 0,
                discounts=discounts.as_sold(line.discounts, notes),
                measure=line.variant.measure,
                choices=tuple(one.words for one in line.choices),
                bundle=line.bundle,
            )
            for line in settled.priced.lines
        ),
        taxes=taxes,
        # As the store has them: with what they were paid is the entry's alone.
        tenders=tuple(replace(tender, key="") for tender in settled.tenders),
        net=total((tax.net for tax in taxes), till.event.currency),
        tax=total((tax.tax for tax in taxes), till.event.currency),
        total=settled.priced.due,
        change=settled.change,
        sold_by=till.operator.name if till.operator else "",
    )
