"""What is scanned: see :mod:`kiosk.store.tables`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class BarcodeRow(SQLModel, table=True):
    """Reference: a barcode that a variant bears; written with the variant, never by itself."""

    __tablename__ = "barcode"
    code: str = Field(primary_key=True)
    variant_id: str = Field(primary_key=True, index=True)
    digest: str
