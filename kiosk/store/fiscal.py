"""What signing devices said: kept with the sale or refund that they signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from kiosk.domain.fiscal import OUT_OF_ORDER, FiscalSignature, signature_of
from kiosk.store.fiscal_tables import FiscalSignatureRow
from kiosk.store.rows import Question, insert_rows, table_of

_row = table_of(FiscalSignatureRow).c
_TEXTS = (_row.device, _row.transaction, _row.counter, _row.began, _row.ended, _row.signature)
_SIGNATURE = Question(
    select(*_TEXTS, _row.simulated, _row.out_of_order).where(_row.paper_id == bindparam("paper"))
)


def fold_signature(session: Session, paper_id: str, body: Mapping[str, Any]) -> None:
    """Keep what a signing device said of a sale or a refund; most say nothing."""
    said = signature_of(body)
    if said is not None:
        insert_rows(session, FiscalSignatureRow, [{"paper_id": paper_id, **vars(said)}])


def signature_for(session: Session, paper_id: str) -> FiscalSignature | None:
    """What a signing device said of a sale or a refund; None where none was asked."""
    row = _SIGNATURE.ask(session, paper=paper_id).fetchone()
    if row is None:
        return None
    said = dict(zip(vars(OUT_OF_ORDER), row, strict=True))
    flags = {name: bool(said[name]) for name in ("simulated", "out_of_order")}
    return FiscalSignature(**{**said, **flags})
